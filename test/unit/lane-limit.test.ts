// How many lanes are tried after refusals: fewer at once, one more after each minute in which bytes came.
import { describe, expect, test } from 'vitest'
import { CLEAN_MS, LaneLimit } from '../../src/main/engine/lane-limit.ts'

/** A limit of `lanes` since 0. */
function lowered(lanes: number): LaneLimit {
  const limit = new LaneLimit()
  limit.lower(lanes, 0)
  return limit
}

test.each([
  [7, 7],
  [1, 1],
  [0, 1],
])('a refusal beside %i lanes leaves %i', (beside, left) => {
  expect(lowered(beside).lanes).toBe(left)
})

test('nothing refused is no limit, and another refusal never raises it', () => {
  const limit = new LaneLimit()
  expect(limit.lanes).toBe(Number.POSITIVE_INFINITY)
  expect(limit.rise(8, 10 * CLEAN_MS)).toBe(false)
  limit.lower(3, 0)
  limit.lower(5, 0)
  expect(limit.lanes).toBe(3)
  limit.lift()
  expect(limit.lanes).toBe(Number.POSITIVE_INFINITY)
})

describe('rises by one', () => {
  test('after each minute in which bytes came, up to what is wanted', () => {
    const limit = lowered(2)
    const seen: number[] = []
    for (let now = 0; now <= 6 * CLEAN_MS; now += CLEAN_MS / 2) {
      limit.received()
      limit.rise(5, now)
      seen.push(limit.lanes)
    }
    expect(seen).toEqual([2, 2, 3, 3, 4, 4, 5, 5, 5, 5, 5, 5, 5])
  })

  test('not before the minute is over, nor where nothing came in it', () => {
    const limit = lowered(2)
    expect(limit.rise(8, CLEAN_MS)).toBe(false)
    limit.received()
    expect(limit.rise(8, CLEAN_MS - 1)).toBe(false)
    expect(limit.rise(8, CLEAN_MS)).toBe(true)
    expect(limit.rise(8, 2 * CLEAN_MS)).toBe(false)
  })

  test('not within a minute of a refusal', () => {
    const limit = lowered(2)
    limit.received()
    limit.lower(2, CLEAN_MS - 1)
    limit.received()
    expect(limit.rise(8, CLEAN_MS)).toBe(false)
    expect(limit.rise(8, 2 * CLEAN_MS - 1)).toBe(true)
  })
})
