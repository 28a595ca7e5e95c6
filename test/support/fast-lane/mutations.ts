// Reply heads to try a parser with: sound ones, and the same with the damage that bugs and attackers do. Everything comes
// from a seed, so that a failure can be had again.

/** Uniform in [0, 1), the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
}

export const SOUND_HEADS: readonly string[] = [
  ['HTTP/1.1 200 OK', 'Content-Length: 5'],
  ['HTTP/1.1 206 Partial Content', 'Content-Range: bytes 0-9/100', 'content-length:10', 'ETag: "a b"'],
  ['HTTP/1.1 200 ', 'CONTENT-LENGTH:   12  ', 'Connection: keep-alive'],
  ['HTTP/1.1 404 Not Found', 'Server: x', 'X-Empty:', 'Connection: close', 'Content-Length: 0'],
  ['HTTP/1.1 503 Busy', 'Retry-After:\t120\t', 'Content-Length: 007', 'Set-Cookie: a=1', 'Set-Cookie: b=2'],
  ['HTTP/1.1 302 Found', 'Location: /a?b=c', 'Content-Length: 3', 'Connection: Keep-Alive', 'X: caf\xe9'],
  ['HTTP/1.1 599 a\tb \xe9', "!#$%&'*+-.^_`|~09azAZ: token", 'Content-Length: 9007199254740991'],
  ['HTTP/1.1 200 OK', 'Upgrade: h2c', 'Connection: Upgrade, Keep-Alive', 'Content-Length: 7'],
  ['HTTP/1.1 200 OK', 'Transfer-Encoding: chunked'],
  ['HTTP/1.1 200 OK', 'Date: Sun, 02 Mar 2025 10:00:00 GMT'],
  ['HTTP/1.1 204 No Content', 'Content-Length: 5'],
  ['HTTP/1.1 304 Not Modified', 'Content-Length: 5'],
  ['HTTP/1.1 103 Early Hints', 'Link: </x>', '', 'HTTP/1.1 200 OK', 'Content-Length: 5'],
  ['HTTP/1.0 200 OK', 'Content-Length: 5', 'Connection: keep-alive'],
].map(lines => `${lines.join('\r\n')}\r\n\r\n`)

const STUFF: readonly string[] = [
  ...['\r', '\n', '\r\n', '\0', ' ', '\t', ':', ',', '0', '5', '9', '\x7f', '\xff', 'x', ';', '-', '+'],
  ...['\r\n ', '\n\n', '\r\r\n', ': ', ' :', 'close', 'chunked', '\r\n\r\n', 'HTTP/1.1 '],
]
const LINES: readonly string[] = [
  ...[
    'Content-Length: 5',
    'Content-Length: 6',
    'content-length:',
    'Content-Length: 5, 5',
    'Content-Length : 5',
  ],
  ...['Transfer-Encoding: chunked', 'Transfer-Encoding: identity', 'transfer-encoding:', 'Connection: close'],
  ...['Connection: keep-alive, x', 'Connection:', 'Proxy-Connection: close', 'Upgrade: websocket', ' folded'],
  ...[
    'Content-Length: 36893488147419103232',
    'Content-Length: +5',
    'Content-Length: 0x5',
    ': none',
    'no colon',
  ],
  ...['X\x80: high', 'Keep-Alive: timeout=0', 'Trailer: X', 'Content-Encoding: gzip'],
]

/** A sound head with up to three mutations. */
export function mutatedHead(random: () => number): Buffer {
  const pick = (count: number): number => Math.floor(random() * count)
  let text = SOUND_HEADS[pick(SOUND_HEADS.length)] ?? ''
  for (let rounds = pick(4); rounds > 0; rounds--) {
    const at = pick(text.length + 1)
    const kind = pick(8)
    if (kind === 0) {
      const flipped = String.fromCharCode(text.charCodeAt(at) ^ (1 << pick(8)))
      text = at < text.length ? text.slice(0, at) + flipped + text.slice(at + 1) : text
    } else if (kind <= 2) text = text.slice(0, at) + (STUFF[pick(STUFF.length)] ?? '') + text.slice(at)
    else if (kind === 3) text = text.slice(0, at) + text.slice(at + 1 + pick(3))
    else if (kind === 4) text = text.slice(0, at) + String.fromCharCode(pick(256)) + text.slice(at + 1)
    else text = withLine(text, kind, pick)
  }
  return Buffer.from(text, 'latin1')
}

/** One line twice, one out of the list put in, or a long one. */
function withLine(text: string, kind: number, pick: (count: number) => number): string {
  const lines = text.split('\r\n')
  const at = 1 + pick(lines.length)
  const made =
    kind === 5
      ? (lines[at] ?? '')
      : kind === 6
        ? (LINES[pick(LINES.length)] ?? '')
        : `X-${'y'.repeat(pick(40))}: ${' '.repeat(pick(20))}${'z'.repeat(pick(300))}`
  return [...lines.slice(0, at), made, ...lines.slice(at)].join('\r\n')
}
