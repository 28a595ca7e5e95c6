// Commands as browsers copy them, in each shell's way of quoting; and those that are no plain download.
import { describe, expect, it } from 'vitest'
import { type CurlLink, curlBeginning, readCurl } from '../../src/shared/curl-command.ts'

function read(command: string): readonly CurlLink[] {
  const reading = readCurl(command, curlBeginning(command) ?? 0)
  if (!reading.ok) throw new Error(reading.reason)
  return reading.links
}

const refusal = (command: string): string => {
  const reading = readCurl(command, curlBeginning(command) ?? 0)
  return reading.ok ? 'taken' : reading.reason
}

const only = (command: string): CurlLink => {
  const [link, ...others] = read(command)
  if (link === undefined || others.length > 0) throw new Error('not one link')
  return link
}

describe('where a command begins', () => {
  it.each([
    ['curl https://a.example/', 5],
    ['  curl.exe -L x', 11],
    ['$ curl x', 7],
    ['PS C:\\Users\\ada> curl.exe x', 26],
    ['C:\\Users\\ada>curl x', 18],
    ['> curl x', 7],
  ])('%s', (line, length) => {
    expect(curlBeginning(line)).toBe(length)
  })

  it.each([
    'curl',
    'curly https://a.example/',
    'use curl https://a.example/',
    'https://curl.se/ curl x',
    'CURL',
  ])('not in %s', line => {
    expect(curlBeginning(line)).toBeNull()
  })
})

describe('copied from a browser', () => {
  it('by Chrome, for bash', () => {
    const command = [
      "curl 'https://cdn.example/a.iso?token=a%2Bb&x=1' \\",
      "  -H 'Accept: */*' \\",
      "  -H 'Accept-Encoding: gzip, deflate, br' \\",
      "  -b 'session=s3cret; theme=dark' \\",
      "  -H 'Range: bytes=0-' \\",
      "  -H 'Referer: https://example.org/' \\",
      "  -H $'X-Note: it\\'s \\u0021 \\x41\\101' \\",
      '  --compressed',
    ].join('\n')
    expect(only(command)).toEqual({
      link: 'https://cdn.example/a.iso?token=a%2Bb&x=1',
      name: null,
      headers: {
        accept: '*/*',
        cookie: 'session=s3cret; theme=dark',
        referer: 'https://example.org/',
        'x-note': "it's ! AA",
      },
      hasRanges: true,
    })
  })

  it('by Firefox, for bash, with Windows line ends', () => {
    const command =
      "curl --globoff 'https://cdn.example/a[1-2].iso' \\\r\n  --compressed \\\r\n  -H 'User-Agent: Mozilla/5.0 (X11)' \\\r\n  -H 'Connection: keep-alive'"
    expect(only(command)).toEqual({
      link: 'https://cdn.example/a[1-2].iso',
      name: null,
      headers: { 'user-agent': 'Mozilla/5.0 (X11)' },
      hasRanges: false,
    })
  })

  it('by Chrome and Edge, for cmd', () => {
    const command = [
      'curl --location ^"https://cdn.example/a.iso?a=1^&b=50^%^25^" ^',
      '  -H ^"sec-ch-ua: ^\\^"Chromium^\\^";v=^\\^"130^\\^"^" ^',
      '  -H ^"X-Path: C:^\\^\\temp^" ^',
      '  -b ^"a=1; b=2^"',
    ].join('\r\n')
    expect(only(command)).toEqual({
      link: 'https://cdn.example/a.iso?a=1&b=50%25',
      name: null,
      headers: { 'sec-ch-ua': '"Chromium";v="130"', 'x-path': 'C:\\temp', cookie: 'a=1; b=2' },
      hasRanges: true,
    })
  })

  it('by older browsers, for cmd', () => {
    const command =
      'curl "https://cdn.example/a.iso?a=1&b=2" ^\r\n  -H "X-Quote: ""yes"" ^ no" ^\r\n  --compressed'
    expect(only(command)).toMatchObject({
      link: 'https://cdn.example/a.iso?a=1&b=2',
      headers: { 'x-quote': '"yes" ^ no' },
    })
  })

  it('for PowerShell', () => {
    const command =
      'curl.exe "https://cdn.example/a.iso" `\r\n  -H \'X-Quote: it\'\'s\' `\r\n  -H "X-Dollar: `$1 ""q"""'
    expect(only(command)).toMatchObject({ headers: { 'x-quote': "it's", 'x-dollar': '$1 "q"' } })
  })
})

describe('options', () => {
  it.each<[string, Partial<CurlLink>]>([
    ['curl -sSLO https://a.example/b', { link: 'https://a.example/b', name: null }],
    ['curl -Lo dir/b.iso https://a.example/c', { name: 'b.iso' }],
    ['curl -ob.iso https://a.example/c', { name: 'b.iso' }],
    ['curl -o - https://a.example/c', { name: null }],
    ['curl -o /dev/null https://a.example/c', { name: null }],
    ['curl -o "f#1" "https://a.example/[1-2]"', { name: null }],
    [
      'curl -H"a: b" -A agent -e "https://r.example/;auto" x.example',
      {
        headers: { a: 'b', 'user-agent': 'agent', referer: 'https://r.example/' },
      },
    ],
    ['curl --user ada:pässword x.example', { headers: { authorization: 'Basic YWRhOnDDpHNzd29yZA==' } }],
    ['curl -u ada x.example', { headers: { authorization: 'Basic YWRhOg==' } }],
    ['curl --oauth2-bearer abc x.example', { headers: { authorization: 'Bearer abc' } }],
    ['curl -b a=1 -H "Cookie: b=2" x.example', { headers: { cookie: 'a=1; b=2' } }],
    ['curl -H "Accept:" -H "X-Empty;" -H ":authority: a" -H "no colon" x.example', { headers: {} }],
    ['curl -H "Host: a" -H "Content-Length: 3" -H "If-None-Match: 1" x.example', { headers: {} }],
    ['curl -X GET x.example', { link: 'x.example' }],
    ['curl -XGET --retry 5 --max-time 3 -x http://proxy:1 --url x.example', { link: 'x.example' }],
    ['curl -G -d a=1 --data-urlencode "b=c d" x.example/?z', { link: 'x.example/?z&a=1&b=c%20d' }],
    ['curl -- -odd', { link: '-odd' }],
    ['curl https://a.example/b?c=1&d=2', { link: 'https://a.example/b?c=1&d=2' }],
    ['curl \'a\'"b"\\ c', { link: 'ab c' }],
  ])('%s', (command, expected) => {
    expect(only(command)).toMatchObject(expected)
  })

  it('reads several links, and what --next parts', () => {
    expect(read('curl -H a:1 -o n x.example y.example --next -H b:2 z.example')).toEqual([
      { link: 'x.example', name: 'n', headers: { a: '1' }, hasRanges: true },
      { link: 'y.example', name: null, headers: { a: '1' }, hasRanges: true },
      { link: 'z.example', name: null, headers: { b: '2' }, hasRanges: true },
    ])
  })
})

it.each([
  ['curl -X POST x.example', 'makes a POST request'],
  ['curl -XDELETE x.example', 'makes a DELETE request'],
  ['curl -I x.example', 'makes a HEAD request'],
  ['curl --data a=1 x.example', 'sends data'],
  ['curl -X GET --data-raw a=1 x.example', 'sends data'],
  ['curl -F a=@b x.example', 'sends data'],
  ['curl -T file x.example', 'sends data'],
  ['curl --json {} x.example', 'sends data'],
  ['curl -b cookies.txt x.example', 'reads a file'],
  ['curl -G -d @q x.example', 'reads a file'],
  ['curl -K config x.example', 'reads a file'],
  ['curl -H @headers x.example', 'reads a file'],
  ['curl --compressed -L', 'has no link'],
  ["curl 'https://x.example/", 'cut short'],
  ["curl $'https://x.example/\\'", 'cut short'],
  ['curl ^"https://x.example/', 'cut short'],
])('refuses %s', (command, words) => {
  expect(refusal(command)).toContain(words)
})

it.each([
  ["curl 'a.example' ;\ncurl b.example", "curl 'a.example' ;"],
  ['curl a.example\ncurl b.example', 'curl a.example\n'],
  ['curl ^"a.example^" &\ncurl ^"b.example^"', 'curl ^"a.example^" &'],
  ['curl a.example | tar x', 'curl a.example |'],
  ["curl 'a\nb'\nrest", "curl 'a\nb'\n"],
])('ends where the command ends: %j', (text, taken) => {
  expect(readCurl(text, 5).end).toBe(taken.length)
})

it('takes a very long command in stride, closed or not', () => {
  const long = "'-H' 'a: b' ".repeat(50_000)
  expect(only(`curl ${long} x.example`).headers).toEqual({ a: 'b' })
  expect(refusal(`curl ${'"'.repeat(300_001)}`)).toContain('cut short')
  expect(refusal(`curl ^"${'^\\'.repeat(150_000)}`)).toContain('cut short')
})
