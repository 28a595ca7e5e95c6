// A page that has crashed is loaded again and one that does not answer is asked about, but never while nobody sees the window:
// it does not come up for that.
import { app, type BrowserWindow } from 'electron'
import { confirmReload, confirmWait } from './dialogs.ts'

/** A page that crashes more often within RELOAD_WINDOW, ms, waits for the person: reloading would only burn the machine. */
const RELOAD_LIMIT = 3
const RELOAD_WINDOW = 60_000

/** @param load loads our page. */
export function reloadAfterCrash(window: BrowserWindow, load: () => void): void {
  let crashes: readonly number[] = []
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit' || window.isDestroyed()) return
    const now = performance.now()
    crashes = [...crashes.filter(at => now - at < RELOAD_WINDOW), now]
    if (crashes.length <= RELOAD_LIMIT) load()
    else if (window.isVisible()) void reloadWhenAsked()
    else window.once('show', loadAnew)
  })

  function loadAnew(): void {
    crashes = []
    load()
  }

  async function reloadWhenAsked(): Promise<void> {
    const isWanted = await confirmReload(window)
    if (window.isDestroyed()) return
    if (isWanted) return loadAnew()
    // The quit may be called off for the sake of a download.
    window.once('show', loadAnew)
    app.quit()
  }
}

/** Asks whether to wait for a page that does not answer; the question goes by itself when the page answers again. */
export function askWhenUnresponsive(window: BrowserWindow): void {
  let isAsking = false
  window.on('unresponsive', () => {
    if (isAsking || !window.isVisible()) return
    isAsking = true
    const answered = new AbortController()
    const onResponsive = (): void => answered.abort()
    window.once('responsive', onResponsive)
    void confirmWait(window, answered.signal).then(waits => {
      isAsking = false
      if (window.isDestroyed()) return
      window.off('responsive', onResponsive)
      // Ended like this it counts as crashed, and is loaded again.
      if (!waits) window.webContents.forcefullyCrashRenderer()
    })
  })
}
