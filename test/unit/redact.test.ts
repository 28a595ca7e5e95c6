// What is taken out of a text before it is written down or shown to others: by table, and never in more than linear time.
import { describe, expect, it, test } from 'vitest'
import { type Person, redact } from '../../src/main/desktop/redact.ts'

const PERSON: Person = { home: '/home/maria', user: 'maria' }
const WINDOWS: Person = { home: 'C:\\Users\\Maria', user: 'Maria' }

function redacted(text: string, person: Person = PERSON): string {
  return redact(text, person)
}

describe('of a URL only scheme and host are left', () => {
  test.each([
    ['GET https://u5er:canary@example.org/a/b.iso failed', 'GET https://example.org/… failed'],
    ['https://example.org/?token=canary#canary', 'https://example.org/…'],
    ['https://example.org?canary', 'https://example.org/…'],
    ['https://example.org#canary', 'https://example.org/…'],
    ['see https://example.org/.', 'see https://example.org/…'],
    ['https://example.org/', 'https://example.org/'],
    ['(at https://example.org:8443)', '(at https://example.org:8443)'],
    ['HTTPS://EXAMPLE.org/canary', 'HTTPS://EXAMPLE.org/…'],
    ['http://[2001:db8::1]:80/canary', 'http://[2001:db8::1]:80/…'],
    ['http://127.0.0.1:9/canary', 'http://127.0.0.1:9/…'],
    ['https://bücher.example/canary', 'https://bücher.example/…'],
    ['ftp://canary@example.org/x', 'ftp://example.org/…'],
    ['wss://example.org/canary?x', 'wss://example.org/…'],
    // A password that should have been encoded.
    ['https://u5er:can@ary@example.org/x', 'https://example.org/…'],
    ['https://u5er:12/canary@example.org/x', 'https://…'],
    ['https://u5er:can#ary@example.org/x', 'https://…'],
    ['https:u5er:canary@example.org/x', 'https:…'],
    ['https:\\\\u5er:canary@example.org\\x', 'https://example.org/…'],
    ['//u5er:canary@example.org/x', '//…@example.org/x'],
    ['u5er:canary@example.org', '…@example.org'],
    ['example.org/a?key=canary&b=canary', 'example.org/a?…'],
    ['xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxhttps://u5er:canary@example.org', /^x+https:\/\/example\.org$/],
    ['"https://example.org/canary", "b"', '"https://example.org/…", "b"'],
    ["'https://example.org/a?canary'", "'https://example.org/…"],
    ['<https://example.org/canary>', '<https://example.org/…>'],
    // Inside another one.
    ['https%3A%2F%2Fu5er%3Acanary%40example.org%2F', '…'],
    ['go?to=https%253A%252F%252Fexample.org%252Fcanary', 'go?…'],
    ['next=https%3a//u5er:canary@example.org end', 'next=… end'],
    ['sluice:https://u5er:canary@example.org/x', 'sluice:…'],
    ['sluice://https://example.org/canary', 'sluice://https/…'],
    ['sluice:add?url=https%3A%2F%2Fexample.org%2Fcanary', 'sluice:…'],
    ['sluice://add?url=https%3A%2F%2Fexample.org%2Fcanary', 'sluice://add/…'],
    ['magnet:?xt=urn:btih:canary', 'magnet:…'],
    ['data:text/plain,canary', 'data:…'],
    ['sluice: the log', 'sluice: the log'],
  ])('%s', (text, expected) => {
    const left = redacted(text)
    if (typeof expected === 'string') expect(left).toBe(expected)
    else expect(left).toMatch(expected)
    expect(left).not.toMatch(/canary|u5er/)
  })

  test.each([
    'at run (file:///opt/sluice/out/main/index.js:12:3)',
    'app://sluice/index.html',
    'at node:internal/process/task_queues:105:5',
    'C:\\\\Program Files\\\\Sluice',
    '2026-11-22T12:30:01.123Z 12:30',
    'running at 2.5 MB/s: 3 of 9 MB (33%)',
    'What now? Nothing.',
  ])('and what is none stays: %s', text => {
    expect(redacted(text)).toBe(text)
  })
})

describe('the value is taken from', () => {
  test.each([
    ['Authorization: Basic canary==', 'Authorization: …'],
    ['authorization: Custom a canary, b', 'authorization: …'],
    ['Proxy-Authorization: Basic canary', 'Proxy-Authorization: …'],
    ['X-Authorization: canary canary', 'X-Authorization: …'],
    ['Cookie: a=b; sid=canary', 'Cookie: …'],
    ['Set-Cookie: sid=canary; Path=/\nETag: "x"', 'Set-Cookie: …\nETag: "x"'],
    ['Cookie2: canary', 'Cookie2: …'],
    ['X-Api-Key: canary', 'X-Api-Key: …'],
    ['{"authorization":"Basic canary","host":"x"}', '{"authorization":"…","host":"x"}'],
    ['{"set-cookie":["a=canary]","b=canary"],"etag":1}', '{"set-cookie":[…],"etag":1}'],
    ["{ cookie: 'a=\\'canary', host: 'x' }", "{ cookie: '…', host: 'x' }"],
    ["[ 'Cookie', 'a=canary', 'Host', 'x' ]", "[ 'Cookie', '…', 'Host', 'x' ]"],
    ["Map(1) { 'cookie' => 'canary' }", "Map(1) { 'cookie' => '…' }"],
    ['"{\\"authorization\\":\\"Basic canary\\",\\"a\\":1}"', '"{\\"authorization\\":\\"…\\",\\"a\\":1}"'],
    ['"password": "can\\"ary", "a": 1', '"password": "…", "a": 1'],
    ['token=canary&b=2', 'token=…&b=…'],
    ['Policy=canary==&amp;Key-Pair-Id=canary, then', 'Policy=…&amp;Key-Pair-Id=… then'],
    ['expires=1&hash=canary', 'expires=…&hash=…'],
    ['took eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.canary-canary', 'took …'],
    ['u5er%3Acanary%40example.org', '…@example.org'],
    ['https:/u5er:canary@example.org/canary', 'https:…'],
    ['access_token: canary', 'access_token: …'],
    ["refreshToken = 'canary canary'", "refreshToken = '…'"],
    ['X-Amz-Signature=canary', 'X-Amz-Signature=…'],
    ['sig=canary', 'sig=…'],
    ['client-secret=canary', 'client-secret=…'],
    ['PWD=canary', 'PWD=…'],
    ['sent Bearer canary.canary', 'sent Bearer …'],
    ['Basic Y2FuYXJ5canary==', 'Basic …'],
    [`curl 'https://example.org' -H 'Cookie: canary' -u a:canary`, 'curl …'],
    ['curl.exe --user a:canary ^\r\n  --data canary\r\nnext', 'curl …\r\nnext'],
    ['run: curl -b canary \\\n  -d canary \\\n  https://x\nnext', 'run: curl …\nnext'],
  ])('%s', (text, expected) => {
    expect(redacted(text)).toBe(expected)
  })

  test.each([
    'This cURL command is cut short.',
    'headers: authorization, cookie, referer',
    'the design: x',
    'signal: SIGTERM',
    'No password is kept.',
    'Q&A = x, a && b == c',
  ])('but not from: %s', text => {
    expect(redacted(text)).toBe(text)
  })
})

describe('whose computer it is', () => {
  test.each<[string, string, Person?]>([
    ['/home/maria/Downloads/a.iso', '~/Downloads/a.iso'],
    ['"/home/maria"', '"~"'],
    ['/home/maria.', '~.'],
    ['/home/mariana/a', '/home/mariana/a'],
    ['/home/maria-old/a', '/home/maria-old/a'],
    ['at x (file:///home/maria/sluice/a.js:1:2)', 'at x (file://~/sluice/a.js:1:2)'],
    ['/media/maria/disk', '/media/…/disk'],
    ['/media/marias/disk', '/media/marias/disk'],
    ['C:\\Users\\Maria\\x', '~\\x', WINDOWS],
    ['c:\\users\\maria', '~', WINDOWS],
    ['"C:\\\\Users\\\\Maria\\\\x"', '"~\\\\x"', WINDOWS],
    ['file:///C:/Users/Maria/x.js', 'file:///~/x.js', WINDOWS],
    ['D:\\Maria\\x', 'D:\\…\\x', WINDOWS],
    ['/home/j%C3%B6rg/x and /home/jörg/x', '~/x and ~/x', { home: '/home/jörg', user: 'jörg' }],
    ['/a/b', '/a/b', { home: '/', user: '' }],
    ['a/b', 'a/b', { home: '', user: '' }],
    ['/h+(1)/x', '~/x', { home: '/h+(1)/', user: 'x1' }],
  ])('%s', (text, expected, person) => {
    expect(redacted(text, person)).toBe(expected)
  })
})

it('takes nothing more the second time', () => {
  const text = [
    'https://u5er:canary@example.org/a?b=c',
    'Cookie: a=b',
    '{"token":"x","cookie":["a"]}',
    "curl 'https://example.org'",
    'sluice:add?url=x',
    '/home/maria/x /media/maria/y',
  ].join('\n')
  const once = redacted(text)
  expect(redacted(once)).toBe(once)
})

describe('a text of a megabyte takes no more than its length asks for', () => {
  test.each([
    ['a', ''],
    ['a.', ''],
    ['a:', '@'],
    ['?', ''],
    ['?a', ''],
    ['/', ''],
    ['\\', ''],
    ['%25', ''],
    ['%3a%2f', ''],
    ['https://', ''],
    ['a://b@', ''],
    [' token', ''],
    ['token ', '='],
    ['token"', ':'],
    ['cookie', ''],
    ['cookie: [', ''],
    ["cookie: ['", ''],
    ['cookie:"\\', ''],
    ['curl -', ''],
    ['curl -\\\n', ''],
    ['basic ', ''],
    ['/home/mari', ''],
    ['"', ''],
    ['https://a]', ''],
    ['a%3a', ''],
    ['a=', '&a='],
    ['&a', '='],
    ['eyJaaaaa-', ''],
    ['eyJaaaaa.', ''],
  ])('%s…', (part, end) => {
    const text = `${part.repeat(Math.ceil(1_000_000 / part.length))}${end}`
    expect(redacted(text).length).toBeGreaterThan(0)
  })
})
