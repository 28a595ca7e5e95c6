// When downloads begin to work and when they end, told once each: what notifications and the end of all downloads go by.
// A finished file that is merely compared with what was received neither begins nor ends.
import type { DownloadId, DownloadState, DownloadView } from '../../shared/model.ts'
import type { DownloadQueue } from '../engine/queue-api.ts'

export interface EndingsListener {
  /** A download is finished or has failed for good. */
  readonly ended?: (view: DownloadView) => void
  /**
   * How many run, or wait for their turn or their hour, has changed.
   * @param byEnding the last that changed it was finished or failed; not paused or removed.
   */
  readonly working?: (count: number, byEnding: boolean) => void
}

type EndingsQueue = Pick<DownloadQueue, 'order' | 'view' | 'subscribe'>

/** Follows the queue; returns the function that ends it. Listeners must not throw. */
export function followEndings(queue: EndingsQueue, listeners: readonly EndingsListener[]): () => void {
  const working = new Set<DownloadId>()
  /** How each ended last; kept of removed ones too, which may come back. */
  const ends = new Map<DownloadId, string>()
  for (const id of queue.order()) {
    const view = queue.view(id)
    const end = view === null ? null : endOf(view.state)
    if (end !== null) ends.set(id, end)
    else if (view !== null && isWorking(view.state)) working.add(id)
  }
  let count = working.size

  /** The view where it has ended just now. */
  function look(id: DownloadId, view: DownloadView): DownloadView | null {
    const end = endOf(view.state)
    if (end === null) {
      // What has ended and is compared is as it was, unless something else comes of it.
      if (view.state.kind === 'verifying' && ends.has(id)) return null
      if (isWorking(view.state)) working.add(id)
      else working.delete(id)
      // Failed once more is another end; a file that was done before and is so again has another hour.
      if (ends.get(id) === FAILED) ends.delete(id)
      return null
    }
    working.delete(id)
    if (ends.get(id) === end) return null
    ends.set(id, end)
    return view
  }

  return queue.subscribe(({ changed, removed, stateChanged }) => {
    if (!stateChanged && removed.length === 0) return
    for (const id of removed) working.delete(id)
    const ended: DownloadView[] = []
    for (const id of stateChanged ? changed : []) {
      const view = queue.view(id)
      const end = view === null ? null : look(id, view)
      if (end !== null) ended.push(end)
    }
    for (const view of ended) for (const { ended: tell } of listeners) tell?.(view)
    // Even where another took the place of the one that ended: something new works then.
    if (working.size === count && ended.length === 0) return
    count = working.size
    for (const { working: tell } of listeners) tell?.(count, ended.length > 0)
  })
}

const FAILED = 'failed'

/** null while it has not ended; the hour tells one end of a download from another. */
function endOf(state: DownloadState): string | null {
  if (state.kind === 'done') return `done ${state.at}`
  return state.kind === 'failed' ? FAILED : null
}

function isWorking({ kind }: DownloadState): boolean {
  return kind !== 'paused' && kind !== 'done' && kind !== 'failed'
}
