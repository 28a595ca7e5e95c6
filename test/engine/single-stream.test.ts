// Servers without ranges: one body from the first byte, all over again after a cut, nothing ever spliced.
import { beforeEach, describe, expect, it } from 'vitest'
import { CHUNK } from '../../src/main/engine/chunk-map.ts'
import { DiskError } from '../../src/main/engine/ports.ts'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { type Bench, finished, openBench, outcome, overlapsOf, until } from '../support/engine-harness.ts'
import { type Behaviour, first, inTurn, rangeTotal } from '../support/range-server/behaviour.ts'
import { serverForEach } from '../support/server-for-each.ts'

const content = pseudoRandom(3 * CHUNK + 17)
const large = pseudoRandom(16 * CHUNK)
const plain: Behaviour = { content, ranges: 'ignored', acceptRanges: null }

const server = serverForEach()
let bench: Bench

beforeEach(async () => {
  bench = await openBench()
})

describe('a body without ranges', () => {
  it.each<readonly [string, Behaviour, boolean]>([
    ['of known length', {}, false],
    ['in chunks', { framing: 'chunked' }, false],
    ['that ends with its connection', { framing: 'close' }, true],
    ['from an HTTP/1.0 server', { version: '1.0' }, false],
    ['from an HTTP/1.0 server, without length', { version: '1.0', framing: 'close' }, true],
  ])('%s comes whole', async (_what, behaviour, unverified) => {
    const view = await bench.get(server.route('/file.bin', { ...plain, ...behaviour }))
    expect(view.state).toMatchObject({ kind: 'done', unverified })
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect([view.total, view.received, view.durable]).toEqual([content.size, content.size, content.size])
    expect(server.requests.length).toBe(1)
    expect(overlapsOf(bench.writes)).toEqual([])
  })

  it.each<readonly [string, Behaviour]>([
    ['of known length', {}],
    ['in chunks', { framing: 'chunked' }],
  ])('%s and no bytes is an empty file', async (_what, behaviour) => {
    const view = await bench.get(
      server.route('/file.bin', { ...plain, content: pseudoRandom(0), ...behaviour }),
    )
    expect([outcome(view), view.total]).toEqual(['done', 0])
    expect(await sha256OfFile(view.path ?? '')).toBe(pseudoRandom(0).sha256())
  })

  it('shows no total while it is not known', async () => {
    const script: Behaviour = { ...plain, framing: 'chunked', stallAt: CHUNK }
    const id = bench.add(server.route('/file.bin', script))
    const view = await until(bench.queue, id, ({ received }) => received === CHUNK)
    expect([view.total, view.resumable, view.timeLeft, view.connections]).toEqual([null, false, null, 1])
    server.release('/file.bin')
    expect((await finished(bench.queue, id)).total).toBe(content.size)
  })

  it('is only one connection, however large', async () => {
    const view = await bench.get(server.route('/file.bin', { ...plain, content: large }))
    expect(await sha256OfFile(view.path ?? '')).toBe(large.sha256())
    expect([bench.peak, server.requests.length]).toEqual([1, 1])
  })
})

describe('a cut', () => {
  it.each<readonly [string, Behaviour]>([
    ['of a known length', {}],
    ['of chunks', { framing: 'chunked' }],
  ])('%s starts over from the first byte', async (_what, behaviour) => {
    // The bytes differ between the tries, as those of pages made on the fly do.
    const before = { ...plain, ...behaviour, content: pseudoRandom(content.size, 7), cutAt: 2 * CHUNK + 5 }
    const view = await bench.get(
      server.route('/file.bin', inTurn(before, before, { ...plain, ...behaviour })),
    )
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(server.requests.map(request => request.range)).toEqual(['bytes=0-', 'bytes=0-', 'bytes=0-'])
  })

  it('may be followed by a shorter body', async () => {
    const short = pseudoRandom(CHUNK + 1, 9)
    const script = first(1, { ...plain, cutAt: 2 * CHUNK }, { ...plain, content: short })
    const view = await bench.get(server.route('/file.bin', script))
    expect([view.total, await sha256OfFile(view.path ?? '')]).toEqual([short.size, short.sha256()])
  })

  it('by a pause starts over too', async () => {
    const script = first(1, { ...plain, stallAt: CHUNK }, plain)
    const id = bench.add(server.route('/file.bin', script))
    await until(bench.queue, id, view => view.received === CHUNK)
    bench.queue.pause([id])
    await bench.reopen()
    bench.queue.resume([id])
    const view = await finished(bench.queue, id)
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
  })
})

describe('a 200 to the first request', () => {
  it('that promises ranges beside a strong validator goes on over several connections', async () => {
    const rate = 8 * CHUNK
    const script = first(1, { content: large, ranges: 'ignored', rate }, { content: large, rate })
    const view = await bench.get(server.route('/file.bin', script))
    expect(await sha256OfFile(view.path ?? '')).toBe(large.sha256())
    expect(bench.peak).toBe(8)
    expect(overlapsOf(bench.writes)).toEqual([])
  })

  it.each<readonly [string, Behaviour]>([
    ['without a strong validator', { etag: 'W/"v1"' }],
    ['that says none', { acceptRanges: 'none' }],
  ])('%s stays one connection', async (_what, behaviour) => {
    const script = { content: large, ranges: 'ignored', ...behaviour } as const
    const view = await bench.get(server.route('/file.bin', script))
    expect(await sha256OfFile(view.path ?? '')).toBe(large.sha256())
    expect(bench.peak).toBe(1)
  })

  it('that breaks its promise costs nothing but the tries', async () => {
    const view = await bench.get(server.route('/file.bin', { content: large, ranges: 'ignored' }))
    expect(await sha256OfFile(view.path ?? '')).toBe(large.sha256())
    expect(overlapsOf(bench.writes)).toEqual([])
  })
})

describe('a first 206', () => {
  it('that does not say how long the whole is gives way to a plain request', async () => {
    const view = await bench.get(server.route('/file.bin', { content, ...rangeTotal('*') }))
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(server.requests.map(request => request.range)).toEqual(['bytes=0-', null])
  })

  it('without validators or Accept-Ranges is splittable all the same', async () => {
    const script = { content: large, etag: null, lastModified: null, acceptRanges: null, rate: 8 * CHUNK }
    const view = await bench.get(server.route('/file.bin', script))
    expect(await sha256OfFile(view.path ?? '')).toBe(large.sha256())
    expect(bench.peak).toBe(8)
  })
})

describe('an unverified end', () => {
  it('is still told after the finish had to be tried again', async () => {
    let locked = true
    const careful = await openBench({
      disk: real => ({
        ...real,
        renameNoReplace: (from, to) =>
          locked ? Promise.reject(new DiskError('denied', 'locked')) : real.renameNoReplace(from, to),
      }),
    })
    const id = careful.add(server.route('/file.bin', { ...plain, framing: 'close' }))
    expect(outcome(await finished(careful.queue, id))).toBe('disk-error')
    locked = false
    careful.queue.resume([id])
    const view = await finished(careful.queue, id)
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(view.state).toMatchObject({ kind: 'done', unverified: true })
  })
})
