// The speed limit for all downloads together, over real connections and a clock that the test moves: bytes per tick are
// counted, never time.
import { describe, expect, it } from 'vitest'
import { CHUNK } from '../../src/main/engine/chunk-map.ts'
import type { DownloadQueue, Limits } from '../../src/main/engine/queue-api.ts'
import type { DownloadId } from '../../src/shared/model.ts'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { handClock } from '../support/engine-harness/clocks.ts'
import { finished, openBench, until } from '../support/engine-harness.ts'
import { serverForEach } from '../support/server-for-each.ts'

const RATE = 1_000_000
/** What a bucket may have saved up, and what it is saving up. */
const STORED = RATE / 4
const SLICE = RATE / 20
/** What each connection has in hand when the limit comes. */
const PIECE = 256 * 1024

const limits = (speed: number | null): Limits => ({ atOnce: 3, connections: null, speed })

const server = serverForEach()

/**
 * Moves the clock tick by tick until all are done; after each so much has come as the limit lets pass, and no more.
 * @param inHand bytes that were past the limit already.
 */
async function doneAtRate(
  queue: DownloadQueue,
  clock: ReturnType<typeof handClock>,
  ids: readonly DownloadId[],
  inHand = 0,
): Promise<void> {
  const isDone = (): boolean => ids.every(id => queue.view(id)?.state.kind === 'done')
  const before = queue.fetched
  for (let ms = 0; !isDone(); ms += 100) {
    expect(queue.fetched - before).toBeLessThanOrEqual(inHand + (RATE * ms) / 1_000 + STORED)
    clock.advance(100)
    const due = before + (RATE * (ms + 100)) / 1_000 - SLICE - 1
    await new Promise<void>(resolve => {
      const look = (): void => {
        if (queue.fetched < due && !isDone()) return
        unsubscribe()
        resolve()
      }
      const unsubscribe = queue.subscribe(look)
      look()
    })
  }
}

describe('a limit', () => {
  it.each([
    ['of one connection', 3 * CHUNK],
    ['of many', 12 * CHUNK],
  ])('is kept by a download %s', async (_what, size) => {
    const clock = handClock()
    const bench = await openBench({ clock, queue: { speed: RATE } })
    const content = pseudoRandom(size)
    const id = bench.add(server.route('/file.bin', { content }))
    await doneAtRate(bench.queue, clock, [id])
    expect(await sha256OfFile(bench.view(id).path ?? '')).toBe(content.sha256())
    expect(bench.queue.fetched).toBe(size)
    // Nobody was taken for dead: each byte was asked for and fetched once.
    expect(bench.writes.reduce((sum, { start, end }) => sum + end - start, 0)).toBe(size)
  })

  it('is kept by several together', async () => {
    const clock = handClock()
    const bench = await openBench({ clock, queue: { speed: RATE } })
    const content = pseudoRandom(2 * CHUNK)
    const ids = ['/a.bin', '/b.bin', '/c.bin'].map(path => bench.add(server.route(path, { content })))
    await doneAtRate(bench.queue, clock, ids)
    expect(bench.queue.fetched).toBe(3 * content.size)
  })

  it('holds at once for what flows already', async () => {
    const clock = handClock()
    const bench = await openBench({ clock })
    const content = pseudoRandom(4 * CHUNK)
    const id = bench.add(server.route('/file.bin', { content, stallAt: CHUNK }))
    await until(bench.queue, id, ({ received }) => received === CHUNK)
    bench.queue.setLimits(limits(RATE))
    server.release('/file.bin')
    await doneAtRate(bench.queue, clock, [id], PIECE)
    expect(await sha256OfFile(bench.view(id).path ?? '')).toBe(content.sha256())
  })

  it('is lifted at once, also for what waits', async () => {
    const clock = handClock()
    const bench = await openBench({ clock, queue: { speed: RATE } })
    const content = pseudoRandom(4 * CHUNK)
    const id = bench.add(server.route('/file.bin', { content }))
    await until(bench.queue, id, ({ state }) => state.kind === 'running')
    bench.queue.setLimits(limits(null))
    const view = await finished(bench.queue, id)
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
  })

  it('holds nobody up who is paused meanwhile', async () => {
    const clock = handClock()
    const bench = await openBench({ clock, queue: { speed: RATE } })
    const content = pseudoRandom(2 * CHUNK)
    const id = bench.add(server.route('/a.bin', { content }))
    await until(bench.queue, id, ({ state }) => state.kind === 'running')
    bench.queue.pause([id])
    await server.until(() => server.openConnections === 0)
    bench.queue.resume([id])
    await doneAtRate(bench.queue, clock, [id])
    expect(await sha256OfFile(bench.view(id).path ?? '')).toBe(content.sha256())
  })

  it('is for the reply of a look at a link as well, once it is a download', async () => {
    const clock = handClock()
    const bench = await openBench({ clock, queue: { speed: RATE } })
    const content = pseudoRandom(2 * CHUNK)
    const url = server.route('/file.bin', { content })
    await bench.queue.preview(url, {}, null)
    const id = bench.add(url)
    await doneAtRate(bench.queue, clock, [id])
    expect([bench.queue.fetched, server.requests.length]).toEqual([content.size, 1])
  })
})

describe('what was fetched', () => {
  it('is counted over all downloads, thrown away or not', async () => {
    const bench = await openBench()
    expect(bench.queue.fetched).toBe(0)
    const content = pseudoRandom(CHUNK)
    const url = server.route('/file.bin', {
      content,
      ranges: 'ignored',
      acceptRanges: null,
      stallAt: 500_000,
    })
    const id = bench.add(url)
    await until(bench.queue, id, ({ received }) => received === 500_000)
    await bench.queue.restart([id])
    server.route('/file.bin', { content })
    server.release('/file.bin')
    await finished(bench.queue, id)
    expect(bench.queue.fetched).toBeGreaterThanOrEqual(500_000 + content.size)
  })
})
