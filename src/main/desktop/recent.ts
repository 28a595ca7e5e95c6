// Finished files among the system's recent documents: macOS's dock menu, the jump list of Windows.
import type { DownloadView } from '../../shared/model.ts'
import type { Clock } from '../engine/ports.ts'
import type { EndingsListener } from './endings.ts'

/** What ends within this time is added together, ms. */
export const GATHER_MS = 2_000
/** As many as such lists show: of hundreds of small files the others would only be work. */
export const MOST_RECENT = 10

export interface RecentDeps {
  readonly platform: NodeJS.Platform
  readonly clock: Pick<Clock, 'timer'>
  /** Electron's. */
  readonly addRecentDocument: (path: string) => void
  /** Whether opening a file of this name would run it: such a list asks nobody first. */
  readonly couldRun: (name: string) => boolean
}

/** null where the system has no such list. */
export function createRecent({ platform, clock, ...deps }: RecentDeps): EndingsListener | null {
  if (platform !== 'darwin' && platform !== 'win32') return null
  let paths: string[] = []
  function add({ name, path, state }: DownloadView): void {
    if (state.kind !== 'done' || path === null || deps.couldRun(name)) return
    paths = [...paths.slice(1 - MOST_RECENT), path]
    if (paths.length > 1) return
    clock.timer(GATHER_MS, () => {
      for (const finished of paths) deps.addRecentDocument(finished)
      paths = []
    })
  }
  return { ended: add }
}
