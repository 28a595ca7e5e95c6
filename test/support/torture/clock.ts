// A clock that runs so many times faster than the world: waits of minutes pass in a moment, in their right order.
import type { Clock } from '../../../src/main/engine/ports.ts'

const LONGEST_TIMER_MS = 2 ** 31 - 1

/** @param speed engine milliseconds in one real one. The wall clock starts now. */
export function fastClock(speed: number): Clock {
  const wall = Date.now()
  const begin = performance.now()
  const passed = (): number => (performance.now() - begin) * speed
  return {
    now: () => Math.round(wall + passed()),
    monotonic: passed,
    timer(ms, callback) {
      const due = passed() + Math.max(0, ms)
      const set = (): NodeJS.Timeout =>
        setTimeout(fire, Math.min(LONGEST_TIMER_MS, Math.max(0, Math.ceil((due - passed()) / speed))))
      // The system's timer may come a moment early, which here would be seconds.
      const fire = (): void => {
        if (passed() < due) timer = set()
        else callback()
      }
      let timer = set()
      return () => clearTimeout(timer)
    },
  }
}
