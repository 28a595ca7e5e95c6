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

/** A clock that stands still but for advance(). Timers of 0 ms fire at once (after what is under way). */
export function handClock(): Clock & { advance(ms: number): void; readonly pending: number } {
  const start = Date.UTC(2025, 5, 1)
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>()
  let passed = 0
  return {
    now: () => start + passed,
    monotonic: () => passed,
    timer(ms, callback) {
      if (ms <= 0) {
        const immediate = setImmediate(callback)
        return () => clearImmediate(immediate)
      }
      const timer = { at: passed + ms, callback }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    get pending() {
      return timers.size
    },
    advance(ms) {
      const until = passed + ms
      for (;;) {
        const due = [...timers].filter(timer => timer.at <= until).sort((a, b) => a.at - b.at)[0]
        if (due === undefined) break
        timers.delete(due)
        passed = Math.max(passed, due.at)
        due.callback()
      }
      passed = until
    },
  }
}
