// Inputs on which RFC 9110 and 9112 are easily got wrong, each with its rule; beside each stands its opposite.
import { describe, expect, test } from 'vitest'
import { parseHttpDate } from '../../src/main/engine/http-date.ts'
import type { HeaderList } from '../../src/main/engine/ports.ts'
import { checkReply, type Verdict } from '../../src/main/engine/reply-check.ts'
import type { Representation } from '../../src/main/engine/store-port.ts'
import { differsFrom, provesVersion, validatorsOf } from '../../src/main/engine/validator.ts'
import { type Weighed, weigh } from './range-weighed.ts'

const LENGTH: HeaderList = [['content-length', '10']]
const DATE = 'Wed, 01 Jan 2025 00:00:00 GMT'
const SENT: HeaderList = [['date', 'Thu, 02 Jan 2025 00:00:00 GMT']]

/** What a first reply with these headers leaves known of a file of 100 bytes. */
const known = (headers: HeaderList): Representation => ({
  total: 100,
  ...validatorsOf([...headers, ...SENT]),
  splittable: true,
})

/** A 206 to [90, 100). */
const part = (headers: HeaderList, of: Representation | null = known([])): Verdict =>
  checkReply(
    { status: 206, headers: [...LENGTH, ...headers] },
    { ask: { start: 90, end: 100 }, known: of, pageExpected: false, now: 0 },
  )
const RIGHT: HeaderList = [['content-range', 'bytes 90-99/100']]

describe('a 206', () => {
  test('with one sound Content-Range is believed', () => {
    expect(part(RIGHT)).toMatchObject({ kind: 'part', start: 90, end: 100 })
  })

  // RFC 9110 §5.3: a field that is no list and comes twice is no field value; §14.4: MUST NOT recombine.
  test('with two Content-Range lines that disagree is not', () => {
    expect(part([...RIGHT, ['content-range', 'bytes 0-9/100']]).kind).toBe('unsound')
  })

  // RFC 7233 §4.1, Appendix A of RFC 2616: older servers call it x-byteranges.
  test('in multipart/x-byteranges is not', () => {
    expect(part([...RIGHT, ['content-type', 'multipart/x-byteranges; boundary=B']]).kind).toBe('unsound')
  })
})

describe('a version', () => {
  test.each([
    ['"a"', '"a"'],
    ['W/"a"', 'W/"a"'],
    ['W/"a"', '"a"'],
  ])('%s and %s may be one', (before, now) => {
    expect(differsFrom(known([['etag', before]]), [['etag', now]])).toBeNull()
  })

  // RFC 9110 §8.8.3.2, §15.3.7.3: for parts only the strong comparison counts, and it fails where one is weak.
  test.each<readonly [string, HeaderList, HeaderList, boolean]>([
    ['the same strong ETag', [['etag', '"a"']], [['etag', '"a"']], true],
    ['a weak ETag', [['etag', '"a"']], [['etag', 'W/"a"']], false],
    ['no validator', [['etag', '"a"']], [], false],
    ['the same strong date', [['last-modified', DATE]], [['last-modified', DATE]], true],
    ['no validator where a date was known', [['last-modified', DATE]], [], false],
    ['an ETag where only a date was known', [['last-modified', DATE]], [['etag', '"a"']], false],
    ['a weak ETag where one was known', [['etag', 'W/"a"']], [['etag', 'W/"a"']], false],
  ])('%s proves it or not', (_what, before, now, proves) => {
    expect(provesVersion(known(before), now)).toBe(proves)
  })

  // RFC 9110 §8.8.3 has quotes; servers that leave them out mean the same by another text all the more.
  test('is another where an ETag without quotes changed', () => {
    expect(differsFrom(known([['etag', 'asd']]), [['etag', 'erwsd']])).not.toBeNull()
  })

  test('is another where an ETag without quotes changed beside the same date', () => {
    const date = ['last-modified', DATE] as const
    expect(differsFrom(known([['etag', 'asd'], date]), [['etag', 'erwsd'], date])).not.toBeNull()
  })

  // RFC 9110 §5.6.7: the three forms are one date.
  test('is the same where one date is written in another form', () => {
    const now = [['last-modified', 'Wednesday, 01-Jan-25 00:00:00 GMT']] as const
    expect(differsFrom(known([['last-modified', DATE]]), now)).toBeNull()
  })
})

describe('412', () => {
  const told = (of: Representation | null): Weighed =>
    weigh(
      { status: 412, headers: [] },
      { ask: { start: 0, end: null }, known: of, pageExpected: true, now: 0 },
      { progressed: of !== null },
    )

  test('to a file of which something is held says that it changed', () => {
    expect(told(known([]))).toMatchObject({ because: { code: 'changed' } })
  })

  // RFC 9110 §15.5.13: it answers a condition. The first request has none, and there is nothing that could have changed.
  test('to the very first request is a refusal', () => {
    expect(told(null)).toMatchObject({ kind: 'refused', because: { code: 'protocol' } })
  })
})

describe('a date', () => {
  test('of two digits is of this century or of the last', () => {
    expect(parseHttpDate('Sunday, 06-Nov-94 08:49:37 GMT')).toBe(Date.UTC(1994, 10, 6, 8, 49, 37))
    expect(parseHttpDate('Monday, 01-Jan-35 00:00:00 GMT')).toBe(Date.UTC(2035, 0, 1))
  })

  // RFC 9110 §5.6.7: only what seems to be more than 50 years ahead is of the last century (true until 2070).
  test('of two digits less than 50 years ahead is of this century', () => {
    expect(parseHttpDate('Wednesday, 01-Jan-70 00:00:00 GMT')).toBe(Date.UTC(2070, 0, 1))
  })

  // RFC 9110 §5.6.7: four digits are the year. Date.UTC takes 0 to 99 for 1900 to 1999.
  test('of four digits is of that year', () => {
    expect(new Date(parseHttpDate('Sun, 06 Nov 0050 08:49:37 GMT')).getUTCFullYear()).toBe(50)
  })
})
