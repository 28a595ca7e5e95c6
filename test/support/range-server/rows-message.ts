// Rows 28 to 39: how long a body is, where it ends, and how fast it comes.
import { type Behaviour, unsatisfiable } from './behaviour.ts'
import type { HostileCase, HostileRow, Outcome } from './rows.ts'

const BELIEVED = { first: 'right', range: 'right', resume: 'right' } as const
/** The unit of the client's accounting. */
const CHUNK = 1024 * 1024
const PLAIN = { ranges: 'ignored', acceptRanges: null } as const

/** Framing that leaves the end of the body in doubt: nothing of it may be believed, at whatever moment. */
const doubtful = (what: string, hostile: HostileCase['hostile'], resume: Outcome = 'waits'): HostileCase => ({
  what,
  hostile,
  first: 'waits',
  range: 'right',
  resume,
})

/** A 206 that names all that was asked for and ends, as chunks do, after so many bytes. */
const promising =
  (bytes: number): HostileCase['hostile'] =>
  ({ size }, { range }) => {
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? []
    if (from === undefined) return {}
    const last = to === '' ? size - 1 : Number(to)
    return {
      framing: 'chunked',
      serve: (start, end) => [start, Math.min(end, start + bytes)],
      contentRange: `bytes ${from}-${last}/${size}`,
    }
  }

export const MESSAGE_ROWS: readonly HostileRow[] = [
  {
    row: 28,
    name: 'Content-Length lies long, early close',
    cases: [
      { what: 'of a range', hostile: () => ({ cutAt: 100_000 }), ...BELIEVED },
      { what: 'without a length', hostile: () => ({ framing: 'close', cutAt: 100_000 }), ...BELIEVED },
      { what: 'by a Content-Range, in chunks', hostile: promising(100_000), ...BELIEVED },
      {
        what: 'by a Content-Range, and nothing comes',
        hostile: promising(0),
        first: 'waits',
        range: 'right',
        resume: 'waits',
      },
      {
        what: 'of all of it, for ever',
        sound: PLAIN,
        hostile: () => ({ contentLength: length => String(length + 1_000), keepAlive: false }),
        first: 'waits',
      },
    ],
  },
  {
    row: 29,
    name: 'Content-Length lies short',
    cases: [
      {
        what: 'and the rest looks like nothing',
        hostile: (_truth, { range }) => (range === null ? {} : { extra: 777 }),
        ...BELIEVED,
      },
      {
        what: 'and the rest looks like a reply',
        hostile: ({ size }, { range }) => {
          const lie = 'x'.repeat(1_000)
          const head = `Content-Range: bytes 0-999/${size}\r\nContent-Length: 1000\r\nETag: "v1"`
          return range === null ? {} : { extra: Buffer.from(`HTTP/1.1 206 Reply\r\n${head}\r\n\r\n${lie}`) }
        },
        ...BELIEVED,
      },
    ],
  },
  {
    row: 30,
    name: 'Content-Length past 2^53',
    cases: ['9007199254740992', '9007199254740993', '18446744073709551616', '36893488147419103232'].map(
      contentLength => ({
        what: contentLength,
        hostile: () => ({ contentLength, keepAlive: false }),
        first: 'protocol',
        range: 'right',
        resume: 'waits',
      }),
    ),
  },
  {
    row: 31,
    name: 'N, N; Content-Length and Transfer-Encoding; Transfer-Encoding not ending in chunked',
    cases: [
      ...['N, N', 'N, twice'].map(what => ({
        what,
        hostile: (): Behaviour => ({
          contentLength: length => `${length}${what === 'N, N' ? ', ' : '\r\nContent-Length: '}${length}`,
        }),
        first: 'right' as const,
        resume: 'right' as const,
        unkept: 'RFC 9112 §6.3: an identical list may be taken for the one number it repeats',
      })),
      doubtful('N, M', () => ({ contentLength: length => `${length}, ${length - 1}`, keepAlive: false })),
      doubtful('two lines that disagree', () => ({
        contentLength: length => `${length}\r\nContent-Length: ${length - 1}`,
        keepAlive: false,
      })),
      doubtful('Content-Length and chunked', () => ({ framing: 'both' })),
      doubtful('chunked, identity', () => ({
        headers: [['Transfer-Encoding', 'chunked, identity']],
        keepAlive: false,
      })),
      doubtful('gzip', () => ({ headers: [['Transfer-Encoding', 'gzip']], keepAlive: false })),
    ],
  },
  {
    row: 32,
    name: 'chunked, no length',
    cases: [
      { what: 'to its end', hostile: () => ({ ranges: 'ignored', framing: 'chunked' }), ...BELIEVED },
      {
        what: 'cut each time',
        sound: PLAIN,
        hostile: () => ({ framing: 'chunked', cutAt: 200_000 }),
        first: 'waits',
      },
    ],
  },
  {
    row: 33,
    name: 'close-delimited (HTTP/1.0)',
    cases: [
      {
        what: 'and never known how long',
        hostile: () => ({ ranges: 'ignored', version: '1.0', framing: 'close' }),
        first: 'right',
        proof: ['unverified'],
      },
      {
        what: 'but known how long',
        hostile: () => ({ ranges: 'ignored', version: '1.0', framing: 'close' }),
        range: 'right',
        resume: 'right',
      },
      {
        what: 'and cut where the length is known',
        hostile: () => ({ ranges: 'ignored', version: '1.0', framing: 'close', cutAt: 200_000 }),
        range: 'right',
        resume: 'waits',
      },
    ],
  },
  {
    row: 34,
    name: 'reset',
    cases: [
      {
        what: 'before the head',
        hostile: () => ({ head: 'reset' }),
        first: 'waits',
        range: 'right',
        resume: 'waits',
      },
      {
        what: 'now and then',
        hostile: (_truth, { index }) => (index % 2 === 0 ? { resetAt: 100_000 } : {}),
        ...BELIEVED,
      },
    ],
  },
  {
    row: 35,
    name: 'stall, slow-loris',
    cases: [
      {
        what: 'in the body',
        hostile: (_truth, { index }) => (index % 2 === 0 ? { stallAt: 50_000 } : {}),
        impatient: true,
        ...BELIEVED,
      },
      {
        what: 'before the head',
        hostile: () => ({ head: 'before' }),
        impatient: true,
        first: 'waits',
        range: 'right',
        resume: 'waits',
      },
      {
        what: 'inside the head',
        hostile: () => ({ head: 'inside' }),
        impatient: true,
        first: 'waits',
        range: 'right',
        resume: 'waits',
      },
    ],
  },
  {
    row: 36,
    name: 'a file of no bytes',
    cases: [
      {
        what: '200',
        size: 0,
        hostile: () => ({ ranges: 'ignored' }),
        first: 'right',
        proof: ['one request'],
      },
      {
        what: '200 in chunks',
        size: 0,
        hostile: () => ({ ranges: 'ignored', framing: 'chunked' }),
        first: 'right',
      },
      { what: '416 with */0', size: 0, hostile: () => unsatisfiable(0), first: 'right' },
      {
        what: '416 without Content-Range, then 200',
        size: 0,
        hostile: (_truth, { range }) => (range === null ? {} : unsatisfiable(null)),
        first: 'right',
      },
      {
        what: '206 with an impossible range, then 200',
        size: 0,
        hostile: (_truth, { range }) =>
          range === null ? {} : { status: 206, headers: [['Content-Range', 'bytes 0-0/0']] },
        first: 'right',
      },
    ],
  },
  {
    row: 37,
    name: 'a size that is an exact multiple of the chunk',
    cases: [1, 2, 16].map(chunks => ({
      what: `${chunks} MiB`,
      size: chunks * CHUNK,
      hostile: () => ({}),
      first: 'right',
      proof: ['nothing asked past the end'],
    })),
  },
  {
    row: 38,
    name: 'a flood of headers',
    cases: [{ hostile: () => ({ head: 'flood' }), first: 'waits', range: 'right', resume: 'waits' }],
  },
  {
    row: 39,
    name: 'HTTP/1.0 with Range',
    cases: [
      { what: '206 with its length', hostile: () => ({ version: '1.0' }), ...BELIEVED },
      {
        what: '206 to the end of the connection',
        hostile: () => ({ version: '1.0', framing: 'close' }),
        ...BELIEVED,
      },
    ],
  },
]
