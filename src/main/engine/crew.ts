// The lanes of a transfer: how many there may be, who gets which span, and each one's retries on its own. A lane that
// fails waits without disturbing the others; the number of lanes never shrinks by accident.

import { Bounds } from './bounds.ts'
import type { CrewHost } from './crew-host.ts'
import { CrewWatch } from './crew-watch.ts'
import { Lane, type Wait, waitOf } from './lane.ts'
import { Mending } from './mending.ts'
import { Naps } from './naps.ts'
import { Place } from './place.ts'
import type { Connections } from './plan.ts'
import type { Recovery } from './recovery.ts'
import { backoff, MUCH } from './retry.ts'
import { ShareOut } from './share-out.ts'
import { Spares } from './spares.ts'
import type { Work } from './work.ts'

/** How long nothing is tried while parked, where nobody says that it is over. */
const PARKED_MS = 60_000

export class Crew {
  readonly bounds: Bounds
  readonly #host: CrewHost
  readonly #lanes = new Map<Lane, Promise<void>>()
  /** Lanes ever begun. */
  #begun = 0
  readonly #place: Place
  readonly #mending: Mending
  readonly #watch: CrewWatch
  readonly #naps: Naps
  readonly #spares = new Spares()
  /** Who fetches what. */
  readonly share: ShareOut
  /** The most bytes the transfer ever had in this session. */
  #furthest = 0
  /** Why nothing is tried for now, though the host would have us. */
  #parked: Wait | null = null
  #unpark: (() => void) | null = null
  #dismissed = false

  constructor(host: CrewHost, connections: Connections) {
    this.#host = host
    this.bounds = new Bounds(host, connections)
    this.share = new ShareOut(host, this.#lanes, () => this.bounds.want)
    this.#naps = new Naps(host.deps.clock, host.deps.random)
    this.#place = new Place(host.deps.gate, () => this.fill())
    this.#mending = new Mending(host, this)
    this.#watch = new CrewWatch(host, this)
  }

  get size(): number {
    return this.#lanes.size
  }

  /** Lanes that ask or receive, not those that wait. */
  get busy(): number {
    return [...this.#lanes.keys()].filter(lane => lane.waiting === null).length
  }

  /** Why nothing is asked or received right now, and until when; null where something is, or there is nothing to wait for. */
  get wait(): Wait | null {
    if (this.busy > 0) return null
    if (this.#parked !== null) return this.#parked
    const { deps, hostName } = this.#host
    const until = deps.gate.book.coolingUntil(hostName)
    if (until === null) return waitOf(this.#lanes.keys())
    return { until, because: { code: 'rate-limited', detail: deps.gate.book.because(hostName) } }
  }

  get lanes(): readonly Lane[] {
    return [...this.#lanes.keys()]
  }

  /** Lanes that there may be at the moment. */
  get places(): number {
    return Math.min(this.#place.share, this.bounds.want, this.bounds.safe)
  }

  get isAtWork(): boolean {
    return !this.#dismissed && this.#lanes.size > 0
  }

  /** Whether there is work, but no place at the host's gate, and nothing else to wait for. */
  get isCrowdedOut(): boolean {
    return this.#lanes.size === 0 && this.#place.room === 0 && !this.#dismissed
  }

  /** Starts lanes while there is work, leave for more and room at the gate; ends the least useful where there are too many. */
  fill(): void {
    const { work } = this.#host
    if (this.#dismissed) return
    if (work?.map.complete === true) {
      this.#sew(work)
      return
    }
    const most = Math.min(this.bounds.safe, this.bounds.want)
    this.#sit()
    this.#letGo(this.bounds.safe)
    this.#makeRoom()
    if (this.#parked !== null) return
    while (this.#lanes.size < most) {
      if (this.busy >= this.#place.room || this.#lanes.size >= this.#place.part) return
      if (work === null && this.#lanes.size > 0) return
      const now = this.#host.deps.clock.monotonic()
      const connects = !this.#spares.has(now)
      const span = this.share.next(null, connects)
      if (work !== null && span === null) return
      this.#spares.take()
      this.#start(new Lane(span, now, lane => this.#heard(lane)), connects)
    }
  }

  /** All bytes are there: one lane more proves what could not be proved on the way, then it is over. */
  #sew({ seams }: Work): void {
    if (seams.size === 0) this.#host.end(null)
    else if (this.#lanes.size === 0 && this.#parked === null) {
      this.#sit()
      if (this.#place.room > 0) this.#start(new Lane(null, this.#host.deps.clock.monotonic()), true)
    }
  }

  /** The download turned out to be worth so many connections: those too many end at once. */
  #letGo(most: number): void {
    if (this.#lanes.size <= most) return
    const byUse = [...this.#lanes.keys()].sort((a, b) => b.worth - a.worth)
    for (const lane of byUse.slice(most)) lane.abort.abort()
  }

  /**
   * Others are to have a part of what this one holds: so many lanes end at their next chunk. The last body that flows is
   * never cut short, for its link may work only once; nor is any while the host cools down: what flows is left alone.
   */
  #makeRoom(): void {
    const { deps, hostName, work } = this.#host
    if (work === null || this.bounds.isNarrow) return
    if (deps.gate.book.coolingMs(hostName) > 0) return
    const staying = [...this.#lanes.keys()].filter(lane => lane.waiting === null && !lane.leaving)
    const flowing = staying.filter(lane => lane.flowing)
    // What the person allows now may be less than what it holds at the gate.
    const places = Math.max(1, Math.min(this.#place.share, this.bounds.most))
    const excess = Math.min(staying.length - places, flowing.length - 1)
    if (excess > 0) for (const lane of this.share.cutShort(excess)) lane.leaving = true
  }

  /** Whether the lane may send another request: its place is still its own. */
  mayAsk(lane: Lane): boolean {
    const { busy } = this
    return this.#parked === null && !lane.leaving && busy <= Math.min(this.#place.room, this.bounds.most)
  }

  /** An answer of this lane was believed. */
  believed(lane: Lane): void {
    this.#mending.believed(lane)
  }

  /** The server refused this lane while it serves others: no more than those at work are tried for now. */
  refuse(lane: Lane): void {
    lane.connects = true
    this.bounds.width.refused()
    this.bounds.limit(this.#beside(lane).length)
  }

  /** How many others are being served: a body that was believed is being received, or has been and more is being asked for. */
  servedBeside(lane: Lane): number {
    return this.#beside(lane).filter(({ served }) => served).length
  }

  /** Nothing is tried until `wake`. What can be gone on with elsewhere is let go of; a body that cannot is left alone. */
  park(wait: Wait): void {
    if (this.#dismissed) return
    this.#parked = wait
    // What says that there is no network may be wrong.
    this.#unpark ??= this.#host.deps.clock.timer(PARKED_MS, () => this.wake())
    if (this.#host.work?.ledger.whole !== true) for (const lane of this.#lanes.keys()) lane.abort.abort()
    this.#host.changed()
  }

  /** What waits tries again, by and by within a second; what was parked at once. */
  wake(): void {
    this.#unpark?.()
    this.#unpark = null
    this.#naps.wake()
    if (this.#parked !== null) {
      this.#parked = null
      this.fill()
    }
    this.#host.changed()
  }

  /** Connections may be dead without knowing it: each is begun anew, unless its body would have to begin anew too. */
  reconnect(): void {
    const { work, representation } = this.#host
    if (work === null || work.ledger.whole || representation?.splittable !== true) return
    for (const lane of this.#lanes.keys()) if (lane.waiting === null) lane.abort.abort()
  }

  /** Ends every lane: nothing more is written than what is on its way to the disk. */
  stop(): void {
    this.#dismissed = true
    this.#unpark?.()
    this.#watch.end()
    for (const lane of this.#lanes.keys()) lane.abort.abort()
  }

  /** Stops; resolves when each lane has let go of its span. */
  async dismiss(): Promise<void> {
    this.stop()
    await Promise.all(this.#lanes.values())
    this.#watch.book()
    this.#place.leave()
  }

  #start(lane: Lane, connects: boolean): void {
    lane.connects = connects
    lane.id = ++this.#begun
    const ended = this.#run(lane).finally(() => {
      this.share.dropAhead(lane)
      if (lane.span !== null) this.#host.work?.ledger.release(lane.span)
      this.#lanes.delete(lane)
      const now = this.#host.deps.clock.monotonic()
      if (lane.span === null && lane.bytes > 0 && !lane.connects && !lane.abort.signal.aborted)
        this.#spares.leave(now)
      this.#watch.ended(lane, now)
      this.#place.hold(this.busy)
      this.fill()
      if (this.#lanes.size === 0) this.#watch.end()
      this.#host.changed()
    })
    this.#lanes.set(lane, ended)
    this.#place.hold(this.busy)
    this.#watch.begin()
    this.#host.changed()
  }

  async #run(lane: Lane): Promise<void> {
    const { signal } = lane.abort
    while (!signal.aborted) {
      try {
        // The first request is what it was started for; for the next ones its place may be another's by now.
        if (lane.requests > 0 && !this.mayAsk(lane)) return
        lane.begin()
        if (await this.#host.serve(lane)) {
          if (this.#lanes.size <= this.bounds.want) continue
          return
        }
        // It found nothing more to do after what it got: the server is sound. One that was refused still has its span.
        if (lane.span === null && lane.progressed && this.#naps.wake()) this.#host.changed()
        return
      } catch (error) {
        if (signal.aborted) return
        this.share.dropAhead(lane)
        if (!(await this.#mending.mend(lane, error))) return
      }
    }
  }

  /** The lane waits for its next try. */
  async rest(lane: Lane, { after, because }: Extract<Recovery, { do: 'retry' }>): Promise<void> {
    const { deps } = this.#host
    const wait = Math.max(after ?? 0, backoff(lane.tries, deps.random, lane.gained >= MUCH))
    const over = this.#naps.begin(lane, wait, because, after !== null)
    // What it cannot fetch meanwhile may be fetched by others, also by such as had found nothing to share before.
    this.fill()
    this.#host.changed()
    await over
    this.#sit()
    this.#host.changed()
  }

  /** Wants and holds at the gate what it does now. */
  #sit(): void {
    const { busy } = this
    this.#place.take(this.#host.hostName, this.bounds.want, { busy, waiting: this.#lanes.size - busy })
  }

  /** Takes note of bytes; whether the transfer is now further than it has ever been. */
  #heard(lane: Lane): boolean {
    this.bounds.received()
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
}
