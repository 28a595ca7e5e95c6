// Which heads the strict reader takes, and how it reads them (RFC 9112 §4 to §6).
import { describe, expect, it } from 'vitest'
import { HeadReader } from '../../src/main/net/fast-head.ts'

const OK = 'HTTP/1.1 200 OK'
const LENGTH = 'Content-Length: 5'

function head(...lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n\r\n`
}

function read(text: string, behind = 'hello') {
  const bytes = Buffer.from(text + behind, 'latin1')
  return new HeadReader().read(bytes, bytes.length)
}

describe('a head that leaves no doubt', () => {
  it('is read to its end and no further', () => {
    const text = head('HTTP/1.1 206 Partial Content', 'ETag: "a"', LENGTH, 'Set-Cookie: a', 'SET-COOKIE: b')
    expect(read(text)).toEqual({
      status: 206,
      headers: [
        ['etag', '"a"'],
        ['content-length', '5'],
        ['set-cookie', 'a'],
        ['set-cookie', 'b'],
      ],
      length: 5,
      closes: false,
      size: text.length,
    })
  })

  const SOUND: readonly (readonly [what: string, text: string, value: string])[] = [
    ['no reason', head('HTTP/1.1 200 ', LENGTH, 'X: a'), 'a'],
    ['an odd reason', head('HTTP/1.1 200 \t \xe9!', LENGTH, 'X: a'), 'a'],
    ['no blank before the value', head(OK, 'X:a', LENGTH), 'a'],
    ['many blanks around it', head(OK, 'X: \t  a b\t ', LENGTH), 'a b'],
    ['nothing in it', head(OK, 'X:', LENGTH), ''],
    ['only blanks in it', head(OK, 'X: \t ', LENGTH), ''],
    ['colons in it', head(OK, 'X: a:b: c', LENGTH), 'a:b: c'],
    ['every byte that may be in it', head(OK, 'X: \x80\xff\t~', LENGTH), '\x80\xff\t~'],
  ]
  it.each(SOUND)('may have %s', (_what, text, value) => {
    expect(read(text)).toMatchObject({ status: 200, length: 5, size: text.length })
    expect(read(text)).toHaveProperty('headers', expect.arrayContaining([['x', value]]))
  })

  it.each([
    ['0', 0],
    ['007', 7],
    ['  12  ', 12],
    ['9007199254740991', 9_007_199_254_740_991],
  ] as const)('may have a length of %s', (text, length) => {
    expect(read(head(OK, `content-LENGTH:${text}`))).toMatchObject({ length })
  })

  it.each([200, 206, 302, 404, 416, 429, 503, 599])('may have the status %i', status => {
    expect(read(head(`HTTP/1.1 ${status} X`, LENGTH))).toMatchObject({ status })
  })

  it.each([
    ['keep-alive', false],
    ['Keep-Alive', false],
    ['close', true],
    ['CLOSE', true],
    ['keep-alive, close', true],
    ['Upgrade,Keep-Alive', false],
  ] as const)('may say Connection: %s', (value, closes) => {
    expect(read(head(OK, LENGTH, `Connection: ${value}`))).toMatchObject({ closes })
  })

  it('may say Connection twice', () => {
    const text = head(OK, 'Connection: close', LENGTH, 'Connection: keep-alive')
    expect(read(text)).toMatchObject({ closes: true })
  })
})

describe('an odd one', () => {
  const ODD: readonly (readonly [what: string, text: string])[] = [
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['its first byte', '\r'],
    ['HTTP/1.0', head('HTTP/1.0 200 OK', LENGTH)],
    ['HTTP/2', head('HTTP/2 200 OK', LENGTH)],
    ['a version in lower case', head('http/1.1 200 OK', LENGTH)],
    ['no space before the reason', head('HTTP/1.1 200', LENGTH)],
    ['two spaces before the status', head('HTTP/1.1  200 OK', LENGTH)],
    ['a status of four digits', head('HTTP/1.1 2000 OK', LENGTH)],
    ['a status of two digits', head('HTTP/1.1 20 OK', LENGTH)],
    ['a status past 599', head('HTTP/1.1 600 OK', LENGTH)],
    ['an interim reply', head('HTTP/1.1 103 Early Hints')],
    ['no content', head('HTTP/1.1 204 No Content', 'Content-Length: 0')],
    ['not modified', head('HTTP/1.1 304 Not Modified', LENGTH)],
    ['a control in the reason', head('HTTP/1.1 200 O\x01K', LENGTH)],
    ['a space before the colon', head(OK, 'Content-Length : 5')],
    ['no name', head(OK, ': x', LENGTH)],
    ['no colon', head(OK, 'X', LENGTH)],
    ['a name that is no token', head(OK, 'X(Y): a', LENGTH)],
    ['a name past ASCII', head(OK, 'X\xe9: a', LENGTH)],
    ['a folded value', head(OK, 'X: a', ' b', LENGTH)],
    ['a value folded by a tab', head(OK, 'X: a', '\tb', LENGTH)],
    ['a blank first line', head(OK, ' X: a', LENGTH)],
    ['NUL in a value', head(OK, 'X: a\0b', LENGTH)],
    ['DEL in a value', head(OK, 'X: a\x7fb', LENGTH)],
    ['a lone CR in a value', head(OK, 'X: a\rb', LENGTH)],
    ['a lone LF at the end of a line', `${OK}\n${LENGTH}\r\n\r\n`],
    ['a lone LF at the end of the head', `${OK}\r\n${LENGTH}\r\n\n`],
    ['CR CR LF', `${OK}\r\n${LENGTH}\r\r\n\r\n`],
    ['no length', head(OK, 'X: a')],
    ['nothing but the status', head(OK)],
    ['two lengths', head(OK, LENGTH, 'Content-Length: 5')],
    ['a list of lengths', head(OK, 'Content-Length: 5, 5')],
    ['an empty length', head(OK, 'Content-Length:')],
    ['a length with a sign', head(OK, 'Content-Length: +5')],
    ['a length in hex', head(OK, 'Content-Length: 0x5')],
    ['a length of 2^53', head(OK, 'Content-Length: 9007199254740992')],
    ['a length of 2^65', head(OK, 'Content-Length: 36893488147419103232')],
    ['chunks', head(OK, 'Transfer-Encoding: chunked')],
    ['chunks and a length', head(OK, LENGTH, 'transfer-encoding: identity')],
    ['another connection option', head(OK, LENGTH, 'Connection: keep-alive, te')],
    ['an empty connection option', head(OK, LENGTH, 'Connection: ')],
  ]
  it.each(ODD)('has %s', (_what, text) => {
    expect(read(text)).toBe('odd')
  })

  it('is known as such before its end', () => {
    for (const start of ['S', 'HTTP/1.0', `${OK}\n`, `${OK}\r\nX: \0`, `${OK}\r\n ${LENGTH}\r\n`]) {
      expect(read(start, '')).toBe('odd')
    }
  })
})

describe('however it is split', () => {
  const text = head('HTTP/1.1 206 Partial Content', 'X: a', LENGTH, 'Connection: close')
  const bytes = Buffer.from(text)

  it('the head is the same, and asks for more until then', () => {
    const whole = new HeadReader().read(bytes, bytes.length)
    for (let first = 0; first < bytes.length; first++) {
      const reader = new HeadReader()
      expect(reader.read(bytes, first)).toBe('more')
      expect(reader.read(bytes, bytes.length)).toEqual(whole)
    }
    const reader = new HeadReader()
    for (let used = 1; used < bytes.length; used++) expect(reader.read(bytes, used)).toBe('more')
    expect(reader.read(bytes, bytes.length)).toEqual(whole)
  })
})
