// Which downloads are under way right now (asking or receiving), kept from the queue's own news, so that whoever
// measures them looks at those few only, however long the list is.
import type { DownloadId } from '../../shared/model.ts'
import type { DownloadQueue } from '../engine/queue-api.ts'

export interface RunningNews {
  readonly began: readonly DownloadId[]
  /** No longer under way, for whatever reason. */
  readonly ended: readonly DownloadId[]
}

export interface Running {
  readonly ids: ReadonlySet<DownloadId>
  /** Told after `ids` changed. Returns the function that ends the subscription. */
  subscribe(listener: (news: RunningNews) => void): () => void
  close(): void
}

/** Follows the queue at once. */
export function followRunning(queue: Pick<DownloadQueue, 'order' | 'view' | 'subscribe'>): Running {
  const ids = new Set(queue.order().filter(isUnderWay))
  const listeners = new Set<(news: RunningNews) => void>()

  function isUnderWay(id: DownloadId): boolean {
    const kind = queue.view(id)?.state.kind
    return kind === 'running' || kind === 'probing'
  }

  const unsubscribe = queue.subscribe(({ changed, removed, stateChanged }) => {
    const began: DownloadId[] = []
    const ended = removed.filter(id => ids.delete(id))
    for (const id of stateChanged ? changed : []) {
      if (isUnderWay(id) === ids.has(id)) continue
      if (ids.delete(id)) ended.push(id)
      else {
        ids.add(id)
        began.push(id)
      }
    }
    if (began.length + ended.length === 0) return
    for (const listener of listeners) listener({ began, ended })
  })

  return {
    ids,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: unsubscribe,
  }
}
