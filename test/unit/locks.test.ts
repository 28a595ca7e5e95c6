// What is locked before the first window, and whose commands count: Electron's objects are played here, the whole of it is
// tried from inside the page by test/e2e/security.spec.ts.
import { describe, expect, it, vi } from 'vitest'
import { menuTemplate } from '../../src/main/desktop/menu-template.ts'
import { bench, SNAPSHOT } from './command-bench.ts'

type Listener = (...args: never[]) => unknown

const played = vi.hoisted(() => {
  const handlers = new Map<string, (event: unknown, ...raw: unknown[]) => unknown>()
  const appListeners = new Map<string, (...args: unknown[]) => void>()
  const switches: string[][] = []
  const defaultSession = { name: 'default' }
  return { handlers, appListeners, switches, defaultSession }
})

vi.mock('electron', () => ({
  ipcMain: { handle: (name: string, handler: () => unknown) => played.handlers.set(name, handler) },
  app: {
    on: (name: string, listener: () => void) => played.appListeners.set(name, listener),
    commandLine: { appendSwitch: (...all: string[]) => played.switches.push(all) },
  },
  session: { defaultSession: played.defaultSession },
}))

const { registerCommands, sendEvent } = await import('../../src/main/desktop/ipc.ts')
const { isAllowedRequest, lockDown, lockEngine, pagePreferences } = await import(
  '../../src/main/desktop/security.ts'
)

describe('a page', () => {
  it('has no power of its own, and in a package no tools for developers', () => {
    for (const isPackaged of [true, false]) {
      expect(pagePreferences('/preload.cjs', isPackaged)).toEqual({
        preload: '/preload.cjs',
        ...{
          sandbox: true,
          contextIsolation: true,
          webSecurity: true,
          disableDialogs: true,
        },
        ...{ nodeIntegration: false, nodeIntegrationInWorker: false, nodeIntegrationInSubFrames: false },
        ...{
          allowRunningInsecureContent: false,
          experimentalFeatures: false,
          webviewTag: false,
          plugins: false,
        },
        ...{ navigateOnDragDrop: false, spellcheck: false, devTools: !isPackaged },
      })
    }
  })

  it.each(['linux', 'win32', 'darwin'] as const)('finds no such tool in the menu of %s either', platform => {
    const roles = JSON.stringify(menuTemplate(platform, (() => {}) as never))
    expect(roles).not.toMatch(/toggleDevTools|reload|forceReload/i)
  })
})

describe('a request', () => {
  const packaged = { development: null, isPackaged: true }
  const built = { development: null, isPackaged: false }
  const developed = { development: 'http://localhost:5173', isPackaged: false }

  it.each([
    ['app://sluice/', true, true, true],
    ['app://sluice/assets/index.js', true, true, true],
    ['devtools://devtools/bundled/inspector.html', false, true, true],
    ['ws://localhost:5173/?token=1', false, false, true],
    ['ws://localhost:9222/', false, false, false],
    ['http://localhost:5173/', false, false, false],
    ['https://a.example/', false, false, false],
    ['file:///etc/passwd', false, false, false],
    ['data:text/html,x', false, false, false],
    ['blob:app://sluice/1', false, false, false],
    ['chrome://gpu/', false, false, false],
    ['app://other/', false, false, false],
    ['', false, false, false],
  ])('of %s', (url, inPackage, asBuilt, inDevelopment) => {
    expect(isAllowedRequest(url, packaged)).toBe(inPackage)
    expect(isAllowedRequest(url, built)).toBe(asBuilt)
    expect(isAllowedRequest(url, developed)).toBe(inDevelopment)
  })
})

describe('the locks', () => {
  function playedSession() {
    const set = new Map<string, unknown>()
    const keep = (name: string) => (value: unknown) => void set.set(name, value)
    return {
      set,
      session: {
        setPermissionRequestHandler: keep('request'),
        setPermissionCheckHandler: keep('check'),
        setDevicePermissionHandler: keep('device'),
        on: (name: string, listener: unknown) => void set.set(name, listener),
        webRequest: { onBeforeRequest: keep('before') },
        setProxy: async (proxy: unknown) => void set.set('proxy', proxy),
      },
    }
  }

  function call(of: ReadonlyMap<string, unknown>, name: string, ...args: unknown[]): unknown {
    return (of.get(name) as (...args: unknown[]) => unknown)(...args)
  }

  function ask(of: ReadonlyMap<string, unknown>, details: object): unknown {
    const answers: unknown[] = []
    call(of, 'before', details, (answer: unknown) => answers.push(answer))
    return answers[0]
  }

  it('are on every session: no permission, no device, no saving, no request that is not ours', () => {
    const own = playedSession()
    const later = playedSession()
    Object.assign(played.defaultSession, own.session)
    lockDown({ development: null, isPackaged: true }, () => {})
    played.appListeners.get('session-created')?.(later.session)
    for (const { set } of [own, later]) {
      const given: boolean[] = []
      call(set, 'request', null, 'media', (answer: boolean) => given.push(answer))
      expect([...given, call(set, 'check'), call(set, 'device')]).toEqual([false, false, false])
      let isPrevented = false
      call(set, 'will-download', { preventDefault: () => (isPrevented = true) })
      expect(isPrevented).toBe(true)
      expect(ask(set, { url: 'https://a.example/', webContentsId: 1 })).toEqual({ cancel: true })
      expect(ask(set, { url: 'app://sluice/', webContentsId: 1 })).toEqual({ cancel: false })
    }
    // Requests of no page: a worker's or a hint's in the page's own session, the app's in one for updates.
    expect(ask(own.set, { url: 'https://a.example/' })).toEqual({ cancel: true })
    expect(ask(later.set, { url: 'https://a.example/' })).toEqual({ cancel: false })
    expect(own.set.get('proxy')).toMatchObject({ mode: 'fixed_servers', proxyBypassRules: '<-loopback>' })
    expect(later.set.has('proxy')).toBe(false)
  })

  it('leave the development server its socket', () => {
    const own = playedSession()
    Object.assign(played.defaultSession, own.session)
    lockDown({ development: 'http://localhost:5173', isPackaged: false }, () => {})
    expect(own.set.has('proxy')).toBe(false)
  })

  it('are on every page: it goes nowhere, opens nothing, embeds nothing, keeps nobody from closing it', () => {
    const listeners = new Map<string, Listener>()
    const doors: unknown[] = []
    played.appListeners.get('web-contents-created')?.(
      {},
      {
        on: (name: string, listener: Listener) => listeners.set(name, listener),
        setWindowOpenHandler: (handler: () => unknown) => doors.push(handler()),
        setWebRTCIPHandlingPolicy: (policy: string) => doors.push(policy),
      },
    )
    expect([...listeners.keys()].sort()).toEqual([
      ...[
        'will-attach-webview',
        'will-frame-navigate',
        'will-navigate',
        'will-prevent-unload',
        'will-redirect',
      ],
    ])
    for (const [name, listener] of listeners) {
      let isPrevented = false
      listener({ preventDefault: () => (isPrevented = true) } as never)
      expect(isPrevented, name).toBe(true)
    }
    expect(doors).toEqual([{ action: 'deny' }, 'disable_non_proxied_udp'])
  })

  it('keep Chromium from asking for names', () => {
    lockEngine()
    expect(played.switches).toContainEqual(['blink-settings', 'dnsPrefetchingEnabled=false'])
  })
})

describe('a command counts', () => {
  const mainFrame = { url: 'app://sluice/?language=en' }
  const contents = { mainFrame, isDestroyed: () => false, isCrashed: () => false, send: () => {} }
  const window = { webContents: contents, isDestroyed: () => false }
  const { context } = bench()
  let own: unknown = window
  registerCommands(() => own as never, context)

  function ask(event: object, of: unknown = window): unknown {
    own = of
    return played.handlers.get('queue:snapshot')?.(event)
  }

  it('from the main frame of our own window that shows our own page', async () => {
    expect(await ask({ sender: contents, senderFrame: mainFrame })).toEqual({ ok: true, value: SNAPSHOT })
  })

  it.each<[string, object, unknown?]>([
    ['another window', { sender: { ...contents }, senderFrame: mainFrame }],
    ['a frame inside', { sender: contents, senderFrame: { url: mainFrame.url } }],
    ['a frame that has gone', { sender: contents, senderFrame: null }],
    ['no window', { sender: contents, senderFrame: mainFrame }, null],
    [
      'a window that has gone',
      { sender: contents, senderFrame: mainFrame },
      { ...window, isDestroyed: () => true },
    ],
  ])('not from %s', async (_what, event, of) => {
    expect(await ask(event, of)).toMatchObject({ ok: false, error: { code: 'not-allowed' } })
  })

  it.each(['about:blank', 'https://sluice/', 'app://sluice.example/', 'file:///sluice/'])(
    'not from our window while it shows %s',
    async url => {
      const senderFrame = { url }
      const sender = { ...contents, mainFrame: senderFrame }
      expect(await ask({ sender, senderFrame }, { ...window, webContents: sender })).toMatchObject({
        ok: false,
        error: { code: 'not-allowed' },
      })
    },
  )

  it('and events go to no window that cannot hear them', () => {
    const sent: unknown[][] = []
    const hearing = { ...contents, send: (...all: unknown[]) => sent.push(all) }
    const crashed = { ...hearing, isCrashed: () => true }
    for (const of of [null, { ...window, isDestroyed: () => true }, { ...window, webContents: crashed }])
      sendEvent(of as never, 'links:offered', 1)
    expect(sent).toEqual([])
    sendEvent({ ...window, webContents: hearing } as never, 'links:offered', 1)
    expect(sent).toEqual([['links:offered', 1]])
  })
})
