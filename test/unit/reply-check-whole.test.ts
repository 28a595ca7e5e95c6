// Whole files: which 200 is believed, to the first request and to later ones.
import { describe, expect, test } from 'vitest'
import { checkReply } from '../../src/main/engine/reply-check.ts'
import type { Representation } from '../../src/main/engine/store-port.ts'
import {
  BARE,
  type Fields,
  first,
  LATER,
  LENGTHLESS,
  later,
  MODIFIED,
  outcome,
  PROBE,
  STRONG,
} from './reply-samples.ts'

describe.each([200, 203])('%i to the first request', status => {
  test.each<readonly [string, Fields, Partial<Representation>, boolean]>([
    ['a length', { 'content-length': '1000' }, { total: 1_000, splittable: false }, false],
    ['an empty file', { 'content-length': '0' }, { total: 0, splittable: false }, false],
    ['chunks', { 'transfer-encoding': 'chunked' }, { total: null, splittable: false }, false],
    ['neither: the close is the end', {}, { total: null, splittable: false }, true],
    [
      'ranges promised, and a strong ETag to tell a wrong one by',
      { 'content-length': '1000', 'accept-ranges': ' Bytes', etag: '"a"' },
      { total: 1_000, splittable: true, validator: '"a"' },
      false,
    ],
    [
      'ranges promised, and a strong date',
      { 'content-length': '9', 'accept-ranges': 'bytes', 'last-modified': MODIFIED, date: LATER },
      { splittable: true, validator: MODIFIED },
      false,
    ],
    [
      'ranges promised, and a weak ETag',
      { 'content-length': '1000', 'accept-ranges': 'bytes', etag: 'W/"a"' },
      { splittable: false, validator: null },
      false,
    ],
    [
      'ranges promised, and no length',
      { 'transfer-encoding': 'chunked', 'accept-ranges': 'bytes', etag: '"a"' },
      { total: null, splittable: false },
      false,
    ],
    [
      'ranges ruled out',
      { 'content-length': '1000', 'accept-ranges': 'none', etag: '"a"' },
      { splittable: false },
      false,
    ],
    [
      'a Content-Range, which means nothing here (RFC 9110 §14.4)',
      { 'content-length': '15', 'content-range': 'bytes 50-64/65' },
      { total: 15 },
      false,
    ],
    ['identity named', { 'content-length': '5', 'content-encoding': 'identity' }, { total: 5 }, false],
    ['a web page', { 'content-length': '5', 'content-type': 'text/html' }, { total: 5 }, false],
    ['the largest length', { 'content-length': '9007199254740991' }, { total: 9_007_199_254_740_991 }, false],
  ])('%s', (_what, fields, representation, closeDelimited) => {
    for (const ask of [PROBE, null]) {
      expect(first(status, fields, { ask })).toMatchObject({ kind: 'whole', closeDelimited, representation })
    }
  })

  test.each([
    ['a length of 2^53', { 'content-length': '9007199254740992' }],
    ['a length of 2^65', { 'content-length': '36893488147419103232' }],
    ['a length that is none', { 'content-length': '-1' }],
    ['a coding', { 'content-length': '5', 'content-encoding': 'gzip' }],
    ['many codings', { 'content-encoding': new Array(200).fill('gzip').join(', ') }],
  ])('is refused with %s', (_what, fields) => {
    expect(outcome(first(status, fields))).toMatchObject({
      kind: 'unusable',
      do: 'refuse',
      because: { code: 'protocol' },
    })
  })
})

describe('200 to a later request', () => {
  test.each([
    ['the same ETag', STRONG, { etag: '"a"', 'content-length': '1000' }],
    ['the same ETag and no length', STRONG, { etag: '"a"', 'transfer-encoding': 'chunked' }],
    ['the same length, all that is known', BARE, { 'content-length': '1000' }],
    ['the same length and no validator', STRONG, { 'content-length': '1000' }],
    ['a length for the first time', LENGTHLESS, { etag: '"a"', 'content-length': '77' }],
  ])('is the whole file known with %s', (_what, known, fields) => {
    expect(later(200, fields, { known })).toMatchObject({ kind: 'whole' })
  })

  test.each([
    ['another ETag', STRONG, { etag: '"b"', 'content-length': '1000' }],
    ['another length', STRONG, { etag: '"b"', 'content-length': '999' }],
    ['another length, the same ETag', STRONG, { etag: '"a"', 'content-length': '999' }],
    ['another date', STRONG, { 'last-modified': LATER, 'content-length': '1000' }],
    ['another length, all that is known', BARE, { 'content-length': '1001' }],
    ['a length that is none', STRONG, { 'content-length': 'x' }],
    ['a web page where one may be wanted', STRONG, { etag: '"b"', 'content-type': 'text/html' }],
  ])('is another version with %s', (_what, known, fields) => {
    const verdict = later(200, fields, { known, pageExpected: 'content-type' in fields })
    expect(verdict).toMatchObject({ kind: 'changed', detail: expect.stringMatching(/ became /) })
  })

  test.each([
    ['another length', STRONG, { 'content-length': '2000' }],
    ['another ETag', STRONG, { etag: '"portal"', 'content-length': '1000' }],
    ['another length, all that is known', BARE, { 'content-length': '2000' }],
  ])('a web page with %s is the login page of a network, which passes', (_what, known, fields) => {
    const verdict = later(200, { 'content-type': 'Text/HTML; charset=utf-8', ...fields }, { known })
    expect(outcome(verdict, true)).toMatchObject({
      kind: 'page',
      do: 'retry',
      because: { code: 'network' },
      after: null,
    })
  })

  test('a coding is refused even where all else is the same', () => {
    expect(outcome(later(200, { etag: '"a"', 'content-encoding': 'gzip' }), true)).toMatchObject({
      kind: 'unusable',
      do: 'refuse',
      because: { code: 'protocol' },
    })
  })

  // A login page is most often sent in chunks, without a length or a validator: nothing in it speaks for our file.
  test.each([
    ['in chunks', STRONG, { 'transfer-encoding': 'chunked' }],
    ['until the close', STRONG, {}],
    ['in chunks, where only the length is known', BARE, { 'transfer-encoding': 'chunked' }],
  ])('a web page %s is no part of the file', (_what, known, fields) => {
    const verdict = later(200, { 'content-type': 'text/html', ...fields }, { known })
    expect(outcome(verdict, true)).toMatchObject({ kind: 'page', do: 'retry', because: { code: 'network' } })
  })

  // RFC 9110 §13.1.5: 200 to If-Range may say that the validator did not match. Something must speak for the file.
  test.each([
    ['a strong validator is', STRONG],
    ['only the length is', BARE],
  ])('with neither validator nor length is not the file of which %s known', (_what, known) => {
    expect(later(200, { 'transfer-encoding': 'chunked' }, { known }).kind).not.toBe('whole')
  })
})

describe('a web page as the very first answer', () => {
  const page = { 'content-length': '1000', 'content-type': 'text/html; charset=utf-8' }
  test.each<readonly [string, Fields, boolean, string]>([
    ['where the link names a file', page, false, 'page'],
    ['where it may be meant', page, true, 'whole'],
    ['that the server calls a download', { ...page, 'content-disposition': 'attachment' }, false, 'whole'],
    ['that is none', { ...page, 'content-type': 'application/octet-stream' }, false, 'whole'],
    ['of no type', { 'content-length': '1000' }, false, 'whole'],
  ])('%s', (_what, fields, pageExpected, kind) => {
    const headers = Object.entries(fields).map(([name, value]) => [name, value ?? ''] as const)
    const verdict = checkReply({ status: 200, headers }, { ask: null, known: null, pageExpected, now: 0 })
    expect(verdict.kind).toBe(kind)
  })
})
