// Which headers may be sent, and how they are sent.
import { describe, expect, test } from 'vitest'
import { type HeaderFault, headerFault, plainHeader } from '../../src/shared/request-headers.ts'

describe('what is wrong with a header', () => {
  test.each<readonly [string, string, HeaderFault | null]>([
    ['cookie', 'a=b; c=d', null],
    ['X-Token', '', null],
    ["!#$%&'*+.^_`|~", 'any token', null],
    ['referer', 'tab\tand \xe9', null],
    ['', 'a', 'name'],
    ['a b', 'a', 'name'],
    ['a:', 'a', 'name'],
    ['a\r\nb', 'a', 'name'],
    ['naïve', 'a', 'name'],
    ['a', 'b\r\nrange: bytes=0-', 'value'],
    ['a', 'b\n', 'value'],
    ['a', '\0', 'value'],
    ['a', '\x7f', 'value'],
    ['a', '€', 'value'],
    ...[
      ...['host', 'content-length', 'transfer-encoding', 'te', 'trailer', 'connection', 'upgrade', 'range'],
      ...['if-range', 'accept-encoding', 'Accept-Encoding', 'HOST', 'expect', 'keep-alive'],
    ].map(name => [name, 'x', 'ours'] as const),
  ])('%j: %j', (name, value, fault) => {
    expect(headerFault(name, value)).toBe(fault)
  })
})

test('a name is sent in lower case, a value without white space around it', () => {
  expect(plainHeader('X-Token', ' \t a  b\t ')).toEqual(['x-token', 'a  b'])
})
