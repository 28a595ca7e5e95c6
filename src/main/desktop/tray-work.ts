// What of the list works, what waits and what has failed unseen, kept from the queue's own news: whoever asks looks at
// those few only, however long the list is.
import type { DownloadId, DownloadState } from '../../shared/model.ts'
import type { DownloadQueue } from '../engine/queue-api.ts'

export interface Work {
  /** Asking, receiving, or making a file of what was received; in the order in which they began. */
  readonly running: ReadonlySet<DownloadId>
  /** For their turn, their hour, the network, room on the disk. */
  readonly waiting: ReadonlySet<DownloadId>
  /** Failed since the window was last in front. */
  readonly unseen: ReadonlySet<DownloadId>
  /** The window is in front: what has failed is seen. */
  seen(): void
  /** Told after any of the sets changed; must not throw. Returns the function that ends the subscription. */
  subscribe(listener: () => void): () => void
  close(): void
}

export type WorkKind = 'running' | 'waiting' | 'failed' | 'still'

/** What a state is to somebody who wants to know whether anything goes on. */
export function workOf(state: DownloadState): WorkKind {
  switch (state.kind) {
    case 'probing':
    case 'running':
    case 'verifying':
    case 'finishing':
      return 'running'
    case 'queued':
    case 'waiting':
      return 'waiting'
    case 'failed':
      // Who called it off knows.
      return state.because.code === 'cancelled' ? 'still' : 'failed'
    default:
      return 'still'
  }
}

/** Follows the queue at once. @param isWatched the window is in front: nothing fails unseen. */
export function followWork(
  queue: Pick<DownloadQueue, 'order' | 'view' | 'subscribe'>,
  isWatched: () => boolean,
): Work {
  const running = new Set<DownloadId>()
  const waiting = new Set<DownloadId>()
  const unseen = new Set<DownloadId>()
  /** What has failed before is no news when it is told again. */
  const failed = new Set<DownloadId>()
  const listeners = new Set<() => void>()

  /** Whether anything about it has changed. */
  function look(id: DownloadId): boolean {
    const view = queue.view(id)
    const kind = view === null ? 'still' : workOf(view.state)
    const moved = [put(running, id, kind === 'running'), put(waiting, id, kind === 'waiting')]
    if (put(failed, id, kind === 'failed')) moved.push(put(unseen, id, kind === 'failed' && !isWatched()))
    return moved.includes(true)
  }

  function tell(): void {
    for (const listener of listeners) listener()
  }

  for (const id of queue.order()) look(id)
  // What failed in another session is in the list, where the window shows it first of all.
  unseen.clear()
  const unsubscribe = queue.subscribe(({ changed, removed, stateChanged }) => {
    let moved = false
    for (const id of removed) if (forget(id)) moved = true
    for (const id of stateChanged ? changed : []) if (look(id)) moved = true
    if (moved) tell()
  })

  function forget(id: DownloadId): boolean {
    failed.delete(id)
    return [running.delete(id), waiting.delete(id), unseen.delete(id)].includes(true)
  }

  return {
    running,
    waiting,
    unseen,
    seen() {
      if (unseen.size === 0) return
      unseen.clear()
      tell()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: unsubscribe,
  }
}

/** Puts it into the set or takes it out; whether that changed anything. */
function put(set: Set<DownloadId>, id: DownloadId, isIn: boolean): boolean {
  if (set.has(id) === isIn) return false
  if (isIn) set.add(id)
  else set.delete(id)
  return true
}
