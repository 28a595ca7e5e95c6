// The lanes of a transfer: how many there may be, who gets which span, and each one's retries on its own. A lane that
// fails waits without disturbing the others; the number of lanes never shrinks by accident.

import type { CrewHost } from './crew-host.ts'
import type { Seat } from './host-gate.ts'
import { Lane, type Wait, waitOf } from './lane.ts'
import { LaneLimit } from './lane-limit.ts'
import { Naps } from './naps.ts'
import { PACE_CHECK_MS, PaceWatch } from './pace.ts'
import { type Connections, connectionsFor } from './plan.ts'
import { backoff, MUCH, TRIES_BEFORE_FIRST_BYTE } from './retry.ts'
import { ShareOut } from './share-out.ts'
import type { Span } from './spans.ts'
import { Spares } from './spares.ts'
import { classify, type TroubleError } from './trouble.ts'
import { WIDTH_LOOK_MS, Width } from './width.ts'

export class Crew {
  /** Never more lanes than that. */
  readonly most: number
  readonly #host: CrewHost
  readonly #lanes = new Map<Lane, Promise<void>>()
  #seat: Seat | null = null
  #seatHost = ''
  /** Connections that have proved to be of use. */
  readonly #width: Width
  /** Connections the server turned out to serve. */
  readonly #limit = new LaneLimit()
  readonly #pace = new PaceWatch()
  readonly #naps: Naps
  readonly #spares = new Spares()
  /** Who fetches what. */
  readonly share: ShareOut
  /** Ends the watch over the lanes; null while there is none. */
  #unwatch: (() => void) | null = null
  #paceAt = 0
  /** The most bytes the transfer ever had in this session. */
  #furthest = 0
  /** Connections worth trying before something has proved itself, see `narrow`. */
  #narrow = Number.POSITIVE_INFINITY
  #dismissed = false

  constructor(host: CrewHost, connections: Connections) {
    this.#host = host
    this.most = connections.most
    this.#width = new Width(connections)
    this.share = new ShareOut(host, this.#lanes, () => this.#want())
    this.#naps = new Naps(host.deps.clock, host.deps.random)
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
    const { work, hostName, deps } = this.#host
    if (this.#dismissed) return
    if (work?.map.complete === true) {
      this.#host.end(null)
      return
    }
    const want = this.#want()
    // Lanes that turned out to be of no use end with what they are receiving, and hold their places until then.
    const held = Math.max(want, this.#lanes.size)
    if (this.#seat === null || this.#seatHost !== hostName) {
      this.#seat?.leave()
      this.#seat = null
      this.#seatHost = hostName
      // Others are told before this one has its seat, and what they change may come back to it.
      this.#seat = deps.gate.join(hostName, held, () => (this.#seat === null ? undefined : this.fill()))
    }
    this.#seat.want(held)
    const places = Math.min(this.#seat.share, this.#limit.lanes, this.#narrow)
    const byUse = [...this.#lanes.keys()].sort((a, b) => b.worth - a.worth)
    // The last body that flows is never ended for want of a place at the gate: its link may work only once.
    const kept = places === 0 && byUse[0]?.flowing === true ? 1 : places
    for (const lane of byUse.slice(kept)) lane.abort.abort()
    while (this.#lanes.size < Math.min(places, want)) {
      if (work === null && this.#lanes.size > 0) return
      const now = deps.clock.monotonic()
      const connects = !this.#spares.has(now)
      const span = this.share.next(null, connects)
      if (work !== null && span === null) return
      this.#spares.take()
      this.#start(new Lane(span, now, lane => this.#heard(lane)), connects)
    }
  }

  /** The lane has fetched its span to the end: others that raced for it are let go. */
  finished(lane: Lane, span: Span): void {
    const ledger = this.#host.work?.ledger
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
    if (ahead.span !== lane.span) this.#host.work?.ledger.release(ahead.span)
  }

  /** No more than so many lanes until something has proved itself. */
  narrow(lanes: number): void {
    this.#narrow = lanes
  }

  /** It has: as many as the download is worth may share it. */
  widen(): void {
    this.#narrow = Number.POSITIVE_INFINITY
  }

  /** The server serves no more than so many; null: it may again. */
  limit(lanes: number | null): void {
    if (lanes === null) this.#limit.lift()
    else this.#limit.lower(lanes, this.#host.deps.clock.monotonic())
  }

  /** The server refused this lane while it serves others: no more than those at work are tried for now. */
  refuse(lane: Lane): void {
    lane.connects = true
    this.#width.refused()
    this.limit(this.#beside(lane).length)
  }

  /**
   * How many others are being served: a body that was believed is being received, or has been and more is being asked for.
   */
  flowingBeside(lane: Lane): number {
    return this.#beside(lane).filter(({ served }) => served).length
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

  #start(lane: Lane, connects: boolean): void {
    lane.connects = connects
    const ended = this.#run(lane).finally(() => {
      this.dropAhead(lane)
      if (lane.span !== null) this.#host.work?.ledger.release(lane.span)
      this.#lanes.delete(lane)
      const now = this.#host.deps.clock.monotonic()
      if (lane.span === null && lane.bytes > 0 && !lane.connects && !lane.abort.signal.aborted)
        this.#spares.leave(now)
      this.#pace.ended(lane, now)
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
        lane.begin()
        if (await this.#host.serve(lane)) {
          if (this.#lanes.size <= this.#want()) continue
          return
        }
        // It found nothing more to do after what it got: the server is sound. One that was refused still has its span.
        if (lane.span === null && lane.progressed && this.#naps.wake()) this.#host.changed()
        return
      } catch (error) {
        if (signal.aborted) return
        this.dropAhead(lane)
        const failure = classify(error, this.#host.received > 0)
        const limited = failure.trouble.code === 'rate-limited'
        if (limited) this.#width.refused()
        lane.failed(failure.after !== null || limited)
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
    const wait = Math.max(after ?? 0, backoff(lane.tries, this.#host.deps.random, lane.gained >= MUCH))
    const over = this.#naps.begin(lane, wait, trouble, after !== null)
    // What it cannot fetch meanwhile may be fetched by others, also by such as had found nothing to share before.
    this.fill()
    this.#host.changed()
    await over
    this.#host.changed()
  }

  /** Takes note of bytes; whether the transfer is now further than it has ever been. */
  #heard(lane: Lane): boolean {
    this.#limit.received()
    if (!lane.progressed && this.#naps.wake()) this.#host.changed()
    if (this.#host.received <= this.#furthest) return false
    this.#furthest = this.#host.received
    return true
  }

  /** The others that ask or receive. */
  #beside(lane: Lane): readonly Lane[] {
    return [...this.#lanes.keys()].filter(
      other => other !== lane && other.waiting === null && !other.abort.signal.aborted,
    )
  }

  /** Connections that the download has use for, were the host's gate wide open. */
  #want(): number {
    const { answerMs, representation } = this.#host
    if (answerMs !== null && representation !== null) this.#width.begin(answerMs)
    return connectionsFor(representation, this.#width.wanted)
  }

  /** While there are lanes they are looked at every now and then. */
  #watch(): void {
    this.#unwatch ??= this.#host.deps.clock.timer(WIDTH_LOOK_MS, () => {
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
    const { work, deps } = this.#host
    // A whole body is one connection's: there is nothing beside it, and replacing it would lose it all.
    if (work === null || work.ledger.whole) return
    const now = deps.clock.monotonic()
    this.#observe(now)
    if (now - this.#paceAt < PACE_CHECK_MS) return
    this.#paceAt = now
    // What was not worth a connection may be by now.
    this.fill()
    // Before anything has proved itself the link may be one that works once: it is not asked again after a refusal.
    if (this.#narrow === Number.POSITIVE_INFINITY && this.#limit.rise(this.#want(), now)) this.fill()
    if (Math.min(this.#seat?.share ?? 0, this.#want(), this.#limit.lanes, this.#narrow) <= 1) return
    const lanes = [...this.#lanes.keys()].filter(lane => !lane.abort.signal.aborted)
    this.#pace.slow(lanes, now)?.abort.abort()
  }

  #observe(now: number): void {
    const { received, representation, answerMs } = this.#host
    const total = representation?.total ?? null
    if (total === null || this.#narrow !== Number.POSITIVE_INFINITY) return
    const lanes = [...this.#lanes.keys()]
    const before = this.#width.wanted
    const flowing = lanes.filter(({ served }) => served).length
    const sample = { now, received, lanes: lanes.length, flowing, answerMs, missing: total - received }
    const wanted = this.#width.observe(sample)
    if (wanted > before) this.fill()
    // Those too many go at the next chunk: what they hold would be the last to come.
    else if (wanted < before) this.share.cutShort(lanes.length - wanted)
  }
}
