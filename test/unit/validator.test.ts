// Which validator may go into If-Range, and when a reply is of another version.
import { describe, expect, test } from 'vitest'
import type { HeaderList } from '../../src/main/engine/ports.ts'
import { differsFrom, validatorsOf } from '../../src/main/engine/validator.ts'

const MODIFIED = 'Sun, 01 Mar 2026 12:00:00 GMT'
const LATER = 'Sun, 01 Mar 2026 12:00:01 GMT'

const headers = (fields: Readonly<Record<string, string>>): HeaderList => Object.entries(fields)

describe('an ETag', () => {
  test.each([
    ['"abc"', '"abc"'],
    [' "abc" ', '"abc"'],
    ['""', '""'],
    ['"a,b;c\\d"', '"a,b;c\\d"'],
    ['"\u00e4"', '"\u00e4"'],
    ['"W/"', '"W/"'],
    ['W/"abc"', null],
  ])('%s may be sent as %s', (etag, validator) => {
    const seen = validatorsOf(headers({ etag }))
    expect(seen).toEqual({ etag: etag.trim(), lastModified: null, validator })
  })

  test.each(['abc', '"abc', 'abc"', "'abc'", 'w/"abc"', '"a"b"', '"a b"', '"a\u007f"', '"a", "b"', ''])(
    '%j is written wrong: it is compared, and never sent',
    etag => {
      const seen = etag.trim() || null
      expect(validatorsOf(headers({ etag }))).toEqual({ etag: seen, lastModified: null, validator: null })
    },
  )

  test('a weak one is not made up for by a date (RFC 9110 §13.1.5)', () => {
    const seen = validatorsOf(headers({ etag: 'W/"a"', 'last-modified': MODIFIED, date: LATER }))
    expect(seen).toEqual({ etag: 'W/"a"', lastModified: MODIFIED, validator: null })
  })

  test('a strong one wins over a date', () => {
    const seen = validatorsOf(headers({ etag: '"a"', 'last-modified': MODIFIED, date: LATER }))
    expect(seen.validator).toBe('"a"')
  })
})

describe('a Last-Modified', () => {
  test.each([
    ['a second before Date', MODIFIED, LATER, MODIFIED],
    ['long before Date', MODIFIED, 'Mon, 02 Mar 2026 00:00:00 GMT', MODIFIED],
    ['in the second of Date', MODIFIED, MODIFIED, null],
    ['after Date', LATER, MODIFIED, null],
    ['without a Date', MODIFIED, null, null],
    ['with a Date that is none', MODIFIED, 'now', null],
    ['that is no date', 'recently', LATER, null],
  ])('%s', (_what, lastModified, date, validator) => {
    const fields = date === null ? {} : { date }
    const seen = validatorsOf(headers({ 'last-modified': lastModified, ...fields }))
    expect(seen).toEqual({ etag: null, lastModified, validator })
  })

  test('an empty one is none', () => {
    expect(validatorsOf(headers({ 'last-modified': ' ' })).lastModified).toBeNull()
  })

  // RFC 9110 §13.1.5: If-Range carries an entity tag or an HTTP-date, nothing that only a lenient parser takes for one.
  test.each(['0', '-1', 'version 7', '2026'])('"%s" is no HTTP-date to send', text => {
    expect(validatorsOf(headers({ 'last-modified': text, date: LATER })).validator).toBeNull()
  })
})

describe('differsFrom', () => {
  const known = (etag: string | null, lastModified: string | null = null) => ({
    etag,
    lastModified,
    validator: null,
  })

  test.each([
    ['nothing known, nothing said', known(null), {}, true],
    ['the same ETag', known('"a"'), { etag: '"a"' }, true],
    ['another ETag', known('"a"'), { etag: '"b"' }, false],
    [
      'another ETag, the same date',
      known('"a"', MODIFIED),
      { etag: '"b"', 'last-modified': MODIFIED },
      false,
    ],
    ['the same ETag, another date', known('"a"', MODIFIED), { etag: '"a"', 'last-modified': LATER }, true],
    ['the same ETag gone weak', known('"a"'), { etag: 'W/"a"' }, true],
    ['the same weak ETag', known('W/"a"'), { etag: 'W/"a"' }, true],
    ['another weak ETag', known('W/"a"'), { etag: 'W/"b"' }, false],
    ['an ETag in other letters', known('"a"'), { etag: '"A"' }, false],
    ['no ETag in the reply', known('"a"'), {}, true],
    ['no ETag in the reply, another date', known('"a"', MODIFIED), { 'last-modified': LATER }, false],
    ['no ETag in the reply, the same date', known('"a"', MODIFIED), { 'last-modified': MODIFIED }, true],
    ['an ETag for the first time', known(null), { etag: '"a"' }, true],
    [
      'an ETag for the first time, another date',
      known(null, MODIFIED),
      { etag: '"a"', 'last-modified': LATER },
      false,
    ],
    ['an ETag without quotes in the reply', known('"a"'), { etag: 'b' }, false],
    ['an empty date in the reply', known(null, MODIFIED), { 'last-modified': '' }, true],
  ])('%s', (_what, before, fields, same) => {
    const difference = differsFrom(before, headers(fields))
    if (same) expect(difference).toBeNull()
    else expect(difference).toMatch(/became/)
  })
})
