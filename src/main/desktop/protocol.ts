// The app:// scheme: the only origin the window may show, served from the renderer's bundle (assets.ts).
import { protocol } from 'electron'
import { answerAsset } from './assets.ts'

export const APP_URL = 'app://sluice/'

/** Must run before Electron is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, codeCache: true } },
  ])
}

/**
 * While developing only: app:// shows what the development server at `origin` builds, without a content policy,
 * because that server works with inline code and a socket of its own.
 */
export function serveDevelopment(origin: string): void {
  protocol.handle('app', request => {
    const { pathname, search } = new URL(request.url)
    return fetch(new URL(pathname + search, origin))
  })
}

/** Serves `root`, the folder of the built renderer; runs once Electron is ready. */
export function serveBundle(root: string): void {
  protocol.handle('app', request => answerAsset(root, request.method, request.url))
}
