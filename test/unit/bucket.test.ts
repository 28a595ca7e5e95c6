// The token bucket, on a clock that the test moves: how much passes in how long, in which order, and what a change of
// the rate does.
import { describe, expect, test } from 'vitest'
import { Bucket, sliceOf } from '../../src/main/engine/bucket.ts'
import { createFakeClock } from '../support/fake-clock.ts'

const never = new AbortController().signal

/** Takers that each want so many bytes at a time for ever, and what each has been given. */
function takers(bucket: Bucket, wants: readonly number[], signal = never): number[] {
  const given = wants.map(() => 0)
  for (const [i, want] of wants.entries()) {
    const next = (bytes: number): void => {
      given[i] = (given[i] ?? 0) + bytes
      bucket.take(want, signal).then(next, () => undefined)
    }
    bucket.take(want, signal).then(next, () => undefined)
  }
  return given
}

const settle = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await Promise.resolve()
}

async function pass(clock: ReturnType<typeof createFakeClock>, ms: number, step = 1): Promise<void> {
  for (let passed = 0; passed < ms; passed += step) {
    clock.advance(step)
    await settle()
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)

describe('what passes', () => {
  test.each<readonly [rate: number, wants: readonly number[], step: number]>([
    [16_384, [262_144], 1],
    [16_384, [262_144, 262_144, 262_144], 1],
    [16_384, Array.from({ length: 64 }, () => 262_144), 1],
    [16_384, [1, 10, 100], 1],
    [1_000_000, [262_144, 4_096], 1],
    [1_000_000, Array.from({ length: 16 }, () => 262_144), 20],
    [50_000_000, [262_144, 262_144], 1],
    [1_000, [100_000], 100],
    [7, [100], 1],
  ])('at %d bytes a second to %j, looked at every %d ms', async (rate, wants, step) => {
    const clock = createFakeClock()
    const bucket = new Bucket(clock)
    bucket.setRate(rate)
    const given = takers(bucket, wants)
    for (let second = 1; second <= 10; second++) {
      await pass(clock, 1_000, step)
      expect(sum(given)).toBeLessThanOrEqual(rate * second + rate / 4)
      // All of it is used, but for the slice that is being saved up, and takers that want too little at a time.
      if (sum(wants) >= sliceOf(rate, 1)) expect(sum(given)).toBeGreaterThan(rate * (second - 0.1) - 2)
    }
  })

  test('is the same for all who want as much', async () => {
    const clock = createFakeClock()
    const bucket = new Bucket(clock)
    bucket.setRate(100_000)
    const given = takers(bucket, [262_144, 262_144, 262_144, 262_144])
    await pass(clock, 5_000)
    const slice = sliceOf(100_000, 1)
    expect(Math.max(...given) - Math.min(...given)).toBeLessThanOrEqual(slice)
  })

  test('reaches everybody within a second, however many wait', async () => {
    const clock = createFakeClock()
    const bucket = new Bucket(clock)
    bucket.setRate(1_000_000)
    const given = takers(
      bucket,
      Array.from({ length: 100 }, () => 262_144),
    )
    await pass(clock, 1_000)
    expect(Math.min(...given)).toBeGreaterThan(0)
  })

  test('goes in order of arrival', async () => {
    const clock = createFakeClock()
    const bucket = new Bucket(clock)
    bucket.setRate(1_000)
    const order: string[] = []
    for (const name of ['a', 'b', 'c']) void bucket.take(10, never).then(() => order.push(name))
    await pass(clock, 100)
    expect(order).toEqual(['a', 'b', 'c'])
  })

  test('is not saved up for long while nobody wants any', async () => {
    const clock = createFakeClock()
    const bucket = new Bucket(clock)
    bucket.setRate(1_000)
    clock.advance(60_000)
    const given = takers(bucket, [50])
    await settle()
    expect(sum(given)).toBe(250)
  })
})

describe('without a rate', () => {
  test('all passes at once, without a timer', async () => {
    const clock = createFakeClock()
    const bucket = new Bucket(clock)
    expect(bucket.isOpen).toBe(true)
    expect(await bucket.take(262_144, never)).toBe(262_144)
    expect([clock.pending().length, bucket.heldMs]).toEqual([0, Number.POSITIVE_INFINITY])
  })

  test('those who waited pass at once', async () => {
    const clock = createFakeClock()
    const bucket = new Bucket(clock)
    bucket.setRate(1)
    const taken = [bucket.take(100, never), bucket.take(200, never)]
    bucket.setRate(null)
    expect(await Promise.all(taken)).toEqual([100, 200])
    expect(clock.pending()).toEqual([])
  })
})

describe('another rate', () => {
  test('counts at once for those who wait', async () => {
    const clock = createFakeClock()
    const bucket = new Bucket(clock)
    bucket.setRate(20)
    const given = takers(bucket, [1_000_000])
    await pass(clock, 40)
    expect(sum(given)).toBe(0)
    bucket.setRate(20_000)
    await pass(clock, 1_000)
    expect(sum(given)).toBeGreaterThan(18_000)
    const before = sum(given)
    bucket.setRate(20)
    await pass(clock, 1_000)
    expect(sum(given) - before).toBeLessThanOrEqual(25)
  })

  test('after none does not let pass what came meanwhile', async () => {
    const clock = createFakeClock()
    const bucket = new Bucket(clock)
    clock.advance(60_000)
    bucket.setRate(1_000)
    const given = takers(bucket, [1_000])
    await settle()
    expect(sum(given)).toBe(0)
  })
})

describe('whoever gives up', () => {
  test('is told so at once, and the next one has the turn', async () => {
    const clock = createFakeClock()
    const bucket = new Bucket(clock)
    bucket.setRate(1_000)
    const stop = new AbortController()
    const first = bucket.take(50, stop.signal)
    const second = bucket.take(50, never)
    stop.abort()
    await expect(first).rejects.toMatchObject({ fault: 'aborted' })
    clock.advance(50)
    expect(await second).toBeGreaterThan(0)
    expect(clock.pending()).toEqual([])
  })

  test('before it began has no turn', async () => {
    const clock = createFakeClock()
    const bucket = new Bucket(clock)
    bucket.setRate(1_000)
    await expect(bucket.take(50, AbortSignal.abort())).rejects.toMatchObject({ fault: 'aborted' })
    expect(clock.pending()).toEqual([])
  })
})

test('tells how long ago somebody had to wait', async () => {
  const clock = createFakeClock()
  const bucket = new Bucket(clock)
  bucket.setRate(1_000)
  const taken = bucket.take(10, never)
  expect(bucket.heldMs).toBe(0)
  clock.advance(10)
  await taken
  clock.advance(5_000)
  expect(bucket.heldMs).toBe(5_010)
  // More than was saved up.
  const waiting = Array.from({ length: 6 }, () => bucket.take(50, never))
  bucket.setRate(null)
  await Promise.all(waiting)
  expect(bucket.heldMs).toBe(0)
  clock.advance(7)
  expect(bucket.heldMs).toBe(7)
})
