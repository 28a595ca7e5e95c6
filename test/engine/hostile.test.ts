// Replies that must not be believed: another version of the file, wrong ranges, bytes at the wrong offset.
import { readFile } from 'node:fs/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { CHUNK } from '../../src/main/engine/chunk-map.ts'
import type { DownloadId } from '../../src/shared/model.ts'
import { pseudoRandom, sha256Of, sha256OfFile } from '../support/bytes.ts'
import { askedRange, type Bench, finished, openBench, outcome, until } from '../support/engine-harness.ts'
import {
  type Behaviour,
  captivePortal,
  first,
  inTurn,
  rangeTotal,
  unsatisfiable,
  wrongStart,
} from '../support/range-server/behaviour.ts'
import { serverForEach } from '../support/server-for-each.ts'

const content = pseudoRandom(5_000_000)
const other = pseudoRandom(5_000_000, 2)
const large = pseudoRandom(16 * CHUNK)
const HELD = 3 * CHUNK + 100_000

const server = serverForEach()
let bench: Bench

beforeEach(async () => {
  bench = await openBench()
})

/** A download paused at HELD bytes, whose server answered with `before` and answers with `after` from now on. */
async function paused(before: Behaviour, after: Behaviour): Promise<DownloadId> {
  const id = bench.add(server.route('/file.bin', { content, ...before, stallAt: HELD }))
  await until(bench.queue, id, view => view.received === HELD)
  bench.queue.pause([id])
  await until(bench.queue, id, view => view.durable === HELD && view.connections === 0)
  server.route('/file.bin', { content, ...before, ...after })
  return id
}

const weak: Behaviour = { etag: 'W/"v1"' }
const dated: Behaviour = { etag: null }
const bare: Behaviour = { etag: null, lastModified: null }

describe('a file that changed meanwhile', () => {
  it.each<readonly [string, Behaviour, Behaviour]>([
    ['another ETag', {}, { etag: '"v2"', content: other }],
    ['another ETag, If-Range ignored', {}, { etag: '"v2"', content: other, ifRange: 'ignored' }],
    ['another ETag and length', {}, { etag: '"v2"', content: pseudoRandom(4_000_000, 2) }],
    ['another Last-Modified', dated, { content: other, lastModified: 'Thu, 02 Jan 2025 00:00:00 GMT' }],
    [
      'another Last-Modified, If-Range ignored',
      dated,
      { content: other, lastModified: 'Thu, 02 Jan 2025 00:00:00 GMT', ifRange: 'ignored' },
    ],
    ['another weak ETag', weak, { etag: 'W/"v2"', content: other }],
    ['a weak ETag and other bytes', weak, { content: other }],
    ['no validator and other bytes', bare, { content: other }],
    ['no validator and another length', bare, { content: pseudoRandom(5_000_001) }],
    ['no validator and a length below what is held', bare, { content: pseudoRandom(1_000_000) }],
    ['412', {}, { status: 412 }],
    ['416 with another length', {}, unsatisfiable(77)],
  ])('%s: stops, and writes nothing more', async (_what, before, after) => {
    const id = await paused(before, after)
    const bytes = sha256Of(await readFile(bench.part(id)))
    bench.queue.resume([id])
    expect(outcome(await finished(bench.queue, id))).toBe('changed')
    expect(sha256Of(await readFile(bench.part(id)))).toBe(bytes)
    expect(bench.view(id).durable).toBe(HELD)
    // The person's way out.
    const version = after.content ?? other
    server.route('/file.bin', { content: version })
    await bench.queue.restart([id])
    const view = await finished(bench.queue, id)
    expect(await sha256OfFile(view.path ?? '')).toBe(version.sha256())
  })

  it.each<readonly [string, Behaviour]>([
    ['a weak ETag', weak],
    ['no validator', bare],
  ])('is told from one that did not by an overlap, where there is %s', async (_what, behaviour) => {
    const id = await paused(behaviour, {})
    bench.queue.resume([id])
    const view = await finished(bench.queue, id)
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    const request = server.requestsFor('/file.bin').at(-1)
    expect(request?.headers['if-range']).toBeUndefined()
    expect(request && askedRange(request)?.start).toBe(HELD - 4_096)
  })

  it('hidden behind a 206 without its ETag is found by the bytes before the span', async () => {
    const id = await paused({}, {})
    const other = pseudoRandom(content.size, 7)
    server.route('/file.bin', { content: other, ...bare, ifRange: 'ignored' })
    const before = await readFile(bench.part(id))
    bench.queue.resume([id])
    expect(outcome(await finished(bench.queue, id))).toBe('changed')
    expect((await readFile(bench.part(id))).equals(before)).toBe(true)
  })

  it('goes on after a 206 that leaves the validators out', async () => {
    const id = await paused({}, bare)
    server.route('/file.bin', { content, ...bare, ifRange: 'ignored' })
    bench.queue.resume([id])
    const view = await finished(bench.queue, id)
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
  })

  it('is never completed with bytes of both versions', async () => {
    // What is missing lies at the start: the probe brings nothing, the others bring all they can have.
    const old = pseudoRandom(16 * CHUNK)
    const script = ({ index }: { readonly index: number }): Behaviour => ({
      ...bare,
      content: old,
      ...(index === 0 ? { stallAt: 0 } : {}),
    })
    const id = bench.add(server.route('/file.bin', script))
    await until(bench.queue, id, view => view.connections === 1 && view.received >= 14 * CHUNK)
    bench.queue.pause([id])
    server.route('/file.bin', { ...bare, content: pseudoRandom(16 * CHUNK, 2), ranges: 'ignored' })
    bench.queue.resume([id])
    expect(outcome(await finished(bench.queue, id))).toBe('changed')
    bench.queue.resume([id])
    expect(outcome(await finished(bench.queue, id))).toBe('changed')
  })

  // With a weak one the first request compares.
  it.each<readonly [string, Behaviour, number]>([
    ['a strong ETag', {}, 0],
    ['a weak ETag', weak, 1],
  ])(
    'that has ranges, then none, then ranges again is gone on with (%s)',
    async (_what, version, wholeAt) => {
      const script = ({ index }: { readonly index: number }): Behaviour => ({
        ...version,
        content: large,
        ...(index === 0 ? { stallAt: CHUNK + 77 } : {}),
      })
      const id = bench.add(server.route('/file.bin', script))
      await until(bench.queue, id, view => view.connections === 1 && view.received >= 10 * CHUNK)
      bench.queue.pause([id])
      await bench.reopen({ queue: { connections: 1 } })
      const plain: Behaviour = { ...version, content: large, ranges: 'ignored', cutAt: CHUNK + 1_000 }
      let since = 0
      server.route('/file.bin', () => (since++ === wholeAt ? plain : { ...version, content: large }))
      bench.queue.resume([id])
      const view = await finished(bench.queue, id)
      expect(since).toBeGreaterThan(wholeAt + 1)
      expect(outcome(view)).toBe('done')
      expect(await sha256OfFile(view.path ?? '')).toBe(large.sha256())
    },
  )

  it('is told where nothing lies before what is missing, and no validator is there', async () => {
    const script = ({ index }: { readonly index: number }): Behaviour => ({
      ...bare,
      content: large,
      ...(index === 0 ? { stallAt: 0 } : {}),
    })
    const id = bench.add(server.route('/file.bin', script))
    const { received } = await until(bench.queue, id, view => view.received >= 14 * CHUNK)
    bench.queue.pause([id])
    await until(bench.queue, id, view => view.durable >= received && view.connections === 0)
    server.route('/file.bin', { ...bare, content: pseudoRandom(large.size, 2) })
    bench.queue.resume([id])
    expect(outcome(await finished(bench.queue, id))).toBe('changed')
  })

  it('is not believed to be a login page', async () => {
    const id = await paused({}, {})
    server.route('/file.bin', first(3, captivePortal(), { content }))
    bench.queue.resume([id])
    const view = await finished(bench.queue, id)
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
  })
})

describe('a 200 at an offset', () => {
  it('that ends with its connection is told whole by the known length', async () => {
    const id = await paused({}, { ranges: 'ignored', framing: 'close' })
    bench.queue.resume([id])
    const view = await finished(bench.queue, id)
    expect(view.state).toMatchObject({ kind: 'done', unverified: false })
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
  })

  it('passes by what is held and goes on behind it', async () => {
    const id = await paused({}, { ranges: 'ignored' })
    const written = bench.writes.length
    bench.queue.resume([id])
    const view = await finished(bench.queue, id)
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(bench.writes[written]?.start).toBe(HELD)
    expect(server.requestsFor('/file.bin').length).toBe(2)
  })

  it('to every connection goes on with one, and keeps what is held', async () => {
    const id = bench.add(server.route('/file.bin', { content: large, stallAt: 300_000 }))
    await until(bench.queue, id, view => view.received === 8 * 300_000)
    server.route('/file.bin', { content: large, ranges: 'ignored' })
    bench.queue.pause([id])
    const written = bench.writes.length
    bench.queue.resume([id])
    const view = await finished(bench.queue, id)
    expect(outcome(view)).toBe('done')
    expect(await sha256OfFile(view.path ?? '')).toBe(large.sha256())
    const again = bench.writes.slice(written).reduce((sum, { start, end }) => sum + end - start, 0)
    expect(again).toBe(large.size - 8 * 300_000)
  })
})

const unsound: readonly (readonly [string, Behaviour])[] = [
  ['starts too late', wrongStart(1)],
  ['starts too early', wrongStart(-1)],
  ['starts at 0', { serve: (start, end) => [0, end - start] }],
  ['has no Content-Range', { contentRange: null }],
  ['has an impossible Content-Range', { contentRange: 'bytes 9-5/3' }],
  ['is in parts', { multipart: true }],
  ['is coded', { contentEncoding: 'gzip' }],
  ['has another Content-Length', { contentLength: length => String(length - 1), keepAlive: false }],
  ['says 416', unsatisfiable(content.size)],
]

describe('a 206 to a span that', () => {
  it.each(unsound)('%s: is not believed, and passes', async (_what, wrong) => {
    const id = await paused({}, {})
    // The first of these four was the one before the pause.
    server.route('/file.bin', first(4, { content, ...wrong }, { content }))
    const written = bench.writes.length
    bench.queue.resume([id])
    const view = await finished(bench.queue, id)
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(bench.writes[written]?.start).toBe(HELD)
    expect(server.requestsFor('/file.bin').length).toBe(5)
  })

  it.each(unsound)('%s: every time, cannot be resumed', async (_what, wrong) => {
    const id = await paused({}, wrong)
    const bytes = sha256Of(await readFile(bench.part(id)))
    bench.queue.resume([id])
    expect(outcome(await finished(bench.queue, id))).toBe('not-resumable')
    expect(sha256Of(await readFile(bench.part(id)))).toBe(bytes)
    expect(bench.view(id).durable).toBe(HELD)
  })

  it('names another total: is of another version', async () => {
    const id = await paused({}, rangeTotal(5_000_001))
    bench.queue.resume([id])
    expect(outcome(await finished(bench.queue, id))).toBe('changed')
  })

  it('does not know the total: is believed where it is known already', async () => {
    const id = await paused({}, rangeTotal('*'))
    bench.queue.resume([id])
    const view = await finished(bench.queue, id)
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
  })

  it('brings more than was asked for: is cut at the end of the span', async () => {
    const id = await paused({}, { framing: 'close', extra: 5_000 })
    bench.queue.resume([id])
    const view = await finished(bench.queue, id)
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
  })

  it('is unsound at first where a whole body is sound: is fetched whole', async () => {
    const wrong = { content: large, multipart: true }
    const script = inTurn(wrong, { content: large, acceptRanges: 'none' })
    const view = await bench.get(server.route('/file.bin', script))
    expect(await sha256OfFile(view.path ?? '')).toBe(large.sha256())
    expect(server.requestsFor('/file.bin').map(request => request.range)).toEqual(['bytes=0-', null])
  })

  it('is always unsound where a whole body is sound: is fetched whole', async () => {
    const view = await bench.get(server.route('/file.bin', { content: large, multipart: true }))
    expect(outcome(view)).toBe('done')
    expect(await sha256OfFile(view.path ?? '')).toBe(large.sha256())
  })
})
