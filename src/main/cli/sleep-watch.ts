// Notices that the process was asleep or stopped, where no desktop tells: the clocks went on without it, or the system
// says that it goes on (SIGCONT).
import type { Clock } from '../engine/ports.ts'

const TICK_MS = 1_000
/** A busy machine is late too; only what is later than this was away. */
const AWAY_MS = 10_000
/** A tick and a signal within this tell of the same awakening. */
const SAME_MS = 500

/** The part of `process` that is listened to; Windows knows no such signal. */
export interface Continuations {
  on(event: 'SIGCONT', listener: () => void): unknown
  off(event: 'SIGCONT', listener: () => void): unknown
}

/** The system's clocks; its timers do not keep the process alive. */
export const sleepClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  timer(ms, callback) {
    const handle = setTimeout(callback, ms)
    handle.unref()
    return () => clearTimeout(handle)
  },
}

/**
 * Calls `onWake` after each sleep or stop, once. Both clocks are compared, because systems differ in which of them goes on
 * during sleep; a wall clock put forward by hand therefore counts as sleep as well. Returns the function that ends it.
 */
export function watchSleep(
  clock: Clock,
  onWake: () => void,
  continuations: Continuations = process,
): () => void {
  let wall = clock.now()
  let monotonic = clock.monotonic()
  let wokeAt = Number.NEGATIVE_INFINITY
  let cancel = clock.timer(TICK_MS, tick)

  /** Ms since the last look, by the clock that went further. */
  function passed(): number {
    const [wallBefore, monotonicBefore] = [wall, monotonic]
    wall = clock.now()
    monotonic = clock.monotonic()
    return Math.max(wall - wallBefore, monotonic - monotonicBefore)
  }

  function wake(): void {
    if (monotonic - wokeAt <= SAME_MS) return
    wokeAt = monotonic
    onWake()
  }

  function tick(): void {
    cancel = clock.timer(TICK_MS, tick)
    if (passed() > TICK_MS + AWAY_MS) wake()
  }

  function goesOn(): void {
    passed()
    wake()
  }

  continuations.on('SIGCONT', goesOn)
  return () => {
    cancel()
    continuations.off('SIGCONT', goesOn)
  }
}
