// The one window: sandboxed, isolated, shown only when it has something to show and where it was; hidden rather than closed.
import { app, BrowserWindow, nativeTheme, screen } from 'electron'
import { pagePreferences } from './security.ts'
import { realClock } from './timer.ts'
import { askWhenUnresponsive, reloadAfterCrash } from './window-crash.ts'
import { rememberPlace, type WindowMemory } from './window-memory.ts'
import { LEAST_SIZE, placeOn, readPlace, type WindowPlace } from './window-place.ts'

/** --ground of the page in each theme, so that nothing flashes before the first paint. */
const BACKGROUND = { light: '#f6f8f8', dark: '#0f1414' } as const

/** Under this key the place of the window is kept. */
const PLACE_KEY = 'window'

export interface WindowOptions {
  /** Absolute path of the built preload file. */
  readonly preload: string
  /** Absolute path of the window's icon (Linux); absent where the package brings one. */
  readonly icon?: string | undefined
  /** Address of our page, asked for at each load: the language in it may have changed. */
  readonly page: () => string
  /** Nobody waits for the window: it stays out of the way until it is asked for. */
  readonly isHidden: boolean
  /** Whether a hidden window can be found again by an icon; it is minimized where not. Never rejects. */
  readonly findWayBack: () => Promise<boolean>
  /** Text by key, kept for good; may throw. */
  readonly kept: { read(key: string): string | null; write(key: string, value: string): void }
  readonly report: (error: unknown) => void
  /** The person closes the window; it stays as it is. */
  readonly onClose: () => void
  /** The session may be about to end (Windows). */
  readonly onSessionQuery: () => void
  /** The system ends the session now (Windows). */
  readonly onSessionEnd: () => void
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
  /** Whether a person sees it and works with it. */
  readonly isWatched: boolean
  /** Resolves when it has been painted for the first time; also where that takes too long, or it was closed before. */
  readonly painted: Promise<void>
  /** Neither seen nor in the taskbar; also before it is shown for the first time. */
  readonly isHidden: boolean
  /** To the front, from wherever it is. */
  comeForward(): void
  /** Out of sight and out of the taskbar. */
  hide(): void
  /** Keeps where it is, for the next start. Never throws. */
  savePlace(): void
}

/** Nobody's downloads wait longer than this for a window that does not come, ms. */
const PAINT_DEADLINE = 3_000

/** Creates and loads the window; it appears by itself once painted. */
export function createFrame(options: WindowOptions): Frame {
  const place = placeOn(displays(), keptPlace(options))
  const own = createWindow(options, place)
  const memory = rememberPlace(own, realClock, text => options.kept.write(PLACE_KEY, text), options.report)
  const appear = appearance(own, place)
  let window: BrowserWindow | null = own
  /** Taken away by us: many systems go on calling a window minimized that was so before it was hidden. */
  let isAway = false
  own.on('closed', () => {
    window = null
  })
  own.once('ready-to-show', () => {
    if (!options.isHidden) appear()
    else void stayHidden(own, options)
  })
  own.on('show', () => {
    isAway = false
  })
  own.on('close', event => {
    event.preventDefault()
    options.onClose()
  })
  own.on('query-session-end', options.onSessionQuery)
  own.on('session-end', options.onSessionEnd)
  return {
    get window() {
      return window
    },
    get isShown() {
      return window?.isVisible() === true && !window.isMinimized()
    },
    get isWatched() {
      // A minimized window may have the focus still.
      return window?.isFocused() === true && window.isVisible() && !window.isMinimized()
    },
    get isHidden() {
      return window?.isVisible() === false && (isAway || !window.isMinimized())
    },
    painted: Promise.race([firstPaint(own), after(PAINT_DEADLINE)]),
    comeForward() {
      if (window === null) return
      appear()
      window.focus()
    },
    hide() {
      if (window === null) return
      isAway = true
      hideWindow(window, memory)
    },
    savePlace: memory.save,
  }
}

function displays(): Parameters<typeof placeOn>[0] {
  return {
    primary: screen.getPrimaryDisplay().workArea,
    all: screen.getAllDisplays().map(({ workArea }) => workArea),
  }
}

function keptPlace({ kept, report }: WindowOptions): WindowPlace | null {
  try {
    return readPlace(kept.read(PLACE_KEY))
  } catch (error) {
    report(error)
    return null
  }
}

/** Shows the window, the first time as large as it was. */
function appearance(window: BrowserWindow, { isMaximized, isFullScreen }: WindowPlace): () => void {
  let isFirst = true
  return () => {
    if (window.isMinimized()) window.restore()
    if (isFirst && isMaximized) window.maximize()
    window.show()
    if (isFirst && isFullScreen) window.setFullScreen(true)
    isFirst = false
  }
}

/** Without a tray or a dock, only what lies in the taskbar can be found again. */
async function stayHidden(window: BrowserWindow, options: WindowOptions): Promise<void> {
  options.onVisible(false)
  const canBeFound = await options.findWayBack()
  if (!canBeFound && !window.isDestroyed() && !window.isVisible()) window.minimize()
}

function hideWindow(window: BrowserWindow, memory: WindowMemory): void {
  memory.save()
  // macOS would leave a black screen behind.
  if (process.platform === 'darwin' && window.isFullScreen()) {
    window.once('leave-full-screen', () => window.hide())
    window.setFullScreen(false)
  } else window.hide()
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

function createWindow(options: WindowOptions, { bounds }: WindowPlace): BrowserWindow {
  const window = new BrowserWindow({
    title: 'Sluice',
    ...bounds,
    minWidth: LEAST_SIZE.width,
    minHeight: LEAST_SIZE.height,
    show: false,
    autoHideMenuBar: true,
    backgroundColor: ground(),
    ...(options.icon === undefined ? {} : { icon: options.icon }),
    webPreferences: pagePreferences(options.preload, app.isPackaged),
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
  const load = (): void => void window.loadURL(options.page())
  reloadAfterCrash(window, load)
  askWhenUnresponsive(window)
  load()
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
