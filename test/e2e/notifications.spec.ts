// Notifications over a real bus, with a service that the test plays: what it is asked to show, and what a click does.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ElectronApplication, Page } from '@playwright/test'
import { pseudoRandom } from '../support/bytes.ts'
import { type NotificationService, playNotifications } from '../support/notification-service.ts'
import { type PlayedService, playService } from '../support/played-service.ts'
import { startSessionBus } from '../support/session-bus.ts'
import { test as base, expect, row } from './fixtures.ts'
import { holdTimers } from './held-timers.ts'

interface Desktop {
  readonly env: Readonly<Record<string, string>>
  readonly notes: NotificationService
  readonly files: PlayedService
}

const test = base.extend<{ readonly desktop: Desktop }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a function needs from its pattern
  desktop: async ({}, use, { skip }) => {
    skip(process.platform !== 'linux', 'Only Linux has these buses.')
    const session = await startSessionBus()
    const files = await playService(session, {
      names: ['org.freedesktop.FileManager1'],
      path: '/org/freedesktop/FileManager1',
      answers: { ShowItems: () => [] },
    })
    const notes = await playNotifications(session)
    await use({ env: { DBUS_SESSION_BUS_ADDRESS: session.address }, notes, files })
    await session.close()
  },
})

const content = pseudoRandom(1_000)
/** How long ends are gathered, and how long nothing more is told after a note, ms. */
const [MOMENT, BETWEEN] = [1_500, 10_000]

/** From now on what ended is told when the test says so. */
const holdNotes = (app: ElectronApplication): Promise<() => Promise<void>> =>
  holdTimers(app, [MOMENT, BETWEEN])

/**
 * Adds links as the window would, and waits until all are done or have failed. The window itself is told nothing while it
 * is hidden, and a snapshot would take from it what it is to be told later.
 */
async function addUnseen(page: Page, links: readonly string[]): Promise<void> {
  const ids = await page.evaluate(async all => {
    const plain = { name: null, dir: null, headers: {}, checksum: null }
    const items = all.map(link => ({ link, ...plain }))
    const reply = await window.sluice.invoke('download:add', { items })
    return reply.ok ? reply.value.added : []
  }, links)
  expect(ids).toHaveLength(links.length)
  const haveEnded = (): Promise<boolean> =>
    page.evaluate(async all => {
      const ends = all.map(async id => {
        // Only of a finished file there is a digest.
        if ((await window.sluice.invoke('download:digest', id, 'md5')).ok) return true
        const told = await window.sluice.invoke('download:timeline', id)
        return told.ok && told.value.some(({ kind }) => kind === 'failed')
      })
      return !(await Promise.all(ends)).includes(false)
    }, ids)
  await expect.poll(haveEnded).toBe(true)
}

const isShown = (app: ElectronApplication): Promise<boolean> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().some(window => window.isVisible()))
const hide = (app: ElectronApplication): Promise<void> =>
  app.evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()) window.hide()
  })

test('what ends unseen is told, and a click leads to it', async ({ launch, server, folders, desktop }) => {
  const { env, notes, files } = desktop
  const { app, page } = await launch({ env })
  const tell = await holdNotes(app)
  const add = (...links: readonly string[]): Promise<void> => addUnseen(page, links)
  const file = (name: string): string => server.route(`/${name}`, { content })

  // While the person looks, nothing is told.
  const hasFocus = (): Promise<boolean> =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getFocusedWindow() !== null)
  await expect.poll(hasFocus).toBe(true)
  await add(file('seen.bin'))
  await tell()

  // One: its folder, with the file selected. Its name is no markup.
  await hide(app)
  const headers = [['Content-Disposition', 'attachment; filename="R&amp;D <b>.bin"']] as const
  await add(server.route('/named', { content, headers }))
  await tell()
  const first = await notes.note(1)
  expect(first).toMatchObject({ title: 'Download finished', body: 'R&amp;amp;D _b_.bin' })
  expect(first.hints).toMatchObject({ urgency: 1 })
  expect(first.actions[0]).toBe('default')
  notes.click(first)
  const target = join(folders.downloads, 'R&amp;D _b_.bin')
  expect((await files.call('ShowItems')).body[0]).toEqual([pathToFileURL(target).href])
  expect(await isShown(app)).toBe(false)

  // Many at once are one note.
  await add(...Array.from({ length: 12 }, (_, nth) => file(`${nth}.bin`)))
  await tell()
  const many = await notes.note(2)
  expect(many.title).toBe('12 downloads finished')
  expect(many.body).toMatch(/ and 10 more$/)
  notes.click(many)
  expect(String((await files.call('ShowItems', 2)).body[0])).toContain(folders.downloads)

  // A file that is gone: the window.
  await add(file('gone.bin'))
  await tell()
  const gone = await notes.note(3)
  await rm(join(folders.downloads, 'gone.bin'))
  notes.click(gone)
  await expect.poll(() => isShown(app)).toBe(true)
  await expect(row(page, 'gone.bin')).toHaveAttribute('aria-selected', 'true')

  // One that failed: the window, too.
  await hide(app)
  await add(server.route('/lost.bin', { status: 404, body: 'gone' }))
  await tell()
  const lost = await notes.note(4)
  expect(lost).toMatchObject({
    title: 'A download stopped',
    body: `lost.bin: ${new URL(server.url).host} no longer has this file (HTTP 404).`,
    hints: { urgency: 1 },
  })
  notes.click(lost)
  await expect.poll(() => isShown(app)).toBe(true)
  await expect(row(page, 'lost.bin')).toHaveAttribute('aria-selected', 'true')

  // The end of all: the way to stop it.
  await page.getByRole('button', { name: 'Settings', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Settings' })
  await dialog.getByRole('tab', { name: 'System' }).click()
  await dialog.getByLabel('When all downloads are done').selectOption('quit')
  await dialog.getByRole('button', { name: 'Close' }).click()
  await hide(app)
  await add(file('last.bin'))
  const warning = await notes.note(5)
  expect(warning.title).toBe('All downloads have ended')
  notes.click(warning)
  await expect.poll(() => isShown(app)).toBe(true)
  await page.getByRole('button', { name: 'Not now' }).click()
  await expect(page.getByRole('button', { name: 'Not now' })).toHaveCount(0)

  // A warning that has become untrue goes away by itself.
  await hide(app)
  await add(file('after.bin'))
  const next = await notes.note(6)
  await page.evaluate(() => window.sluice.invoke('countdown:cancel'))
  expect(await notes.takenAway()).toBe(next.id)
  expect(notes.shown).toHaveLength(6)
})

test('where nobody can show notes, downloads go on and nobody is asked again', async ({ launch, server }) => {
  const session = await startSessionBus()
  const refusing = await playService(session, {
    names: ['org.freedesktop.Notifications'],
    path: '/org/freedesktop/Notifications',
    answers: {
      GetServerInformation: () => ['ssss', 'refusing', 'a test', '1', '1.2'],
      GetCapabilities: () => ['as', []],
    },
  })
  const { app, page } = await launch({ env: { DBUS_SESSION_BUS_ADDRESS: session.address } })
  const tell = await holdNotes(app)
  await hide(app)
  for (const name of ['one.bin', 'two.bin']) {
    await addUnseen(page, [server.route(`/${name}`, { content })])
    await tell()
  }
  await refusing.call('Notify')
  expect(refusing.callsOf('Notify')).toHaveLength(1)
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.show())
  await expect(row(page, 'two.bin')).toHaveAttribute('data-state', 'done')
  await session.close()
})
