// Parts of a file: which 206 is believed, to the first request and to later ones, and what holds whatever comes.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkReply } from '../../src/main/engine/reply-check.ts'
import {
  BARE,
  first,
  GOOD,
  LATER,
  later,
  MODIFIED,
  outcome,
  PROBE,
  SPAN,
  STRONG,
  WEAK,
} from './reply-samples.ts'

describe('206 to the first request', () => {
  test('teaches all there is to know', () => {
    const fields = { etag: '"a"', 'last-modified': MODIFIED, date: LATER, 'content-length': '1000' }
    expect(first(206, { ...fields, 'content-range': 'bytes 0-999/1000' })).toEqual({
      kind: 'part',
      start: 0,
      end: 1_000,
      representation: STRONG,
    })
  })

  test.each([
    ['no Accept-Ranges', {}],
    ['Accept-Ranges: none, which the 206 itself refutes', { 'accept-ranges': 'none' }],
    ['chunks and no length', { 'transfer-encoding': 'chunked' }],
    ['a web page', { 'content-type': 'text/html' }],
    ['identity named', { 'content-encoding': 'identity' }],
  ])('is split with %s', (_what, fields) => {
    const verdict = first(206, { 'content-range': 'bytes 0-999/1000', ...fields })
    expect(verdict).toMatchObject({
      kind: 'part',
      end: 1_000,
      representation: { total: 1_000, splittable: true },
    })
  })

  test('may be short (RFC 9110 §15.3.7)', () => {
    expect(first(206, { 'content-range': 'bytes 0-100/1000', 'content-length': '101' })).toMatchObject({
      kind: 'part',
      start: 0,
      end: 101,
    })
  })

  test.each([
    ['no Content-Range', {}],
    ['an empty Content-Range', { 'content-range': '' }],
    ['an impossible one', { 'content-range': 'bytes 9-0/10' }],
    ['an unsatisfied one', { 'content-range': 'bytes */10' }],
    ['no total', { 'content-range': 'bytes 0-9/*' }],
    ['a start that was not asked for', { 'content-range': 'bytes 1-9/10' }],
    ['a total of 2^53', { 'content-range': 'bytes 0-9/9007199254740992' }],
    [
      'several parts',
      { 'content-range': 'bytes 0-9/10', 'content-type': 'Multipart/ByteRanges; boundary=B' },
    ],
    ['several parts alone', { 'content-type': 'multipart/byteranges; boundary=B' }],
    ['a coding', { 'content-range': 'bytes 0-9/10', 'content-encoding': 'gzip' }],
    ['a coding among others', { 'content-range': 'bytes 0-9/10', 'content-encoding': 'identity, br' }],
    ['a length that is too short', { 'content-range': 'bytes 0-9/10', 'content-length': '9' }],
    ['a length that is too long', { 'content-range': 'bytes 0-9/10', 'content-length': '11' }],
    ['a length that is none', { 'content-range': 'bytes 0-9/10', 'content-length': '10, 10' }],
    ['no unit and not all of it', { 'content-range': '0-1/1000' }],
    ['an equals sign and not all of it', { 'content-range': 'bytes=0-1/1000' }],
  ])('is unsound with %s', (_what, fields) => {
    expect(first(206, fields)).toMatchObject({ kind: 'unsound', detail: expect.stringMatching(/^HTTP 206 /) })
  })

  test('without unit is believed where it is exactly what was asked for', () => {
    expect(first(206, { 'content-range': '0-999/1000' })).toMatchObject({ kind: 'part', end: 1_000 })
  })

  test('is refused where no Range was sent', () => {
    expect(outcome(first(206, { 'content-range': 'bytes 0-9/10' }, { ask: null }))).toMatchObject({
      kind: 'unusable',
      do: 'refuse',
      because: { code: 'protocol' },
    })
  })

  test('of the largest length there is', () => {
    const total = Number.MAX_SAFE_INTEGER
    const range = `bytes 0-${total - 1}/${total}`
    expect(first(206, { 'content-range': range, 'content-length': `${total}` })).toMatchObject({
      kind: 'part',
      end: total,
    })
  })
})

describe('206 to a later request', () => {
  test.each([
    ['no validators, which If-Range vouches for (RFC 9110 §15.3.7)', STRONG, GOOD],
    ['the same ETag', STRONG, { ...GOOD, etag: '"a"' }],
    ['the same ETag and another date', STRONG, { ...GOOD, etag: '"a"', 'last-modified': LATER }],
    ['the same weak ETag', WEAK, { ...GOOD, etag: 'W/"a"' }],
    ['nothing known but the length', BARE, GOOD],
    ['an ETag for the first time', BARE, { ...GOOD, etag: '"new"' }],
    ['a total it does not know', STRONG, { 'content-range': 'bytes 100-199/*' }],
    ['no unit, exactly as asked', STRONG, { 'content-range': '100-199/1000' }],
    ['chunks', STRONG, { 'content-range': 'bytes 100-199/1000', 'transfer-encoding': 'chunked' }],
  ])('is of the file known with %s', (_what, known, fields) => {
    expect(later(206, fields, { known })).toEqual({
      kind: 'part',
      start: 100,
      end: 200,
      representation: known,
    })
  })

  test.each([
    ['shorter than asked', 'bytes 100-149/1000', 150],
    ['one byte', 'bytes 100-100/1000', 101],
    ['longer than asked: only what was asked for is taken', 'bytes 100-999/1000', 200],
  ])('%s', (_what, range, end) => {
    expect(later(206, { 'content-range': range })).toMatchObject({ kind: 'part', start: 100, end })
  })

  test('longer than asked, its Content-Length speaks of the body as sent', () => {
    const range = { 'content-range': 'bytes 100-999/1000' }
    expect(later(206, { ...range, 'content-length': '900' })).toMatchObject({ kind: 'part', end: 200 })
    expect(later(206, { ...range, 'content-length': '100' })).toMatchObject({ kind: 'unsound' })
  })

  test('an open end ends with the file', () => {
    const verdict = later(206, { 'content-range': 'bytes 100-999/1000' }, { ask: { start: 100, end: null } })
    expect(verdict).toMatchObject({ kind: 'part', start: 100, end: 1_000 })
  })

  test.each([
    ['a larger total', { 'content-range': 'bytes 100-199/1001' }],
    ['a smaller total', { 'content-range': 'bytes 100-199/999' }],
    ['another total and another start', { 'content-range': 'bytes 0-1999/2000' }],
    ['another ETag', { ...GOOD, etag: '"b"' }],
    ['another weak ETag', { ...GOOD, etag: 'W/"b"' }],
    ['another date and no ETag', { ...GOOD, 'last-modified': LATER }],
  ])('%s is another version', (_what, fields) => {
    expect(later(206, fields)).toMatchObject({ kind: 'changed', detail: expect.stringMatching(/ became /) })
  })

  test.each([
    ['an earlier start', { 'content-range': 'bytes 99-199/1000' }],
    ['a later start', { 'content-range': 'bytes 101-199/1000' }],
    ['the start of the file', { 'content-range': 'bytes 0-999/1000' }],
    ['no unit and less than asked', { 'content-range': '100-149/1000' }],
    ['no unit and more than asked', { 'content-range': '100-999/1000' }],
    ['no Content-Range', {}],
    ['a coding', { ...GOOD, 'content-encoding': 'gzip' }],
    ['several parts', { ...GOOD, 'content-type': 'multipart/byteranges' }],
    ['a wrong length', { ...GOOD, 'content-length': '50' }],
    ['a length past 2^53', { ...GOOD, 'content-length': '9007199254740992' }],
    ['another ETag and a wrong start', { 'content-range': 'bytes 101-199/1000', etag: '"b"' }],
  ])('is unsound with %s', (_what, fields) => {
    expect(later(206, fields)).toMatchObject({ kind: 'unsound' })
  })
})

describe('whatever comes', () => {
  const value = fc.oneof(
    fc.constantFrom(
      'bytes 100-199/1000',
      'bytes 0-999/1000',
      '*/0',
      '0',
      '100',
      '1000',
      '"a"',
      '"b"',
      'gzip',
    ),
    fc.constantFrom('identity', 'text/html', 'chunked', 'bytes', 'none', MODIFIED, LATER),
    fc.string(),
  )
  const name = fc.constantFrom(
    'content-range',
    'content-length',
    'content-encoding',
    'content-type',
    'transfer-encoding',
    'accept-ranges',
    'etag',
    'last-modified',
    'retry-after',
    'date',
  )
  const status = fc.oneof(fc.constantFrom(200, 206, 416, 429, 503), fc.integer({ min: 100, max: 999 }))
  const known = fc.constantFrom(null, STRONG, WEAK, BARE)
  const ask = fc.constantFrom(PROBE, SPAN, { start: 100, end: null })

  test('a part lies inside what was asked for, and is of the representation known', () => {
    fc.assert(
      fc.property(status, fc.array(fc.tuple(name, value)), known, ask, (code, headers, known, ask) => {
        const verdict = checkReply({ status: code, headers }, { ask, known, pageExpected: false, now: 0 })
        if (verdict.kind === 'part') {
          expect(code).toBe(206)
          expect(verdict.start).toBe(ask.start)
          expect(verdict.end).toBeGreaterThan(verdict.start)
          expect(verdict.end).toBeLessThanOrEqual(ask.end ?? Number.MAX_SAFE_INTEGER)
          expect(verdict.end).toBeLessThanOrEqual(verdict.representation.total ?? 0)
          if (known !== null) expect(verdict.representation).toBe(known)
        }
        if (verdict.kind === 'whole') expect([200, 203, 416]).toContain(code)
      }),
      { numRuns: 1_000 },
    )
  })
})
