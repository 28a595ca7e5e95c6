// A Clock whose time moves only when the test moves it. Timers fire in the order they are due, inside advance().
import type { Clock } from '../../src/main/engine/ports.ts'

export interface FakeClock extends Clock {
  /** Moves both clocks on by `ms`, stopping at each timer that falls due on the way. */
  advance(ms: number): void
  /** Sets the wall clock alone, as a person or a time server does; timers and measures do not notice. */
  setWall(now: number): void
  /** Ms until each timer that is set, soonest first. */
  pending(): readonly number[]
  /** Resolves as soon as at least `count` timers are set. */
  timersSet(count?: number): Promise<void>
}

interface Timer {
  readonly due: number
  readonly callback: () => void
}

/** @param start the wall clock at the beginning, ms since the epoch. */
export function createFakeClock(start = 1_772_366_400_000): FakeClock {
  let wall = start
  let monotonic = 0
  const timers = new Set<Timer>()
  let waiters: { readonly count: number; readonly resolve: () => void }[] = []

  const byDue = (): Timer[] => [...timers].sort((a, b) => a.due - b.due)
  const move = (to: number): void => {
    wall += to - monotonic
    monotonic = to
  }

  return {
    now: () => wall,
    monotonic: () => monotonic,
    timer(ms, callback) {
      const timer = { due: monotonic + Math.max(0, ms), callback }
      timers.add(timer)
      const ready = waiters.filter(({ count }) => timers.size >= count)
      waiters = waiters.filter(({ count }) => timers.size < count)
      for (const { resolve } of ready) resolve()
      return () => timers.delete(timer)
    },
    advance(ms) {
      const end = monotonic + ms
      for (let next = byDue()[0]; next !== undefined && next.due <= end; next = byDue()[0]) {
        timers.delete(next)
        move(Math.max(monotonic, next.due))
        next.callback()
      }
      move(end)
    },
    setWall(now) {
      wall = now
    },
    pending: () => byDue().map(timer => timer.due - monotonic),
    timersSet: (count = 1) =>
      timers.size >= count
        ? Promise.resolve()
        : new Promise(resolve => {
            waiters.push({ count, resolve })
          }),
  }
}
