// Which lane is replaced: one that is ten times slower than the others have been, and only so often.
import { describe, expect, test } from 'vitest'
import { Lane } from '../../src/main/engine/lane.ts'
import { PACE_CHECK_MS, PaceWatch } from '../../src/main/engine/pace.ts'

const KB = 1_000

/** Lanes that each bring so many bytes per second of one body, looked at every PACE_CHECK_MS. */
function world(...rates: readonly number[]) {
  const watch = new PaceWatch()
  const begin = (): Lane => {
    const lane = new Lane(null, now)
    lane.flowing = true
    lane.requests = 1
    return lane
  }
  let now = 0
  const lanes = rates.map(() => begin())
  const speeds = [...rates]
  return {
    lanes,
    speeds,
    /** The number of the lane to be replaced after that many looks; null: none. */
    look(times = 1): number | null {
      let answer: number | null = null
      for (let i = 0; i < times && answer === null; i++) {
        const slow = watch.slow(lanes, now)
        answer = slow === null ? null : lanes.indexOf(slow)
        now += PACE_CHECK_MS
        for (const [n, lane] of lanes.entries()) {
          if (lane.flowing) lane.received(((speeds[n] ?? 0) * PACE_CHECK_MS) / 1_000, now)
        }
      }
      return answer
    },
    /** Ends the lane and puts another in its place, of that speed. */
    replace(n: number, speed: number): void {
      const old = lanes[n]
      if (old !== undefined) watch.ended(old, now)
      lanes[n] = begin()
      speeds[n] = speed
    },
    /** Ends all but the first. */
    leaveFirst(): void {
      for (const lane of lanes.splice(1)) watch.ended(lane, now)
    },
  }
}

describe('one of several', () => {
  test.each<readonly [string, readonly number[], number | null]>([
    ['ten times slower is replaced', [1_000 * KB, 1_000 * KB, 99 * KB, 1_000 * KB], 2],
    ['silent is replaced', [500 * KB, 0, 400 * KB], 1],
    ['the slowest of two slow ones is replaced first', [500 * KB, 500 * KB, 500 * KB, 30 * KB, 20 * KB], 4],
    ['a little faster than that is left', [1_000 * KB, 1_000 * KB, 150 * KB, 1_000 * KB], null],
    ['as slow as all is left', [3 * KB, 2 * KB, 3 * KB], null],
    ['silent as all is left', [0, 0, 0], null],
    ['slow beside a single fast one is replaced', [1_000 * KB, 10 * KB], 1],
    ['alone is left', [1], null],
  ])('%s', (_what, rates, answer) => {
    expect(world(...rates).look(10)).toBe(answer)
  })
})

describe('near the end of the file, alone', () => {
  test('is measured by what those that have ended showed', () => {
    const { look, leaveFirst } = world(10 * KB, 1_000 * KB, 1_000 * KB)
    // Its grace period is not over yet.
    expect(look(1)).toBeNull()
    leaveFirst()
    expect(look(2)).toBe(0)
  })

  test('is left where those were as slow', () => {
    const { look, leaveFirst } = world(10 * KB, 20 * KB, 20 * KB)
    expect(look(1)).toBeNull()
    leaveFirst()
    expect(look(10)).toBeNull()
  })

  test('is left once new ones have turned out as slow', () => {
    const { look, leaveFirst, replace } = world(10 * KB, 1_000 * KB, 1_000 * KB)
    look(1)
    leaveFirst()
    let replaced = 0
    for (let turn = 0; turn < 10; turn++) {
      if (look(60) === null) break
      replace(0, 10 * KB)
      replaced++
    }
    expect(replaced).toBe(2)
  })
})

test('three are replaced in a minute, no more', () => {
  const { look, replace } = world(...Array.from({ length: 12 }, () => 1_000 * KB), 0)
  const last = 12
  const times: (number | null)[] = []
  for (let at = 0; at < 62_000; at += PACE_CHECK_MS) {
    if (look() !== last) continue
    times.push(at)
    replace(last, 0)
  }
  expect(times).toEqual([2_000, 6_000, 10_000])
  expect(look(2)).toBe(last)
})

describe('what is judged', () => {
  test('is one body: time spent between two, or with a wait, is not held against a lane', () => {
    const { look, lanes, speeds } = world(1_000 * KB, 1_000 * KB, 0)
    const [, , late] = lanes
    if (late === undefined) throw new Error('no lane')
    late.flowing = false
    expect(look(5)).toBeNull()
    late.requests++
    late.flowing = true
    speeds[2] = 1_000 * KB
    expect(look(5)).toBeNull()
  })

  test('is the last ten seconds: one that was fast is replaced when it dries up', () => {
    const { look, speeds } = world(1_000 * KB, 1_000 * KB, 1_000 * KB)
    expect(look(20)).toBeNull()
    speeds[2] = 0
    expect(look(7)).toBe(2)
  })

  test('is not measured by lanes that wait', () => {
    const { look, lanes } = world(1_000 * KB, 10 * KB)
    const [fast] = lanes
    if (fast === undefined) throw new Error('no lane')
    expect(look(1)).toBeNull()
    fast.flowing = false
    fast.waiting = { until: 0, because: { code: 'network', detail: 'cut' } }
    expect(look(10)).toBeNull()
  })
})
