// The speed meter against a naive model that remembers every byte.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SpeedMeter } from '../../src/main/engine/speed.ts'

interface Event {
  readonly at: number
  readonly bytes: number
}

/** Bytes of the last ten one-second slots, over the time from the window's start, or the meter's, to now. */
function naive(events: readonly Event[], startedAt: number, now: number): number {
  const slot = (at: number): number => Math.floor(at / 1_000)
  const oldest = slot(now) - 9
  const bytes = events.filter(event => slot(event.at) >= oldest).reduce((sum, event) => sum + event.bytes, 0)
  const since = Math.max(startedAt, oldest * 1_000)
  return bytes / Math.max(1, (now - since) / 1_000)
}

const gap = fc.oneof(
  fc.nat({ max: 300 }),
  fc.nat({ max: 2_500 }),
  fc.constantFrom(1_000, 9_999, 10_000, 60_000),
)

test('agrees with the model at every moment', () => {
  const events = fc.array(fc.record({ gap, bytes: fc.nat({ max: 10_000_000 }), read: fc.boolean() }), {
    maxLength: 80,
  })
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e7, noNaN: true }), events, (start, list) => {
      const meter = new SpeedMeter(start)
      const seen: Event[] = []
      let now = start
      for (const { gap, bytes, read } of list) {
        now += gap
        if (read) {
          expect(meter.speed(now)).toBeCloseTo(naive(seen, start, now), 3)
        } else {
          meter.add(bytes, now)
          seen.push({ at: now, bytes })
        }
      }
      expect(meter.speed(now)).toBeCloseTo(naive(seen, start, now), 3)
    }),
    { numRuns: 200 },
  )
})

describe('as people see it', () => {
  test('a steady stream shows its own speed from the first second on', () => {
    const meter = new SpeedMeter(500)
    for (let at = 500; at < 60_500; at += 100) {
      meter.add(100_000, at)
      if (at >= 1_500) expect(Math.abs(meter.speed(at + 100) - 1_000_000)).toBeLessThan(110_000)
    }
  })

  test('the first second does not exaggerate', () => {
    const meter = new SpeedMeter(0)
    meter.add(1_000, 1)
    expect(meter.speed(2)).toBe(1_000)
  })

  test('silence brings it to nothing within ten seconds, however long it lasts', () => {
    const meter = new SpeedMeter(0)
    meter.add(5_000_000, 900)
    expect(meter.speed(9_999)).toBeGreaterThan(0)
    expect(meter.speed(10_000)).toBe(0)
    expect(meter.speed(1e9)).toBe(0)
    meter.add(9_000, 1e9 + 1)
    expect(meter.speed(1e9 + 2)).toBeCloseTo(1_000, 0)
  })

  test('nothing yet is nothing', () => {
    expect(new SpeedMeter(7).speed(7)).toBe(0)
  })
})
