// The rows of range.json about other clients, servers and caches: what each makes a server answer, given to a client
// that did not ask for it. The file comes whole and right, or what is held stays as it was.
import { readFile } from 'node:fs/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import type { DownloadIntent } from '../../src/main/engine/store-port.ts'
import type { DownloadView } from '../../src/shared/model.ts'
import table from '../cases/range.json' with { type: 'json' }
import { HOSTILE_CASES } from '../cases/range-coverage.ts'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { type Bench, finished, openBench, outcome, until } from '../support/engine-harness.ts'
import {
  type Behaviour,
  first,
  otherContent,
  refuse,
  type Script,
  unsatisfiable,
} from '../support/range-server/behaviour.ts'
import { serverForEach } from '../support/server-for-each.ts'

const content = pseudoRandom(1_000)
const HELD = 400

const server = serverForEach()
let bench: Bench

beforeEach(async () => {
  bench = await openBench()
})

const FILE = '/file.bin'
const ranges = (): readonly (string | null)[] => server.requests.map(request => request.range)

async function isWhole(view: DownloadView): Promise<void> {
  expect(view.state).toMatchObject({ kind: 'done' })
  expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
}

/** What was held is all there is, and as it was. */
async function isKept(view: DownloadView, code: string): Promise<void> {
  expect([outcome(view), view.durable]).toEqual([code, HELD])
  expect((await readFile(bench.part(view.id))).equals(content.read(0, HELD))).toBe(true)
}

/** HELD bytes came in an earlier session; the rest comes from a server that does `after`. */
async function resume(
  after: Script,
  { before = {}, more = {}, url = server.url + FILE }: Resumed = {},
): Promise<DownloadView> {
  const path = url.startsWith(server.url) ? FILE : url
  server.route(path, { content, ...before, stallAt: HELD })
  const id = bench.add(url, more)
  await until(bench.queue, id, view => view.received === HELD)
  bench.queue.pause([id])
  await bench.reopen()
  server.route(path, after)
  bench.queue.resume([id])
  return await finished(bench.queue, id)
}
interface Resumed {
  readonly before?: Behaviour
  readonly more?: Partial<DownloadIntent>
  readonly url?: string
}

const get = (script: Script): Promise<DownloadView> => bench.get(server.route(FILE, script))

const bare: Behaviour = { etag: null, lastModified: null, acceptRanges: null }
/** Reads `bytes=N-` as the last N bytes. */
const asSuffix = (bytes: number): Behaviour => ({ serve: (_start, _end, total) => [total - bytes, total] })
/** 416 to a range that a sound server could read. */
const misread = async (): Promise<void> => {
  await isWhole(await resume(first(3, unsatisfiable(content.size), { content })))
  expect(ranges().slice(1)).toEqual(['bytes=400-999', 'bytes=400-999', 'bytes=400-999'])
}
/** Another unit in answer to bytes. */
const otherUnit = (range: string) => async (): Promise<void> => {
  await isWhole(await get({ content, contentRange: range }))
  await isWhole(await resume(first(3, { content, contentRange: range }, { content })))
  const codings = new Set(server.requests.map(({ headers }) => headers['accept-encoding']))
  expect(codings).toEqual(new Set(['identity']))
}

const cases: Readonly<Record<string, () => Promise<void>>> = {
  async 'curl-256'() {
    const url = 'http://files.example/file.bin'
    const proxy = server.url.replace('http://', 'http://silly:person@')
    bench = await openBench({ net: { environment: { http_proxy: proxy } } })
    const plain: Behaviour = { content, ...bare, ranges: 'ignored', version: '1.0', framing: 'close' }
    await isKept(await resume(plain, { before: bare, url }), 'not-resumable')
    const sent = new Set(server.requests.map(({ headers }) => headers['proxy-authorization']))
    expect(sent).toEqual(new Set([`Basic ${Buffer.from('silly:person').toString('base64')}`]))
  },
  async 'curl-1058'() {
    // The very reply of the row is right where that is what was missing.
    const short = pseudoRandom(201)
    const script = first(1, { content: short, cutAt: 100 }, { content: short })
    const view = await bench.get(server.route('/short.bin', script))
    expect(await sha256OfFile(view.path ?? '')).toBe(short.sha256())
    expect(ranges()).toEqual(['bytes=0-', 'bytes=100-200'])
    // To another request it is not.
    await isWhole(await resume(first(3, { content, ...asSuffix(101) }, { content })))
  },
  async 'curl-1032'() {
    const script: Script = ({ method }) => (method === 'HEAD' ? { content, ranges: 'ignored' } : { content })
    await isWhole(await resume(script))
    expect(server.requests.map(({ method }) => method)).toEqual(['GET', 'GET'])
  },
  async 'ff-range-2'() {
    const id = bench.add(server.route(FILE, { content, stallAt: 0 }))
    await until(bench.queue, id, view => view.total === content.size)
    bench.queue.pause([id])
    await bench.reopen()
    server.route(FILE, { content })
    bench.queue.resume([id])
    await isWhole(await finished(bench.queue, id))
    expect(server.requests.length).toBe(2)
    expect(ranges()[1]).toMatch(/^bytes=0-(999)?$/)
  },
  async 'ff-range-3'() {
    const noStore: Behaviour = { content, headers: [['Cache-Control', 'no-store']] }
    await isWhole(await resume(noStore, { before: noStore }))
    expect(ranges()).toEqual(['bytes=0-', 'bytes=400-999'])
  },
  async 'ff-range-5'() {
    const more = { headers: { 'if-match': '"v1"' } }
    const script: Script = ({ headers }) => (headers['if-match'] === '"v1"' ? { content } : refuse(412))
    await isWhole(await resume(script, { more }))
    server.route(FILE, { content })
    const id = bench.add(`${server.url}${FILE}?again`, { ...more, wantedName: 'again.bin' })
    await isWhole(await finished(bench.queue, id))
    expect(server.requests.every(({ headers }) => headers['if-match'] === '"v1"')).toBe(true)
    bench = await openBench()
    await isKept(await resume(refuse(412), { more }), 'changed')
  },
  'wpt-ae-foo=0-10': otherUnit('foo 0-999/1000'),
  'wpt-ae-foo': otherUnit('foo'),
  async 'nginx-bytes=-10'() {
    // Asked for all of it, a server that sends the end is not believed; without Range it sends the file.
    await isWhole(await get({ content, ...asSuffix(10) }))
    expect(ranges()).toEqual(['bytes=0-', null])
    await isKept(await resume({ content, ...asSuffix(10) }), 'not-resumable')
  },
  async 'nginx-bytes=0-9,-10,10-19'() {
    const part = (from: number, to: number): string =>
      `--B\r\nContent-Range: bytes ${from}-${to - 1}/1000\r\n\r\n${content.read(from, to).toString('latin1')}\r\n`
    const body = Buffer.from(`${part(0, 10)}${part(990, 1_000)}${part(10, 20)}--B--\r\n`, 'latin1')
    const headers = [['Content-Type', 'multipart/byteranges; boundary=B']] as const
    const parts: Script = ({ range }) => (range === null ? { content } : { status: 206, headers, body })
    await isWhole(await get(parts))
    await isKept(await resume(parts), 'not-resumable')
  },
  'nginx-bytes=10-alpha': misread,
  'nginx-bytes=10': misread,
  'nginx-bytes=10-1112-': misread,
  async 'nginx-bytes=0-10001,0-0'() {
    await isWhole(await resume({ content, ranges: 'ignored' }))
    expect(bench.writes.filter(({ start }) => start < HELD).length).toBe(1)
  },
  async 'cachetest-partial-store-complete-reuse-partial'() {
    // Served from the store: with the age and the length of what is stored.
    const stored: Behaviour = { content, headers: [['Age', '3600']] }
    await isWhole(await resume(stored, { before: { ranges: 'ignored', ...stored } }))
    const lengthOfAll: Behaviour = { ...stored, contentLength: '1000', keepAlive: false }
    await isKept(await resume(lengthOfAll, { more: { wantedName: 'b.bin' } }), 'not-resumable')
  },
  async 'cachetest-partial-store-complete-reuse-partial-no-last'() {
    // Takes `bytes=0-` for "one byte", and `bytes=400-999` for "from 400".
    const script: Script = ({ range }) =>
      range === 'bytes=0-'
        ? { content, serve: () => [0, 1] }
        : { content, serve: (from, _to, all) => [from, all] }
    await isWhole(await get(script))
    expect(ranges()).toEqual(['bytes=0-', 'bytes=1-999'])
  },
  async 'cachetest-partial-store-complete-reuse-partial-suffix'() {
    await isWhole(await resume(first(4, { content, ...asSuffix(1) }, { content })))
    expect(ranges().length).toBe(5)
  },
  async 'cachetest-partial-store-partial-reuse-partial-absent'() {
    // It has [600, 1000) and serves from that alone, whatever is asked: as it is, then as if it were what was asked.
    const stored: Behaviour = { content, serve: () => [600, 1_000] }
    await isKept(await resume(stored), 'not-resumable')
    const mislabelled: Behaviour = {
      ...stored,
      contentRange: 'bytes 400-999/1000',
      headers: [['Age', '1']],
    }
    await isKept(await resume(mislabelled, { more: { wantedName: 'b.bin' } }), 'not-resumable')
  },
  async 'cachetest-partial-store-partial-complete'() {
    // It has the first 500 bytes: short parts first, then what it takes for all of it.
    await isWhole(await get(first(1, { content, serve: () => [0, 500] }, { content })))
    expect(ranges()).toEqual(['bytes=0-', 'bytes=500-999'])
    const halfAsAll: Behaviour = { status: 200, body: content.read(0, 500), headers: [['ETag', '"v1"']] }
    await isKept(await resume(halfAsAll, { more: { wantedName: 'b.bin' } }), 'changed')
  },
  async 'cachetest-partial-use-stored-headers'() {
    // The stored validators with a part of another version's bytes, and the other way round.
    const fresh = { content: otherContent(content), etag: '"v2"' } as const
    await isKept(await resume({ ...fresh, ifRange: 'ignored' }), 'changed')
    const stale: Behaviour = {
      content,
      headers: [
        ['Age', '9'],
        ['Warning', '110 - "stale"'],
      ],
    }
    await isWhole(await resume(stale, { more: { wantedName: 'b.bin' } }))
  },
  async 'gap-18'() {
    const script: Script = ({ method }) => (method === 'GET' ? { content } : refuse(405))
    await isWhole(await get(script))
    expect(server.requests.map(({ method, range }) => [method, range])).toEqual([['GET', 'bytes=0-']])
  },
}

describe('range.json', () => {
  const titles = new Map(table.cases.map(row => [row.id, row.title]))

  it('has every row about others driven here', () => {
    expect(Object.keys(cases).sort()).toEqual([...HOSTILE_CASES].sort())
  })

  for (const [id, drive] of Object.entries(cases)) it(`${id}: ${titles.get(id)}`, drive)
})
