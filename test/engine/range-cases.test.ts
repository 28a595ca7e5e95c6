// The rows of range.json that need a server, each as a whole download.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { DownloadView } from '../../src/shared/model.ts'
import table from '../cases/range.json' with { type: 'json' }
import { SERVER_CASES } from '../cases/range-coverage.ts'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { handClock } from '../support/engine-harness/clocks.ts'
import { askedRange, type Bench, finished, openBench, outcome, until } from '../support/engine-harness.ts'
import {
  type Behaviour,
  first,
  redirect,
  refuse,
  type Script,
  shortRange,
} from '../support/range-server/behaviour.ts'
import { serverForEach } from '../support/server-for-each.ts'

const content = pseudoRandom(1_000)
const large = pseudoRandom(12_000_000)

const server = serverForEach()
let bench: Bench

beforeEach(async () => {
  bench = await openBench()
})

const route = (script: Script): string => server.route('/file.bin', script)
const ranges = (): readonly (string | null)[] => server.requestsFor('/file.bin').map(request => request.range)

async function isWhole(view: DownloadView): Promise<void> {
  expect(view.state).toMatchObject({ kind: 'done' })
  expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
}

/** `held` bytes came in an earlier session; the rest comes from a server that does `script`. */
async function resume(held: number, script: Script, before: Behaviour = {}): Promise<DownloadView> {
  const id = bench.add(route({ content, ...before, stallAt: held }))
  await until(bench.queue, id, view => view.received === held)
  bench.queue.pause([id])
  await bench.reopen()
  route(script)
  bench.queue.resume([id])
  return await finished(bench.queue, id)
}

/** A raw reply that is broken, three times; then a sound one. Nothing of the broken ones may be in the file. */
async function brokenThrice(raw: string): Promise<void> {
  await isWhole(await bench.get(route(first(3, { raw }, { content }))))
  expect(ranges().length).toBe(4)
}

const bare: Behaviour = { etag: null, lastModified: null, acceptRanges: null }

const cases: Readonly<Record<string, () => Promise<void>>> = {
  async 'curl-38'() {
    const plain: Behaviour = { content, ...bare, ranges: 'ignored', version: '1.0', framing: 'close' }
    const view = await resume(78, plain, bare)
    // Nothing says that it is the same file: what is held stays as it is, and the person decides.
    expect([outcome(view), view.durable]).toEqual(['not-resumable', 78])
    expect((await readFile(bench.part(view.id))).equals(content.read(0, 78))).toBe(true)
    await bench.queue.restart([view.id])
    await isWhole(await finished(bench.queue, view.id))
  },
  async 'curl-1043'() {
    await isWhole(await resume(40, { content }))
    expect(ranges()).toEqual(['bytes=0-', 'bytes=40-999'])
    expect(bench.writes.slice(1).every(write => write.start >= 40)).toBe(true)
  },
  async 'curl-379'() {
    await writeFile(join(bench.dir, 'file.bin'), 'mine')
    const id = bench.add(route({ content, ...bare, ranges: 'ignored', stallAt: 6 }))
    await until(bench.queue, id, view => view.received === 6)
    await bench.queue.remove([id], true)
    expect(await readdir(bench.dir)).toEqual(['file.bin'])
    expect(await readFile(join(bench.dir, 'file.bin'), 'utf8')).toBe('mine')
  },
  async 'curl-36'() {
    await brokenThrice('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\na\n\r\nILLEGAL\r\nbbb')
  },
  async 'curl-1416'() {
    await brokenThrice('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n12345678123456789\r\naaaa')
  },
  async 'curl-1495'() {
    await brokenThrice(
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, identity\r\nContent-Length: 19\r\n\r\nstuff server sends\n',
    )
  },
  async 'curl-37'() {
    await brokenThrice('')
  },
  async 'curl-497'() {
    await isWhole(await bench.get(route(first(2, { content, head: 'flood' }, { content }))))
    expect(outcome(await bench.get(server.route('/other', { content, head: 'flood' })))).toBe('protocol')
  },
  async 'curl-25'() {
    expect(outcome(await bench.get(route(redirect('file.bin', 301))))).toBe('protocol')
    expect(server.requests.length).toBe(1)
  },
  async 'curl-3010'() {
    const clock = handClock()
    await bench.reopen({ clock, random: () => 0.5 })
    route(first(1, refuse(503), { content }))
    const id = bench.add(server.route('/link', redirect('/file.bin', 301, [['Retry-After', '2']])))
    const { state } = await until(bench.queue, id, view => view.state.kind === 'waiting')
    expect(state).toMatchObject({ until: clock.now() + 500 })
    clock.advance(500)
    await isWhole(await finished(bench.queue, id))
  },
  async 'cr-dl-200-resume'() {
    await isWhole(await resume(400, { content, ranges: 'ignored' }))
    expect(server.requestsFor('/file.bin')[1]?.headers['if-range']).toBe('"v1"')
    expect(bench.writes.filter(write => write.start < 400).length).toBe(1)
  },
  async 'cr-dl-403'() {
    const view = await resume(400, refuse(403))
    expect([outcome(view), view.durable]).toEqual(['expired-link', 400])
  },
  async 'ff-range-7'() {
    const unitless: Behaviour = { contentRange: (start, end, total) => `${start}-${end - 1}/${total}` }
    await isWhole(await resume(400, { content, ...unitless }))
    expect(ranges()[1]).toBe('bytes=400-999')
    expect(server.requestsFor('/file.bin')[1]?.headers['if-range']).toBe('"v1"')
  },
  async 'wpt-ae-bytes=0-10'() {
    await isWhole(await resume(400, first(4, { content, cutAt: 100 }, { content })))
    expect(server.requests.map(request => request.headers['accept-encoding'])).toEqual(
      server.requests.map(() => 'identity'),
    )
  },
  async 'wpt-nonmatching-2'() {
    await isWhole(await bench.get(route({ content, ...shortRange(101) })))
    const starts = server.requests.map(request => askedRange(request)?.start)
    expect(starts).toEqual(Array.from({ length: 10 }, (_, n) => 101 * n))
  },
  async 'undici-L589'() {
    const cut: Behaviour = { content, ranges: 'ignored', cutAt: 300 }
    await isWhole(await bench.get(route(first(1, cut, { content }))))
    expect(ranges()).toEqual(['bytes=0-', 'bytes=300-999'])
  },
  async 'undici-L1322'() {
    await isWhole(await resume(400, { content }))
    const headers = server.requests[1]?.headers
    expect([headers?.['if-match'], headers?.['if-range']]).toEqual([undefined, '"v1"'])
  },
  async 'gap-03'() {
    await isWhole(await bench.get(route({ content, ...shortRange(100), framing: 'close', extra: 50 })))
    expect(server.requests.length).toBe(10)
  },
  async 'gap-04'() {
    const cut: Behaviour = { content, ...shortRange(100), version: '1.0', framing: 'close', cutAt: 60 }
    await isWhole(await bench.get(route(first(1, cut, { content }))))
    expect(ranges()).toEqual(['bytes=0-', 'bytes=60-999'])
  },
  async 'gap-05'() {
    const view = await bench.get(
      route({ content, ...bare, ranges: 'ignored', version: '1.0', framing: 'close' }),
    )
    await isWhole(view)
    expect(view.state).toMatchObject({ unverified: true })
  },
  async 'gap-07'() {
    // The reset waits until the bytes before it have been read: it would overtake them.
    const id = bench.add(route(first(1, { content, stallAt: 990, resetAt: 990 }, { content })))
    await until(bench.queue, id, view => view.received === 990)
    server.release('/file.bin')
    await isWhole(await finished(bench.queue, id))
    expect(ranges()).toEqual(['bytes=0-', 'bytes=990-999'])
  },
  async 'gap-12'() {
    const view = await bench.get(route(first(1, { content, cutAt: 300 }, refuse(401))))
    expect([outcome(view), view.durable, server.requests.length]).toEqual(['expired-link', 300, 2])
  },
  async 'gap-22'() {
    await bench.reopen({ random: () => 0.02 })
    const view = await bench.get(route({ content: large, limit: { connections: 4, status: 429 } }))
    expect(await sha256OfFile(view.path ?? '')).toBe(large.sha256())
  },
  async 'gap-25'() {
    const view = await bench.get(route({ content, ...bare, ranges: 'ignored', framing: 'both' }))
    expect(outcome(view)).toBe('protocol')
    expect(bench.writes).toEqual([])
  },
}

describe('range.json', () => {
  const titles = new Map(table.cases.map(row => [row.id, row.title]))

  it('has every row that needs a server driven here', () => {
    expect(Object.keys(cases).sort()).toEqual([...SERVER_CASES].sort())
  })

  for (const [id, drive] of Object.entries(cases)) it(`${id}: ${titles.get(id)}`, drive)
})
