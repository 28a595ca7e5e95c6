// The bytes of a request are those that undici would send, and what undici refuses is refused.
import { describe, expect, it } from 'vitest'
import { requestBytes } from '../../src/main/net/fast-request.ts'
import { exchangeOverUndici } from '../support/fast-lane/undici-opinion.ts'

const REPLY = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')

describe('what is sent', () => {
  const SENT: readonly (readonly [what: string, headers: Readonly<Record<string, string>>])[] = [
    ['nothing besides', {}],
    ['a range', { Range: 'bytes=0-', 'Accept-Encoding': 'identity', 'If-Range': '"v1"' }],
    ['a host of its own', { 'X-A': '1', HOST: 'other.example', 'x-b': '2' }],
    ['close', { Connection: 'close', Accept: '*/*' }],
    ['other options', { Connection: 'Keep-Alive, TE', TE: 'trailers' }],
    ['a type', { 'Content-Type': 'text/plain', 'Content-Length': '5' }],
    ['latin-1', { Cookie: 'a=\xe9\tb ', Empty: '' }],
  ]
  it.each(SENT)('with %s is what undici sends', async (_what, headers) => {
    for (const [origin, host] of [
      ['http://server.example:8080', 'server.example:8080'],
      ['https://server.example', 'server.example'],
      ['http://[::1]:1', '[::1]:1'],
    ] as const) {
      const path = '/a%20b?c=d&e=/'
      const { request } = await exchangeOverUndici(REPLY, headers, origin, path)
      expect(requestBytes(path, host, headers).text).toBe(request)
    }
  })

  it('is known to end the connection', () => {
    expect(requestBytes('/', 'a', { Connection: 'x, Close' }).closes).toBe(true)
    expect(requestBytes('/', 'a', { Connection: 'keep-alive' }).closes).toBe(false)
  })
})

describe('what cannot be sent', () => {
  const REFUSED: readonly Readonly<Record<string, string>>[] = [
    { 'X-Bad': 'a\r\nb: c' },
    { 'X-Bad': 'a\nb' },
    { 'X-Bad': 'a\0' },
    { 'X-Bad': '\u20ac' },
    { 'bad name': 'x' },
    { 'bad\r\n': 'x' },
    { '': 'x' },
    { 'Content-Length': 'x' },
    { 'Transfer-Encoding': 'chunked' },
    { Upgrade: 'h2c' },
    { 'Keep-Alive': '5' },
    { Expect: '100-continue' },
    { Connection: 'a b' },
    { Connection: '' },
    { Host: 'a', host: 'b' },
  ]
  it.each(REFUSED)('%j', async headers => {
    expect(() => requestBytes('/', 'a', headers)).toThrow(expect.objectContaining({ fault: 'protocol' }))
    const { request } = await exchangeOverUndici(REPLY, headers).catch(() => ({ request: '' }))
    expect(request).toBe('')
  })

  it.each(['', 'x', '/a b', '/a\r\n', '/\u20ac'])('a target like %j', target => {
    expect(() => requestBytes(target, 'a', {})).toThrow(expect.objectContaining({ fault: 'protocol' }))
  })
})
