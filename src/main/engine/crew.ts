// The lanes of a transfer: how many there may be, who gets which span, and each one's retries on its own. A lane that
// fails waits without disturbing the others, and no longer than until another gets through; the number of lanes never
// shrinks by accident.
import type { HostGate, Seat } from './host-gate.ts'
import { Lane, type Wait, waitOf } from './lane.ts'
import { LaneLimit } from './lane-limit.ts'
import { PACE_CHECK_MS, PaceWatch } from './pace.ts'
import { connectionsFor } from './plan.ts'
import type { Clock, Random, Representation } from './ports.ts'
import { backoff, TRIES_BEFORE_FIRST_BYTE } from './retry.ts'
import { type Sleep, sleep } from './sleep.ts'
import type { Span } from './spans.ts'
import { classify, type TroubleError } from './trouble.ts'
import type { Work } from './work.ts'

/** Waits are shortened to times within so long, so that lanes do not all ask at once. */
const WAKE_WITHIN_MS = 1_000

/** What the crew needs to know of its transfer, and tells it. */
export interface CrewHost {
  readonly deps: { readonly clock: Clock; readonly random: Random; readonly gate: HostGate }
  /** Host and port of the next request. */
  readonly hostName: string
  readonly work: Work | null
  readonly representation: Representation | null
  readonly received: number
  /** Bytes per second of all lanes. */
  readonly speed: number
  /** One request; false when the lane has nothing more to do. */
  serve(lane: Lane): Promise<boolean>
  /** Complete (null), or failed. */
  end(failure: TroubleError | null): void
  changed(): void
}

export class Crew {
  readonly #host: CrewHost
  /** The download's own cap. */
  readonly #connections: number
  readonly #lanes = new Map<Lane, Promise<void>>()
  #seat: Seat | null = null
  #seatHost = ''
  /** Connections the server turned out to serve. */
  readonly #limit = new LaneLimit()
  readonly #pace = new PaceWatch()
  /** Ends the watch over the lanes; null while there is none. */
  #unwatch: (() => void) | null = null
  /** Waits that no server asked for: they may be cut short. */
  readonly #naps = new Map<Lane, Sleep>()
  /** The most bytes the transfer ever had in this session. */
  #furthest = 0
  /** Connections worth trying before something has proved itself, see `narrow`. */
  #width = Number.POSITIVE_INFINITY
  #dismissed = false

  constructor(host: CrewHost, connections: number) {
    this.#host = host
    this.#connections = connections
  }

  get size(): number {
    return this.#lanes.size
  }

  /** Lanes that ask or receive, not those that wait. */
  get busy(): number {
    return [...this.#lanes.keys()].filter(lane => lane.waiting === null).length
  }

  /** The wait that ends first, where every lane waits. */
  get wait(): Wait | null {
    return waitOf(this.#lanes.keys())
  }

  /** Starts lanes while there is work and leave for more, ends the least useful where there are too many. */
  fill(): void {
    const { work, representation, hostName, deps } = this.#host
    if (this.#dismissed) return
    if (work?.map.complete === true) {
      this.#host.end(null)
      return
    }
    const want = connectionsFor(representation, this.#connections)
    if (this.#seat === null || this.#seatHost !== hostName) {
      this.#seat?.leave()
      this.#seatHost = hostName
      this.#seat = deps.gate.join(hostName, want, () => this.fill())
    }
    this.#seat.want(want)
    const target = Math.min(this.#seat.share, this.#worth(want))
    const byUse = [...this.#lanes.keys()].sort((a, b) => use(b) - use(a))
    // The last body that flows is never ended for want of a place at the gate: its link may work only once.
    const kept = target === 0 && byUse[0]?.flowing === true ? 1 : target
    for (const lane of byUse.slice(kept)) lane.abort.abort()
    while (this.#lanes.size < target) {
      if (work === null && this.#lanes.size > 0) return
      const span = this.nextSpan()
      if (work !== null && span === null) return
      this.#start(new Lane(span, deps.clock.monotonic(), lane => this.#heard(lane)))
    }
  }

  /** Leases the next span for a lane; null where there is nothing to share. 1 lane takes all there is. */
  nextSpan(lanes = connectionsFor(this.#host.representation, this.#connections)): Span | null {
    const now = this.#host.deps.clock.monotonic()
    const usual = this.#host.speed / Math.max(1, this.busy)
    const rateOf = (span: Span): number | null => {
      for (const lane of this.#lanes.keys()) if (lane.span === span) return lane.rate(now, usual)
      return usual
    }
    return this.#host.work?.ledger.next(rateOf, lanes) ?? null
  }

  /** No more than `width` lanes until something has proved itself. */
  narrow(width: number): void {
    this.#width = width
  }

  /** It has: as many as the download is worth may share it. */
  widen(): void {
    if (this.#width === Number.POSITIVE_INFINITY) return
    this.#width = Number.POSITIVE_INFINITY
    const lanes = connectionsFor(this.#host.representation, this.#connections)
    if (lanes > 1) this.#host.work?.ledger.trim(lanes)
  }

  /** The server serves no more than so many; null: it may again. */
  limit(lanes: number | null): void {
    if (lanes === null) this.#limit.lift()
    else this.#limit.lower(lanes, this.#host.deps.clock.monotonic())
  }

  /** The server refused this lane while it serves others: no more than those at work are tried for now. */
  refuse(lane: Lane): void {
    this.limit(this.#beside(lane).length)
  }

  /**
   * How many others are being served: a body that was believed is being received, or has been and more is being asked for.
   */
  flowingBeside(lane: Lane): number {
    return this.#beside(lane).filter(({ flowing, progressed }) => flowing || progressed).length
  }

  /** Ends every lane: nothing more is written than what is on its way to the disk. */
  stop(): void {
    this.#dismissed = true
    this.#endWatch()
    for (const lane of this.#lanes.keys()) lane.abort.abort()
  }

  /** Stops; resolves when each lane has let go of its span. */
  async dismiss(): Promise<void> {
    this.stop()
    await Promise.all(this.#lanes.values())
    this.#seat?.leave()
    this.#seat = null
  }

  #start(lane: Lane): void {
    const ended = this.#run(lane).finally(() => {
      if (lane.span !== null) this.#host.work?.ledger.release(lane.span)
      this.#lanes.delete(lane)
      this.#pace.ended(lane, this.#host.deps.clock.monotonic())
      this.fill()
      if (this.#lanes.size === 0) this.#endWatch()
      this.#host.changed()
    })
    this.#lanes.set(lane, ended)
    this.#watch()
    this.#host.changed()
  }

  async #run(lane: Lane): Promise<void> {
    const { signal } = lane.abort
    while (!signal.aborted) {
      try {
        lane.requests++
        if (await this.#host.serve(lane)) continue
        // It found nothing more to do after what it got: the server is sound. One that was refused still has its span.
        if (lane.span === null && lane.progressed) this.#wake()
        return
      } catch (error) {
        if (signal.aborted) return
        const failure = classify(error, this.#host.received > 0)
        lane.failed(failure.after !== null || failure.trouble.code === 'rate-limited')
        const hopeless = this.#host.received === 0 && lane.charged >= TRIES_BEFORE_FIRST_BYTE
        if (!failure.transient || hopeless) {
          this.#host.end(failure)
          return
        }
        await this.#rest(lane, failure)
      }
    }
  }

  async #rest(lane: Lane, { after, trouble }: TroubleError): Promise<void> {
    const { clock, random } = this.#host.deps
    const wait = Math.max(after ?? 0, backoff(lane.tries, random))
    lane.waiting = { until: clock.now() + wait, because: trouble }
    const nap = sleep(clock, wait, lane.abort.signal)
    if (after === null) this.#naps.set(lane, nap)
    // What it cannot fetch meanwhile may be fetched by others, also by such as had found nothing to share before.
    this.fill()
    this.#host.changed()
    await nap.over
    this.#naps.delete(lane)
    lane.waiting = null
    this.#host.changed()
  }

  /** Takes note of bytes; whether the transfer is now further than it has ever been. */
  #heard(lane: Lane): boolean {
    this.#limit.received()
    if (!lane.progressed) this.#wake()
    if (this.#host.received <= this.#furthest) return false
    this.#furthest = this.#host.received
    return true
  }

  /** One got through: others need not wait as long as their failures had it. Each is woken once, at a time of its own. */
  #wake(): void {
    if (this.#naps.size === 0) return
    const { clock, random } = this.#host.deps
    for (const [lane, nap] of this.#naps) {
      const wait = Math.round(random() * WAKE_WITHIN_MS)
      if (lane.waiting !== null && nap.shorten(wait))
        lane.waiting = { ...lane.waiting, until: clock.now() + wait }
    }
    this.#naps.clear()
    this.#host.changed()
  }

  /** The others that ask or receive. */
  #beside(lane: Lane): readonly Lane[] {
    return [...this.#lanes.keys()].filter(
      other => other !== lane && other.waiting === null && !other.abort.signal.aborted,
    )
  }

  /** Connections worth having, were the host's gate wide open. */
  #worth(want: number): number {
    return Math.min(want, this.#limit.lanes, this.#width)
  }

  /** While there are lanes they are looked at every now and then. */
  #watch(): void {
    this.#unwatch ??= this.#host.deps.clock.timer(PACE_CHECK_MS, () => {
      this.#unwatch = null
      this.#look()
      if (!this.#dismissed && this.#lanes.size > 0) this.#watch()
    })
  }

  #endWatch(): void {
    this.#unwatch?.()
    this.#unwatch = null
  }

  #look(): void {
    const { work, representation, deps } = this.#host
    // A whole body is one connection's: there is nothing beside it, and replacing it would lose it all.
    if (work === null || work.ledger.whole) return
    const now = deps.clock.monotonic()
    const want = connectionsFor(representation, this.#connections)
    // Before anything has proved itself the link may be one that works once: it is not asked again after a refusal.
    if (this.#width === Number.POSITIVE_INFINITY && this.#limit.rise(want, now)) this.fill()
    if (Math.min(this.#seat?.share ?? 0, this.#worth(want)) <= 1) return
    const lanes = [...this.#lanes.keys()].filter(lane => !lane.abort.signal.aborted)
    this.#pace.slow(lanes, now)?.abort.abort()
  }
}

/** How much would be lost with the lane. */
function use(lane: Lane): number {
  if (lane.flowing) return 2
  return lane.waiting === null ? 1 : 0
}
