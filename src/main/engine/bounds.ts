// How many lanes a transfer may have, by what it is worth and what its server turned out to serve; the host's gate is
// another matter.
import type { CrewHost } from './crew-host.ts'
import { LaneLimit } from './lane-limit.ts'
import { type Connections, connectionsFor } from './plan.ts'
import { Width } from './width.ts'

export class Bounds {
  /** Connections that have proved to be of use. */
  readonly width: Width
  #most: number
  readonly #host: Pick<CrewHost, 'answerMs' | 'representation' | 'deps'>
  /** Connections the server turned out to serve. */
  readonly #limit = new LaneLimit()
  /** Connections worth trying before something has proved itself, see `narrow`. */
  #narrow = Number.POSITIVE_INFINITY

  constructor(host: Pick<CrewHost, 'answerMs' | 'representation' | 'deps'>, connections: Connections) {
    this.#host = host
    this.#most = connections.most
    this.width = new Width(connections)
  }

  /** Never more lanes than that. */
  get most(): number {
    return this.#most
  }

  /** The person allows so many from now on; what the server turned out to serve stays as it is. */
  allow(connections: Connections): void {
    this.#most = connections.most
    this.width.allow(connections)
  }

  /** Lanes that the download has use for, were everybody else willing. */
  get want(): number {
    const { answerMs, representation } = this.#host
    if (answerMs !== null && representation !== null) this.width.begin(answerMs)
    return connectionsFor(representation, this.width.wanted)
  }

  /** Lanes that the server serves, as far as is known, and that may be risked. */
  get safe(): number {
    return Math.min(this.#limit.lanes, this.#narrow)
  }

  get isNarrow(): boolean {
    return this.#narrow !== Number.POSITIVE_INFINITY
  }

  /** No more than so many until something has proved itself. */
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

  /** Bytes have come. */
  received(): void {
    this.#limit.received()
  }

  /** One more after a clean minute; whether it has risen. */
  rise(now: number): boolean {
    // Before anything has proved itself the link may be one that works once: it is not asked again after a refusal.
    return !this.isNarrow && this.#limit.rise(this.want, now)
  }
}
