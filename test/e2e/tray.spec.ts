// The tray, and what closing the window means: the built app on a session bus of its own, where the test plays the panel.
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pseudoRandom } from '../support/bytes.ts'
import { type SessionBus, startSessionBus } from '../support/session-bus.ts'
import { playStatusNotifierHost } from '../support/status-notifier.ts'
import { addByTyping, test as base, expect, fileSha256, ROOT, type Running, row } from './fixtures.ts'

const test = base.extend<{ readonly bus: SessionBus }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a function needs from its pattern
  bus: async ({}, use, { skip }) => {
    skip(process.platform !== 'linux', 'Only Linux has these buses.')
    const bus = await startSessionBus()
    await use(bus)
    await bus.close()
  },
})

/** So long Sluice waits, when nothing works any more, before it ends by itself, ms. */
const QUIET_MS = 12_000

const on = (bus: SessionBus) => ({ env: { DBUS_SESSION_BUS_ADDRESS: bus.address } })

/** Closes the window as its button does, and waits until it is hidden. */
async function closeWindow({ app, page }: Running): Promise<void> {
  const window = await app.browserWindow(page)
  await window.evaluate(
    target =>
      new Promise<void>(done => {
        target.once('hide', () => done())
        target.close()
      }),
  )
}

async function isShown({ app, page }: Running): Promise<boolean> {
  return (await app.browserWindow(page)).evaluate(target => target.isVisible())
}

test('the tray says what runs, acts, and brings the window back', async ({
  bus,
  launch,
  server,
  folders,
}) => {
  const content = pseudoRandom(4_000_000)
  const half = server.route('/half.bin', { content, stallAt: 2_000_000 })
  const soonGone = server.route('/soon-gone.bin', { content, stallAt: 1_000_000 })
  const panel = await playStatusNotifierHost(bus)
  const running = await launch(on(bus))
  const { app, page } = running
  const item = await panel.nextItem()
  const labels = async (): Promise<readonly string[]> => (await item.menu()).map(({ label }) => label)
  const acts = ['Pause all', 'Resume all', 'Add from clipboard', '', 'Open Sluice', 'Quit Sluice']
  expect(await labels()).toEqual(['Nothing is running', '', ...acts])
  expect((await item.menu())[0]?.isEnabled).toBe(false)
  expect(await item.tooltip()).toContain('Nothing is running')
  const idle = await item.picture()

  await addByTyping(page, `${half}\n${soonGone}`)
  await expect
    .poll(async () => (await labels()).slice(1, 6))
    .toEqual(['', 'half.bin · 50%', 'soon-gone.bin · 25%', '', 'Pause all'])
  expect((await labels())[0]).toMatch(/^↓ .+\/s · 2 downloads$/)
  expect(await item.tooltip()).toMatch(/↓ .+\/s · 2 downloads$/)
  const busy = await item.picture()
  expect(busy).not.toBe(idle)

  await closeWindow(running)
  await item.choose('Pause all')
  await expect.poll(async () => (await labels())[0]).toBe('Nothing is running')
  expect(await item.picture()).toBe(idle)
  server.route('/soon-gone.bin', { status: 404, body: 'gone' })
  await item.choose('Resume all')
  // One goes on to its end and the other fails, and nobody sees the window.
  await expect.poll(() => fileSha256(folders, 'half.bin').catch(() => '')).toBe(content.sha256())
  await expect.poll(labels).toEqual(['Nothing is running', '1 download has failed', '', ...acts])
  const trouble = await item.picture()
  expect([idle, busy]).not.toContain(trouble)
  expect(await isShown(running)).toBe(false)

  await item.activate()
  await expect.poll(() => isShown(running)).toBe(true)
  await expect(row(page, 'half.bin')).toHaveAttribute('data-state', 'done')
  // Seen is seen.
  await expect.poll(() => item.picture()).toBe(idle)

  const gone = once(app.process(), 'exit')
  // Whoever leaves may not answer any more.
  await item.choose('Quit Sluice').catch(() => {})
  expect((await gone)[0]).toBe(0)
})

test('without a tray a closed window leaves Sluice there until everything is done', async ({
  bus,
  launch,
  server,
  folders,
}) => {
  const content = pseudoRandom(2_000_000)
  const url = server.route('/last.bin', { content, stallAt: 1_000_000 })
  const running = await launch(on(bus))
  const { app, page } = running
  await addByTyping(page, url)
  await expect(row(page, 'last.bin')).toHaveAttribute('data-state', 'running')
  // Closed from the taskbar while it is minimized: most desktops go on calling it so when it is gone from there.
  const window = await app.browserWindow(page)
  await window.evaluate(target => Object.assign(target, { isMinimized: () => !target.isVisible() }))
  await closeWindow(running)
  // The last notification is given its time; nothing here waits for it.
  await app.evaluate((_electron, quiet) => {
    const real = globalThis.setTimeout
    Object.assign(globalThis, {
      setTimeout: (callback: () => void, ms: number) => real(callback, ms === quiet ? 0 : ms),
    })
  }, QUIET_MS)
  const gone = once(app.process(), 'exit')
  server.release('/last.bin')
  expect((await gone)[0]).toBe(0)
  expect(await fileSha256(folders, 'last.bin')).toBe(content.sha256())
})

test('a link that comes while Sluice ends starts it anew', async ({ launch, folders }) => {
  const { app } = await launch({ args: ['--hidden'] })
  const asked = join(folders.data, 'asked')
  const gone = once(app.process(), 'exit')
  await app
    .evaluate(({ app: own }, file) => {
      const { writeFileSync } = process.getBuiltinModule('node:fs')
      // Another process would outlive the test.
      Object.assign(own, { relaunch: (how: unknown) => writeFileSync(file, JSON.stringify(how)) })
      process.emit('SIGTERM')
      own.emit('second-instance', {}, [], '', { args: ['--x', 'https://example.org/late'], folder: '/' })
    }, asked)
    .catch(() => {})
  expect((await gone)[0]).toBe(0)
  const { args } = JSON.parse(await readFile(asked, 'utf8')) as { args: readonly string[] }
  expect(args).toContain(ROOT)
  expect(args.at(-1)).toBe('https://example.org/late')
  expect(args).not.toContain('--hidden')
})

test('the window comes back where it was', async ({ launch }) => {
  const first = await launch()
  const place = { x: 40, y: 30, width: 900, height: 620 }
  const bounds = async ({ app, page }: Running): Promise<unknown> =>
    (await app.browserWindow(page)).evaluate(window => window.getBounds())
  await (await first.app.browserWindow(first.page)).evaluate((window, to) => window.setBounds(to), place)
  await expect.poll(() => bounds(first)).toEqual(place)
  await first.quit()
  expect(await bounds(await launch())).toEqual(place)
})

test('a quit asks before it throws away what a server would not give again', async ({ launch, server }) => {
  const url = server.route('/once.bin', {
    content: pseudoRandom(2_000_000),
    ranges: 'ignored',
    acceptRanges: null,
    stallAt: 1_000_000,
  })
  const { app, page } = await launch()
  await addByTyping(page, url)
  await expect(row(page, 'once.bin')).toContainText('1.0 of 2.0 MB')
  const ask = (response: number): Promise<string> =>
    app.evaluate(
      ({ app: own, dialog }, answer) =>
        new Promise<string>(done => {
          Object.assign(dialog, {
            showMessageBox: async (...args: unknown[]) => {
              const { message, detail, buttons, defaultId } = args.at(-1) as Electron.MessageBoxOptions
              done(`${message} ${detail} ${buttons} default ${defaultId}`)
              return { response: answer, checkboxChecked: false }
            },
          })
          own.quit()
        }),
      response,
    )
  expect(await ask(0)).toBe(
    'Quitting loses what was received of one download. • once.bin\n\nIts server cannot go on in the middle of a file. ' +
      'It would begin again from nothing at the next start. Keep downloading,Quit anyway default 0',
  )
  await expect(row(page, 'once.bin')).toHaveAttribute('data-state', 'running')
  const gone = once(app.process(), 'exit')
  await ask(1).catch(() => {})
  expect((await gone)[0]).toBe(0)
})

test('started hidden, only the tray shows it, also when the page crashes', async ({ bus, launch }) => {
  const panel = await playStatusNotifierHost(bus)
  const running = await launch({ ...on(bus), args: ['--hidden'] })
  const { app, page } = running
  const item = await panel.nextItem()
  const window = await app.browserWindow(page)
  const state = (): Promise<unknown> =>
    window.evaluate(target => [target.isVisible(), target.isMinimized(), target.isFocused()])
  expect(await state()).toEqual([false, false, false])
  // A page that keeps crashing waits for the person, and for one who sees it.
  const crash = (): Promise<void> =>
    window.evaluate(
      ({ webContents }) =>
        new Promise<void>(done => {
          webContents.once('render-process-gone', () => done())
          webContents.forcefullyCrashRenderer()
        }),
    )
  const loaded = (): Promise<void> =>
    window.evaluate(
      ({ webContents }) => new Promise<void>(done => webContents.once('did-finish-load', () => done())),
    )
  for (let time = 0; time < 3; time++) {
    const back = loaded()
    await crash()
    await back
  }
  await crash()
  expect(await state()).toEqual([false, false, false])
  const back = loaded()
  await item.choose('Open Sluice')
  await back
  expect((await state()) as boolean[]).toContain(true)

  // One that does not answer is loaded again only when the person says so.
  const anew = loaded()
  const asked = await app.evaluate(({ BrowserWindow, dialog }) => {
    const questions: string[] = []
    Object.assign(dialog, {
      showMessageBox: async (_window: unknown, { message, buttons }: Electron.MessageBoxOptions) => {
        questions.push(message)
        return { response: buttons?.indexOf('Load it again') ?? -1, checkboxChecked: false }
      },
    })
    const [own] = BrowserWindow.getAllWindows()
    own?.emit('unresponsive')
    own?.emit('unresponsive')
    return questions
  })
  await anew
  expect(asked).toEqual(['The Sluice window does not answer.'])
})
