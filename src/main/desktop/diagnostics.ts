// What helps to find a fault, as text without secrets: versions, settings, the last lines of the log, a download's timeline.
import type { DownloadId } from '../../shared/model.ts'

export interface Diagnostics {
  /** Puts it on the clipboard; null: of no download in particular. */
  copy(id: DownloadId | null): Promise<void>
}

export function createDiagnostics(): Diagnostics {
  return { copy: async () => {} }
}
