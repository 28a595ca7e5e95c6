// Waiting before another try: the bounds of the backoff, and every way a Retry-After is written.
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { backoff, retryAfter } from '../../src/main/engine/retry.ts'

const DAY = 24 * 60 * 60_000
const LATEST = 10 * 60_000

describe('backoff', () => {
  test('lies between nothing and 1 s doubled per try, at most 10 min', () => {
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), chance, (tries, random) => {
        const wait = backoff(tries, () => random)
        expect(Number.isInteger(wait)).toBe(true)
        expect(wait).toBeGreaterThanOrEqual(0)
        expect(wait).toBeLessThanOrEqual(Math.min(LATEST, 1_000 * 2 ** (tries - 1)))
      }),
    )
  })

  test('its ceiling never comes down', () => {
    const ceilings = Array.from({ length: 60 }, (_, i) => backoff(i + 1, () => 1 - Number.EPSILON))
    expect(ceilings.slice(0, 11)).toEqual([
      1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 512_000, 600_000,
    ])
    expect(ceilings).toEqual([...ceilings].sort((a, b) => a - b))
    expect(ceilings.at(-1)).toBe(LATEST)
  })

  test('is short for the first try after a body that had brought much, and only for that', () => {
    expect(backoff(1, () => 0.5, true)).toBe(50)
    expect(backoff(2, () => 0.5, true)).toBe(1_000)
  })

  test('uses the whole of that space', () => {
    expect(backoff(4, () => 0)).toBe(0)
    expect(backoff(4, () => 0.5)).toBe(4_000)
  })
})

describe('retryAfter', () => {
  const SENT = 'Sun, 06 Nov 1994 08:49:37 GMT'
  const NOW = Date.UTC(2026, 2, 1)

  test.each([
    ['0', 0],
    ['1', 1_000],
    [' 5 ', 5_000],
    ['007', 7_000],
    ['86400', DAY],
    ['86401', DAY],
    ['99999999999999999999', DAY],
  ])('%s in seconds is %i ms', (value, ms) => {
    expect(retryAfter(value, SENT, NOW)).toBe(ms)
  })

  test('a number of 400 digits is a day', () => {
    expect(retryAfter('9'.repeat(400), SENT, NOW)).toBe(DAY)
  })

  test.each([
    null,
    '',
    ' ',
    '-1',
    '+1',
    '1.5',
    '1e3',
    'NaN',
    'Infinity',
    '0x10',
    '5, 10',
    '5s',
    'soon',
    '08:50:37',
    'Nov 6 1994 08:50:37',
    '1994-11-06T08:50:37Z',
    'Sun, 06 Nov 1994',
    'Sundries 08:50:37',
  ])('%j is none', value => {
    expect(retryAfter(value, SENT, NOW)).toBeNull()
  })

  test.each([
    ['Sun, 06 Nov 1994 08:50:37 GMT', SENT, 60_000],
    ['Sun, 06 Nov 1994 08:49:37 GMT', SENT, 0],
    ['Sun, 06 Nov 1994 08:49:36 GMT', SENT, null],
    ['Sunday, 06-Nov-94 08:50:37 GMT', SENT, 60_000],
    ['Sun, 06 Nov 1994 08:50:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 60_000],
    ['Sun, 6 Nov 1994 08:50:37 GMT', SENT, 60_000],
    ['Tue, 08 Nov 1994 08:49:37 GMT', SENT, DAY],
  ])('"%s" in a reply of "%s" is %s ms, whatever our own clock says', (value, date, ms) => {
    expect(retryAfter(value, date, NOW)).toBe(ms)
  })

  test.each([null, '', 'yesterday'])('our own clock counts where Date is %j', date => {
    const now = Date.UTC(1994, 10, 6, 8, 49, 7)
    expect(retryAfter('Sun, 06 Nov 1994 08:49:37 GMT', date, now)).toBe(30_000)
  })

  test.each([
    'Sun, 35 Nov 1994 08:50:37 GMT',
    'Sun, 00 Dec 1994 08:50:37 GMT',
    'Wed, 30 Feb 2028 08:50:37 GMT',
    'Sun, 06 Nov 1994 24:50:37 GMT',
    'Sun, 06 Nov 1994 08:60:37 GMT',
    'Sun Nov 31 08:50:37 1994',
  ])('"%s" is no moment of any calendar', text => {
    expect(retryAfter(text, SENT, NOW)).toBeNull()
  })

  test('whatever comes, the answer is null or a wait of at most a day', () => {
    const near = fc.string({ unit: fc.constantFrom(...'0123456789:,-. SunNovGMT') })
    fc.assert(
      fc.property(fc.oneof(near, fc.string()), fc.option(near), fc.maxSafeNat(), (value, date, now) => {
        const wait = retryAfter(value, date, now)
        if (wait === null) return
        expect(wait).toBeGreaterThanOrEqual(0)
        expect(wait).toBeLessThanOrEqual(DAY)
      }),
      { numRuns: 500 },
    )
  })
})

// RFC 9110 §5.6.7: an asctime date names no zone and is always GMT; one that names none otherwise is no HTTP-date.
describe('on a computer in another time zone', () => {
  const zone = process.env['TZ']
  afterEach(() => {
    if (zone === undefined) delete process.env['TZ']
    else process.env['TZ'] = zone
  })

  function inTokyo(): void {
    process.env['TZ'] = 'Asia/Tokyo'
    expect(new Date(0).getTimezoneOffset()).toBe(-540)
  }

  test('a date with its zone means the same', () => {
    inTokyo()
    const sent = 'Sun, 06 Nov 1994 08:49:37 GMT'
    expect(retryAfter('Sun, 06 Nov 1994 08:50:37 GMT', sent, 0)).toBe(60_000)
  })

  test('an asctime date is GMT', () => {
    inTokyo()
    expect(retryAfter('Sun Nov  6 18:49:37 1994', 'Sun, 06 Nov 1994 18:48:37 GMT', 0)).toBe(60_000)
  })

  test('an asctime Date is GMT', () => {
    inTokyo()
    expect(retryAfter('Sun, 06 Nov 1994 18:49:37 GMT', 'Sun Nov  6 18:48:37 1994', 0)).toBe(60_000)
  })

  test('a date that lost its zone is none', () => {
    process.env['TZ'] = 'America/New_York'
    expect(retryAfter('Sun, 06 Nov 1994 08:50:37', 'Sun, 06 Nov 1994 08:49:37 GMT', 0)).toBeNull()
  })
})
