// The last SPEED_SAMPLES seconds of speed, one value a second, whether or not somebody measured in each of them.
import { type FiguresHistory, SPEED_SAMPLES } from '../../shared/details.ts'

/** A measure stands for so many seconds before it at most; a longer silence means that nothing was going on. */
export const SPAN_SECONDS = 6

export interface History {
  /**
   * @param at monotonic ms; never less than before
   * @param system bytes per second of the whole computer; null where that is not known
   */
  record(at: number, speed: number, system: number | null): void
  /** Up to `at`, monotonic ms, oldest first; begins with the first measure. */
  read(at: number): FiguresHistory
}

export function createHistory(): History {
  const speeds: number[] = []
  const system: (number | null)[] = []
  /** The second that the last value is of; null before there is one. */
  let last: number | null = null

  function push(speed: number, received: number | null): void {
    speeds.push(speed)
    system.push(received)
    if (speeds.length <= SPEED_SAMPLES) return
    speeds.shift()
    system.shift()
  }

  return {
    record(at, speed, received) {
      const second = Math.floor(at / 1_000)
      const passed = last === null ? 1 : second - last
      last = second
      if (passed <= 0) {
        // A second measure of the same second takes the place of the first.
        speeds.pop()
        system.pop()
      }
      const silent = passed > SPAN_SECONDS
      for (let missed = Math.min(passed, SPEED_SAMPLES + 1); missed > 1; missed -= 1) {
        if (silent) push(0, null)
        else push(speed, received)
      }
      push(speed, received)
    },
    read(at) {
      const passed = last === null ? 0 : Math.floor(at / 1_000) - last
      // The second that goes on may not have been measured yet.
      const missed = passed <= 1 ? 0 : Math.min(passed, SPEED_SAMPLES)
      return {
        speeds: [...speeds, ...Array<number>(missed).fill(0)].slice(-SPEED_SAMPLES),
        system: [...system, ...Array<null>(missed).fill(null)].slice(-SPEED_SAMPLES),
      }
    },
  }
}
