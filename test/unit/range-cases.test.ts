// The rows of range.json that need no server, each at the level that decides it; and that every row is somebody's.
import { describe, expect, test } from 'vitest'
import { readArguments } from '../../src/main/cli/arguments.ts'
import { CHUNK, ChunkMap } from '../../src/main/engine/chunk-map.ts'
import type { HeaderList } from '../../src/main/engine/ports.ts'
import { type ContentRange, parseContentRange, rangeHeader } from '../../src/main/engine/range.ts'
import { nextHop } from '../../src/main/engine/redirect.ts'
import type { Expectation } from '../../src/main/engine/reply-check.ts'
import { retryAfter } from '../../src/main/engine/retry.ts'
import { SpanLedger } from '../../src/main/engine/spans.ts'
import table from '../cases/range.json' with { type: 'json' }
import { HOSTILE_CASES, NOT_OURS, SERVER_CASES, UNIT_CASES } from '../cases/range-coverage.ts'
import { leaseNext } from '../support/lease-next.ts'
import { type Case, REPLIES } from './range-replies.ts'
import { type Weighed, weigh } from './range-weighed.ts'

interface Row {
  readonly id: string
  readonly title: string
  readonly response?: readonly {
    readonly status: number | string | null
    readonly headers?: Readonly<Record<string, string>>
  }[]
}

const rows = new Map((table.cases as unknown as readonly Row[]).map(row => [row.id, row]))

function rowOf(id: string): Row {
  const row = rows.get(id)
  if (row === undefined) throw new Error(`range.json has no row ${id}`)
  return row
}

const titled = (ids: readonly string[]): (readonly [string, string])[] => ids.map(id => [id, rowOf(id).title])

/** The headers of the row's n-th reply, as the transport hands them over. */
function headersOf(id: string, reply: number): HeaderList {
  const headers = rowOf(id).response?.[reply]?.headers ?? {}
  return Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
}

// ---------------------------------------------------------------- Content-Range

const range = (start: number, end: number, total: number | null): Partial<ContentRange> => ({
  start,
  end,
  total,
})

const CONTENT_RANGES: Readonly<Record<string, Partial<ContentRange> | null>> = {
  'cr-content-range-01': null,
  'cr-content-range-04': range(0, 51, 51),
  'cr-content-range-07': range(0, 51, 51),
  'cr-content-range-08': range(0, 51, 51),
  'cr-content-range-09': null,
  'cr-content-range-11': null,
  'cr-content-range-12': null,
  'cr-content-range-14': range(0, 10_000_000_001, 10_000_000_001),
  'cr-content-range-15': null,
  'cr-content-range-18': null,
  'cr-content-range-20': null,
  'cr-content-range-23': null,
  'cr-content-range-25': null,
  // A star for the total is legal (RFC 9110 §14.4), though Chromium and aria2 turn it down.
  'cr-content-range-27': range(0, 1_234, null),
  'a2-content-range-02': range(0, 10, null),
  // aria2 reads numbers up to 2^63; past 2^53 they would be rounded here.
  'a2-content-range-00': null,
  'a2-content-range-01': null,
  'a2-content-range-03': null,
  'a2-content-range-04': null,
  'a2-content-range-07': null,
  'a2-content-range-08': null,
}

describe('Content-Range', () => {
  test.each(titled(Object.keys(CONTENT_RANGES)))('%s: %s', (id, title) => {
    const text = /^Content-Range: '(.*)'$/.exec(title)?.[1]?.replaceAll('\\t', '\t')
    if (text === undefined) throw new Error('the row names no Content-Range')
    const seen = parseContentRange(text)
    const expected = CONTENT_RANGES[id]
    if (expected === null) expect(seen).toBeNull()
    else expect(seen).toMatchObject(expected ?? {})
  })
})

// ---------------------------------------------------------------- Retry-After

const CHROMIUM_NOW = Date.UTC(2014, 10, 5, 22, 39, 30)

const WAITS: Readonly<Record<string, number | null>> = {
  'cr-retry-after-empty': null,
  'cr-retry-after--1': null,
  'cr-retry-after-+1': null,
  'cr-retry-after-0': 0,
  'cr-retry-after-60': 60_000,
  // Chromium waits all the 57 days; a wait past a day is taken for a mistake here.
  'cr-retry-after-Thu, 1 Jan 2015 12:34:56 GMT': 86_400_000,
  'curl-1594': 22_000,
  'curl-1595': null,
  'gap-26': 120_000,
}

describe('Retry-After', () => {
  test.each(titled(Object.keys(WAITS)))('%s: %s', id => {
    const verdict = weigh(
      { status: 503, headers: headersOf(id, 0) },
      { ask: null, known: null, pageExpected: true, now: CHROMIUM_NOW },
    )
    expect(verdict).toMatchObject({ kind: 'retry', after: WAITS[id] })
  })

  test.each(titled(['undici-L1718']))('%s: %s', () => {
    for (const text of ['garbage', 'Foo, 35 Bar 2026 99:99:99 GMT', 'Sun, 06 Nov 2026 8h GMT']) {
      expect(retryAfter(text, null, 0)).toBeNull()
    }
  })

  test.each(titled(['curl-1634', 'curl-1635']))('%s: %s', id => {
    const expected: Expectation = { ask: { start: 0, end: null }, known: null, pageExpected: true, now: 0 }
    expect(weigh({ status: 429, headers: headersOf(id, 0) }, expected)).toMatchObject({
      kind: 'retry',
      because: { code: 'rate-limited' },
      after: 1_000,
    })
    expect(weigh({ status: 200, headers: headersOf(id, 1) }, expected)).toMatchObject({
      kind: 'whole',
      representation: { total: 4 },
    })
  })
})

// ---------------------------------------------------------------- whole replies

function verdictOf(id: string, { ask, known, also, reply = 0, status }: Case): Weighed {
  const seen = Number(status ?? rowOf(id).response?.[reply]?.status)
  const headers = [...headersOf(id, reply), ...Object.entries(also ?? {})]
  return weigh({ status: seen, headers }, { ask, known: known ?? null, pageExpected: false, now: 0 })
}

describe('replies', () => {
  test.each(titled(Object.keys(REPLIES)))('%s: %s', id => {
    for (const row of REPLIES[id] ?? []) expect(verdictOf(id, row)).toMatchObject(row.verdict)
  })
})

// ---------------------------------------------------------------- the rest

const OTHERS: Readonly<Record<string, (headers: HeaderList) => void>> = {
  'a2-redirect-scheme': ([location]) => {
    const hop = { url: 'https://mirror.example/x', headers: {} }
    expect(nextHop(hop, location?.[1] ?? null)).toMatchObject({ code: 'protocol' })
  },
  'a2-redirect-noloc': headers => {
    expect(headers).toEqual([])
    expect(nextHop({ url: 'https://h.example/', headers: {} }, null)).toMatchObject({ code: 'protocol' })
  },
  'gap-14': () => {
    const hop = { url: 'https://h.example/', headers: { authorization: 'Basic eA==' } }
    expect(nextHop(hop, 'http://h.example/x')).toMatchObject({ code: 'tls' })
  },
  // Two ranges in one request would leave it to the server which of them it answers: the person's own is refused.
  'undici-L1129': () => {
    const context = { cwd: '/', sanitise: (name: string) => name }
    const link = 'https://h.example/file.bin'
    const own = ['get', link, '--header', 'Range: bytes=0-3']
    expect(readArguments(own, context)).toMatchObject({
      kind: 'wrong',
      message: expect.stringContaining('Range'),
    })
    expect(readArguments(['get', link], context)).toMatchObject({ kind: 'get' })
  },
  'gap-11': () => {
    const map = new ChunkMap(4 * CHUNK)
    const ledger = new SpanLedger(map)
    const spans = Array.from({ length: 4 }, () => leaseNext(ledger, () => 1))
    expect(leaseNext(ledger, () => 1)).toBeNull()
    const asks = spans.map(span => (span === null ? '' : rangeHeader(span)))
    expect(asks.sort()).toEqual([
      'bytes=0-1048575',
      'bytes=1048576-2097151',
      'bytes=2097152-3145727',
      'bytes=3145728-4194303',
    ])
    map.append(0, new Uint8Array(4 * CHUNK))
    expect(map.nextMissing(4 * CHUNK)).toBeNull()
  },
}

describe('redirects, spans and headers', () => {
  test.each(titled(Object.keys(OTHERS)))('%s: %s', id => {
    OTHERS[id]?.(headersOf(id, 0))
  })
})

describe('the rows', () => {
  test('are each driven here, driven against a server, or left out with a reason', () => {
    const named = [...UNIT_CASES, ...SERVER_CASES, ...HOSTILE_CASES, ...Object.keys(NOT_OURS)]
    expect(named.toSorted()).toEqual([...rows.keys()].toSorted())
    expect(Object.values(NOT_OURS).filter(reason => reason.length < 10)).toEqual([])
  })

  test('of the unit tests are the ones above', () => {
    const driven = [CONTENT_RANGES, WAITS, REPLIES, OTHERS].flatMap(driver => Object.keys(driver))
    const all = [...driven, 'undici-L1718', 'curl-1634', 'curl-1635']
    expect(all.toSorted()).toEqual(UNIT_CASES.toSorted())
  })
})
