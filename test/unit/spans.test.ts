// The ledger's answers one by one: what is leased, shared, cut off and taken over, and what is refused.
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { CHUNK, ChunkMap } from '../../src/main/engine/chunk-map.ts'
import { type Span, SpanLedger } from '../../src/main/engine/spans.ts'
import { leaseNext } from '../support/lease-next.ts'

const ZEROS = new Uint8Array(8 * CHUNK)
const waiting = (): null => null
const length = fc.oneof(fc.integer({ min: 1, max: 2 * CHUNK }), fc.constant(CHUNK), fc.constant(8 * CHUNK))
const total = fc.oneof(
  fc.integer({ min: 1, max: 8 * CHUNK }),
  fc.integer({ min: 1, max: 8 }).map(n => n * CHUNK),
)

describe('a steal', () => {
  test('leaves what is on its way to the disk, and both halves work', () => {
    fc.assert(
      fc.property(total, length, fc.constantFrom(null, 0, 1_000), (size, claimed, rate) => {
        const map = new ChunkMap(size)
        const ledger = new SpanLedger(map)
        const victim = leaseNext(ledger, waiting)
        if (victim === null) throw new Error('nothing to lease')
        const to = Math.min(claimed, size)
        ledger.claim(victim, to)
        const stolen = leaseNext(ledger, () => rate)
        expect(victim.end).toBeGreaterThanOrEqual(to)
        if (stolen === null) {
          // Only where no whole chunk lies past the one that is being written.
          expect(Math.ceil((to + 1) / CHUNK) * CHUNK).toBeGreaterThanOrEqual(
            rate === null ? size : size - CHUNK,
          )
          return
        }
        expect(stolen).toEqual(expect.objectContaining({ start: victim.end, end: size }))
        expect(stolen.start % CHUNK).toBe(0)
        expect(victim.end - to).toBeGreaterThan(0)
      }),
    )
  })
})

describe('next', () => {
  const ledgerOf = (chunks: number): { map: ChunkMap; ledger: SpanLedger } => {
    const map = new ChunkMap(chunks * CHUNK)
    return { map, ledger: new SpanLedger(map) }
  }
  const taken = (ledger: SpanLedger, rateOf: (span: Span) => number | null = waiting): Span => {
    const span = leaseNext(ledger, rateOf)
    if (span === null) throw new Error('nothing to lease')
    return span
  }

  test('gives the largest free run before it takes from anyone', () => {
    const map = new ChunkMap(8 * CHUNK)
    map.append(2 * CHUNK, ZEROS.subarray(0, CHUNK))
    const ledger = new SpanLedger(map)
    expect(taken(ledger)).toMatchObject({ start: 3 * CHUNK, end: 8 * CHUNK })
    expect(taken(ledger)).toMatchObject({ start: 0, end: 2 * CHUNK })
  })

  test('halves the span that will finish last, at a chunk', () => {
    const { ledger } = ledgerOf(8)
    const first = taken(ledger)
    const second = taken(ledger, () => 100)
    expect(first).toMatchObject({ start: 0, end: 4 * CHUNK })
    expect(second).toMatchObject({ start: 4 * CHUNK, end: 8 * CHUNK })
    const third = taken(ledger, span => (span === first ? 1_000 : 100))
    expect(second.end).toBe(6 * CHUNK)
    expect(third).toMatchObject({ start: 6 * CHUNK, end: 8 * CHUNK })
    expect(first.end).toBe(4 * CHUNK)
  })

  test('of one that waits, takes everything but the chunk it waits for', () => {
    const { map, ledger } = ledgerOf(8)
    const slow = taken(ledger)
    ledger.claim(slow, CHUNK + 10)
    map.append(0, ZEROS.subarray(0, CHUNK + 10))
    ledger.advance(slow, CHUNK + 10)
    expect(taken(ledger, waiting)).toMatchObject({ start: 2 * CHUNK, end: 8 * CHUNK })
    expect(slow).toMatchObject({ start: CHUNK + 10, end: 2 * CHUNK })
  })

  test('takes nothing from a span within one chunk', () => {
    const { ledger } = ledgerOf(1)
    taken(ledger)
    expect(leaseNext(ledger, waiting)).toBeNull()
    expect(leaseNext(ledger, () => 1)).toBeNull()
  })

  test('takes nothing from a body of unknown length', () => {
    const ledger = new SpanLedger(new ChunkMap(null))
    expect(ledger.leaseWhole()).toMatchObject({ start: 0, end: Number.MAX_SAFE_INTEGER })
    expect(leaseNext(ledger, waiting)).toBeNull()
  })

  test('of an empty file there is nothing to lease', () => {
    const ledger = new SpanLedger(new ChunkMap(0))
    expect(leaseNext(ledger, waiting)).toBeNull()
    expect(ledger.freeRuns()).toEqual([])
  })
})

describe('sharing out', () => {
  test('gives no more than was asked for, between chunks, and a chunk at least', () => {
    const ledger = new SpanLedger(new ChunkMap(64 * CHUNK))
    const ends = [4 * CHUNK, 2.5 * CHUNK, 1].map(most => leaseNext(ledger, waiting, most)?.end)
    expect(ends).toEqual([4 * CHUNK, 6 * CHUNK, 7 * CHUNK])
    expect(ledger.freeRuns()).toEqual([{ start: 7 * CHUNK, end: 64 * CHUNK }])
  })

  test('leaves the bytes behind a body that goes on to it, as long as there are others', () => {
    const ledger = new SpanLedger(new ChunkMap(16 * CHUNK))
    const running = leaseNext(ledger, waiting, 2 * CHUNK)
    if (running === null) throw new Error('nothing to lease')
    ledger.setOpen(running, true)
    expect(leaseNext(ledger, waiting, CHUNK)).toMatchObject({ start: 9 * CHUNK, end: 10 * CHUNK })
    expect(leaseNext(ledger, waiting, CHUNK)).toMatchObject({ start: 6 * CHUNK, end: 7 * CHUNK })
    ledger.claim(running, 2 * CHUNK)
    expect(ledger.extend(running, 16 * CHUNK, 2 * CHUNK)).toBe(true)
    expect(running.end).toBe(4 * CHUNK)
    ledger.setOpen(running, false)
    const rest = Array.from({ length: 3 }, () => leaseNext(ledger, waiting)?.start)
    expect(rest).toEqual([10 * CHUNK, 4 * CHUNK, 7 * CHUNK])
  })

  test('takes a last single chunk even from behind a body that goes on', () => {
    const ledger = new SpanLedger(new ChunkMap(2 * CHUNK))
    const running = leaseNext(ledger, waiting, CHUNK)
    if (running === null) throw new Error('nothing to lease')
    ledger.setOpen(running, true)
    expect(leaseNext(ledger, waiting, CHUNK)).toMatchObject({ start: CHUNK, end: 2 * CHUNK })
  })

  test('takes nothing from a whole body, which runs over bytes that are there already', () => {
    const map = new ChunkMap(8 * CHUNK)
    map.append(4 * CHUNK, ZEROS.subarray(0, 2 * CHUNK))
    const ledger = new SpanLedger(map)
    const whole = ledger.leaseWhole()
    expect(leaseNext(ledger, () => 1)).toBeNull()
    expect(whole.end).toBe(8 * CHUNK)
  })
})

describe('extend', () => {
  const halves = (): { map: ChunkMap; ledger: SpanLedger; near: Span; far: Span } => {
    const map = new ChunkMap(8 * CHUNK)
    const ledger = new SpanLedger(map)
    const [near, far] = [leaseNext(ledger, () => 1), leaseNext(ledger, () => 1)]
    if (near === null || far === null) throw new Error('nothing to lease')
    return { map, ledger, near, far }
  }
  const written = (map: ChunkMap, ledger: SpanLedger, span: Span): void => {
    const { start, end } = span
    ledger.claim(span, end)
    map.append(start, ZEROS.subarray(0, end - start))
    ledger.advance(span, end)
  }

  test('goes on where nobody holds the next bytes', () => {
    const { map, ledger, near, far } = halves()
    written(map, ledger, near)
    expect(ledger.extend(near, 8 * CHUNK)).toBe(false)
    ledger.release(far)
    expect(ledger.extend(near, 4 * CHUNK)).toBe(false)
    expect(ledger.extend(near, 8 * CHUNK)).toBe(true)
    expect(near.end).toBeGreaterThan(4 * CHUNK)
    expect(ledger.freeRuns()).toEqual(near.end === 8 * CHUNK ? [] : [{ start: near.end, end: 8 * CHUNK }])
  })

  test('does not go over bytes that are there', () => {
    const { map, ledger, near, far } = halves()
    written(map, ledger, near)
    written(map, ledger, far)
    ledger.release(far)
    expect(ledger.extend(near, 8 * CHUNK)).toBe(false)
  })

  test('stops before the next lease, and does not begin inside one', () => {
    const map = new ChunkMap(8 * CHUNK)
    const ledger = new SpanLedger(map)
    const leases = Array.from({ length: 4 }, () => leaseNext(ledger, waiting, 2 * CHUNK))
    const [first, second, third] = leases
    if (!first || !second || !third) throw new Error('nothing to lease')
    expect(leases.map(lease => lease?.start)).toEqual([0, 2 * CHUNK, 4 * CHUNK, 6 * CHUNK])
    written(map, ledger, first)
    expect(ledger.extend(first, 8 * CHUNK)).toBe(false)
    ledger.release(second)
    expect(ledger.extend(first, 8 * CHUNK)).toBe(true)
    expect(first.end).toBe(4 * CHUNK)
    written(map, ledger, third)
    expect(ledger.extend(first, 8 * CHUNK)).toBe(false)
  })

  test('never walks over the map, however torn it is', () => {
    const chunks = 1_000
    const map = new ChunkMap(chunks * CHUNK)
    for (let chunk = 0; chunk < chunks - 8; chunk += 2) map.append(chunk * CHUNK, ZEROS.subarray(0, CHUNK))
    const ledger = new SpanLedger(map)
    const span = leaseNext(ledger, waiting, 2 * CHUNK)
    if (span === null) throw new Error('nothing to lease')
    written(map, ledger, span)
    const look = vi.spyOn(map, 'nextMissing')
    expect(ledger.extend(span, chunks * CHUNK, CHUNK)).toBe(true)
    leaseNext(ledger, waiting, CHUNK)
    ledger.release(span)
    expect(look.mock.calls.length).toBe(0)
  })

  // A short 206 may end anywhere; what another connection leases behind it must begin where its chunk is filled to.
  test('never ends inside a chunk, however short the body is', () => {
    const { map, ledger, near, far } = halves()
    written(map, ledger, near)
    ledger.release(far)
    ledger.extend(near, 4 * CHUNK + 1_000)
    expect(near.end % CHUNK).toBe(0)
  })
})

describe('a whole body', () => {
  test('is told from spans, until it is released', () => {
    const ledger = new SpanLedger(new ChunkMap(2 * CHUNK))
    const span = leaseNext(ledger, waiting)
    expect(ledger.whole).toBe(false)
    if (span !== null) ledger.release(span)
    const whole = ledger.leaseWhole()
    expect(ledger.whole).toBe(true)
    ledger.release(whole)
    expect(ledger.whole).toBe(false)
  })
})

describe('misuse is refused', () => {
  test('a claim that goes back or past the end, and a span that is not leased', () => {
    const ledger = new SpanLedger(new ChunkMap(2 * CHUNK))
    const span = ledger.leaseWhole()
    expect(() => ledger.leaseWhole()).toThrow(RangeError)
    ledger.claim(span, 10)
    expect(() => ledger.claim(span, 9)).toThrow(RangeError)
    expect(() => ledger.claim(span, 2 * CHUNK + 1)).toThrow(RangeError)
    expect(() => ledger.advance(span, 11)).toThrow(RangeError)
    ledger.release(span)
    expect(() => ledger.release(span)).toThrow(RangeError)
    expect(() => ledger.claim(span, 11)).toThrow(RangeError)
    expect(() => ledger.advance(span, 11)).toThrow(RangeError)
  })
})

describe('a span is cut between chunks', () => {
  test.each([
    ['in the middle', 0, 8, 4],
    ['at the only boundary inside, though the middle is past it', 100_000, 2, 1],
    ['nowhere where its one chunk has begun', CHUNK + 1, 2, null],
  ])('%s', (_what, claimed, chunks, cut) => {
    const ledger = new SpanLedger(new ChunkMap(chunks * CHUNK))
    const span = leaseNext(ledger, () => 1)
    if (span === null) throw new Error('nothing to lease')
    ledger.claim(span, claimed)
    expect(leaseNext(ledger, () => 1)?.start ?? null).toBe(cut === null ? null : cut * CHUNK)
  })
})
