// Which bytes a lane fetches next, and how many: from what each connection has shown of its speed.
import { askBytes } from './ask-size.ts'
import type { Lane } from './lane.ts'
import type { Clock } from './ports.ts'
import type { RateOf, Span } from './spans.ts'
import { worthConnecting, worthRacing, worthStealing } from './steal.ts'
import type { Representation } from './store-port.ts'
import type { Work } from './work.ts'

/** What is asked of the transfer. */
export interface Shared {
  readonly deps: { readonly clock: Clock; readonly isHeldBack?: () => boolean }
  readonly work: Work | null
  readonly representation: Representation | null
  readonly received: number
  /** Ms from a request to its reply's head, the least of the last few; null before anybody measured. */
  readonly answerMs: number | null
}

export class ShareOut {
  readonly #shared: Shared
  readonly #lanes: ReadonlyMap<Lane, unknown>
  readonly #wanted: () => number

  /**
   * @param lanes those there are.
   * @param wanted how many are to share the download.
   */
  constructor(shared: Shared, lanes: ReadonlyMap<Lane, unknown>, wanted: () => number) {
    this.#shared = shared
    this.#lanes = lanes
    this.#wanted = wanted
  }

  /**
   * Leases the next span for a lane, or for a new one (null); null where there is nothing to share. Near the end two may
   * race for one.
   * @param connects whether it has to open a connection first.
   */
  next(lane: Lane | null, connects = lane === null || lane.connects): Span | null {
    const { work, answerMs, deps } = this.#shared
    if (work === null) return null
    const { ledger } = work
    const pace = this.#pace()
    if (ledger.free > 0) {
      // One that has to connect first is too late for what the others will have taken by then.
      if (connects && !worthConnecting({ free: ledger.free, rate: pace.sum, answerMs })) return null
      return ledger.nextFree(this.bytesFor(lane))
    }
    const { usual } = pace
    const rateOf = this.#rateOf(usual)
    const facts = { usual, answerMs, connects, otherMs: connects ? this.#soonestFree(usual) : null }
    const ageOf = (span: Span): number => this.#holderOf(span)?.age(deps.clock.monotonic()) ?? 0
    const slowest = ledger.slowest(rateOf)
    if (slowest !== null && worthStealing({ ...facts, ...slowest, age: ageOf(slowest.span) }))
      return ledger.steal(slowest)
    const last = ledger.last(rateOf)
    if (last === null || this.#isHeldBack || this.#isAskedToWait(last.span)) return null
    return worthRacing({ ...facts, ...last, age: ageOf(last.span) }) ? ledger.race(last.span) : null
  }

  /** The lane has fetched its span to the end: others that raced for it are let go. */
  finished(lane: Lane, span: Span): void {
    const ledger = this.#shared.work?.ledger
    const raced = ledger?.isRaced(span) === true
    lane.span = null
    ledger?.release(span)
    if (raced) for (const other of this.#lanes.keys()) if (other.span === span) other.abort.abort()
  }

  /** What the lane has been asked for behind its body is free again. */
  dropAhead(lane: Lane): void {
    const { ahead } = lane
    if (ahead === null) return
    lane.ahead = null
    ahead.dropped()
    ahead.answer.then(
      ({ reply }) => reply.close(),
      () => undefined,
    )
    // It may have become the lane's own meanwhile.
    if (ahead.span !== lane.span) this.#shared.work?.ledger.release(ahead.span)
  }

  /** So many lanes, the slowest of those that can, are to stop at their next chunk; returns them. */
  cutShort(count: number): readonly Lane[] {
    const now = this.#shared.deps.clock.monotonic()
    const flowing = [...this.#lanes.keys()].filter(
      lane => lane.flowing && lane.ahead === null && !lane.leaving,
    )
    const slowest = flowing.sort((a, b) => (a.pace.rate(now) ?? 0) - (b.pace.rate(now) ?? 0))
    const cut = slowest.slice(0, Math.max(0, count))
    for (const { span } of cut) if (span !== null) this.#shared.work?.ledger.cutShort(span)
    return cut
  }

  /** Bytes that the lane's next request should ask for. */
  bytesFor(lane: Lane | null): number {
    const { received, representation, answerMs, deps } = this.#shared
    const missing = Math.max(0, (representation?.total ?? Number.MAX_SAFE_INTEGER) - received)
    const rate = lane?.pace.rate(deps.clock.monotonic()) ?? (this.#pace().usual || null)
    return askBytes({ rate, answerMs, missing, lanes: this.#wanted() })
  }

  /** A host that has had enough of us is not asked for the same by another connection. */
  #isAskedToWait(span: Span): boolean {
    for (const { span: held, waiting } of this.#lanes.keys()) {
      if (held === span && waiting?.because.code === 'rate-limited') return true
    }
    return false
  }

  /** Bytes per second now, of all lanes and of one; 0 while none has shown any. */
  #pace(): { readonly sum: number; readonly usual: number } {
    const now = this.#shared.deps.clock.monotonic()
    let sum = 0
    let count = 0
    for (const lane of this.#lanes.keys()) {
      const rate = lane.served ? lane.pace.rate(now) : null
      if (rate === null) continue
      sum += rate
      count++
    }
    return { sum, usual: count === 0 ? 0 : sum / count }
  }

  /** Ms until the first of the lanes that go well is done with what it has; null where none goes well. */
  #soonestFree(usual: number): number | null {
    const now = this.#shared.deps.clock.monotonic()
    let soonest: number | null = null
    for (const { flowing, span, ahead, pace } of this.#lanes.keys()) {
      const rate = pace.rate(now) ?? 0
      if (!flowing || span === null || ahead !== null || rate < usual / 2 || rate <= 0) continue
      const ms = ((span.end - span.start) * 1_000) / rate
      if (soonest === null || ms < soonest) soonest = ms
    }
    return soonest
  }

  #holderOf(span: Span): Lane | null {
    for (const lane of this.#lanes.keys()) if (lane.span === span) return lane
    return null
  }

  /** Bodies wait for a speed limit: what both fetch in a race would come out of it twice. */
  get #isHeldBack(): boolean {
    return this.#shared.deps.isHeldBack?.() === true
  }

  #rateOf(usual: number): RateOf {
    const now = this.#shared.deps.clock.monotonic()
    const isHeldBack = this.#isHeldBack
    return span => {
      const rate = this.#holderOf(span)?.rate(now, usual)
      if (rate === undefined) return usual
      // One that waits for its turn at a speed limit is as good as any other.
      return rate !== null && isHeldBack ? usual : rate
    }
  }
}
