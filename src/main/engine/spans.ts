// Who fetches what: leases of missing bytes to connections. No byte is leased twice unless two race for it, none is
// forgotten. What it costs does not grow with the file: free bytes are kept as runs, not looked for in the map.
import { CHUNK, type ChunkMap } from './chunk-map.ts'
import { FreeRuns } from './free-runs.ts'
import type { Range } from './range.ts'

/** A run of missing bytes leased to one connection. `end` may move down while it is being served (a steal). */
export interface Span {
  /** The next byte to be asked for or written. */
  readonly start: number
  readonly end: number
}

interface Lease {
  /** The next byte to be written. */
  start: number
  /** Past the bytes on their way to the disk: a steal must leave these. */
  claimed: number
  end: number
  /** Of a body that runs over bytes which are there already: nothing can be cut off it. */
  readonly whole: boolean
  /** Its body goes on behind `end`: what is free there is left to it for as long as there is other work. */
  open: boolean
  /** Cut short: not to go on, whatever its body brings. */
  cut: boolean
  /** Asked for behind another body of the same connection: a steal would break both. */
  ahead: boolean
  /** Connections that serve it: two where they race. */
  holders: number
  /** The last write: of two that race the next must follow it. */
  writing: Promise<void>
}

/** Bytes per second of the connection that serves the span; null for one that waits to retry. */
export type RateOf = (span: Span) => number | null

/** What is left of a span, and how fast it shrinks: null for a connection that waits to retry. */
export interface Remainder {
  readonly span: Span
  readonly bytes: number
  readonly rate: number | null
}

export class SpanLedger {
  readonly #map: ChunkMap
  readonly #leases = new Set<Lease>()
  #free: FreeRuns

  constructor(map: ChunkMap) {
    this.#map = map
    this.#free = FreeRuns.missingIn(map)
  }

  get leases(): number {
    return this.#leases.size
  }

  /**
   * Up to `most` bytes of the largest free run, cut between chunks; null where nothing is free. Such leases are read to
   * their end and their connections used again, where a steal drops a connection with all that is on its way.
   */
  nextFree(most: number): Span | null {
    const run = this.#free.largest()
    if (run === null) return null
    const start = this.#isRunway(run) ? middleOf(run) : run.start
    const range = { start, end: cutBetweenChunks({ start, end: run.end }, most) }
    this.#free.take(range)
    return this.#add(range)
  }

  /** The span that will finish last of those that can be shared; null where none can. */
  slowest(rateOf: RateOf): Remainder | null {
    return this.#last(rateOf, (lease, rate) => {
      if (lease.whole || lease.ahead || lease.holders > 1) return false
      return splitPoint(lease, rate === null) !== null
    })
  }

  /** Leases the far half of it, as `slowest` found it. */
  steal({ span, rate }: Remainder): Span {
    const lease = this.#lease(span)
    const cut = splitPoint(lease, rate === null)
    if (cut === null) throw new RangeError('the span cannot be shared')
    const far = { start: cut, end: lease.end }
    lease.end = cut
    return this.#add(far)
  }

  /**
   * Goes on past the span's end, for a body that does: where nobody holds the next bytes up to `most` of them are leased
   * too. False where they are taken, or the body goes no further than `limit`.
   */
  extend(span: Span, limit: number, most = Number.POSITIVE_INFINITY): boolean {
    const lease = this.#lease(span)
    if (limit <= lease.end || lease.holders > 1 || lease.cut) return false
    const run = this.#free.startingAt(lease.end)
    if (run === null) return false
    // Never cut to `limit`, which may lie inside a chunk: what the body does not bring is asked for again.
    lease.end = cutBetweenChunks(run, most)
    this.#free.take({ start: run.start, end: lease.end })
    return true
  }

  /** Ends the span at the next chunk; what was behind it is free. */
  cutShort(span: Span): void {
    const lease = this.#lease(span)
    if (lease.whole || lease.ahead || lease.holders > 1 || lease.end === Number.MAX_SAFE_INTEGER) return
    const end = Math.min(lease.end, Math.ceil((lease.claimed + 1) / CHUNK) * CHUNK)
    const rest = { start: end, end: lease.end }
    lease.end = end
    lease.cut = true
    lease.open = false
    this.#free.give(rest)
  }

  /** Leases everything that is missing as one span, for a body that runs from the first byte. Needs no other lease. */
  leaseWhole(): Span {
    if (this.#leases.size > 0) throw new RangeError('a whole body cannot be leased beside other spans')
    this.#free.clear()
    return this.#add({ start: 0, end: this.#map.total ?? Number.MAX_SAFE_INTEGER }, true)
  }

  /** A second connection for a span that is being served: whichever has the next bytes first writes them. */
  race(span: Span): Span {
    const lease = this.#lease(span)
    lease.holders++
    return lease
  }

  /** Whether it can be raced for: nobody else does, and there is something left of it. */
  canRace(span: Span): boolean {
    const lease = this.#lease(span)
    const bounded = !lease.whole && lease.end !== Number.MAX_SAFE_INTEGER
    return bounded && !lease.ahead && lease.holders === 1 && lease.claimed < lease.end
  }

  /** Whether two connections serve it. */
  isRaced(span: Span): boolean {
    return this.#lease(span).holders > 1
  }

  /** The body goes on past the span's end, or does no longer. */
  setOpen(span: Span, open: boolean): void {
    this.#lease(span).open = open
  }

  /** The span has been asked for behind a body that is still being received, or its own has begun. */
  setAhead(span: Span, ahead: boolean): void {
    this.#lease(span).ahead = ahead
  }

  /** Past the last byte that somebody has taken on: the next to be claimed. */
  claimedOf(span: Span): number {
    return this.#lease(span).claimed
  }

  /** Bytes up to `to` are on their way to the disk and can no longer be given away. */
  claim(span: Span, to: number): void {
    const lease = this.#lease(span)
    if (to < lease.claimed || to > lease.end)
      throw new RangeError(`cannot claim to ${to} in [${lease.start}, ${lease.end})`)
    lease.claimed = to
  }

  /** The claimed bytes up to `to` are written. */
  advance(span: Span, to: number): void {
    const lease = this.#lease(span)
    if (to < lease.start || to > lease.claimed)
      throw new RangeError(`cannot advance to ${to} in [${lease.start}, ${lease.claimed})`)
    lease.start = to
  }

  /** Runs `write` when earlier writes of the span are over: where two race the other's may still be under way. */
  inTurn(span: Span, write: () => Promise<void>): Promise<void> {
    const lease = this.#lease(span)
    const turn = lease.writing.then(write)
    lease.writing = turn.catch(() => undefined)
    return turn
  }

  /** Ends the lease; what is still missing is free again, unless another connection serves it too. */
  release(span: Span): void {
    const lease = this.#lease(span)
    lease.holders--
    if (lease.holders > 0) return
    this.#leases.delete(lease)
    // A whole body may have dropped chunks that turned out to be of another version.
    if (lease.whole) this.#free = FreeRuns.missingIn(this.#map)
    else this.#free.give({ start: lease.start, end: Math.min(lease.end, this.#map.total ?? lease.end) })
  }

  /** Whether one connection receives a whole body: nothing can be shared, and all would be lost with it. */
  get whole(): boolean {
    for (const lease of this.#leases) if (lease.whole) return true
    return false
  }

  /** Bytes that nobody holds. */
  get free(): number {
    return this.#free.bytes
  }

  /** Missing bytes that nobody holds, in order. */
  freeRuns(): readonly Range[] {
    return this.#free.list()
  }

  /** The span that will finish last and can be raced for; null where none can. */
  last(rateOf: RateOf): Remainder | null {
    return this.#last(rateOf, lease => this.canRace(lease))
  }

  #last(rateOf: RateOf, may: (lease: Lease, rate: number | null) => boolean): Remainder | null {
    let last: Remainder | null = null
    for (const lease of this.#leases) {
      const rate = rateOf(lease)
      if (!may(lease, rate)) continue
      const remainder = { span: lease, bytes: lease.end - lease.claimed, rate }
      if (last === null || secondsOf(remainder) > secondsOf(last)) last = remainder
    }
    return last
  }

  /** Whether a body that goes on will need the run's first bytes, and the run can be divided. */
  #isRunway(run: Range): boolean {
    for (const lease of this.#leases)
      if (lease.open && lease.end === run.start) return middleOf(run) < run.end
    return false
  }

  #add({ start, end }: Range, whole = false): Span {
    const lease: Lease = {
      start,
      claimed: start,
      end,
      whole,
      open: false,
      cut: false,
      ahead: false,
      holders: 1,
      writing: Promise.resolve(),
    }
    this.#leases.add(lease)
    return lease
  }

  #lease(span: Span): Lease {
    // Spans are handed out as what they are; only one that was never leased, or is no longer, is not in the set.
    const lease = span as Lease
    if (!this.#leases.has(lease)) throw new RangeError('the span is not leased')
    return lease
  }
}

function secondsOf({ bytes, rate }: Pick<Remainder, 'bytes' | 'rate'>): number {
  return bytes / Math.max(rate ?? 0, 1)
}

/** Where up to `most` bytes of the run end, between chunks; at least one chunk. */
function cutBetweenChunks(run: Range, most: number): number {
  if (run.end - run.start <= most) return run.end
  const end = Math.floor((run.start + most) / CHUNK) * CHUNK
  return Math.min(run.end, end > run.start ? end : (Math.floor(run.start / CHUNK) + 1) * CHUNK)
}

function middleOf(run: Range): number {
  return Math.ceil((run.start + (run.end - run.start) / 2) / CHUNK) * CHUNK
}

/**
 * Where to cut a span in two, always between chunks: in the middle of what is left; of a waiting one everything but
 * the chunk it waits for. null where no whole boundary lies inside.
 */
function splitPoint(lease: Lease, waiting: boolean): number | null {
  if (lease.end === Number.MAX_SAFE_INTEGER) return null
  const middle = waiting ? lease.claimed + 1 : lease.claimed + (lease.end - lease.claimed) / 2
  const after = Math.ceil(middle / CHUNK) * CHUNK
  const cut = after < lease.end ? after : after - CHUNK
  return cut > lease.claimed && cut < lease.end ? cut : null
}
