// A list of downloads that a test fills, with the news a queue tells of it: for what follows a queue from outside.
import type { DownloadQueue, QueueChange } from '../../src/main/engine/queue-api.ts'
import type { DownloadId, DownloadState, DownloadView } from '../../src/shared/model.ts'
import { sampleView } from './sample-view.ts'

export interface FakeDownloads extends Pick<DownloadQueue, 'order' | 'view' | 'subscribe'> {
  /** Sets how one stands, and tells of it. */
  set(id: DownloadId, kind: 'queued' | 'probing' | 'running' | 'paused', change?: Partial<DownloadView>): void
  /** The same for any state. */
  setState(id: DownloadId, state: DownloadState, change?: Partial<DownloadView>): void
  /** Another view in the same state, told as progress. */
  progress(id: DownloadId, change: Partial<DownloadView>): void
  remove(id: DownloadId): void
  /** Calls of `view`. */
  readonly looks: number
  readonly listeners: number
}

export function fakeDownloads(): FakeDownloads {
  const views = new Map<DownloadId, DownloadView>()
  const listeners = new Set<(change: QueueChange) => void>()
  let looks = 0

  function tell(change: Partial<QueueChange>): void {
    const whole = { changed: [], removed: [], orderChanged: false, stateChanged: false, ...change }
    for (const listener of listeners) listener(whole)
  }

  const downloads: FakeDownloads = {
    order: () => [...views.keys()],
    view(id) {
      looks += 1
      return views.get(id) ?? null
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    set: (id, kind, change) => downloads.setState(id, { kind }, change),
    setState(id, state, change) {
      views.set(id, sampleView(id, state, change))
      tell({ changed: [id], stateChanged: true })
    },
    progress(id, change) {
      const view = views.get(id)
      if (view === undefined) throw new Error(`download ${id} is not in the list`)
      views.set(id, { ...view, ...change })
      tell({ changed: [id] })
    },
    remove(id) {
      views.delete(id)
      tell({ removed: [id], orderChanged: true })
    },
    get looks() {
      return looks
    },
    get listeners() {
      return listeners.size
    },
  }
  return downloads
}
