// The speed of each download over its last SPEED_SAMPLES seconds of work, one sample a second. Only those under way
// are looked at, by one timer, and none is set while nothing is.
import { SPEED_SAMPLES } from '../../shared/details.ts'
import type { DownloadId } from '../../shared/model.ts'
import type { Clock } from '../engine/ports.ts'
import type { DownloadQueue } from '../engine/queue-api.ts'
import type { Running } from './figures-running.ts'

/** Time between two samples, ms. */
export const SAMPLE_INTERVAL = 1_000
/**
 * Histories that are kept at most, apart from those of downloads under way; the oldest goes first. Those of removed
 * downloads are among them, as a removal may be undone.
 */
export const HISTORIES_KEPT = 500

export interface SpeedHistoryOptions {
  readonly queue: Pick<DownloadQueue, 'view'>
  readonly running: Pick<Running, 'ids' | 'subscribe'>
  readonly clock: Pick<Clock, 'timer'>
}

export interface SpeedHistory {
  /**
   * Bytes per second, one a second, oldest first; a 0 stands where the download stopped, and the time until it went on
   * is left out. Empty where it was never under way for a second since the start.
   */
  speeds(id: DownloadId): readonly number[]
  close(): void
}

/** Follows `running` at once. */
export function createSpeedHistory({ queue, running, clock }: SpeedHistoryOptions): SpeedHistory {
  /** In the order of their beginnings, oldest first. */
  const histories = new Map<DownloadId, number[]>()
  let cancel: (() => void) | null = null

  function start(): void {
    if (running.ids.size > 0) cancel ??= clock.timer(SAMPLE_INTERVAL, beat)
  }

  function beat(): void {
    cancel = null
    for (const id of running.ids) sample(id, queue.view(id)?.speed ?? 0)
    start()
  }

  function sample(id: DownloadId, speed: number): void {
    const history = histories.get(id)
    if (history === undefined) {
      histories.set(id, [speed])
      forgetOldest()
      return
    }
    history.push(speed)
    if (history.length > SPEED_SAMPLES) history.shift()
  }

  function forgetOldest(): void {
    if (histories.size <= HISTORIES_KEPT + running.ids.size) return
    for (const id of histories.keys()) {
      if (running.ids.has(id)) continue
      histories.delete(id)
      return
    }
  }

  const unsubscribe = running.subscribe(({ ended }) => {
    for (const id of ended) if (histories.has(id)) sample(id, 0)
    if (running.ids.size > 0) return start()
    cancel?.()
    cancel = null
  })
  start()

  return {
    speeds: id => [...(histories.get(id) ?? [])],
    close() {
      cancel?.()
      cancel = null
      unsubscribe()
    },
  }
}
