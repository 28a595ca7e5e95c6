// How many lanes a transfer may have: by what it is worth, what may be risked, and what its server serves.
import { describe, expect, test } from 'vitest'
import { Bounds } from '../../src/main/engine/bounds.ts'
import type { Representation } from '../../src/main/engine/store-port.ts'
import { createFakeClock } from '../support/fake-clock.ts'

const FILE: Representation = {
  total: 1_000_000_000,
  etag: null,
  lastModified: null,
  validator: null,
  splittable: true,
}

function world(representation: Representation | null = FILE, answerMs: number | null = null) {
  const clock = createFakeClock()
  const host = { deps: { clock } as never, representation, answerMs }
  const bounds = new Bounds(host, { start: 8, most: 16 })
  /** Bytes for so long. */
  const pass = (ms: number): boolean => {
    bounds.received()
    clock.advance(ms)
    return bounds.rise(clock.monotonic())
  }
  return { bounds, pass }
}

describe('what is wanted', () => {
  test.each<readonly [string, Representation | null, number | null, number]>([
    ['one while nothing is known', null, null, 1],
    ['eight of a large file', FILE, null, 8],
    ['eight of a host that is near', FILE, 5, 8],
    ['all there may be of one that is far', FILE, 50, 16],
    ['one of a small file', { ...FILE, total: 10_000_000 }, 50, 1],
    ['one where there are no ranges', { ...FILE, splittable: false }, 50, 1],
  ])('is %s', (_what, representation, answerMs, want) => {
    expect(world(representation, answerMs).bounds.want).toBe(want)
  })
})

describe('what may be risked', () => {
  test('is all, while nothing speaks against it', () => {
    const { bounds } = world()
    expect([bounds.safe, bounds.isNarrow]).toEqual([Number.POSITIVE_INFINITY, false])
  })

  test('is little until something has proved itself', () => {
    const { bounds } = world()
    bounds.narrow(2)
    expect([bounds.safe, bounds.isNarrow]).toEqual([2, true])
    bounds.widen()
    expect([bounds.safe, bounds.isNarrow]).toEqual([Number.POSITIVE_INFINITY, false])
  })

  test('is what the server serves, the least of all that was seen, and never none', () => {
    const { bounds } = world()
    for (const [lanes, safe] of [
      [5, 5],
      [7, 5],
      [2, 2],
      [0, 1],
    ] as const) {
      bounds.limit(lanes)
      expect(bounds.safe).toBe(safe)
    }
    bounds.limit(null)
    expect(bounds.safe).toBe(Number.POSITIVE_INFINITY)
  })

  test('is the less of both', () => {
    const { bounds } = world()
    bounds.limit(3)
    bounds.narrow(2)
    expect(bounds.safe).toBe(2)
    bounds.widen()
    expect(bounds.safe).toBe(3)
    bounds.narrow(5)
    expect(bounds.safe).toBe(3)
  })
})

describe('one more', () => {
  test('is tried after each clean minute, up to what is wanted', () => {
    const { bounds, pass } = world()
    bounds.limit(6)
    expect([pass(59_999), pass(1), pass(60_000), pass(60_000)]).toEqual([false, true, true, false])
    expect(bounds.safe).toBe(8)
  })

  test('is not tried before anything has proved itself', () => {
    const { bounds, pass } = world()
    bounds.narrow(2)
    bounds.limit(1)
    expect([pass(60_000), pass(60_000), bounds.safe]).toEqual([false, false, 1])
    bounds.widen()
    expect(pass(0)).toBe(true)
  })
})

test('what the person allows from now on is wanted, and what the server serves stays', () => {
  const { bounds } = world()
  bounds.limit(3)
  bounds.allow({ start: 2, most: 2 })
  expect([bounds.want, bounds.most, bounds.safe]).toEqual([2, 2, 3])
  bounds.allow({ start: 8, most: 16 })
  expect([bounds.want, bounds.most, bounds.safe]).toEqual([8, 16, 3])
})
