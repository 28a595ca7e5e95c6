// The ledger under any interleaving of connections: no byte is leased twice, none is lost, all get written.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CHUNK, ChunkMap } from '../../src/main/engine/chunk-map.ts'
import type { Range } from '../../src/main/engine/range.ts'
import { type Span, SpanLedger } from '../../src/main/engine/spans.ts'
import { leaseNext } from '../support/lease-next.ts'

const LANES = 5
const ZEROS = new Uint8Array(8 * CHUNK)
const waiting = (): null => null

/** Touching intervals made one, empty ones dropped; throws where two share a byte. */
function merged(intervals: readonly Range[]): readonly Range[] {
  const whole: { start: number; end: number }[] = []
  for (const { start, end } of [...intervals].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = whole.at(-1)
    if (start === end) continue
    if (last !== undefined && start < last.end) throw new Error(`[${start}, ${end}) is there twice`)
    if (last !== undefined && start === last.end) last.end = end
    else whole.push({ start, end })
  }
  return whole
}

function missingRuns(map: ChunkMap): readonly Range[] {
  const runs: Range[] = []
  for (let chunk = 0; chunk < map.chunks; chunk++) {
    const start = chunk * CHUNK
    runs.push({ start: start + map.filled(chunk), end: start + map.chunkLength(chunk) })
  }
  return merged(runs)
}

interface Lane {
  span: Span | null
  /** Past the bytes on their way to the disk; null where none are. */
  inFlight: number | null
}

class World {
  readonly map: ChunkMap
  readonly ledger: SpanLedger
  readonly lanes: Lane[] = Array.from({ length: LANES }, () => ({ span: null, inFlight: null }))
  readonly rates: (number | null)[] = new Array<number | null>(LANES).fill(1)

  constructor(total: number) {
    this.map = new ChunkMap(total)
    this.ledger = new SpanLedger(this.map)
  }

  rateOf = (span: Span): number | null => this.rates[this.lanes.findIndex(lane => lane.span === span)] ?? null

  take(lane: Lane, sharers = 1): void {
    if (lane.span !== null) return
    lane.span = leaseNext(this.ledger, this.rateOf, sharers * CHUNK)
    if (lane.span !== null) this.expectBoundary(lane.span.end)
  }

  /** As a body does that runs past the span it was asked for. */
  extend(lane: Lane, limit: number): void {
    const { span } = lane
    if (span === null || lane.inFlight !== null || span.start !== span.end) return
    const before = span.end
    if (this.ledger.extend(span, limit)) expect(span.end).toBeGreaterThan(before)
    else expect(span.end).toBe(before)
    this.expectBoundary(span.end)
  }

  open({ span }: Lane, open: boolean): void {
    if (span !== null) this.ledger.setOpen(span, open)
  }

  cutShort({ span, inFlight }: Lane): void {
    if (span === null) return
    const { end } = span
    this.ledger.cutShort(span)
    expect(span.end).toBeLessThanOrEqual(end)
    // Never a byte that is on its way, and never more than the chunk that is being written.
    expect(span.end).toBeGreaterThanOrEqual(inFlight ?? span.start)
    expect(span.end - (inFlight ?? span.start)).toBeLessThanOrEqual(CHUNK)
    this.expectBoundary(span.end)
  }

  /** A chunk is filled by one connection at a time, so no lease may end inside one. */
  expectBoundary(end: number): void {
    if (end !== this.map.total) expect(end % CHUNK).toBe(0)
  }

  begin(lane: Lane, length: number): void {
    const { span } = lane
    if (span === null || lane.inFlight !== null || span.start === span.end) return
    lane.inFlight = Math.min(span.start + Math.max(1, length), span.end)
    this.ledger.claim(span, lane.inFlight)
  }

  land(lane: Lane): void {
    const { span, inFlight } = lane
    if (span === null || inFlight === null) return
    expect(span.end).toBeGreaterThanOrEqual(inFlight)
    this.map.append(span.start, ZEROS.subarray(0, inFlight - span.start))
    this.ledger.advance(span, inFlight)
    expect(span.start).toBe(inFlight)
    lane.inFlight = null
  }

  release(lane: Lane): void {
    // As a transfer does: what is on its way to the disk arrives first.
    this.land(lane)
    if (lane.span !== null) this.ledger.release(lane.span)
    lane.span = null
  }

  /** Leases and free runs together are the missing bytes, each once. */
  check(): void {
    const held = this.lanes.flatMap(lane => lane.span ?? [])
    expect(this.ledger.leases).toBe(held.length)
    const free = this.ledger.freeRuns().map(({ start, end }) => end - start)
    expect(this.ledger.free).toBe(free.reduce((sum, bytes) => sum + bytes, 0))
    expect(merged([...held, ...this.ledger.freeRuns()])).toEqual(missingRuns(this.map))
  }
}

type Step =
  | { readonly kind: 'land' | 'release' | 'cut-short'; readonly lane: number }
  | { readonly kind: 'take'; readonly lane: number; readonly sharers: number }
  | { readonly kind: 'open'; readonly lane: number; readonly open: boolean }
  | { readonly kind: 'extend'; readonly lane: number; readonly chunks: number }
  | { readonly kind: 'begin'; readonly lane: number; readonly length: number }
  | { readonly kind: 'rate'; readonly lane: number; readonly rate: number | null }

const lane = fc.nat({ max: LANES - 1 })
const sharers = fc.integer({ min: 1, max: LANES })
const length = fc.oneof(fc.integer({ min: 1, max: 2 * CHUNK }), fc.constant(CHUNK), fc.constant(8 * CHUNK))
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('take' as const), lane, sharers }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('open' as const), lane, open: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('extend' as const),
      lane,
      chunks: fc.integer({ min: 1, max: 8 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('begin' as const), lane, length }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('land' as const), lane }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('release' as const), lane }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cut-short' as const), lane }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('rate' as const),
      lane,
      rate: fc.constantFrom(null, 0, 1, 1_000, 5e6),
    }),
  },
)

function apply(world: World, action: Step): void {
  const lane = world.lanes[action.lane]
  if (lane === undefined) throw new Error('no such lane')
  if (action.kind === 'take') world.take(lane, action.sharers)
  else if (action.kind === 'open') world.open(lane, action.open)
  else if (action.kind === 'extend') world.extend(lane, Math.min(action.chunks * CHUNK, world.map.total ?? 0))
  else if (action.kind === 'begin') world.begin(lane, action.length)
  else if (action.kind === 'land') world.land(lane)
  else if (action.kind === 'release') world.release(lane)
  else if (action.kind === 'cut-short') world.cutShort(lane)
  else if (action.kind === 'rate') world.rates[action.lane] = action.rate
}

const total = fc.oneof(
  fc.integer({ min: 1, max: 8 * CHUNK }),
  fc.integer({ min: 1, max: 8 }).map(n => n * CHUNK),
)

describe('any interleaving', () => {
  test('leases are disjoint, lose nothing, and end with every byte written', () => {
    fc.assert(
      fc.property(total, fc.array(step, { maxLength: 60 }), (size, steps) => {
        const world = new World(size)
        for (const action of steps) {
          apply(world, action)
          world.check()
        }
        for (let round = 0; !world.map.complete; round++) {
          if (round > 100) expect.fail('bytes were left that nobody can lease')
          for (const lane of world.lanes) {
            if (lane.span?.start === lane.span?.end) world.release(lane)
            world.take(lane)
            world.begin(lane, 8 * CHUNK)
            world.land(lane)
          }
          world.check()
        }
        expect(world.map.received).toBe(size)
        for (const lane of world.lanes) world.release(lane)
        expect(leaseNext(world.ledger, waiting)).toBeNull()
        expect(world.ledger.freeRuns()).toEqual([])
      }),
      { numRuns: 120 },
    )
  })
})
