// Going on after a pause, a stop and a power cut: from the last durable byte, and never asking for it again.
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { CHECKPOINT_MS } from '../../src/main/engine/checkpoint.ts'
import { CHUNK, ChunkMap } from '../../src/main/engine/chunk-map.ts'
import type { Disk } from '../../src/main/engine/ports.ts'
import type { DownloadId } from '../../src/shared/model.ts'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { handClock } from '../support/engine-harness/clocks.ts'
import { withParts } from '../support/engine-harness/guards.ts'
import { askedRange, type Bench, finished, openBench, overlapsOf, until } from '../support/engine-harness.ts'
import { type Behaviour, first } from '../support/range-server/behaviour.ts'
import { serverForEach } from '../support/server-for-each.ts'

const small = pseudoRandom(5_000_000)
/** Whole chunks, so that no connection is done before it comes to where the replies stop. */
const large = pseudoRandom(16 * CHUNK)

const server = serverForEach()

/** The map in the store. */
function committed(bench: Bench, id: DownloadId): ChunkMap {
  return ChunkMap.decode(bench.stored(id).record.representation?.total ?? null, bench.store.loadMap(id))
}

/** Whether a request of the given ones asks for a byte that the map holds. */
function asksAgain(map: ChunkMap, since: number): boolean {
  return server
    .requestsFor('/file.bin')
    .slice(since)
    .some(request => {
      const range = askedRange(request)
      if (range === null) return true
      const end = range.end ?? map.total ?? 0
      for (let chunk = Math.floor(range.start / CHUNK); chunk * CHUNK < end; chunk++) {
        const from = Math.max(range.start, chunk * CHUNK)
        if (chunk * CHUNK + map.filled(chunk) > from && map.filled(chunk) > 0) return true
      }
      return false
    })
}

describe('a pause', () => {
  it('in the middle of a chunk goes on from there', async () => {
    const bench = await openBench()
    const url = server.route(
      '/file.bin',
      first(1, { content: small, stallAt: 1_700_000 }, { content: small }),
    )
    const id = bench.add(url)
    await until(bench.queue, id, view => view.received === 1_700_000)
    bench.queue.pause([id])
    expect(bench.view(id).state.kind).toBe('paused')
    await until(bench.queue, id, view => view.durable === 1_700_000 && view.connections === 0)
    bench.queue.resume([id])
    const view = await finished(bench.queue, id)
    expect(await sha256OfFile(view.path ?? '')).toBe(small.sha256())
    const ranges = server.requestsFor('/file.bin').map(request => request.range)
    expect(ranges).toEqual(['bytes=0-', 'bytes=1700000-4999999'])
    expect(overlapsOf(bench.writes)).toEqual([])
  })

  it('of many connections asks for no durable byte again', async () => {
    const bench = await openBench()
    const id = bench.add(
      server.route('/file.bin', ({ index }) => ({ content: large, stallAt: 100_000 + 10_007 * index })),
    )
    await server.until(() => server.stalled('/file.bin') === 8)
    const stalled = server.bytesSent('/file.bin')
    await until(bench.queue, id, view => view.received === stalled)
    server.route('/file.bin', { content: large })
    bench.queue.pause([id])
    await until(bench.queue, id, view => view.durable === stalled)
    const map = committed(bench, id)
    expect(map.received).toBe(stalled)
    const before = server.requestsFor('/file.bin').length
    bench.queue.resume([id])
    const view = await finished(bench.queue, id)
    expect(await sha256OfFile(view.path ?? '')).toBe(large.sha256())
    expect(asksAgain(map, before)).toBe(false)
    expect(overlapsOf(bench.writes)).toEqual([])
  })

  it('and a resume at once never has two transfers on one file', async () => {
    const bench = await openBench()
    const id = bench.add(server.route('/file.bin', { content: small, stallAt: 1_000_000 }))
    for (const received of [1_000_000, 2_000_000, 3_000_000, 4_000_000]) {
      await until(bench.queue, id, view => view.received === received)
      if (received === 4_000_000) server.route('/file.bin', { content: small })
      for (let i = 0; i < 5; i++) {
        bench.queue.pause([id])
        bench.queue.resume([id])
      }
    }
    const view = await finished(bench.queue, id)
    expect(await sha256OfFile(view.path ?? '')).toBe(small.sha256())
    expect(bench.peak).toBe(1)
    expect(overlapsOf(bench.writes)).toEqual([])
    expect(server.requestsFor('/file.bin').map(request => askedRange(request)?.start)).toEqual([
      0, 1_000_000, 2_000_000, 3_000_000, 4_000_000,
    ])
  })

  it('while the first reply is awaited leaves nothing behind, and a resume begins anew', async () => {
    const bench = await openBench()
    const url = server.route('/file.bin', first(1, { head: 'before' }, { content: small }))
    const id = bench.add(url)
    const request = await server.nextRequest('/file.bin')
    expect(bench.view(id).state.kind).toBe('probing')
    bench.queue.pause([id])
    expect(bench.view(id).state.kind).toBe('paused')
    expect(await request.ended).toBe('gone')
    bench.queue.resume([id])
    const view = await finished(bench.queue, id)
    expect(await sha256OfFile(view.path ?? '')).toBe(small.sha256())
  })
})

describe('a checksum that takes long', () => {
  /** Reads of part files come to nothing while `held` is set. */
  async function slowBench(): Promise<{ readonly bench: Bench; readonly release: () => void }> {
    let release: () => void = () => undefined
    const held = new Promise<void>(resolve => {
      release = resolve
    })
    const disk = (real: Disk): Disk =>
      withParts(real, part => ({
        ...part,
        read: async (into, position) => {
          await held
          return await part.read(into, position)
        },
      }))
    return { bench: await openBench({ disk }), release }
  }
  const checksum = { algorithm: 'sha256', hex: small.sha256() } as const

  it('can be paused, and is done after a resume without another request', async () => {
    const { bench, release } = await slowBench()
    const id = bench.add(server.route('/file.bin', { content: small }), { checksum })
    await until(bench.queue, id, view => view.state.kind === 'verifying')
    bench.queue.pause([id])
    expect(bench.view(id).state.kind).toBe('paused')
    release()
    bench.queue.resume([id])
    const view = await finished(bench.queue, id)
    expect(view.state.kind).toBe('done')
    expect(server.requests.length).toBe(1)
  })

  it('leaves all connections to the others', async () => {
    const { bench, release } = await slowBench()
    const sum = { algorithm: 'sha256', hex: large.sha256() } as const
    const first = bench.add(server.route('/file.bin', { content: large }), { checksum: sum })
    await until(bench.queue, first, view => view.state.kind === 'verifying')
    const second = bench.add(server.route('/other.bin', { content: large, stallAt: 300_000 }))
    await until(bench.queue, second, view => view.received >= 4 * 300_000)
    expect(bench.view(second).connections).toBe(8)
    release()
    await finished(bench.queue, first)
  })
})

describe('a file that changes while it comes', () => {
  it('stops every connection, and the map claims bytes of the first version only', async () => {
    const bench = await openBench()
    // Half of the replies break off when they go on: their connections ask again beside those that flow.
    const script = ({ index }: { readonly index: number }): Behaviour => ({
      content: large,
      stallAt: 300_000,
      ...(index % 2 === 1 ? { cutAt: 300_000 } : {}),
    })
    const id = bench.add(server.route('/file.bin', script))
    await until(bench.queue, id, view => view.received === 8 * 300_000)
    server.route('/file.bin', { content: pseudoRandom(large.size, 2), etag: '"v2"' })
    server.release('/file.bin')
    const view = await finished(bench.queue, id)
    expect(view.state).toMatchObject({ because: { code: 'changed' } })
    const map = committed(bench, id)
    expect(map.received).toBe(view.durable)
    const bytes = await readFile(bench.part(id))
    for (let chunk = 0; chunk < map.chunks; chunk++) {
      const [start, end] = [chunk * CHUNK, chunk * CHUNK + map.filled(chunk)]
      expect(large.read(start, end).equals(bytes.subarray(start, end))).toBe(true)
    }
  })
})

describe('another session', () => {
  it('goes on by itself with what was running', async () => {
    const bench = await openBench()
    const id = bench.add(server.route('/file.bin', { content: large, stallAt: 300_000 }))
    await until(bench.queue, id, view => view.received === 8 * 300_000)
    server.route('/file.bin', { content: large })
    await bench.queue.stop()
    expect(bench.stored(id).record).toMatchObject({ state: 'running', durable: 8 * 300_000 })
    const map = committed(bench, id)
    const before = server.requestsFor('/file.bin').length
    await bench.reopen()
    const view = await finished(bench.queue, id)
    expect(await sha256OfFile(view.path ?? '')).toBe(large.sha256())
    expect(asksAgain(map, before)).toBe(false)
  })

  it('leaves alone what was paused', async () => {
    const bench = await openBench()
    const id = bench.add(server.route('/file.bin', { content: small, stallAt: 1_000_000 }))
    await until(bench.queue, id, view => view.received === 1_000_000)
    bench.queue.pause([id])
    await bench.reopen()
    expect(bench.view(id)).toMatchObject({ durable: 1_000_000, received: 1_000_000, total: small.size })
    expect(bench.view(id).state.kind).toBe('paused')
    expect(server.requestsFor('/file.bin').length).toBe(1)
  })

  it('that begins after a power cut keeps what the last checkpoint claimed and nothing else', async () => {
    const clock = handClock()
    let onCommit: () => void = () => undefined
    const bench = await openBench({
      clock,
      store: real => ({
        ...real,
        commitMap(...commit) {
          real.commitMap(...commit)
          onCommit()
        },
      }),
    })
    const id = bench.add(server.route('/file.bin', { content: large, stallAt: 200_000 }))
    await until(bench.queue, id, view => view.received === 8 * 200_000)
    const checkpoint = new Promise<void>(resolve => {
      onCommit = resolve
    })
    clock.advance(CHECKPOINT_MS)
    await checkpoint
    const map = committed(bench, id)
    expect(map.received).toBe(8 * 200_000)
    server.release('/file.bin')
    await until(bench.queue, id, view => view.received > 9 * 200_000)
    await bench.crash({ clock, started: false })
    expect(committed(bench, id).received).toBe(map.received)
    expect((await readFile(bench.part(id))).includes(Buffer.alloc(64, 0xee))).toBe(true)
    const before = server.requestsFor('/file.bin').length
    server.route('/file.bin', { content: large })
    await bench.queue.start()
    const view = await finished(bench.queue, id)
    expect(await sha256OfFile(view.path ?? '')).toBe(large.sha256())
    expect(asksAgain(map, before)).toBe(false)
  })

  it('that begins after a power cut before the first checkpoint starts over', async () => {
    const bench = await openBench({ clock: handClock() })
    const id = bench.add(
      server.route('/file.bin', first(1, { content: small, stallAt: 2_000_000 }, { content: small })),
    )
    await until(bench.queue, id, view => view.received === 2_000_000)
    await bench.crash()
    const view = await finished(bench.queue, id)
    expect(await sha256OfFile(view.path ?? '')).toBe(small.sha256())
    expect(server.requestsFor('/file.bin')[1]?.range).toBe('bytes=0-4999999')
  })
})
