// Which bytes a lane fetches next, and how many: from what each connection has shown of its speed.
import { askBytes } from './ask-size.ts'
import type { Lane } from './lane.ts'
import type { Clock, Representation } from './ports.ts'
import { worthRacing } from './race.ts'
import type { RateOf, Span } from './spans.ts'
import { worthStealing } from './steal.ts'
import type { Work } from './work.ts'

/** What is asked of the transfer. */
export interface Shared {
  readonly deps: { readonly clock: Clock }
  readonly work: Work | null
  readonly representation: Representation | null
  readonly received: number
  /** Ms from a request to its reply's head, the least of the last few; null before anybody measured. */
  readonly answerMs: number | null
}

export class ShareOut {
  readonly #shared: Shared
  readonly #lanes: () => Iterable<Lane>
  readonly #wanted: () => number

  /**
   * @param lanes those there are.
   * @param wanted how many are to share the download.
   */
  constructor(shared: Shared, lanes: () => Iterable<Lane>, wanted: () => number) {
    this.#shared = shared
    this.#lanes = lanes
    this.#wanted = wanted
  }

  /**
   * Leases the next span for a lane, or for a new one (null); null where there is nothing to share. Near the end two may
   * race for one.
   */
  next(lane: Lane | null): Span | null {
    const { work, answerMs } = this.#shared
    if (work === null) return null
    const { ledger } = work
    const most = this.bytesFor(lane)
    const free = ledger.nextFree(most)
    if (free !== null) return free
    const usual = this.#usual() ?? 0
    const rateOf = this.#rateOf(usual)
    const last = ledger.last(rateOf)
    if (last === null) return null
    const facts = { ...last, usual, answerMs }
    const stolen = worthStealing(facts) ? ledger.next(rateOf, most) : null
    if (stolen !== null || this.#isAskedToWait(last.span)) return stolen
    return worthRacing(facts) ? ledger.race(last.span) : null
  }

  /** Bytes that the lane's next request should ask for. */
  bytesFor(lane: Lane | null): number {
    const { received, representation, answerMs, deps } = this.#shared
    const missing = Math.max(0, (representation?.total ?? Number.MAX_SAFE_INTEGER) - received)
    const rate = lane?.pace.rate(deps.clock.monotonic()) ?? this.#usual()
    return askBytes({ rate, answerMs, missing, lanes: this.#wanted() })
  }

  /** A host that has had enough of us is not asked for the same by another connection. */
  #isAskedToWait(span: Span): boolean {
    for (const { span: held, waiting } of this.#lanes()) {
      if (held === span && waiting?.because.code === 'rate-limited') return true
    }
    return false
  }

  /** Bytes per second of a lane as they are now; null while none has shown any. */
  #usual(): number | null {
    const now = this.#shared.deps.clock.monotonic()
    let sum = 0
    let count = 0
    for (const lane of this.#lanes()) {
      const rate = lane.served ? lane.pace.rate(now) : null
      if (rate === null) continue
      sum += rate
      count++
    }
    return count === 0 ? null : sum / count
  }

  #rateOf(usual: number): RateOf {
    const now = this.#shared.deps.clock.monotonic()
    return span => {
      for (const lane of this.#lanes()) if (lane.span === span) return lane.rate(now, usual)
      return usual
    }
  }
}
