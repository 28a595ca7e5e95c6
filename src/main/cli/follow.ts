// Watches the downloads of one command: tells the report how they go, and when each of them has ended. In a queue that
// others use as well they may be removed meanwhile, or given up on.
// Pieces arrive thousands of times a second, so a download is looked at only when its state changed or it is printed.
import type { DownloadId, DownloadView, Trouble } from '../../shared/model.ts'
import type { DownloadQueue } from '../engine/queue-api.ts'
import type { Report } from './report.ts'

export interface Following {
  /** Resolves when each is done or has failed, with those that failed, and when the signal is aborted. Never rejects. */
  readonly ended: Promise<ReadonlySet<DownloadId>>
  /** Looks at those that have not ended, for what nobody was told of. */
  catchUp(): void
  /** Those that have not ended. */
  readonly pending: ReadonlySet<DownloadId>
  /** It counts as failed for this reason, whatever becomes of it. */
  giveUp(id: DownloadId, because: Trouble): void
}

export function follow(
  queue: Pick<DownloadQueue, 'subscribe' | 'view'>,
  ids: Iterable<DownloadId>,
  report: Pick<Report, 'progress' | 'waits' | 'ended'>,
  signal: AbortSignal,
): Following {
  const followed = [...ids]
  const pending = new Set(followed.filter(id => queue.view(id) !== null))
  /** As each was looked at last: one that was removed can no longer be. */
  const seen = new Map<DownloadId, DownloadView>()
  const active = new Set<DownloadId>()
  /** What was removed before we began is among them: nobody will tell of it any more. */
  const failed = new Set(followed.filter(id => !pending.has(id)))
  const shown = { ids: active, view: (id: DownloadId) => queue.view(id) }
  let onAllEnded: () => void = () => undefined
  const ended = new Promise<ReadonlySet<DownloadId>>(resolve => {
    onAllEnded = () => resolve(failed)
  })

  function look(id: DownloadId): void {
    const view = pending.has(id) ? queue.view(id) : null
    if (view === null) return
    seen.set(id, view)
    if (isActive(view)) active.add(id)
    else active.delete(id)
    // It may wait for long without another word.
    if (view.state.kind === 'waiting') report.waits(view, shown)
    if (view.state.kind !== 'done' && view.state.kind !== 'failed') return
    end(view)
  }

  function end(view: DownloadView): void {
    pending.delete(view.id)
    active.delete(view.id)
    seen.delete(view.id)
    if (view.state.kind === 'failed') failed.add(view.id)
    report.ended(view)
    if (pending.size === 0) onAllEnded()
  }

  function giveUp(id: DownloadId, because: Trouble): void {
    const view = pending.has(id) ? (queue.view(id) ?? seen.get(id)) : undefined
    if (view !== undefined) end({ ...view, state: { kind: 'failed', because } })
  }

  const unsubscribe = queue.subscribe(({ changed, removed, stateChanged }) => {
    if (stateChanged) for (const id of changed) look(id)
    for (const id of removed) giveUp(id, REMOVED)
    const going = changed.filter(id => active.has(id))
    if (going.length > 0) report.progress(going, shown)
  })
  signal.addEventListener('abort', onAllEnded, { once: true })
  if (pending.size === 0 || signal.aborted) onAllEnded()
  return {
    ended: ended.finally(() => {
      unsubscribe()
      signal.removeEventListener('abort', onAllEnded)
    }),
    pending,
    giveUp,
    catchUp: () => {
      for (const id of [...pending]) look(id)
    },
  }
}

const REMOVED: Trouble = { code: 'cancelled', detail: 'removed from the list' }

export const isActive = ({ state }: DownloadView): boolean =>
  ['probing', 'running', 'waiting', 'verifying', 'finishing'].includes(state.kind)
