// Turns the queue's changes into revisioned patches for the window: a lone change at once, a changed state within one
// frame, progress and crowds of changed states ten times a second, nothing while the window is hidden.
import type { DownloadId, DownloadView, Notice, QueuePatch, QueueSnapshot } from '../../shared/model.ts'
import type { Clock } from '../engine/ports.ts'
import type { DownloadQueue, QueueChange } from '../engine/queue-api.ts'

/** Least time between a patch that carries only progress and the one before, and between two changed states, ms. */
export const PROGRESS_INTERVAL = 100
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
  /** The whole state, at the revision of the last patch sent. What is pending comes again with the next patch. */
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
  let lastUrgent = Number.NEGATIVE_INFINITY
  let urgent = false
  let due = Number.POSITIVE_INFINITY
  let cancelTimer: (() => void) | null = null

  let changed = new Set<DownloadId>()
  let removed = new Set<DownloadId>()
  let order = false
  let folder = false
  let notices = false

  function isPending(): boolean {
    return changed.size > 0 || removed.size > 0 || order || folder || notices
  }

  function unschedule(): void {
    cancelTimer?.()
    cancelTimer = null
    due = Number.POSITIVE_INFINITY
  }

  /** Sees to it that a patch goes out when its interval is over, or at the end of this turn. */
  function schedule(): void {
    if (!visible || closed) return
    const now = clock.monotonic()
    const after = urgent
      ? Math.max(lastSent + STATE_INTERVAL, lastUrgent + PROGRESS_INTERVAL)
      : lastSent + PROGRESS_INTERVAL
    const wanted = Math.max(now, after)
    if (wanted >= due) return
    unschedule()
    due = wanted
    if (wanted > now) cancelTimer = clock.timer(wanted - now, flush)
    else queueMicrotask(flushIfDue)
  }

  function flushIfDue(): void {
    if (due <= clock.monotonic()) flush()
  }

  function flush(): void {
    unschedule()
    if (!visible || closed || !isPending()) return
    const upserts: DownloadView[] = []
    for (const id of changed) {
      const view = queue.view(id)
      if (view !== null) upserts.push(view)
    }
    revision += 1
    const patch: QueuePatch = {
      revision,
      added: upserts,
      changed: [],
      removed: [...removed],
      ...(order ? { order: queue.order() } : {}),
      ...(folder ? { folder: options.folder() } : {}),
      ...(notices ? { notices: options.notices() } : {}),
    }
    changed = new Set()
    removed = new Set()
    order = false
    folder = false
    notices = false
    lastSent = clock.monotonic()
    if (urgent) lastUrgent = lastSent
    urgent = false
    options.send(patch)
  }

  const unsubscribe = queue.subscribe((change: QueueChange) => {
    for (const id of change.changed) changed.add(id)
    for (const id of change.removed) {
      changed.delete(id)
      removed.add(id)
    }
    if (change.orderChanged) order = true
    if (change.stateChanged || change.orderChanged || change.removed.length > 0) urgent = true
    if (isPending()) schedule()
  })

  return {
    snapshot() {
      const downloads: DownloadView[] = []
      for (const id of queue.order()) {
        const view = queue.view(id)
        if (view !== null) downloads.push(view)
      }
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
      if (!visible) unschedule()
      else if (isPending()) schedule()
    },
    close() {
      closed = true
      unschedule()
      unsubscribe()
    },
  }
}
