// The lanes of a transfer: how many there may be, who gets which span, and each one's retries on its own. A lane that
// fails waits without disturbing the others; the number of lanes never shrinks by accident.
import type { HostGate, Seat } from './host-gate.ts'
import { Lane, type Wait, waitOf } from './lane.ts'
import { connectionsFor } from './plan.ts'
import type { Clock, Random, Representation } from './ports.ts'
import { backoff, TRIES_BEFORE_FIRST_BYTE } from './retry.ts'
import { sleep } from './sleep.ts'
import type { Span } from './spans.ts'
import { classify, type TroubleError } from './trouble.ts'
import type { Work } from './work.ts'

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
  /** Connections the server turned out to serve: more were refused while these flowed. */
  #limit = Number.POSITIVE_INFINITY
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
    const target = Math.min(want, this.#seat.share, this.#limit, this.#width)
    const byUse = [...this.#lanes.keys()].sort((a, b) => Number(b.flowing) - Number(a.flowing))
    for (const lane of byUse.slice(target)) lane.abort.abort()
    while (this.#lanes.size < target) {
      if (work === null && this.#lanes.size > 0) return
      const span = this.nextSpan()
      if (work !== null && span === null) return
      this.#start(new Lane(span, deps.clock.monotonic()))
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
    this.#limit = lanes ?? Number.POSITIVE_INFINITY
  }

  /** How many others are receiving a body that was believed. */
  flowingBeside(lane: Lane): number {
    return [...this.#lanes.keys()].filter(other => other !== lane && other.flowing).length
  }

  /** Ends every lane: nothing more is written than what is on its way to the disk. */
  stop(): void {
    this.#dismissed = true
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
      this.fill()
      this.#host.changed()
    })
    this.#lanes.set(lane, ended)
    this.#host.changed()
  }

  async #run(lane: Lane): Promise<void> {
    const { clock, random } = this.#host.deps
    const { signal } = lane.abort
    while (!signal.aborted) {
      try {
        if (!(await this.#host.serve(lane))) return
      } catch (error) {
        if (signal.aborted) return
        const failure = classify(error, this.#host.received > 0)
        lane.failed(failure.after !== null || failure.trouble.code === 'rate-limited')
        const hopeless = this.#host.received === 0 && lane.charged >= TRIES_BEFORE_FIRST_BYTE
        if (!failure.transient || hopeless) {
          this.#host.end(failure)
          return
        }
        const wait = Math.max(failure.after ?? 0, backoff(lane.tries, random))
        lane.waiting = { until: clock.now() + wait, because: failure.trouble }
        // What it cannot fetch meanwhile may be fetched by others, also by such as had found nothing to share before.
        this.fill()
        this.#host.changed()
        await sleep(clock, wait, signal)
        lane.waiting = null
        this.#host.changed()
      }
    }
  }
}
