// Who fetches what: leases of missing bytes to connections. No byte is leased twice, none is forgotten.
import { CHUNK, type ChunkMap } from './chunk-map.ts'
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
}

/** Bytes per second of the connection that serves the span; null for one that waits to retry. */
export type RateOf = (span: Span) => number | null

/** Shorter leases of free bytes would spend more on asking than they save at the end. */
const LEAST_LEASE = 2 * CHUNK

export class SpanLedger {
  readonly #map: ChunkMap
  readonly #leases = new Set<Lease>()

  constructor(map: ChunkMap) {
    this.#map = map
  }

  get leases(): number {
    return this.#leases.size
  }

  /**
   * From the start of the largest free run; where nothing is free the far half of the span that will finish last; null
   * where nothing can be shared. A lease of free bytes is an even share of half of what is left, so that leases get
   * shorter towards the end and connections finish together: each is then read to its end and used again, where a steal
   * drops a connection with all that is on its way.
   * @param lanes connections that share the download; 1 leases whole runs.
   */
  next(rateOf: RateOf, lanes = 1): Span | null {
    return this.#leaseFree(lanes) ?? this.#steal(rateOf)
  }

  /**
   * Goes on past the span's end, for a body that does: where nobody holds the next bytes they are leased too, again an
   * even share. False where they are taken, or the body goes no further than `limit`.
   */
  extend(span: Span, limit: number): boolean {
    const lease = this.#lease(span)
    if (limit <= lease.end) return false
    const run = this.#freeBehind(lease)
    if (run === null) return false
    // Never cut to `limit`, which may lie inside a chunk: what the body does not bring is asked for again.
    lease.end = this.#shareFrom(run, Math.max(1, this.#leases.size))
    return true
  }

  /** Cuts every lease to an even share and frees the rest: more connections than before are to share the download. */
  trim(lanes: number): void {
    for (const lease of this.#leases) {
      if (!lease.whole) lease.end = this.#shareFrom({ start: lease.claimed, end: lease.end }, lanes)
    }
  }

  /** Leases everything that is missing as one span, for a body that runs from the first byte. Needs no other lease. */
  leaseWhole(): Span {
    if (this.#leases.size > 0) throw new RangeError('a whole body cannot be leased beside other spans')
    return this.#add({ start: 0, end: this.#map.total ?? Number.MAX_SAFE_INTEGER }, true)
  }

  /** Bytes up to `to` are on their way to the disk and can no longer be given away. */
  claim(span: Span, to: number): void {
    const lease = this.#lease(span)
    if (to < lease.claimed || to > lease.end)
      throw new RangeError(`cannot claim to ${to} in [${lease.start}, ${lease.end})`)
    lease.claimed = to
  }

  /** The claimed bytes are written. */
  advance(span: Span): void {
    const lease = this.#lease(span)
    lease.start = lease.claimed
  }

  /** Ends the lease; what is still missing is free again. */
  release(span: Span): void {
    this.#leases.delete(this.#lease(span))
  }

  /** Whether one connection receives a whole body: nothing can be shared, and all would be lost with it. */
  get whole(): boolean {
    for (const lease of this.#leases) if (lease.whole) return true
    return false
  }

  /** Missing bytes that nobody holds, in order. */
  freeRuns(): readonly Range[] {
    const free: Range[] = []
    this.#eachFree((start, end) => free.push({ start, end }))
    return free
  }

  /** The map may be torn into as many runs as it has chunks: one walk over it, the leases beside it in the same order. */
  #eachFree(visit: (start: number, end: number) => void): void {
    const held = [...this.#leases].sort((a, b) => a.start - b.start)
    let at = 0
    let missing = this.#map.nextMissing(0)
    while (missing !== null) {
      let { start } = missing
      for (let lease = held[at]; lease !== undefined && lease.start < missing.end; lease = held[at]) {
        if (lease.start > start) visit(start, lease.start)
        start = Math.max(start, lease.end)
        // One that reaches past this run covers bytes of the next too.
        if (lease.end > missing.end) break
        at++
      }
      if (start < missing.end) visit(start, missing.end)
      missing = missing.end >= (this.#map.total ?? 0) ? null : this.#map.nextMissing(missing.end)
    }
  }

  /** The free run that begins right behind the lease; null where those bytes are there or taken. */
  #freeBehind(lease: Lease): Range | null {
    const missing = this.#map.nextMissing(lease.end)
    if (missing === null || missing.start !== lease.end) return null
    const { start } = missing
    let { end } = missing
    for (const other of this.#leases) {
      if (other === lease || other.end <= start || other.start >= end) continue
      if (other.start <= start) return null
      end = other.start
    }
    return { start, end }
  }

  #leaseFree(lanes: number): Span | null {
    const largest = { start: 0, end: 0 }
    this.#eachFree((start, end) => {
      if (end - start > largest.end - largest.start) Object.assign(largest, { start, end })
    })
    if (largest.end === 0) return null
    return this.#add({
      start: largest.start,
      end: lanes <= 1 ? largest.end : this.#shareFrom(largest, lanes),
    })
  }

  /** Where a share that begins with the run ends: half of what is missing, divided evenly, cut between chunks. */
  #shareFrom(run: Range, lanes: number): number {
    const missing = (this.#map.total ?? run.end) - this.#map.received
    const share = Math.max(LEAST_LEASE, missing / (2 * lanes))
    return Math.min(run.end, Math.ceil((run.start + share) / CHUNK) * CHUNK)
  }

  #steal(rateOf: RateOf): Span | null {
    let slowest: { lease: Lease; cut: number; left: number } | null = null
    for (const lease of this.#leases) {
      const rate = rateOf(lease)
      const cut = splitPoint(lease, rate === null)
      if (cut === null) continue
      const left = (lease.end - lease.claimed) / Math.max(rate ?? 0, 1)
      if (slowest === null || left > slowest.left) slowest = { lease, cut, left }
    }
    if (slowest === null) return null
    const { lease, cut } = slowest
    const far = { start: cut, end: lease.end }
    lease.end = cut
    return this.#add(far)
  }

  #add(range: Range, whole = false): Span {
    const lease = { start: range.start, claimed: range.start, end: range.end, whole }
    this.#leases.add(lease)
    return lease
  }

  #lease(span: Span): Lease {
    for (const lease of this.#leases) if (lease === span) return lease
    throw new RangeError('the span is not leased')
  }
}

/**
 * Where to cut a span in two, always between chunks: in the middle of what is left; of a waiting one everything but
 * the chunk it waits for. null where no whole boundary lies inside.
 */
function splitPoint(lease: Lease, waiting: boolean): number | null {
  if (lease.whole || lease.end === Number.MAX_SAFE_INTEGER) return null
  const middle = waiting ? lease.claimed + 1 : lease.claimed + (lease.end - lease.claimed) / 2
  const after = Math.ceil(middle / CHUNK) * CHUNK
  const cut = after < lease.end ? after : after - CHUNK
  return cut > lease.claimed && cut < lease.end ? cut : null
}
