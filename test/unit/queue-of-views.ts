// A made-up queue whose downloads become what a test says, for what only follows the queue.
import type { QueueChange } from '../../src/main/engine/queue-api.ts'
import type { DownloadId, DownloadState, DownloadView } from '../../src/shared/model.ts'
import { sampleView } from '../support/sample-view.ts'

const NONE = { code: 'network', detail: '' } as const

/** A state of each kind; of a finished one `at` is 1. */
export const STATES: Readonly<Record<DownloadState['kind'], DownloadState>> = {
  queued: { kind: 'queued' },
  probing: { kind: 'probing' },
  running: { kind: 'running' },
  waiting: { kind: 'waiting', until: null, because: NONE },
  paused: { kind: 'paused' },
  verifying: { kind: 'verifying' },
  finishing: { kind: 'finishing' },
  done: { kind: 'done', at: 1, unverified: false },
  failed: { kind: 'failed', because: { code: 'gone', detail: 'HTTP 404' } },
}

/** A kind, or a state in full. */
export type Given = DownloadState['kind'] | DownloadState

/** @param states of the downloads that are there at first, from id 1 on. */
export function queueOfViews(...states: readonly Given[]) {
  const viewOf = (id: DownloadId, given: Given): DownloadView =>
    sampleView(id, typeof given === 'string' ? STATES[given] : given)
  const views = new Map(states.map((given, index) => [index + 1, viewOf(index + 1, given)]))
  const listeners = new Set<(change: QueueChange) => void>()
  const tell = (change: Partial<QueueChange>): void => {
    const whole = { changed: [], removed: [], orderChanged: false, stateChanged: false, ...change }
    for (const listener of listeners) listener(whole)
  }
  return {
    queue: {
      order: () => [...views.keys()],
      view: (id: DownloadId) => views.get(id) ?? null,
      subscribe: (listener: (change: QueueChange) => void) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    listeners,
    tell,
    /** All at once, in one change. */
    become(...changes: readonly (readonly [id: DownloadId, given: Given])[]) {
      for (const [id, given] of changes) views.set(id, viewOf(id, given))
      tell({ changed: changes.map(([id]) => id), stateChanged: true })
    },
    remove(...ids: readonly DownloadId[]) {
      for (const id of ids) views.delete(id)
      tell({ removed: ids })
    },
  }
}
