// Reading single fields of a reply: repeats, white space, case, and lengths that are none.
import { describe, expect, test } from 'vitest'
import { contentLength, header, isEncoded, mediaType } from '../../src/main/engine/headers.ts'
import type { HeaderList } from '../../src/main/engine/ports.ts'

const one = (name: string, value: string): HeaderList => [[name, value]]

describe('header', () => {
  test('gives the first of several, null for none, and an empty one as it is', () => {
    const headers: HeaderList = [
      ['etag', ''],
      ['etag', '"b"'],
    ]
    expect(header(headers, 'etag')).toBe('')
    expect(header(headers, 'date')).toBeNull()
  })
})

describe('contentLength', () => {
  test.each([
    ['0', 0],
    [' 10\t', 10],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['9007199254740992', 'unusable'],
    ['36893488147419103232', 'unusable'],
    ['-1', 'unusable'],
    ['+1', 'unusable'],
    ['1.0', 'unusable'],
    ['1e3', 'unusable'],
    ['0x10', 'unusable'],
    ['', 'unusable'],
    ['ten', 'unusable'],
    ['5, 6', 'unusable'],
  ])('"%s" is %s', (text, length) => {
    expect(contentLength(one('content-length', text))).toBe(length)
  })

  test('none is null', () => {
    expect(contentLength([])).toBeNull()
  })
})

describe('isEncoded', () => {
  test.each([
    ['identity', false],
    ['Identity', false],
    ['', false],
    [' , ', false],
    ['identity, identity', false],
    ['gzip', true],
    ['GZIP', true],
    ['identity, gzip', true],
    ['br', true],
    ['aws-chunked', true],
    ['none', true],
    ['constructor', true],
  ])('"%s": %s', (coding, encoded) => {
    expect(isEncoded(one('content-encoding', coding))).toBe(encoded)
  })

  test.each([
    ['x-gzip', 'application/x-gzip', false],
    ['gzip', 'application/gzip; charset=binary', false],
    ['compress', 'application/x-compress', false],
    ['gzip', 'application/x-tar', true],
    ['gzip', 'text/html', true],
    ['br', 'application/x-gzip', true],
    ['gzip, br', 'application/gzip', true],
  ])('"%s" of a file that is %s: %s', (coding, type, encoded) => {
    expect(isEncoded([...one('content-encoding', coding), ...one('content-type', type)])).toBe(encoded)
  })

  test('no such field: no', () => {
    expect(isEncoded([])).toBe(false)
  })

  // RFC 9110 §5.3: several lines of one list field mean the same as one line with commas.
  test('a coding on a second line counts as on the first', () => {
    const lines: HeaderList = [
      ['content-encoding', 'identity'],
      ['content-encoding', 'gzip'],
    ]
    expect(isEncoded(lines)).toBe(true)
  })
})

describe('mediaType', () => {
  test.each([
    ['Text/HTML; charset=utf-8', 'text/html'],
    [' application/zip ', 'application/zip'],
    ['multipart/byteranges;boundary=B', 'multipart/byteranges'],
    ['', ''],
    [';', ''],
  ])('of "%s" is "%s"', (text, type) => {
    expect(mediaType(one('content-type', text))).toBe(type)
  })

  test('of nothing is empty', () => {
    expect(mediaType([])).toBe('')
  })
})
