// The pure parts of reading a head: raw pairs to a list, and which framings are refused (RFC 9112 §6).
import { describe, expect, it } from 'vitest'
import type { HeaderList } from '../../src/main/engine/ports.ts'
import { declaredLength, framingFault, headerList } from '../../src/main/net/head.ts'

describe('headerList', () => {
  it('lowers names and keeps order, repeats and every byte of the values', () => {
    const raw = ['ETag', '"x"', 'SET-COOKIE', 'a', 'Set-Cookie', 'b'].map(text => Buffer.from(text))
    expect(headerList([...raw, Buffer.from('X'), Buffer.from([0xe9, 0xff, 0x80])])).toEqual([
      ['etag', '"x"'],
      ['set-cookie', 'a'],
      ['set-cookie', 'b'],
      ['x', '\xe9\xff\x80'],
    ])
  })
})

describe('framing', () => {
  const length = (...values: string[]): HeaderList => values.map(value => ['content-length', value])
  const coding = (...values: string[]): HeaderList => values.map(value => ['transfer-encoding', value])
  const SOUND: readonly (readonly [headers: HeaderList, length: number | null])[] = [
    [[], null],
    [length('0'), 0],
    [length('007'), 7],
    [length(' 12 '), 12],
    [length('9007199254740991'), 9_007_199_254_740_991],
    [coding('chunked'), null],
    [coding('Chunked'), null],
  ]
  it.each(SOUND)('%j is sound', (headers, bytes) => {
    expect(framingFault(headers)).toBeNull()
    expect(declaredLength(headers)).toBe(bytes)
  })

  const REFUSED: readonly HeaderList[] = [
    length(''),
    length('-1'),
    length('+1'),
    length('1e3'),
    length('0x10'),
    length('5, 5'),
    length('5', '5'),
    length('9007199254740992'),
    length('99999999999999999999'),
    coding(''),
    coding('gzip'),
    coding('identity'),
    coding('gzip, chunked'),
    coding('chunked, chunked'),
    coding('chunked', 'chunked'),
    [...coding('chunked'), ...length('5')],
  ]
  it.each(REFUSED)('%j is refused', (...headers) => {
    expect(framingFault(headers)).toMatch(/^the reply /)
  })
})
