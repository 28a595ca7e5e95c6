// Which bytes a simulated lane of ours fetches next: the real ledger under the real policies. The only place that knows
// how the ledger is called.
import { askBytes } from '../../../src/main/engine/ask-size.ts'
import { CHUNK, ChunkMap } from '../../../src/main/engine/chunk-map.ts'
import { worthRacing } from '../../../src/main/engine/race.ts'
import { RateMeter } from '../../../src/main/engine/rate.ts'
import { type RateOf, type Span, SpanLedger } from '../../../src/main/engine/spans.ts'
import { worthStealing } from '../../../src/main/engine/steal.ts'
import type { Connection } from './connection.ts'
import type { World } from './world.ts'

const ZEROS = new Uint8Array(CHUNK)
/** So long a new connection may take to show its speed. */
export const GRACE_MS = 2_000

export interface Lane {
  /** null while it connects for the first time. */
  connection: Connection | null
  open: boolean
  /** Was cut, and waits before it tries again. */
  waiting: boolean
  served: boolean
  /** null: has nothing to do. */
  span: Span | null
  /** Asked for behind the current one. */
  ahead: Span | null
  /** Serves the span beside another lane. */
  racing: boolean
  /** The next byte of the current body. */
  at: number
  /** When that body was asked for. */
  since: number
  meter: RateMeter
}

export function newLane(span: Span | null, now: number): Lane {
  return {
    connection: null,
    open: false,
    waiting: false,
    served: false,
    span,
    ahead: null,
    racing: false,
    at: 0,
    since: now,
    meter: new RateMeter(),
  }
}

/** What the download knows. */
export interface Known {
  readonly lanes: Iterable<Lane>
  readonly answerMs: number | null
  /** Connections that share the download. */
  readonly sharers: number
}

export class Shares {
  readonly #world: World
  readonly #known: Known
  readonly #map: ChunkMap
  readonly #ledger: SpanLedger

  constructor(world: World, known: Known) {
    this.#world = world
    this.#known = known
    this.#map = new ChunkMap(world.size)
    this.#ledger = new SpanLedger(this.#map)
  }

  get received(): number {
    return this.#map.received
  }

  get missing(): number {
    return this.#world.size - this.#map.received
  }

  /** The first span, of a body that goes on behind it. */
  first(lane: Lane): Span | null {
    const span = this.#ledger.nextFree(this.#bytesFor(lane))
    if (span !== null) this.#ledger.setOpen(span, true)
    return span
  }

  /** For a lane, or one that is still to be connected (null): free bytes, or half of what somebody else fetches. */
  next(lane: Lane | null): Span | null {
    const most = this.#bytesFor(lane)
    const free = this.#ledger.nextFree(most)
    if (free !== null) return free
    const usual = this.#usual() ?? 0
    const rateOf = this.#rateOf(usual)
    const last = this.#ledger.last(rateOf)
    if (last === null || !worthStealing({ ...last, usual, answerMs: this.#known.answerMs })) return null
    return this.#ledger.next(rateOf, most)
  }

  nextAhead(lane: Lane): Span | null {
    const span = this.#ledger.nextFree(this.#bytesFor(lane))
    if (span !== null) this.#ledger.setAhead(span, true)
    return span
  }

  /** What was asked for ahead is now the lane's own. */
  begun(span: Span): void {
    this.#ledger.setAhead(span, false)
  }

  /** The span that will finish last, where a second lane would be much sooner with it. */
  race(): Span | null {
    const usual = this.#usual() ?? 0
    const last = this.#ledger.last(this.#rateOf(usual))
    if (last === null || !worthRacing({ ...last, usual, answerMs: this.#known.answerMs })) return null
    return this.#ledger.race(last.span)
  }

  /** Whether a body that goes on to `limit` may bring what lies behind the span too. */
  extend(lane: Lane, span: Span, limit: number): boolean {
    return this.#ledger.extend(span, limit, this.#bytesFor(lane))
  }

  /** The next byte of the span that nobody has brought. */
  claimed(span: Span): number {
    return this.#ledger.claimedOf(span)
  }

  /** The bytes of the span up to `to` have come. */
  write(span: Span, to: number): void {
    const from = this.#ledger.claimedOf(span)
    if (to <= from) return
    this.#ledger.claim(span, to)
    for (let at = from; at < to; ) {
      const bytes = Math.min(to - at, CHUNK)
      this.#map.append(at, ZEROS.subarray(0, bytes))
      at += bytes
    }
    this.#ledger.advance(span, to)
    this.#world.keep(from, to)
  }

  release(span: Span): void {
    this.#ledger.release(span)
  }

  #bytesFor(lane: Lane | null): number {
    const { answerMs, sharers } = this.#known
    const rate = lane?.meter.rate(this.#world.now) ?? this.#usual()
    return askBytes({ rate, answerMs, missing: this.missing, lanes: sharers })
  }

  /** Bytes per second of a lane; null while none has shown any. */
  #usual(): number | null {
    let sum = 0
    let count = 0
    for (const lane of this.#known.lanes) {
      const rate = lane.served ? lane.meter.rate(this.#world.now) : null
      if (rate === null) continue
      sum += rate
      count++
    }
    return count === 0 ? null : sum / count
  }

  #rateOf(usual: number): RateOf {
    const { now } = this.#world
    return span => {
      for (const lane of this.#known.lanes) {
        if (lane.racing || (lane.span !== span && lane.ahead !== span)) continue
        if (lane.waiting) return null
        return lane.meter.rate(now) ?? (now - lane.since > GRACE_MS ? 0 : usual)
      }
      return usual
    }
  }
}
