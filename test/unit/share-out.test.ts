// Who fetches what next, over a real ledger: lanes that have shown what the test says.
import { describe, expect, test } from 'vitest'
import { CHUNK, ChunkMap } from '../../src/main/engine/chunk-map.ts'
import { type Ahead, Lane } from '../../src/main/engine/lane.ts'
import { type Shared, ShareOut } from '../../src/main/engine/share-out.ts'
import { type Span, SpanLedger } from '../../src/main/engine/spans.ts'
import type { Representation } from '../../src/main/engine/store-port.ts'
import type { Work } from '../../src/main/engine/work.ts'
import { createFakeClock } from '../support/fake-clock.ts'

/** A download of so many chunks, 50 ms away, to be shared by four. */
function download(chunks: number) {
  const clock = createFakeClock()
  const map = new ChunkMap(chunks * CHUNK)
  const ledger = new SpanLedger(map)
  const lanes = new Map<Lane, null>()
  const total = chunks * CHUNK
  const representation: Representation = {
    total,
    etag: '"a"',
    lastModified: null,
    validator: '"a"',
    splittable: true,
  }
  const shared = {
    deps: { clock },
    work: { map, ledger } as unknown as Work | null,
    representation,
    received: 0,
    answerMs: 50,
  } satisfies Shared
  const share = new ShareOut(shared, lanes, () => 4)
  /** A lane that has a span of so many chunks and is idle where that is 0. */
  const lane = (spanChunks: number): Lane => {
    const span = spanChunks === 0 ? null : ledger.nextFree(spanChunks * CHUNK)
    const made = new Lane(span, clock.monotonic())
    made.connects = false
    lanes.set(made, null)
    return made
  }
  /** Lets a second pass in which each lane receives so many bytes per second, in tenths. */
  const second = (...rates: readonly (readonly [Lane, number])[]): void => {
    for (let tenth = 0; tenth < 10; tenth++) {
      for (const [to, rate] of rates) {
        to.flowing = true
        to.received(rate / 10, clock.monotonic())
      }
      clock.advance(100)
    }
  }
  return { share, ledger, shared, lane, second, clock }
}

const spanOf = ({ span }: Lane): Span => {
  if (span === null) throw new Error('the lane has no span')
  return span
}

describe('free bytes', () => {
  test('are given in what the speed of the lane is worth, of a new one that of the others', () => {
    const { share, lane, second } = download(1_000)
    const [fast, slow] = [lane(8), lane(8)]
    second([fast, 8 * CHUNK], [slow, 2 * CHUNK])
    const inOneAnd = (rate: number): number => Math.round(rate * 1.25)
    expect(share.bytesFor(fast) / CHUNK).toBe(inOneAnd(8))
    expect(share.bytesFor(slow) / CHUNK).toBe(Math.ceil(2 * 1.25))
    expect(share.bytesFor(null) / CHUNK).toBe(Math.ceil(5 * 1.25))
    expect(share.bytesFor(lane(8)) / CHUNK).toBe(Math.ceil(5 * 1.25))
    const next = share.next(fast)
    expect(next === null ? 0 : next.end - next.start).toBe(10 * CHUNK)
  })

  test('are shared evenly before anybody has shown any speed', () => {
    const { share } = download(80)
    expect(share.next(null)).toMatchObject({ start: 0, end: 10 * CHUNK })
  })

  test('are not worth a connection where the others will have taken them by then', () => {
    const { share, lane, second } = download(9)
    const busy = lane(8)
    second([busy, 8 * CHUNK])
    expect(share.next(null)).toBeNull()
    expect(share.next(null, false)).toMatchObject({ start: 8 * CHUNK, end: 9 * CHUNK })
  })

  test('nor for a lane that has dropped its connection', () => {
    const { share, lane, second } = download(9)
    const [busy, idle] = [lane(8), lane(0)]
    second([busy, 8 * CHUNK])
    idle.connects = true
    expect(share.next(idle)).toBeNull()
    idle.connects = false
    expect(share.next(idle)).toMatchObject({ start: 8 * CHUNK })
  })

  test('are none before the representation is known', () => {
    const { share, shared } = download(9)
    shared.work = null
    expect(share.next(null)).toBeNull()
  })
})

describe('where nothing is free', () => {
  test('half of the slowest is taken', () => {
    const { share, lane, second } = download(12)
    const [quick, slow, idle] = [lane(4), lane(8), lane(0)]
    second([quick, 4 * CHUNK], [slow, CHUNK])
    expect(share.next(idle)).toMatchObject({ start: 8 * CHUNK, end: 12 * CHUNK })
    expect(spanOf(slow).end).toBe(8 * CHUNK)
    expect(spanOf(quick).end).toBe(4 * CHUNK)
  })

  test('not of one that has only begun', () => {
    const { share, lane, clock } = download(8)
    const [holder, idle] = [lane(8), lane(0)]
    holder.connects = true
    holder.flows(clock.monotonic())
    const receive = (): void => {
      holder.received(50_000, clock.monotonic())
    }
    receive()
    for (let tenth = 0; tenth < 2; tenth++) {
      clock.advance(100)
      receive()
    }
    expect(share.next(idle)).toBeNull()
    clock.advance(100)
    expect(share.next(idle)).toMatchObject({ start: 4 * CHUNK })
  })

  test('nothing is taken before anybody has shown any speed', () => {
    const { share, lane } = download(8)
    lane(8)
    expect(share.next(lane(0))).toBeNull()
  })

  test('one that has to connect gives way to one that is open and soon free', () => {
    const { share, ledger, lane, second } = download(9)
    const [slow, soon] = [lane(8), lane(1)]
    second([slow, CHUNK], [soon, CHUNK])
    const { start, end } = spanOf(soon)
    ledger.claim(spanOf(soon), end - 1_000)
    ledger.advance(spanOf(soon), end - 1_000)
    expect(end - start).toBe(CHUNK)
    expect(share.next(null)).toBeNull()
    // What is asked for behind its body keeps it busy.
    soon.ahead = { span: spanOf(slow) } as Ahead
    expect(share.next(null)).toMatchObject({ start: 4 * CHUNK, end: 8 * CHUNK })
  })

  test('what cannot be divided is raced for where that is much sooner', () => {
    const { share, ledger, lane, second } = download(3)
    const [quick, stuck, idle] = [lane(2), lane(1), lane(0)]
    second([quick, CHUNK], [stuck, 10_000])
    ledger.claim(spanOf(quick), CHUNK + 1)
    expect(share.next(idle)).toBe(stuck.span)
    expect(ledger.isRaced(spanOf(stuck))).toBe(true)
  })

  test('of one that waits to retry all is taken but its chunk, and that is raced for', () => {
    const { share, lane, second, clock } = download(8)
    const [quick, waiting, idle] = [lane(4), lane(4), lane(0)]
    second([quick, 40 * CHUNK])
    waiting.waiting = { until: clock.now() + 1_000, because: { code: 'network', detail: 'cut' } }
    expect(share.next(idle)).toMatchObject({ start: 5 * CHUNK, end: 8 * CHUNK })
    expect(share.next(idle)).toBe(waiting.span)
  })

  test('a host that has had enough of us is not asked for the same by another', () => {
    const { share, lane, second, clock } = download(5)
    const [quick, limited, idle] = [lane(4), lane(1), lane(0)]
    second([quick, 40 * CHUNK])
    limited.waiting = { until: clock.now() + 1_000, because: { code: 'rate-limited', detail: 'HTTP 429' } }
    expect(share.next(idle)).toBeNull()
  })
})

describe('to stop at the next chunk', () => {
  test('is for the slowest that flow and have asked for nothing ahead', () => {
    const { share, lane, second } = download(32)
    const [quick, slow, ahead, between] = [lane(8), lane(8), lane(8), lane(8)]
    second([quick, 3 * CHUNK], [slow, 2 * CHUNK], [ahead, CHUNK], [between, CHUNK])
    between.flowing = false
    ahead.ahead = { span: spanOf(between) } as Ahead
    const lengths = (): readonly number[] =>
      [quick, slow, ahead, between].map(({ span }) => (span === null ? 0 : span.end - span.start) / CHUNK)
    for (const count of [0, -4]) share.cutShort(count)
    expect(lengths()).toEqual([8, 8, 8, 8])
    share.cutShort(1)
    expect(lengths()).toEqual([8, 1, 8, 8])
    share.cutShort(9)
    expect(lengths()).toEqual([1, 1, 8, 8])
  })
})
