// The fence between page and main: garbage is refused for every command, strangers are refused altogether, and the
// page can neither leave, open, embed, fetch nor reach Node.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { COMMANDS, type Command, type SluiceBridge } from '../../src/shared/contract.ts'
import { expect, ROOT, test } from './fixtures.ts'

interface Exposed {
  readonly sluice: SluiceBridge
}

const GARBAGE: readonly (readonly unknown[])[] = [
  ['garbage', 'garbage', 'garbage'],
  [{ links: 'x' }, 1, 1],
  [[-1], 'yes', 1],
  [null, null, null],
]

test('every command refuses garbage with a sentence', async ({ launch }) => {
  const { page } = await launch()
  for (const command of Object.keys(COMMANDS) as Command[]) {
    const replies = await page.evaluate(
      async ([name, garbage]) => {
        const { invoke } = (window as unknown as Exposed).sluice
        const loose = invoke as (command: string, ...args: unknown[]) => Promise<unknown>
        return Promise.all(garbage.map(args => loose(name, ...args)))
      },
      [command, GARBAGE] as const,
    )
    for (const reply of replies) {
      expect(reply, command).toEqual({
        ok: false,
        error: { code: 'bad-request', message: expect.stringMatching(/^[A-Z].*\.$/) },
      })
    }
  }
  await expect(page.getByRole('row')).toHaveCount(0)
})

test('the bridge offers the contract and nothing else', async ({ launch }) => {
  const { page } = await launch()
  const found = await page.evaluate(async () => {
    const { sluice } = window as unknown as Exposed
    const loose = sluice.invoke as (command: string, ...args: unknown[]) => Promise<unknown>
    const names = [
      'queue:patch',
      'constructor',
      '__proto__',
      'toString',
      'ELECTRON_BROWSER_PRELOAD_ERROR',
      '',
    ]
    const unsendable = await loose('download:pause', [() => 1])
    return {
      keys: Object.keys(sluice).sort(),
      replies: await Promise.all(names.map(name => loose(name))),
      unsendable,
      node: ['require', 'process', 'module', 'Buffer', 'global', 'electron'].filter(name => name in window),
    }
  })
  expect(found.keys).toEqual(['invoke', 'on'])
  for (const reply of found.replies)
    expect(reply).toMatchObject({ ok: false, error: { code: 'not-allowed' } })
  expect(found.unsendable).toMatchObject({ ok: false, error: { code: 'bad-request' } })
  expect(found.node).toEqual([])
})

test('preload is one small file that needs nothing but electron', async () => {
  const text = await readFile(join(ROOT, 'out/preload/index.cjs'), 'utf8')
  expect([...text.matchAll(/require\(["']([^"']+)["']\)/g)].map(match => match[1])).toEqual(['electron'])
  expect(text.length).toBeLessThan(4_000)
})

test('another window with the same preload and page cannot call', async ({ launch }) => {
  const { app, page } = await launch()
  const replies = await app.evaluate(
    async ({ BrowserWindow }, preload) => {
      const ask = async (url: string): Promise<unknown> => {
        const stranger = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } })
        try {
          await stranger.loadURL(url)
          return await stranger.webContents.executeJavaScript(`window.sluice.invoke('queue:snapshot')`)
        } finally {
          stranger.destroy()
        }
      }
      return [await ask('app://sluice/'), await ask('data:text/html,<p>stranger')]
    },
    join(ROOT, 'out/preload/index.cjs'),
  )
  for (const reply of replies) expect(reply).toMatchObject({ ok: false, error: { code: 'not-allowed' } })
  const own = await page.evaluate(() => (window as unknown as Exposed).sluice.invoke('queue:snapshot'))
  expect(own.ok).toBe(true)
})

test('a frame inside our own page cannot call', async ({ launch }) => {
  const { app, page } = await launch()
  const window = await app.browserWindow(page)
  const frames = await page.evaluate(async () => {
    const frame = document.createElement('iframe')
    frame.src = 'app://sluice/index.html'
    document.body.append(frame)
    await new Promise(done => frame.addEventListener('load', done))
    let bridge = 'unreachable'
    try {
      bridge = typeof (frame.contentWindow as unknown as Partial<Exposed>).sluice
    } catch {}
    return bridge
  })
  expect(['undefined', 'unreachable']).toContain(frames)
  // The policy let nothing of ours into the frame.
  const shown = await window.evaluate(target =>
    Promise.all(
      (target as Electron.BrowserWindow).webContents.mainFrame.frames.map(frame =>
        frame.executeJavaScript('document.querySelector("#root") === null').catch(() => true),
      ),
    ),
  )
  expect(shown.every(Boolean)).toBe(true)
})

test('the page cannot leave, open windows, run inline code or fetch', async ({ launch, server }) => {
  const target = server.route('/page.html', { status: 200, body: '<p>outside' })
  const { app, page } = await launch()
  const before = page.url()
  expect(before).toBe('app://sluice/')
  const outcome = await page.evaluate(async url => {
    const opened = window.open(url)
    const fetched = await fetch(url).then(
      () => 'fetched',
      () => 'refused',
    )
    const marks = window as unknown as { ran?: boolean }
    const button = document.createElement('button')
    try {
      button.setAttribute('onclick', 'window.ran = true')
      button.click()
    } catch {}
    // Later, because Chromium lets a debugger's own script evaluate whatever the policy says.
    const evaluated = await new Promise<string>(done => {
      setTimeout(() => {
        try {
          // biome-ignore lint/security/noGlobalEval: that it is refused is the point
          done(String(globalThis.eval('1 + 1')))
        } catch {
          done('refused')
        }
      })
    })
    const link = document.createElement('a')
    link.href = url
    document.body.append(link)
    link.click()
    window.location.href = url
    return { opened: opened === null, fetched, ran: marks.ran ?? false, evaluated }
  }, target)
  expect(outcome).toEqual({ opened: true, fetched: 'refused', ran: false, evaluated: 'refused' })
  // One more answer from main shows that the navigations above have been dealt with.
  await page.evaluate(() => (window as unknown as Exposed).sluice.invoke('queue:snapshot'))
  expect(page.url()).toBe(before)
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  expect(server.requests).toEqual([])
})

test('the page cannot save a file by the browser’s own means', async ({ launch }) => {
  const { app, page } = await launch()
  await app.evaluate(({ session }) => {
    const outcome = new Promise<boolean>(done => {
      session.defaultSession.once('will-download', event => done(event.defaultPrevented))
    })
    Object.assign(globalThis, { outcome })
  })
  await page.evaluate(() => {
    const link = document.createElement('a')
    link.href = 'data:application/octet-stream,x'
    link.download = 'x.bin'
    document.body.append(link)
    link.click()
  })
  const prevented = await app.evaluate(() => (globalThis as unknown as { outcome: Promise<boolean> }).outcome)
  expect(prevented).toBe(true)
})

test('the page is sandboxed and gets no permission', async ({ launch }) => {
  const { app, page } = await launch()
  const window = await app.browserWindow(page)
  const settings = await window.evaluate(target => {
    const contents = target.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }
    const { sandbox, contextIsolation, nodeIntegration, webviewTag } = contents.getLastWebPreferences()
    return { sandbox, contextIsolation, nodeIntegration, webviewTag }
  })
  expect(settings).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
  })
  const denied = await page.evaluate(async () => {
    const names = [
      'notifications',
      'geolocation',
      'camera',
      'microphone',
      'clipboard-read',
    ] as PermissionName[]
    const states = await Promise.all(names.map(name => navigator.permissions.query({ name })))
    return states.map(state => state.state)
  })
  expect(denied).toEqual(denied.map(() => 'denied'))
})
