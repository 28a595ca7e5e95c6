// Everything a page must never do is denied here, for every page there will ever be: leave app://, open windows, embed,
// ask for permissions or devices, save files by the browser's own means, or reach the network itself.
import { app, type Session, session, type WebContents, type WebPreferences } from 'electron'
import { isOwnPage } from './dispatch.ts'

export interface LockOptions {
  /** The origin of the development server, whose socket the page may then reach; null in every package. */
  readonly development: string | null
  /** A package has no tools for developers: not by a key, not by a menu, not by a page of theirs. */
  readonly isPackaged: boolean
}

/** Nothing listens there (discard, RFC 863): what a page sends round every other fence ends here. */
const NOWHERE = 'socks5://127.0.0.1:9'

/** What a window's page may do: nothing. @param preload absolute path of the one bridge. */
export function pagePreferences(preload: string, isPackaged: boolean): WebPreferences {
  return {
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    plugins: false,
    navigateOnDragDrop: false,
    // An alert of the page's would look like one of Sluice's.
    disableDialogs: true,
    // Dictionaries would be fetched.
    spellcheck: false,
    devTools: !isPackaged,
  }
}

/** Switches of Chromium; must run before Electron is ready. */
export function lockEngine(): void {
  // <link rel=dns-prefetch> asks a name server past the content policy: a name is enough to tell somebody something.
  app.commandLine.appendSwitch('blink-settings', 'dnsPrefetchingEnabled=false')
}

/** Denies for all contents and sessions made from now on; runs before the first window. */
export function lockDown(options: LockOptions, report: (error: unknown) => void): void {
  app.on('web-contents-created', (_event, contents) => lockContents(contents))
  app.on('session-created', made => lockSession(made, options))
  lockSession(session.defaultSession, options)
  if (options.development !== null) return
  // A page's peer connections know no content policy and no webRequest, but they keep to the proxy when told to.
  const deadEnd = { mode: 'fixed_servers', proxyRules: NOWHERE, proxyBypassRules: '<-loopback>' } as const
  session.defaultSession.setProxy(deadEnd).catch(report)
}

function lockContents(contents: WebContents): void {
  contents.on('will-navigate', event => event.preventDefault())
  contents.on('will-redirect', event => event.preventDefault())
  contents.on('will-frame-navigate', event => event.preventDefault())
  contents.on('will-attach-webview', event => event.preventDefault())
  // A page that does not want to go goes all the same: closing and quitting are the person's.
  contents.on('will-prevent-unload', event => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
}

function lockSession(target: Session, options: LockOptions): void {
  target.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  target.setPermissionCheckHandler(() => false)
  target.setDevicePermissionHandler(() => false)
  // An <a download> is no navigation; nothing of ours uses one.
  target.on('will-download', event => event.preventDefault())
  target.webRequest.onBeforeRequest((details, answer) => {
    // The app's own requests, for updates, have a session to themselves and come from no page.
    const isOurs = target !== session.defaultSession && details.webContentsId === undefined
    answer({ cancel: !isOurs && !isAllowedRequest(details.url, options) })
  })
}

/** Whether a page may load `url`. */
export function isAllowedRequest(url: string, { development, isPackaged }: LockOptions): boolean {
  if (isOwnPage(url)) return true
  if (isPackaged) return false
  if (url.startsWith('devtools:')) return true
  return development !== null && url.startsWith(development.replace(/^http/, 'ws'))
}
