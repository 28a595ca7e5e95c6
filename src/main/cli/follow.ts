// Watches the downloads of one command: tells the report how they go, and when each of them has ended.
// Pieces arrive thousands of times a second, so a download is looked at only when its state changed or it is printed.
import type { DownloadId, DownloadView } from '../../shared/model.ts'
import type { DownloadQueue } from '../engine/queue-api.ts'
import type { Report } from './report.ts'

export interface Following {
  /** Resolves when each is done or has failed, with those that failed. Never rejects. */
  readonly ended: Promise<ReadonlySet<DownloadId>>
  /** Looks at those that have not ended, for what nobody was told of. */
  catchUp(): void
}

export function follow(
  queue: Pick<DownloadQueue, 'subscribe' | 'view'>,
  ids: Iterable<DownloadId>,
  report: Pick<Report, 'progress' | 'waits' | 'ended'>,
): Following {
  const pending = new Set(ids)
  const active = new Set<DownloadId>()
  const failed = new Set<DownloadId>()
  const shown = { ids: active, view: (id: DownloadId) => queue.view(id) }
  let onAllEnded: () => void = () => undefined
  const ended = new Promise<ReadonlySet<DownloadId>>(resolve => {
    onAllEnded = () => resolve(failed)
  })

  function look(id: DownloadId): void {
    const view = pending.has(id) ? queue.view(id) : null
    if (view === null) return
    if (isActive(view)) active.add(id)
    else active.delete(id)
    // It may wait for long without another word.
    if (view.state.kind === 'waiting') report.waits(view, shown)
    if (view.state.kind !== 'done' && view.state.kind !== 'failed') return
    pending.delete(id)
    if (view.state.kind === 'failed') failed.add(id)
    report.ended(view)
    if (pending.size === 0) onAllEnded()
  }

  queue.subscribe(({ changed, stateChanged }) => {
    if (stateChanged) for (const id of changed) look(id)
    const going = changed.filter(id => active.has(id))
    if (going.length > 0) report.progress(going, shown)
  })
  if (pending.size === 0) onAllEnded()
  return {
    ended,
    catchUp: () => {
      for (const id of [...pending]) look(id)
    },
  }
}

const isActive = ({ state }: DownloadView): boolean =>
  ['probing', 'running', 'waiting', 'verifying', 'finishing'].includes(state.kind)
