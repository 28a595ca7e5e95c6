// What a window may show of the person's own headers: never what could be a secret.
import { describe, expect, test } from 'vitest'
import { shownHeaders } from '../../src/main/engine/shown-headers.ts'

const DOTS = '••••••'
const shown = (name: string, value: string): string | undefined => shownHeaders({ [name]: value })[0]?.[1]

describe('the value of a header', () => {
  test.each([
    ['authorization', 'Basic bWU6cHc='],
    ['proxy-authorization', 'Bearer abc'],
    ['cookie', 'a=b'],
    ['Cookie', 'a=b'],
    ['x-api-key', '1234'],
    ['x-token', 't'],
    ['x-auth', 'hunter2'],
    ['x-amz-security-token', 'x'],
    ['private-token', 'glpat-1'],
    ['x-anything', 'at all'],
    ['user-agent', 'Bearer abc'],
    ['accept', 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9'],
    ['referer', 'not a link'],
    ['referer', 'data:text/plain,secret'],
    ['origin', 'null'],
  ])('of %s: %s is dots', (name, value) => {
    expect(shown(name, value)).toBe(DOTS)
  })

  test.each([
    ['accept', 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8'],
    ['Accept-Language', 'de-CH,de;q=0.9'],
    ['user-agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0'],
    [
      'user-agent',
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0',
    ],
    ['sec-fetch-mode', 'navigate'],
    ['x-requested-with', 'XMLHttpRequest'],
  ])('of %s: %s is shown', (name, value) => {
    expect(shown(name, value)).toBe(value)
  })

  test.each([
    ['referer', 'https://me:pw@example.org/a/b?sig=1#x', 'https://example.org/a/b'],
    ['referer', 'https://example.org/s/Zk3vQ9b1xYw8TqLr5Np2aa/file', 'https://example.org'],
    ['origin', 'https://example.org', 'https://example.org'],
  ])('of %s: %s is shown as far as it is no secret', (name, value, as) => {
    expect(shown(name, value)).toBe(as)
  })
})

test('names and their order stay as they are', () => {
  const headers = { 'X-Z': 'z', accept: '*/*', Cookie: 'c' }
  expect(shownHeaders(headers)).toEqual([
    ['X-Z', DOTS],
    ['accept', '*/*'],
    ['Cookie', DOTS],
  ])
})
