// The one window: sandboxed, isolated, shown only when it has something to show, reloaded when its page crashes.
import { app, BrowserWindow, nativeTheme, screen } from 'electron'
import { confirmReload } from './dialogs.ts'

/** --ground of the page in each theme, so that nothing flashes before the first paint. */
const BACKGROUND = { light: '#f6f8f8', dark: '#0f1414' } as const

/** A page that crashes more often within RELOAD_WINDOW, ms, waits for the person: reloading would only burn the machine. */
const RELOAD_LIMIT = 3
const RELOAD_WINDOW = 60_000

export interface WindowOptions {
  /** Absolute path of the built preload file. */
  readonly preload: string
  /** Absolute path of the window's icon (Linux); absent where the package brings one. */
  readonly icon?: string | undefined
  /** Address of our page, asked for at each load: the language in it may have changed. */
  readonly page: () => string
  /** Nobody waits for the window: it stays out of the way until it is asked for. */
  readonly isHidden: boolean
  /** Told whenever the window becomes visible or hidden. */
  readonly onVisible: (visible: boolean) => void
  /** Told whenever the window gets the focus. */
  readonly onFocus: () => void
  /** Told whenever the page has been loaded, also anew after a crash. */
  readonly onLoad: () => void
}

/** The one window, for as long as it is there. */
export interface Frame {
  /** null when it was closed. */
  readonly window: BrowserWindow | null
  /** Whether a person can see it. */
  readonly isShown: boolean
  /** Resolves when it has been painted for the first time; also where that takes too long, or it was closed before. */
  readonly painted: Promise<void>
  /** To the front, from wherever it is. */
  comeForward(): void
}

/** Nobody's downloads wait longer than this for a window that does not come, ms. */
const PAINT_DEADLINE = 3_000

/** Creates and loads the window; it appears by itself once painted. */
export function createFrame(options: WindowOptions): Frame {
  let window: BrowserWindow | null = createWindow(options)
  const own = window
  window.on('closed', () => {
    window = null
  })
  return {
    get window() {
      return window
    },
    get isShown() {
      return window?.isVisible() === true && !window.isMinimized()
    },
    painted: Promise.race([firstPaint(own), after(PAINT_DEADLINE)]),
    comeForward() {
      if (window !== null) showWindow(window)
    },
  }
}

/** When what was painted is on the screen: that takes this process too, so it is not to be kept busy before. */
async function firstPaint(window: BrowserWindow): Promise<void> {
  const isOpen = await new Promise<boolean>(done => {
    window.once('ready-to-show', () => done(true))
    window.once('closed', () => done(false))
  })
  if (!isOpen || !window.isVisible()) return
  await window.webContents.executeJavaScript(AFTER_TWO_FRAMES).catch(() => {})
}

const AFTER_TWO_FRAMES =
  'new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))'

function after(ms: number): Promise<void> {
  return new Promise(done => setTimeout(done, ms))
}

function createWindow(options: WindowOptions): BrowserWindow {
  const room = screen.getPrimaryDisplay().workAreaSize
  const window = new BrowserWindow({
    title: 'Sluice',
    width: Math.min(1280, room.width),
    height: Math.min(800, room.height),
    minWidth: 720,
    minHeight: 480,
    show: false,
    autoHideMenuBar: true,
    backgroundColor: ground(),
    ...(options.icon === undefined ? {} : { icon: options.icon }),
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
    },
  })
  window.once('ready-to-show', () => {
    if (!options.isHidden) window.show()
    // Without a dock, only what lies in the taskbar can be found again.
    else if (process.platform === 'darwin') options.onVisible(false)
    else window.minimize()
  })
  window.on('focus', options.onFocus)
  window.webContents.on('did-finish-load', options.onLoad)
  followTheme(window)
  window.on('page-title-updated', event => event.preventDefault())
  for (const event of ['show', 'restore'] as const) {
    window.on(event as 'show', () => options.onVisible(true))
  }
  for (const event of ['hide', 'minimize'] as const) {
    window.on(event as 'hide', () => options.onVisible(false))
  }
  reloadAfterCrash(window, options.page)
  void window.loadURL(options.page())
  return window
}

function ground(): string {
  return nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light
}

function followTheme(window: BrowserWindow): void {
  const repaint = (): void => window.setBackgroundColor(ground())
  nativeTheme.on('updated', repaint)
  window.once('closed', () => nativeTheme.off('updated', repaint))
}

function showWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

function reloadAfterCrash(window: BrowserWindow, page: () => string): void {
  let crashes: readonly number[] = []
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit' || window.isDestroyed()) return
    const now = performance.now()
    crashes = [...crashes.filter(at => now - at < RELOAD_WINDOW), now]
    if (crashes.length <= RELOAD_LIMIT) void window.loadURL(page())
    else void reloadWhenAsked()
  })

  async function reloadWhenAsked(): Promise<void> {
    if (!(await confirmReload(window))) app.quit()
    else if (!window.isDestroyed()) {
      crashes = []
      void window.loadURL(page())
    }
  }
}
