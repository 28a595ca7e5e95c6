// The ledger towards the end of a file: which span is divided, cut short or raced for, and what becomes of it.
import { describe, expect, test } from 'vitest'
import { CHUNK, ChunkMap } from '../../src/main/engine/chunk-map.ts'
import { type Span, SpanLedger } from '../../src/main/engine/spans.ts'
import { leaseNext } from '../support/lease-next.ts'

const ZEROS = new Uint8Array(8 * CHUNK)
const waiting = (): null => null

describe('the slowest', () => {
  const two = (): { ledger: SpanLedger; first: Span; second: Span } => {
    const ledger = new SpanLedger(new ChunkMap(8 * CHUNK))
    const [first, second] = [ledger.nextFree(5 * CHUNK), ledger.nextFree(3 * CHUNK)]
    if (first === null || second === null) throw new Error('nothing to lease')
    return { ledger, first, second }
  }

  test('is what will finish last, with what is left of it', () => {
    const { ledger, first, second } = two()
    ledger.claim(first, 2 * CHUNK)
    expect(ledger.slowest(() => 10)).toEqual({ span: first, bytes: 3 * CHUNK, rate: 10 })
    expect(ledger.slowest(span => (span === second ? 1 : 10))).toMatchObject({ span: second, rate: 1 })
    expect(ledger.slowest(span => (span === second ? null : 10))).toMatchObject({ span: second, rate: null })
  })

  test('is one that can be divided, where what is last of all cannot', () => {
    const { ledger, first, second } = two()
    ledger.claim(first, 4 * CHUNK + 1)
    const rateOf = (span: Span): number => (span === first ? 1 : 1_000_000)
    expect(ledger.last(rateOf)?.span).toBe(first)
    expect(ledger.slowest(rateOf)?.span).toBe(second)
    ledger.claim(second, 7 * CHUNK + 1)
    expect(ledger.slowest(rateOf)).toBeNull()
  })

  test('is neither what was asked for ahead nor what is raced for', () => {
    const { ledger, first, second } = two()
    ledger.setAhead(first, true)
    expect(ledger.slowest(() => 1)?.span).toBe(second)
    ledger.race(second)
    expect(ledger.slowest(() => 1)).toBeNull()
    ledger.setAhead(first, false)
    expect(ledger.slowest(() => 1)?.span).toBe(first)
  })

  test('loses its far half, and must still be there', () => {
    const { ledger, first } = two()
    const slowest = ledger.slowest(() => 10)
    if (slowest === null) throw new Error('nothing to share')
    expect(ledger.steal(slowest)).toMatchObject({ start: 3 * CHUNK, end: 5 * CHUNK })
    expect(first.end).toBe(3 * CHUNK)
    ledger.claim(first, 2 * CHUNK + 1)
    expect(() => ledger.steal(slowest)).toThrow(RangeError)
    ledger.release(first)
    expect(() => ledger.steal(slowest)).toThrow(RangeError)
  })
})

describe('cut short', () => {
  const leased = (chunks: number, claimed: number): { ledger: SpanLedger; span: Span } => {
    const ledger = new SpanLedger(new ChunkMap(chunks * CHUNK))
    const span = ledger.nextFree(Number.POSITIVE_INFINITY)
    if (span === null) throw new Error('nothing to lease')
    ledger.claim(span, claimed)
    return { ledger, span }
  }

  test.each([
    ['before its first byte, to one chunk', 8, 0, 1],
    ['to the end of the chunk that is being written', 8, CHUNK + 1, 2],
    ['on a boundary, to the next one', 8, 2 * CHUNK, 3],
    ['in its last chunk not at all', 2.5, 2 * CHUNK + 1, 2.5],
    ['when all is claimed not at all', 2.5, 2.5 * CHUNK, 2.5],
  ])('%s', (_what, chunks, claimed, end) => {
    const { ledger, span } = leased(chunks, claimed)
    ledger.cutShort(span)
    expect(span.end).toBe(end * CHUNK)
    expect(ledger.free).toBe((chunks - end) * CHUNK)
    expect(ledger.freeRuns()).toEqual(end === chunks ? [] : [{ start: end * CHUNK, end: chunks * CHUNK }])
  })

  test('is nothing that is asked for ahead, raced for, whole or endless', () => {
    const untouched = (ledger: SpanLedger, span: Span): void => {
      const { end } = span
      ledger.cutShort(span)
      expect(span.end).toBe(end)
      expect(ledger.freeRuns()).toEqual([])
    }
    const ahead = leased(8, 0)
    ahead.ledger.setAhead(ahead.span, true)
    untouched(ahead.ledger, ahead.span)
    const raced = leased(8, 0)
    raced.ledger.race(raced.span)
    untouched(raced.ledger, raced.span)
    for (const total of [8 * CHUNK, null]) {
      const ledger = new SpanLedger(new ChunkMap(total))
      untouched(ledger, ledger.leaseWhole())
    }
    const endless = new SpanLedger(new ChunkMap(null))
    const span = endless.nextFree(Number.POSITIVE_INFINITY)
    if (span !== null) untouched(endless, span)
    expect(span?.end).toBe(Number.MAX_SAFE_INTEGER)
  })

  // The body was asked for to the old end, and what was given back lies right behind the new one.
  test('does not go on over what it gave back', () => {
    const { ledger, span } = leased(8, 10)
    const asked = span.end
    ledger.cutShort(span)
    ledger.claim(span, span.end)
    ledger.advance(span, span.end)
    expect(ledger.extend(span, asked, CHUNK)).toBe(false)
  })
})

describe('a race', () => {
  const raced = (): { map: ChunkMap; ledger: SpanLedger; span: Span } => {
    const map = new ChunkMap(2 * CHUNK)
    const ledger = new SpanLedger(map)
    const span = leaseNext(ledger, waiting)
    if (span === null) throw new Error('nothing to lease')
    return { map, ledger, span }
  }

  test('is for the span that will finish last, by two at most', () => {
    const ledger = new SpanLedger(new ChunkMap(4 * CHUNK))
    const [first, second] = [leaseNext(ledger, waiting, 2 * CHUNK), leaseNext(ledger, waiting, 2 * CHUNK)]
    if (first === null || second === null) throw new Error('nothing to lease')
    const last = ledger.last(span => (span === first ? 10 : 20))
    expect(last).toEqual({ span: first, bytes: 2 * CHUNK, rate: 10 })
    expect(ledger.race(first)).toBe(first)
    expect(ledger.last(() => 10)?.span).toBe(second)
    ledger.race(second)
    expect(ledger.last(() => 10)).toBeNull()
  })

  test('for what waits comes before all that move', () => {
    const ledger = new SpanLedger(new ChunkMap(4 * CHUNK))
    const [first, second] = [leaseNext(ledger, waiting, 3 * CHUNK), leaseNext(ledger, waiting, CHUNK)]
    if (first === null || second === null) throw new Error('nothing to lease')
    expect(ledger.last(span => (span === first ? 1_000 : null))?.span).toBe(second)
  })

  test('is over for the span only when both have let go of it', () => {
    const { ledger, span } = raced()
    ledger.race(span)
    expect(ledger.isRaced(span)).toBe(true)
    expect(leaseNext(ledger, () => 1)).toBeNull()
    ledger.release(span)
    expect(ledger.isRaced(span)).toBe(false)
    expect(ledger.freeRuns()).toEqual([])
    ledger.release(span)
    expect(ledger.freeRuns()).toEqual([{ start: 0, end: 2 * CHUNK }])
  })

  test('has its writes one after the other, in the order of their claims', async () => {
    const { map, ledger, span } = raced()
    let land = (): void => undefined
    const landed = new Promise<void>(resolve => {
      land = resolve
    })
    const write = (from: number, to: number, disk: Promise<void>): Promise<void> => {
      ledger.claim(span, to)
      return ledger.inTurn(span, async () => {
        await disk
        map.append(from, ZEROS.subarray(0, to - from))
        ledger.advance(span, to)
      })
    }
    const first = write(0, 10, landed)
    ledger.race(span)
    const second = write(10, 30, Promise.resolve())
    await Promise.resolve()
    expect(map.received).toBe(0)
    land()
    await Promise.all([first, second])
    expect([map.received, span.start]).toEqual([30, 30])
  })

  test('whose one write fails does not hold up the other', async () => {
    const { ledger, span } = raced()
    const failed = ledger.inTurn(span, () => Promise.reject(new Error('full')))
    const after = ledger.inTurn(span, () => Promise.resolve())
    await expect(failed).rejects.toThrow('full')
    await after
  })
})
