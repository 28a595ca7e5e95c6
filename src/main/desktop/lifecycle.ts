// One instance, and a quit that keeps what was received: transfers are checkpointed and the store is closed
// before the process ends, whether by menu, last window, SIGTERM or SIGINT.
import { app } from 'electron'

/** A quit waits this long for the last checkpoint, ms; after that the last regular one is good enough. */
const QUIT_DEADLINE = 10_000

/** What a second start hands to the first. */
interface StartupNote {
  readonly links: readonly string[]
}

/**
 * True for the first instance of this data folder. A later one hands `links` to the first and gets false; the first
 * is then told through `onSecond`, with strings it must not trust.
 */
export function becomeOnlyInstance(
  links: readonly string[],
  onSecond: (links: readonly string[]) => void,
): boolean {
  const note: StartupNote = { links }
  if (!app.requestSingleInstanceLock({ ...note })) return false
  app.on('second-instance', (_event, _argv, _folder, data) => onSecond(linksOf(data)))
  return true
}

/** Ends the app by way of `shutDown`, once; a second wish to quit changes nothing. */
export function quitThrough(shutDown: () => Promise<void>, report: (error: unknown) => void): void {
  let leaving = false
  app.on('before-quit', event => {
    event.preventDefault()
    if (leaving) return
    leaving = true
    const deadline = setTimeout(() => app.exit(0), QUIT_DEADLINE)
    shutDown()
      .then(
        () => 0,
        (error: unknown) => {
          report(error)
          return 1
        },
      )
      .then(code => {
        clearTimeout(deadline)
        app.exit(code)
      })
  })
  app.on('window-all-closed', () => app.quit())
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => app.quit())
}

function linksOf(data: unknown): readonly string[] {
  if (typeof data !== 'object' || data === null || !('links' in data) || !Array.isArray(data.links)) return []
  return data.links.filter((link): link is string => typeof link === 'string')
}
