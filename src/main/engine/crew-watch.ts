// Looks at the lanes of a transfer every now and then: whether more would help, whether one is too slow, and what the
// host has served without a refusal.
import type { Crew } from './crew.ts'
import type { CrewHost } from './crew-host.ts'
import type { Lane } from './lane.ts'
import { PACE_CHECK_MS, PaceWatch } from './pace.ts'
import { WIDTH_LOOK_MS } from './width.ts'

export class CrewWatch {
  readonly #host: CrewHost
  readonly #crew: Crew
  readonly #pace = new PaceWatch()
  /** Ends the watch; null while there is none. */
  #cancel: (() => void) | null = null
  #paceAt = 0
  /** Bytes that the book has been told of. */
  #booked: number

  constructor(host: CrewHost, crew: Crew) {
    this.#host = host
    this.#crew = crew
    this.#booked = host.received
  }

  /** As long as there are lanes. */
  begin(): void {
    this.#cancel ??= this.#host.deps.clock.timer(WIDTH_LOOK_MS, () => {
      this.#cancel = null
      this.book()
      this.#look()
      if (this.#crew.isAtWork) this.begin()
    })
  }

  end(): void {
    this.#cancel?.()
    this.#cancel = null
  }

  ended(lane: Lane, now: number): void {
    this.#pace.ended(lane, now)
  }

  /** What has come since is the host's clean work. */
  book(): void {
    const { received, deps, hostName } = this.#host
    const bytes = received - this.#booked
    this.#booked = received
    if (bytes > 0) deps.gate.book.served(hostName, bytes)
  }

  #look(): void {
    const { work, deps, hostName } = this.#host
    // A whole body is one connection's: there is nothing beside it, and replacing it would lose it all.
    if (work === null || work.ledger.whole) return
    const now = deps.clock.monotonic()
    // How fast a speed limit lets bytes pass says nothing of what more connections would bring, or a slow one costs.
    const isHeldBack = deps.isHeldBack?.() === true
    if (!isHeldBack) this.#observe(now)
    if (now - this.#paceAt < PACE_CHECK_MS) return
    this.#paceAt = now
    this.#host.chronicle.connections(this.#crew.lanes.filter(({ served }) => served).length)
    // What was not worth a connection may be by now.
    this.#crew.fill()
    if (this.#crew.bounds.rise(now)) this.#crew.fill()
    // While the host has its rest nothing could take the place of a slow one.
    if (isHeldBack || this.#crew.places <= 1 || deps.gate.book.coolingMs(hostName) > 0) return
    const lanes = this.#crew.lanes.filter(lane => !lane.abort.signal.aborted)
    this.#pace.slow(lanes, now)?.abort.abort()
  }

  #observe(now: number): void {
    const { received, representation, answerMs } = this.#host
    const { lanes, bounds } = this.#crew
    const { width, isNarrow } = bounds
    const total = representation?.total ?? null
    if (total === null || isNarrow) return
    const before = width.wanted
    const flowing = lanes.filter(({ served }) => served).length
    const sample = { now, received, lanes: lanes.length, flowing, answerMs, missing: total - received }
    const wanted = width.observe(sample)
    if (wanted > before) this.#crew.fill()
    // Those too many go at the next chunk: what they hold would be the last to come.
    else if (wanted < before) this.#crew.share.cutShort(lanes.length - wanted)
  }
}
