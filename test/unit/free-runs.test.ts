// Free runs against a list of quarters of chunks, each free or not.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CHUNK, ChunkMap } from '../../src/main/engine/chunk-map.ts'
import { FreeRuns } from '../../src/main/engine/free-runs.ts'
import type { Range } from '../../src/main/engine/range.ts'

const QUARTER = CHUNK / 4
const ZEROS = new Uint8Array(CHUNK)

/** Where the model says a run begins and ends. */
function runsOf(free: readonly boolean[]): readonly Range[] {
  const runs: { start: number; end: number }[] = []
  for (const [i, isFree] of free.entries()) {
    const last = runs.at(-1)
    if (!isFree) continue
    if (last?.end === i * QUARTER) last.end += QUARTER
    else runs.push({ start: i * QUARTER, end: (i + 1) * QUARTER })
  }
  return runs
}

/** Of a file of so many quarters, where so many of each chunk are there. */
function begin(quarters: number, filled: readonly number[]): { runs: FreeRuns; free: boolean[] } {
  const map = new ChunkMap(quarters * QUARTER)
  const free = new Array<boolean>(quarters).fill(true)
  for (const [chunk, count] of filled.entries()) {
    const first = chunk * 4
    const there = Math.min(count, quarters - first)
    if (there <= 0) continue
    map.append(first * QUARTER, ZEROS.subarray(0, there * QUARTER))
    free.fill(false, first, first + there)
  }
  return { runs: FreeRuns.missingIn(map), free }
}

function check(runs: FreeRuns, free: readonly boolean[]): void {
  const expected = runsOf(free)
  expect(runs.list()).toEqual(expected)
  expect(runs.bytes).toBe(free.filter(isFree => isFree).length * QUARTER)
  const longest = Math.max(0, ...expected.map(({ start, end }) => end - start))
  expect(runs.largest()).toEqual(expected.find(({ start, end }) => end - start === longest) ?? null)
  for (const at of free.keys()) {
    const start = at * QUARTER
    expect(runs.startingAt(start)).toEqual(expected.find(run => run.start === start) ?? null)
  }
}

const MOST = 16
const filled = fc.array(fc.nat({ max: 4 }), { maxLength: MOST / 4 })
const step = fc.record({
  kind: fc.constantFrom('take' as const, 'give' as const),
  from: fc.nat({ max: MOST - 1 }),
  count: fc.integer({ min: 1, max: 6 }),
})

describe('free runs', () => {
  test('are what the map misses, less what was taken, and what was given back; nothing else is done', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: MOST }), filled, fc.array(step), (quarters, there, steps) => {
        const { runs, free } = begin(quarters, there)
        check(runs, free)
        for (const { kind, from, count } of steps) {
          if (from + count > quarters) continue
          const range = { start: from * QUARTER, end: (from + count) * QUARTER }
          const before = kind === 'take'
          if (free.slice(from, from + count).every(isFree => isFree === before)) {
            runs[kind](range)
            free.fill(!before, from, from + count)
          } else {
            expect(() => runs[kind](range)).toThrow(RangeError)
          }
          check(runs, free)
        }
        runs.clear()
        check(runs, free.fill(false))
      }),
      { numRuns: 60 },
    )
  })

  test('of an empty file are none; of one of unknown length all there could be', () => {
    expect(FreeRuns.missingIn(new ChunkMap(0)).list()).toEqual([])
    const endless = { start: 0, end: Number.MAX_SAFE_INTEGER }
    expect(FreeRuns.missingIn(new ChunkMap(null)).list()).toEqual([endless])
  })

  test('to give nothing changes nothing', () => {
    const { runs, free } = begin(4, [2])
    runs.give({ start: QUARTER, end: QUARTER })
    check(runs, free)
  })
})
