// The rate of one connection: soon after its first byte, and soon after its last.
import { describe, expect, test } from 'vitest'
import { RateMeter } from '../../src/main/engine/rate.ts'

describe('the rate', () => {
  test('is unknown before any byte', () => {
    expect(new RateMeter().rate(5_000)).toBeNull()
  })

  test('counts from the first byte, however late that came', () => {
    const meter = new RateMeter()
    for (let at = 10_000; at < 10_500; at += 50) meter.add(1_000, at)
    expect(meter.rate(10_500)).toBe(20_000)
  })

  test('of what came all at once is not beyond measure', () => {
    const meter = new RateMeter()
    meter.add(1_000, 10_000)
    expect(meter.rate(10_000)).toBe(20_000)
  })

  test('forgets what is older than two seconds', () => {
    const meter = new RateMeter()
    meter.add(1_000_000, 0)
    meter.add(2_000, 3_000)
    expect(meter.rate(3_100)).toBeLessThan(1_100)
    expect(meter.rate(60_000)).toBe(0)
  })

  test('stays right over a long time', () => {
    const meter = new RateMeter()
    for (let at = 0; at <= 600_000; at += 10) meter.add(100, at)
    expect(meter.rate(600_000)).toBeGreaterThan(9_900)
    expect(meter.rate(600_000)).toBeLessThan(10_600)
  })
})
