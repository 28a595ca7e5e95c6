// Trouble that passes: what waits, how long, what is charged for it, and that nothing else is disturbed.
import { describe, expect, it } from 'vitest'
import { CHUNK } from '../../src/main/engine/chunk-map.ts'
import { UNSOUND_ANSWERS } from '../../src/main/engine/recovery.ts'
import type { DownloadView } from '../../src/shared/model.ts'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { handClock } from '../support/engine-harness/clocks.ts'
import { finished, openBench, outcome, overlapsOf, until } from '../support/engine-harness.ts'
import { type Behaviour, first, inTurn, refuse } from '../support/range-server/behaviour.ts'
import { startRangeServer } from '../support/range-server.ts'
import { serverForEach } from '../support/server-for-each.ts'

const content = pseudoRandom(2_000_003)
const large = pseudoRandom(16 * CHUNK)

const server = serverForEach()

/** Timers of cooldowns come this much after their time, never before it. */
const A_LITTLE_LATE = 1_000
const DAY = 24 * 60 * 60_000

const isWaiting = (view: DownloadView): boolean => view.state.kind === 'waiting'

/** A download whose fourth request meets trouble; time stands still unless the test moves it. */
async function inTrouble(trouble: Behaviour) {
  const clock = handClock()
  const net = { idleTimeoutMs: 1_000, headTimeoutMs: 1_000 }
  const bench = await openBench({ clock, random: () => 0.5, net })
  const script = ({ index }: { readonly index: number }): Behaviour =>
    index === 3 ? trouble : { content: large }
  return { clock, bench, id: bench.add(server.route('/file.bin', script)) }
}

describe('one connection in trouble', () => {
  it.each<readonly [string, Behaviour]>([
    ['reset', { content: large, resetAt: 100_000 }],
    ['cut', { content: large, cutAt: 100_000 }],
    ['closed without a reply', { raw: '' }],
    ['told 503', refuse(503)],
    ['told 500', refuse(500)],
    ['told 408', refuse(408)],
  ])('(%s) holds up nothing: the others bring the rest, its own chunk too', async (_what, trouble) => {
    const { bench, id } = await inTrouble(trouble)
    // The clock stands still: nothing that waits is tried again.
    const done = await finished(bench.queue, id)
    expect(await sha256OfFile(done.path ?? '')).toBe(large.sha256())
    expect(overlapsOf(bench.writes)).toEqual([])
  })

  it.each<readonly [string, Behaviour]>([
    ['silent in the middle', { content: large, stallAt: 100_000 }],
    ['told no HTTP', { raw: 'hello\r\n\r\n' }],
  ])('(%s) holds up the others in nothing', async (_what, trouble) => {
    const { clock, bench, id } = await inTrouble(trouble)
    // Whether another takes its chunk before all of them are over is a matter of how busy the machine is.
    const view = await until(bench.queue, id, ({ state }) => ['waiting', 'done'].includes(state.kind))
    if (isWaiting(view)) {
      expect(view.received).toBeGreaterThanOrEqual(large.size - CHUNK)
      clock.advance(500)
    }
    const done = await finished(bench.queue, id)
    expect(await sha256OfFile(done.path ?? '')).toBe(large.sha256())
    expect(overlapsOf(bench.writes)).toEqual([])
  })

  it('(silent from the start) waits alone, and the others bring the rest', async () => {
    const { clock, bench, id } = await inTrouble({ head: 'before' })
    const view = await until(bench.queue, id, isWaiting)
    expect(view.received).toBeGreaterThanOrEqual(large.size - 4 * CHUNK)
    expect(view.state).toMatchObject({ until: clock.now() + 500 })
    expect(view.connections).toBe(0)
    clock.advance(500)
    const done = await finished(bench.queue, id)
    expect(await sha256OfFile(done.path ?? '')).toBe(large.sha256())
    expect(overlapsOf(bench.writes)).toEqual([])
  })

  it('(silent, but not told so yet) is replaced once it is far slower than the others were', async () => {
    const clock = handClock()
    const bench = await openBench({ clock })
    const path = '/file.bin'
    const script = ({ index }: { readonly index: number }): Behaviour =>
      index === 3 ? { content: large, stallAt: 100_000 } : { content: large, rate: 8 * CHUNK }
    const id = bench.add(server.route(path, script))
    const alone = ({ connections, received }: DownloadView): boolean =>
      connections === 1 && received > large.size - 2 * CHUNK
    await until(bench.queue, id, alone)
    await server.until(() => server.stalled(path) === 1)
    clock.advance(6_000)
    const done = await finished(bench.queue, id)
    expect(await sha256OfFile(done.path ?? '')).toBe(large.sha256())
    expect(overlapsOf(bench.writes)).toEqual([])
  })

  it('goes on from its last byte', async () => {
    const bench = await openBench()
    const view = await bench.get(
      server.route('/file.bin', first(5, { content, cutAt: 300_000 }, { content })),
    )
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(server.requests.map(request => request.range)).toEqual([
      'bytes=0-',
      ...[1, 2, 3, 4, 5].map(n => `bytes=${n * 300_000}-2000002`),
    ])
  })
})

describe('the wait', () => {
  it('doubles with each try, and begins anew once bytes have come', async () => {
    const clock = handClock()
    const bench = await openBench({ clock, random: () => 0.5 })
    const cut: Behaviour = { content, cutAt: 100_000 }
    const script = inTurn(cut, refuse(503), refuse(503), refuse(503), cut, { content })
    const id = bench.add(server.route('/file.bin', script))
    for (const wait of [500, 1_000, 2_000, 4_000, 500]) {
      await until(
        bench.queue,
        id,
        ({ state }) => state.kind === 'waiting' && (state.until ?? 0) > clock.now(),
      )
      expect(bench.view(id).state).toMatchObject({ until: clock.now() + wait })
      clock.advance(wait)
    }
    const view = await finished(bench.queue, id)
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
  })

  it('doubles too where the same bytes come again and again, for want of ranges', async () => {
    const clock = handClock()
    const bench = await openBench({ clock, random: () => 0.5 })
    const plain: Behaviour = { content, ranges: 'ignored', acceptRanges: null }
    const id = bench.add(server.route('/file.bin', first(4, { ...plain, cutAt: 1_600_000 }, plain)))
    for (const wait of [50, 1_000, 2_000, 4_000]) {
      await until(
        bench.queue,
        id,
        ({ state }) => state.kind === 'waiting' && (state.until ?? 0) > clock.now(),
      )
      expect(bench.view(id).state).toMatchObject({ until: clock.now() + wait })
      clock.advance(wait)
    }
    expect(await sha256OfFile((await finished(bench.queue, id)).path ?? '')).toBe(content.sha256())
  })

  const now = Date.UTC(2035, 0, 1)
  it.each<readonly [string, Behaviour, number]>([
    ['in seconds', refuse(503, [['Retry-After', '7']]), 7_000],
    ['in seconds, with 429', refuse(429, [['Retry-After', '90']]), 90_000],
    [
      'as a date, by the clock of the server',
      {
        ...refuse(503, [['Retry-After', new Date(now + 120_000).toUTCString()]]),
        date: new Date(now).toUTCString(),
      },
      120_000,
    ],
  ])('is the one that the server names %s', async (_what, behaviour, wait) => {
    const clock = handClock()
    const bench = await openBench({ clock })
    const id = bench.add(server.route('/file.bin', first(1, behaviour, { content })))
    const { state } = await until(bench.queue, id, isWaiting)
    expect(state).toMatchObject({ until: clock.now() + wait })
    clock.advance(wait - 1)
    expect(bench.view(id).state.kind).toBe('waiting')
    expect(server.requests.length).toBe(1)
    clock.advance(A_LITTLE_LATE)
    expect(outcome(await finished(bench.queue, id))).toBe('done')
    expect(server.requests.length).toBe(2)
  })

  it('says why, and ends at once with a pause', async () => {
    const bench = await openBench({ clock: handClock() })
    const id = bench.add(server.route('/file.bin', refuse(503, [['Retry-After', '600']])))
    const { state } = await until(bench.queue, id, isWaiting)
    expect(state).toMatchObject({ because: { code: 'rate-limited', detail: 'HTTP 503' } })
    bench.queue.pause([id])
    await until(bench.queue, id, view => view.state.kind === 'paused' && view.connections === 0)
  })
})

describe('before the first byte', () => {
  it.each<readonly [string, Behaviour]>([
    ['503', refuse(503)],
    ['500', refuse(500)],
    ['408', refuse(408)],
    ['no reply', { raw: '' }],
  ])('%s is waited out, however often it comes', async (_what, behaviour) => {
    const bench = await openBench()
    const view = await bench.get(server.route('/file.bin', first(20, behaviour, { content })))
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(server.requests.length).toBe(21)
  })

  it('what never speaks HTTP fails after a few tries', async () => {
    const bench = await openBench()
    const view = await bench.get(server.route('/file.bin', { raw: 'hello\r\n\r\n' }))
    expect(outcome(view)).toBe('protocol')
    expect(server.requests.length).toBe(UNSOUND_ANSWERS)
  })

  it('a port where nobody listens is waited for, until two weeks have passed', async () => {
    const clock = handClock()
    const bench = await openBench({ clock, random: () => 1 })
    const silent = await startRangeServer()
    await silent.close()
    const id = bench.add(`${silent.url}/file.bin`)
    const { state } = await until(bench.queue, id, isWaiting)
    expect(state).toMatchObject({ because: { code: 'network' } })
    clock.advance(13 * DAY)
    await until(bench.queue, id, view => isWaiting(view) && view.state !== state)
    clock.advance(DAY)
    expect(outcome(await finished(bench.queue, id))).toBe('network')
  })

  it('a host that does not exist is told as that', async () => {
    const bench = await openBench()
    expect(outcome(await bench.get('http://nosuch.invalid/file.bin'))).toBe('dns')
  })
})

describe('after the first byte', () => {
  it('there is no last try', async () => {
    const bench = await openBench()
    const script = ({ index }: { readonly index: number }): Behaviour =>
      index === 0 ? { content, cutAt: 1_000_000 } : index < 30 ? refuse(502) : { content }
    const view = await bench.get(server.route('/file.bin', script))
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(server.requests.length).toBe(31)
  })
})

describe('an outage', () => {
  it('is over for all connections once one of them gets through', async () => {
    const clock = handClock()
    let calls = 0
    // Each time one wakes long before the others.
    const random = (): number => (calls++ % 8 === 0 ? 0.1 : 0.9)
    const bench = await openBench({ clock, random })
    const path = '/file.bin'
    const id = bench.add(server.route(path, { content: large, stallAt: 100_000, resetAt: 100_000 }))
    await server.until(() => server.stalled(path) === 8)
    server.route(path, refuse(503))
    server.release(path)
    for (let round = 1; round <= 8; round++) {
      await until(bench.queue, id, isWaiting)
      clock.advance(600_000)
      await server.until(() => server.requestsFor(path).length === 8 + 8 * round)
    }
    const { state, received } = await until(bench.queue, id, isWaiting)
    server.route(path, { content: large })
    clock.advance(state.kind === 'waiting' ? (state.until ?? 0) - clock.now() : 0)
    await until(bench.queue, id, view => view.received > received)
    clock.advance(1_000)
    const done = await finished(bench.queue, id)
    expect(await sha256OfFile(done.path ?? '')).toBe(large.sha256())
    expect(overlapsOf(bench.writes)).toEqual([])
  })
})

describe('a server that serves three connections and no more', () => {
  it.each([403, 500])('(others are told %i) gives the whole file', async status => {
    const bench = await openBench({ random: () => 0.02 })
    const script: Behaviour = { content: large, limit: { connections: 3, status }, rate: 16 * CHUNK }
    const view = await bench.get(server.route('/file.bin', script))
    expect(outcome(view)).toBe('done')
    expect(await sha256OfFile(view.path ?? '')).toBe(large.sha256())
    expect(overlapsOf(bench.writes)).toEqual([])
  })
})
