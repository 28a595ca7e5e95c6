// Since when a transfer has been quiet, and what it has fetched.
import { describe, expect, test } from 'vitest'
import { Progress } from '../../src/main/engine/progress.ts'
import { createFakeClock } from '../support/fake-clock.ts'

describe('a silence', () => {
  test('is told after five seconds, and from its beginning', () => {
    const clock = createFakeClock()
    const progress = new Progress(clock)
    const since = clock.now()
    clock.advance(4_999)
    expect(progress.quietSince).toBeNull()
    clock.advance(1)
    expect(progress.quietSince).toBe(since)
    clock.advance(60_000)
    expect(progress.quietSince).toBe(since)
  })

  test('ends with the next byte, written or not', () => {
    const clock = createFakeClock()
    const progress = new Progress(clock)
    clock.advance(10_000)
    progress.fetched(1)
    expect(progress.quietSince).toBeNull()
    const since = clock.now()
    clock.advance(5_000)
    expect(progress.quietSince).toBe(since)
  })

  test('does not count what was before it could have been heard', () => {
    const clock = createFakeClock()
    const progress = new Progress(clock)
    clock.advance(10_000)
    progress.begin()
    clock.advance(4_999)
    expect(progress.quietSince).toBeNull()
  })

  test('stays where it began when somebody sets the clock', () => {
    const clock = createFakeClock()
    const progress = new Progress(clock)
    const since = clock.now()
    clock.advance(6_000)
    expect(progress.quietSince).toBe(since)
    clock.setWall(0)
    clock.advance(1_000)
    expect(progress.quietSince).toBe(since)
  })
})

test('the speed is of what was written, what was fetched is told', () => {
  const clock = createFakeClock()
  const told: number[] = []
  const progress = new Progress(clock, bytes => told.push(bytes))
  progress.fetched(5_000)
  progress.written(2_000, clock.monotonic())
  clock.advance(1_000)
  expect(progress.speed).toBe(2_000)
  expect(told).toEqual([5_000])
})
