// Clocks for the engine under test: the system's, and one that moves only by hand.
import type { Clock } from '../../../src/main/engine/ports.ts'

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  timer: (ms, callback) => {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}

interface Timer {
  readonly at: number
  readonly callback: () => void
}

/** What clocks that a test moves have in common. Nobody calls what is due but whoever moves them. */
export interface StoppedClock {
  readonly clock: Clock
  /** Those that wait. */
  readonly timers: Set<Timer>
  /** Those that are due by `at` of the monotonic time, in their order. */
  due(at: number): readonly Timer[]
  moveTo(at: number): void
}

export function stoppedClock(): StoppedClock {
  const start = Date.UTC(2025, 5, 1)
  const timers = new Set<Timer>()
  let passed = 0
  const clock: Clock = {
    now: () => start + passed,
    monotonic: () => passed,
    timer(ms, callback) {
      const timer = { at: passed + ms, callback }
      timers.add(timer)
      return () => timers.delete(timer)
    },
  }
  return {
    clock,
    timers,
    due: at => [...timers].filter(timer => timer.at <= at).sort((a, b) => a.at - b.at),
    moveTo(at) {
      passed = at
    },
  }
}

/** A clock that stands still but for advance(). Timers of 0 ms fire at once (after what is under way). */
export function handClock(): Clock & { advance(ms: number): void; readonly pending: number } {
  const { clock, timers, due, moveTo } = stoppedClock()
  return {
    ...clock,
    timer(ms, callback) {
      if (ms > 0) return clock.timer(ms, callback)
      const immediate = setImmediate(callback)
      return () => clearImmediate(immediate)
    },
    get pending() {
      return timers.size
    },
    advance(ms) {
      const until = clock.monotonic() + ms
      for (;;) {
        const next = due(until)[0]
        if (next === undefined) break
        timers.delete(next)
        moveTo(Math.max(clock.monotonic(), next.at))
        next.callback()
      }
      moveTo(until)
    },
  }
}
