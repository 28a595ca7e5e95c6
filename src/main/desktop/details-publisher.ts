// Tells the window of the one download it looks at in full: at once, then whenever something of it changed, at most
// four times a second, and nothing while the window is hidden.
import { isDeepStrictEqual } from 'node:util'
import type { DetailsView } from '../../shared/details.ts'
import type { DownloadId, DownloadState } from '../../shared/model.ts'
import type { Clock } from '../engine/ports.ts'
import type { DownloadQueue } from '../engine/queue-api.ts'
import type { SpeedHistory } from './speed-history.ts'

/** Least time between two looks at the same download, ms. */
export const DETAILS_INTERVAL = 250

/** A download, and the most cells its map is drawn with. */
export interface Watched {
  readonly id: DownloadId
  readonly cells: number
}

export interface DetailsPublisherOptions {
  readonly queue: Pick<DownloadQueue, 'details' | 'view' | 'subscribe'>
  readonly speeds: Pick<SpeedHistory, 'speeds'>
  readonly clock: Pick<Clock, 'monotonic' | 'timer'>
  readonly send: (details: DetailsView) => void
}

export interface DetailsPublisher {
  /** From now on this one, told of at once; null, or one that is not in the list: none. */
  watch(watched: Watched | null): void
  /** Hidden: nothing is told. Visible again: what is new is told once. */
  setVisible(visible: boolean): void
  close(): void
}

/** Subscribes at once; `send` is never called from inside a call to the queue or to `watch`. */
export function createDetailsPublisher(options: DetailsPublisherOptions): DetailsPublisher {
  const { queue, speeds, clock } = options
  let watched: Watched | null = null
  let visible = true
  let lastLook = Number.NEGATIVE_INFINITY
  let lastSent: DetailsView | null = null
  /** Grows with every look, so that one that was called off in the meantime does nothing. */
  let turn = 0
  let cancel: (() => void) | null = null

  function schedule(): void {
    if (watched === null || !visible || cancel !== null) return
    const wait = lastLook + DETAILS_INTERVAL - clock.monotonic()
    if (wait > 0) {
      cancel = clock.timer(Math.ceil(wait), look)
      return
    }
    const mine = turn
    cancel = () => {
      turn += 1
    }
    queueMicrotask(() => {
      if (mine === turn) look()
    })
  }

  function unschedule(): void {
    cancel?.()
    cancel = null
  }

  function look(): void {
    cancel = null
    turn += 1
    if (watched === null) return
    const { id, cells } = watched
    const details = queue.details(id, cells)
    const view = queue.view(id)
    if (details === null || view === null) {
      watched = null
      return
    }
    lastLook = clock.monotonic()
    const next: DetailsView = { ...details, speeds: speeds.speeds(id) }
    if (!isDeepStrictEqual(lastSent, next)) {
      lastSent = next
      options.send(next)
    }
    if (isAtWork(view.state)) schedule()
  }

  const unsubscribe = queue.subscribe(({ changed, removed }) => {
    if (watched === null) return
    if (removed.includes(watched.id)) watched = null
    else if (changed.includes(watched.id)) schedule()
  })

  return {
    watch(next) {
      if (next === null || next.id !== watched?.id) {
        unschedule()
        lastLook = Number.NEGATIVE_INFINITY
      }
      // Whoever asks may be a page that was loaded anew and has nothing yet.
      lastSent = null
      watched = next
      schedule()
    },
    setVisible(next) {
      visible = next
      if (visible) schedule()
      else unschedule()
    },
    close() {
      watched = null
      unschedule()
      unsubscribe()
    },
  }
}

/** Its connections and its map change without the queue's saying so each time. */
function isAtWork({ kind }: DownloadState): boolean {
  return kind === 'running' || kind === 'probing' || kind === 'verifying' || kind === 'finishing'
}
