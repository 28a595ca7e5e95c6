// Everything a page must never do is denied here, for every page there will ever be: leave app://, open windows,
// embed, ask for permissions or devices, save files by the browser's own means, or reach the network itself.
import { app, type Session, session, type WebContents } from 'electron'
import { isOwnPage } from './dispatch.ts'

/**
 * Denies for all contents made from now on; runs before the first window. `development`: the origin of the
 * development server, whose socket the page may then reach.
 */
export function lockDown(development: string | null): void {
  app.on('web-contents-created', (_event, contents) => lockContents(contents))
  lockSession(session.defaultSession, development)
}

function lockContents(contents: WebContents): void {
  contents.on('will-navigate', event => event.preventDefault())
  contents.on('will-redirect', event => event.preventDefault())
  contents.on('will-frame-navigate', event => event.preventDefault())
  contents.on('will-attach-webview', event => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}

function lockSession(target: Session, development: string | null): void {
  target.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  target.setPermissionCheckHandler(() => false)
  target.setDevicePermissionHandler(() => false)
  // An <a download> is no navigation; nothing of ours uses one.
  target.on('will-download', event => event.preventDefault())
  target.webRequest.onBeforeRequest((details, answer) => {
    answer({ cancel: !isAllowedRequest(details.url, development) })
  })
}

function isAllowedRequest(url: string, development: string | null): boolean {
  if (isOwnPage(url) || url.startsWith('data:') || url.startsWith('devtools:')) return true
  return development !== null && url.startsWith(development.replace(/^http/, 'ws'))
}
