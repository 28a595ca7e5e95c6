// The computer's sleep over real buses, with the services of the desktop and of the system played by the test.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { ElectronApplication } from '@playwright/test'
import Database from 'better-sqlite3'
import { pseudoRandom } from '../support/bytes.ts'
import { playService } from '../support/played-service.ts'
import { startSessionBus } from '../support/session-bus.ts'
import { addByTyping, test as base, environment, expect, fileSha256, ROOT, row } from './fixtures.ts'
import { holdTimers } from './held-timers.ts'

const MB = 1_000_000
const LOGIN = 'org.freedesktop.login1'

const test = base.extend<{
  readonly buses: Record<'session' | 'system', Awaited<ReturnType<typeof startSessionBus>>>
}>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a function needs from its pattern
  buses: async ({}, use, { skip }) => {
    skip(process.platform !== 'linux', 'Only Linux has these buses.')
    const [session, system] = await Promise.all([startSessionBus(), startSessionBus()])
    await use({ session, system })
    await Promise.all([session.close(), system.close()])
  },
})

/** What Electron is told of bar and number; what it makes of that is seen only in docks that know its ways. */
async function watchTaskbar(app: ElectronApplication): Promise<() => Promise<unknown>> {
  await app.evaluate(({ app: own, BrowserWindow }) => {
    const shown = { progress: 0, mode: '', count: 0 }
    Object.assign(globalThis, { shownTaskbar: shown })
    const [window] = BrowserWindow.getAllWindows()
    Object.assign(window ?? {}, {
      setProgressBar: (progress: number, { mode }: { readonly mode: string }) =>
        Object.assign(shown, { progress, mode }),
    })
    Object.assign(own, { setBadgeCount: (count: number) => Object.assign(shown, { count }) })
  })
  return () => app.evaluate(() => Object.entries(globalThis).find(([key]) => key === 'shownTaskbar')?.[1])
}

test('the computer stays awake while something works, and loses nothing when it sleeps', async ({
  launch,
  server,
  folders,
  buses,
}) => {
  const desktop = await playService(buses.session, {
    names: ['org.gnome.SessionManager'],
    path: '/org/gnome/SessionManager',
    answers: { Inhibit: () => ['u', 7], Uninhibit: () => [], RegisterClient: () => ['o', '/client'] },
  })
  const login = await playService(buses.system, {
    names: [LOGIN],
    path: '/org/freedesktop/login1',
    answers: {},
  })
  const sleep = (isBegin: boolean): void =>
    login.signal(`${LOGIN}.Manager`, 'PrepareForSleep', 'b', [isBegin])
  const durable = (name: string): unknown => {
    const database = new Database(join(folders.data, 'sluice.db'), { readonly: true })
    try {
      return database.prepare('SELECT durable FROM download WHERE name = ?').pluck().get(name)
    } finally {
      database.close()
    }
  }

  const env = {
    DBUS_SESSION_BUS_ADDRESS: buses.session.address,
    DBUS_SYSTEM_BUS_ADDRESS: buses.system.address,
  }
  const { app, page } = await launch({ env })
  const content = pseudoRandom(6 * MB)
  expect(desktop.callsOf('Inhibit')).toEqual([])
  const taskbar = await watchTaskbar(app)
  await addByTyping(page, server.route('/first.bin', { content, stallAt: MB }))
  // 4: of the computer, not of the screen.
  expect((await desktop.call('Inhibit')).body[3]).toBe(4)
  await expect.poll(taskbar).toEqual({ progress: 0.17, mode: 'normal', count: 1 })
  // As the icon's own menu does it: another start, which hands over what it is asked.
  const again = spawn(app.process().spawnfile, ['--no-sandbox', ROOT, '--pause-all'], {
    env: { ...environment(folders), ...env },
    stdio: 'ignore',
  })
  expect(await once(again, 'exit')).toEqual([0, null])
  await expect(row(page, 'first.bin')).toHaveAttribute('data-state', 'paused')
  expect((await desktop.call('Uninhibit')).body).toEqual([7])
  await expect.poll(taskbar).toEqual({ progress: -1, mode: 'none', count: 0 })

  // No checkpoint comes by itself.
  await holdTimers(app, [2_000])
  await addByTyping(page, server.route('/half.bin', { content, stallAt: 3 * MB }))
  await expect(row(page, 'half.bin').getByRole('progressbar')).toHaveAttribute('aria-valuenow', '50')
  await desktop.call('Inhibit', 2)
  expect(durable('half.bin')).toBeLessThan(3 * MB)

  // Chromium drops its own connections then, and with them the test's to the window.
  sleep(true)
  await expect.poll(() => durable('half.bin')).toBe(3 * MB)
  server.route('/half.bin', { content })
  sleep(false)
  await expect.poll(() => fileSha256(folders, 'half.bin').catch(() => '')).toBe(content.sha256())
  expect(server.requestsFor('/half.bin').map(({ range }) => range)).toEqual([
    'bytes=0-',
    `bytes=${3 * MB}-${6 * MB - 1}`,
  ])
  await desktop.call('Uninhibit', 2)
})
