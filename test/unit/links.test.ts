// Intake of links: what is accepted and how it is normalised, what is refused and in which words, and what is
// found in whole texts.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkLink, displayUrl, hostOf, MAX_LINK_LENGTH, parseLinks } from '../../src/shared/links.ts'

function reasonOf(text: string): string {
  const check = checkLink(text)
  return check.ok ? `accepted as ${check.url}` : check.reason
}

describe('checkLink accepts', () => {
  test.each([
    ['a plain link', 'https://example.org/a.iso', 'https://example.org/a.iso'],
    ['http', 'http://example.org/a.iso', 'http://example.org/a.iso'],
    [
      'any case, a usual port, dots in the path',
      'HTTP://EXAMPLE.org:80/x/../a.iso',
      'http://example.org/a.iso',
    ],
    ['an unusual port', 'https://example.org:8443/a', 'https://example.org:8443/a'],
    ['a link without a path', 'https://example.org', 'https://example.org/'],
    ['a query, but no fragment', 'https://example.org/a?b=%20c#d', 'https://example.org/a?b=%20c'],
    ['white space around it', ' \thttps://example.org/a \r\n', 'https://example.org/a'],
    ['unseen marks around it', '\u200b\ufeffhttps://example.org/a\u200e', 'https://example.org/a'],
    ['angle brackets', '<https://example.org/a>', 'https://example.org/a'],
    ['RFC 3986 brackets', '< URL:https://example.org/a >', 'https://example.org/a'],
    ['quotes', '"https://example.org/a"', 'https://example.org/a'],
    ['curly quotes', '“https://example.org/a”', 'https://example.org/a'],
    ['user and password', 'https://ann:s%20e@example.org/a', 'https://ann:s%20e@example.org/a'],
    ['a host name of another script', 'https://пример.рф/ё', 'https://xn--e1afmkfd.xn--p1ai/%D1%91'],
    ['backslashes and slips in the slashes', 'https:/example.org\\a', 'https://example.org/a'],
    ['an IPv6 address', 'http://[::1]:8080/a', 'http://[::1]:8080/a'],
    ['half a surrogate pair', 'https://example.org/\ud800', 'https://example.org/%EF%BF%BD'],
    ['a host and a path', 'example.org/file.iso', 'https://example.org/file.iso'],
    ['a host', 'www.example.org', 'https://www.example.org/'],
    ['a host and a port', 'example.org:8080/a', 'https://example.org:8080/a'],
    ['a host of another script', 'пример.рф/a', 'https://xn--e1afmkfd.xn--p1ai/a'],
    ['a link that takes the page’s scheme', '//example.org/a', 'https://example.org/a'],
    ['a bare address', '192.0.2.7:8000/a.iso', 'http://192.0.2.7:8000/a.iso'],
    ['this computer', 'localhost:8000/a.iso', 'http://localhost:8000/a.iso'],
    ['the longest', `https://a.example/${'x'.repeat(MAX_LINK_LENGTH - 18)}`, /^https:\/\/a\.example\/x+$/],
  ])('%s', (_what, text, url) => {
    const check = checkLink(text)
    if (url instanceof RegExp) expect(check).toEqual({ ok: true, url: expect.stringMatching(url) })
    else expect(check).toEqual({ ok: true, url })
    if (check.ok) expect(checkLink(check.url)).toEqual(check)
  })
})

describe('checkLink refuses', () => {
  test.each([
    ['', 'no link here'],
    [' \n ', 'no link here'],
    ['""', 'no link here'],
    ['hello', 'not a link'],
    ['hello world', 'not a link'],
    ['v1.2.3', 'not a link'],
    ['report.pdf', 'name of a file'],
    ['ftp://example.org/a', 'an ftp link'],
    ['SFTP://example.org/a', 'an sftp link'],
    ['data:text/plain,a', 'a data link'],
    ['about:blank', 'an about link'],
    ['file:///home/ann/a.iso', 'a file on this computer'],
    ['/home/ann/a.iso', 'a place on this computer'],
    ['C:\\Users\\ann\\a.iso', 'a place on this computer'],
    ['..\\a.iso', 'a place on this computer'],
    ['javascript:alert(1)', 'a script'],
    ['magnet:?xt=urn:btih:1', 'BitTorrent program'],
    ['blob:https://example.org/1', 'inside the web page'],
    ['mailto:ann@example.org', 'a mail address'],
    ['ann@example.org', 'looks like a mail address'],
    ['hxxps://example.org/a', 'starts with “hxxps:”'],
    ['https://', 'names no server'],
    ['http:///', 'names no server'],
    ['https://ann@/a', 'names no server'],
    ['https://:8080/a', 'names no server'],
    ['https://example.org:65536/a', 'port number'],
    ['https://example.org:-1/a', 'port number'],
    ['https://example.org:http/a', 'port number'],
    ['https://example.org:0/a', 'port number'],
    ['https://ann:a:b@example.org:99999/', 'port number'],
    ['https://256.1.1.1/a', 'server name'],
    ['https://exa%mple/a', 'server name'],
    ['https://[::1/a', 'server name'],
    [`https://${'a.'.repeat(130)}example/`, 'server name'],
    ['https://example.org/my file.iso', 'a space'],
    ['https://example.org/a\u00a0b', 'a space'],
    ['https://example.org/a\u0000b', 'an invisible character'],
    ['https://example.org/a\nb', 'an invisible character'],
    ['https://example.org/a\u0085b', 'an invisible character'],
    [`https://example.org/${'x'.repeat(MAX_LINK_LENGTH)}`, 'longer than 65,536'],
    [`https://example.org/${'é'.repeat(20_000)}`, 'longer than 65,536'],
  ])('%j', (text, words) => {
    const reason = reasonOf(text)
    expect(reason).toContain(words)
    // Whole sentences that fit a line or two.
    expect(reason).toMatch(/^[A-Z].*\.$/)
    expect(reason.length).toBeLessThan(160)
  })
})

describe('parseLinks', () => {
  const cases: readonly [
    what: string,
    text: string,
    links: readonly string[],
    rejectedLines?: readonly number[],
  ][] = [
    [
      'one a line, any line break',
      'https://h.example/1\r\nhttps://h.example/2\rhttps://h.example/3',
      ['1', '2', '3'],
    ],
    ['blank lines and comments', '\n# https://h.example/no\n \nhttps://h.example/1\n', ['1']],
    ['several a line', 'https://h.example/1 \thttps://h.example/2, h.example/3', ['1', '2', '3']],
    [
      'the same link once, where it stood first',
      'https://h.example/2\nhttps://h.example/1\nh.example/2#x',
      ['2', '1'],
    ],
    ['prose', 'Get it at https://h.example/1. Or (https://h.example/2)!', ['1', '2']],
    ['a label before the link', 'File: https://h.example/1', ['1']],
    ['a link and its title', 'https://h.example/1 The first one', ['1']],
    ['brackets of its own', 'See https://h.example/Foo_(bar).', ['Foo_(bar)']],
    [
      'Markdown',
      '- [one](https://h.example/1), <https://h.example/2>, **https://h.example/3**',
      ['1', '2', '3'],
    ],
    ['Markdown with the link as its text', '[https://h.example/1](https://h.example/1)', ['1']],
    ['HTML', '<a href="https://h.example/1">https://h.example/1</a>', ['1']],
    ['JSON', '  "https://h.example/1",', ['1']],
    ['a line of a shortcut file', 'URL=https://h.example/1', ['1']],
    ['a link within a link', 'https://h.example/1?u=https://h.example/2', ['1?u=https://h.example/2']],
    ['a link within a bare link', 'h.example/1?u=https://h.example/2', ['1?u=https://h.example/2']],
    ['a lone link keeps its last dot', 'https://h.example/1.', ['1.']],
    ['a space inside is told, not cut', 'https://h.example/my file.zip', [], [1]],
    ['a link of another kind among good ones', 'ftp://h.example/a https://h.example/1', ['1'], [1]],
    ['a magnet link with a web seed', 'magnet:?xt=1&ws=https://h.example/1', [], [1]],
    ['words', 'nothing here\n\nhttps://h.example/1\nsee notes.txt', ['1'], [1, 4]],
    ['a link that ends before its host', 'see https:// there', [], [1]],
    ['nothing', '', []],
  ]

  test.each(cases)('%s', (_what, text, paths, rejectedLines = []) => {
    const { links, rejected } = parseLinks(text)
    expect(links).toEqual(paths.map(path => `https://h.example/${path}`))
    expect(rejected.map(({ line }) => line)).toEqual(rejectedLines)
  })

  test('gives the reason that checkLink gives, and shortens the text', () => {
    const long = `ftp://example.org/${'😀'.repeat(200)}`
    const [first] = parseLinks(long).rejected
    expect(first?.reason).toBe(reasonOf(long))
    expect(first?.text).toMatch(/^ftp:\/\/example\.org\/😀+…$/u)
    expect(first?.text.length).toBeLessThanOrEqual(200)
  })

  test('takes 5,000 lines with 40 bad ones', () => {
    const lines = Array.from({ length: 5_000 }, (_, i) =>
      i % 125 === 0 ? `bad line ${i}` : `https://example.org/path/file-${i}.iso`,
    )
    const { links, rejected } = parseLinks(lines.join('\n'))
    expect(links).toHaveLength(4_960)
    expect(rejected).toHaveLength(40)
    expect(rejected[1]?.line).toBe(126)
  })

  test('never throws, and every link it finds passes the check as it is', () => {
    const piece = fc.constantFrom(
      ...[
        'https://',
        'http:',
        'example.org',
        '/',
        ' ',
        '\n',
        '(',
        ')',
        '[',
        '](',
        '<',
        '>',
        '"',
        '.',
        ':',
        '@',
        '#',
      ],
      ...['%', '\\', 'a', '1', 'ftp:', 'é', '\0', '\u200b', '\ud800', '“', '”', ','],
    )
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.array(piece, { maxLength: 30 }).map(pieces => pieces.join('')),
    )
    fc.assert(
      fc.property(text, input => {
        const { links, rejected } = parseLinks(input)
        for (const url of links) expect(checkLink(url)).toEqual({ ok: true, url })
        expect(new Set(links).size).toBe(links.length)
        for (const { line, text, reason } of rejected) {
          expect(line).toBeGreaterThan(0)
          expect(text.length).toBeLessThanOrEqual(200)
          expect(reason).toMatch(/\.$/)
        }
      }),
      { seed: 6266, numRuns: 1_500 },
    )
  })

  // Quadratic work on 200,000 characters would run past the runner's own limit.
  test.each([
    'https://',
    'http',
    '](',
    '(',
    ')',
    '.',
    ' ',
    'a.',
    'a:',
    '[',
    '<',
    '"',
    'x.pdf',
    ' a.b/',
    '\u200b',
    ',',
  ])('takes 200,000 characters of %j in linear time', piece => {
    const body = piece.repeat(Math.ceil(200_000 / piece.length))
    for (const input of [body, `see https://h.example/${body}`, `https://h.example/${body} x`]) {
      expect(() => parseLinks(input)).not.toThrow()
      expect(() => checkLink(input)).not.toThrow()
    }
  })
})

test.each([
  ['https://ann:secret@example.org/a?b', 'https://example.org/a?b'],
  ['https://ann@example.org/a', 'https://example.org/a'],
  ['https://example.org/@a:b@c', 'https://example.org/@a:b@c'],
  ['ann@not a url', 'not a url'],
  ['https://ann:secret@bad host/', 'https://bad host/'],
  ['', ''],
])('displayUrl(%j)', (url, shown) => {
  expect(displayUrl(url)).toBe(shown)
})

test.each([
  ['https://example.org/a', 'example.org'],
  ['https://ann:secret@example.org:443/a', 'example.org'],
  ['http://example.org:8080/a', 'example.org:8080'],
  ['http://[::1]:81/', '[::1]:81'],
  ['nonsense', ''],
])('hostOf(%j)', (url, host) => {
  expect(hostOf(url)).toBe(host)
})
