// What hosts allow, on real servers: learned from their refusals, kept over restarts, shared by all their downloads.
import { describe, expect, it } from 'vitest'
import { CHUNK } from '../../src/main/engine/chunk-map.ts'
import { LATE_MS } from '../../src/main/engine/host-gate.ts'
import type { DownloadId } from '../../src/shared/model.ts'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { handClock } from '../support/engine-harness/clocks.ts'
import { type Bench, finished, openBench, until } from '../support/engine-harness.ts'
import { type Behaviour, first, refuse } from '../support/range-server/behaviour.ts'
import { startRangeServer } from '../support/range-server.ts'
import { serverForEach } from '../support/server-for-each.ts'

const content = pseudoRandom(16 * CHUNK)
const MINUTE = 60_000

const server = serverForEach()

const host = (): string => new URL(server.url).host
const rest = (bench: Bench) => bench.queue.hosts().find(known => known.host === host())

/** The download has met its first refusal: nothing of it flows any more, and its host rests. */
const resting = (bench: Bench, id: DownloadId) =>
  until(bench.queue, id, ({ state }) => state.kind === 'waiting' && state.because.code === 'rate-limited')

describe('a host that serves four connections and refuses more with 429', () => {
  const narrow: Behaviour = { content, limit: { connections: 4, status: 429 }, rate: 8 * CHUNK }

  it('is asked for four from then on, of one download and of the next, also after a restart', async () => {
    const clock = handClock()
    const bench = await openBench({ clock })
    const id = bench.add(server.route('/one.bin', narrow))
    await resting(bench, id)
    expect(rest(bench)).toMatchObject({ allowed: 4, hits: 1, because: 'HTTP 429' })
    // In a minute the server would have noticed long ago that one of the four was let go.
    await Promise.all(server.requests.map(({ ended }) => ended))
    clock.advance(MINUTE + LATE_MS)
    const done = await finished(bench.queue, id)
    expect(await sha256OfFile(done.path ?? '')).toBe(content.sha256())
    await bench.reopen({ clock })
    expect(rest(bench)).toMatchObject({ allowed: 4, hits: 1 })
    let most = 0
    const watched = { content, stallAt: 200_000 }
    const url = server.route('/two.bin', watched)
    const next = bench.add(url)
    const unsubscribe = bench.queue.subscribe(() => {
      most = Math.max(most, bench.queue.view(next)?.connections ?? 0)
    })
    await server.until(() => server.stalled('/two.bin') === 4)
    server.route('/two.bin', { content })
    server.release('/two.bin')
    const second = await finished(bench.queue, next)
    unsubscribe()
    expect(await sha256OfFile(second.path ?? '')).toBe(content.sha256())
    expect(most).toBe(4)
  })

  it('and takes a burst of refusals for one; what flows is left alone, and nothing more is asked', async () => {
    const bench = await openBench({ clock: handClock() })
    const id = bench.add(server.route('/one.bin', narrow))
    const { received } = await resting(bench, id)
    expect(server.requestsFor('/one.bin').length).toBe(8)
    expect(received).toBe(content.size / 2)
    expect(rest(bench)?.hits).toBe(1)
    expect(bench.queue.timeline(id).filter(({ kind }) => kind === 'limited')).toHaveLength(1)
  })
})

describe('a time that the server named', () => {
  const patience = refuse(429, [['Retry-After', '120']])

  it('is kept over a restart, by the download and by a new one of the same host', async () => {
    const clock = handClock()
    const bench = await openBench({ clock })
    const id = bench.add(server.route('/one.bin', first(1, patience, { content })))
    await resting(bench, id)
    clock.advance(50_000)
    await bench.reopen({ clock })
    const next = bench.add(server.route('/two.bin', { content }))
    for (const one of [id, next]) {
      const { state } = await resting(bench, one)
      expect(state).toMatchObject({ until: clock.now() + 70_000 })
    }
    clock.advance(69_999)
    expect(server.requests.length).toBe(1)
    clock.advance(1 + 2 * LATE_MS)
    for (const one of [id, next]) {
      const view = await finished(bench.queue, one)
      expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    }
  })

  it('holds up no other host, and no slot of the queue', async () => {
    const other = await startRangeServer()
    try {
      const bench = await openBench({ clock: handClock(), queue: { maxRunning: 1 } })
      const id = bench.add(server.route('/one.bin', patience))
      const view = await bench.get(other.route('/two.bin', { content }))
      expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
      await resting(bench, id)
      expect(server.requests.length).toBe(1)
    } finally {
      await other.close()
    }
  })
})

describe("the person's own limit", () => {
  it('holds over everything: what a download asks for, how many there are, a restart', async () => {
    const bench = await openBench()
    bench.queue.capHost(host(), 2)
    await bench.reopen()
    const ids = ['/a.bin', '/b.bin', '/c.bin'].map(path =>
      bench.add(server.route(path, { content, rate: 64 * CHUNK }), { connections: 16 }),
    )
    let most = 0
    const count = (): boolean => {
      const open = ids.reduce((sum, id) => sum + bench.view(id).connections, 0)
      most = Math.max(most, open)
      return false
    }
    const unsubscribe = bench.queue.subscribe(count)
    for (const id of ids) {
      const view = await finished(bench.queue, id)
      expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    }
    unsubscribe()
    expect(most).toBe(2)
    bench.queue.forgetHost(host())
    expect(rest(bench)).toBeUndefined()
  })
})

describe('a host that refuses more than three at a time with 403', () => {
  it('is remembered as that, without a rest', async () => {
    const bench = await openBench({ clock: handClock() })
    const script: Behaviour = { content, limit: { connections: 3, status: 403 }, rate: 16 * CHUNK }
    const view = await bench.get(server.route('/one.bin', script))
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(rest(bench)).toMatchObject({ coolingUntil: null })
    expect(rest(bench)?.allowed).toBeLessThanOrEqual(3)
  })
})
