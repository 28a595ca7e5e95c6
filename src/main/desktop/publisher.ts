// Turns the queue's changes into revisioned patches for the window: only what differs from what the window has, never
// more than ten patches in a second, a lone change at once, nothing while the window is hidden.
import type {
  DownloadChange,
  DownloadId,
  DownloadView,
  Notice,
  QueuePatch,
  QueueSnapshot,
} from '../../shared/model.ts'
import type { Clock } from '../engine/ports.ts'
import type { DownloadQueue, QueueChange } from '../engine/queue-api.ts'
import { changeOf } from './publisher-changes.ts'

/**
 * Time between two patches in the long run, ms. Eight a second, and the one ahead of its time that a changed state may
 * have: with the first one that makes ten in any second.
 */
export const PATCH_INTERVAL = 125
/** Least time between a changed state and the patch before, ms: faster than this nothing is painted. */
export const STATE_INTERVAL = 16

export interface PublisherOptions {
  readonly queue: Pick<DownloadQueue, 'order' | 'view' | 'subscribe'>
  readonly clock: Pick<Clock, 'monotonic' | 'timer'>
  readonly folder: () => string
  readonly notices: () => readonly Notice[]
  readonly send: (patch: QueuePatch) => void
}

export interface Publisher {
  /**
   * The whole state. The patches to come tell what differs from it: a window that does not take it over sees a gap in
   * their revisions where it would have missed something.
   */
  snapshot(): QueueSnapshot
  folderChanged(): void
  noticesChanged(): void
  /** Hidden: changes are kept, not sent. Visible again: one patch brings them all. */
  setVisible(visible: boolean): void
  close(): void
}

/** Subscribes at once; `send` is never called from inside a call to the queue. */
export function createPublisher(options: PublisherOptions): Publisher {
  const { queue, clock } = options
  let revision = 0
  let visible = true
  let closed = false
  let lastSent = Number.NEGATIVE_INFINITY
  /** When the next patch is due in the long run; one that carries a changed state may be one interval ahead of it. */
  let paced = Number.NEGATIVE_INFINITY
  let due = Number.POSITIVE_INFINITY
  let cancelTimer: (() => void) | null = null

  /** What the window has of each download. */
  let known = new Map<DownloadId, DownloadView>()
  const changed = new Set<DownloadId>()
  const removed = new Set<DownloadId>()
  let urgent = false
  let order = false
  let folder = false
  let notices = false

  function isPending(): boolean {
    return changed.size > 0 || removed.size > 0 || order || folder || notices
  }

  function settle(): void {
    changed.clear()
    removed.clear()
    urgent = false
    order = false
    folder = false
    notices = false
  }

  function unschedule(): void {
    cancelTimer?.()
    cancelTimer = null
    due = Number.POSITIVE_INFINITY
  }

  /** When the pending changes may go out. */
  function wanted(now: number): number {
    return Math.max(now, urgent ? Math.max(lastSent + STATE_INTERVAL, paced - PATCH_INTERVAL) : paced)
  }

  /** Sees to it that a patch goes out when its time has come, or at the end of this turn. */
  function schedule(): void {
    if (!visible || closed || !isPending()) return
    const now = clock.monotonic()
    const at = wanted(now)
    if (at >= due) return
    unschedule()
    due = at
    if (at > now) cancelTimer = clock.timer(Math.ceil(at - now), onTimer)
    else queueMicrotask(flushIfDue)
  }

  function onTimer(): void {
    cancelTimer = null
    due = Number.POSITIVE_INFINITY
    // A timer may be a little early, which must not add up.
    const now = clock.monotonic()
    if (wanted(now) > now) schedule()
    else flush()
  }

  function flushIfDue(): void {
    if (due <= clock.monotonic()) flush()
  }

  function flush(): void {
    unschedule()
    if (!visible || closed || !isPending()) return
    const added: DownloadView[] = []
    const changes: DownloadChange[] = []
    for (const id of changed) {
      const view = queue.view(id)
      if (view === null) continue
      const before = known.get(id)
      if (before === undefined) {
        added.push(view)
      } else {
        const change = changeOf(before, view)
        if (change === null) continue
        changes.push(change)
      }
      known.set(id, view)
    }
    const gone = [...removed].filter(id => known.delete(id))
    const news = {
      ...(order ? { order: queue.order() } : {}),
      ...(folder ? { folder: options.folder() } : {}),
      ...(notices ? { notices: options.notices() } : {}),
    }
    const isEmpty = added.length + changes.length + gone.length + Object.keys(news).length === 0
    settle()
    if (isEmpty) return
    lastSent = clock.monotonic()
    paced = Math.max(paced, lastSent) + PATCH_INTERVAL
    revision += 1
    options.send({ revision, added, changed: changes, removed: gone, ...news })
  }

  const unsubscribe = queue.subscribe((change: QueueChange) => {
    for (const id of change.changed) {
      changed.add(id)
      // Back before the window heard that it was gone: then it never was.
      removed.delete(id)
    }
    for (const id of change.removed) {
      changed.delete(id)
      removed.add(id)
    }
    if (change.orderChanged) order = true
    if (change.stateChanged || change.orderChanged || change.removed.length > 0) urgent = true
    schedule()
  })

  return {
    snapshot() {
      const downloads: DownloadView[] = []
      for (const id of queue.order()) {
        const view = queue.view(id)
        if (view !== null) downloads.push(view)
      }
      known = new Map(downloads.map(view => [view.id, view]))
      if (isPending()) revision += 1
      settle()
      unschedule()
      return { revision, downloads, folder: options.folder(), notices: options.notices() }
    },
    folderChanged() {
      folder = true
      urgent = true
      schedule()
    },
    noticesChanged() {
      notices = true
      urgent = true
      schedule()
    },
    setVisible(next) {
      visible = next
      if (visible) schedule()
      else unschedule()
    },
    close() {
      closed = true
      unschedule()
      unsubscribe()
    },
  }
}
