// A crew's place at its host's gate: taken, moved when the download moves to another host, given back.
import type { HostGate, Seat } from './host-gate.ts'

export class Place {
  readonly #gate: HostGate
  readonly #onRoom: () => void
  #seat: Seat | null = null
  #host = ''
  #part = 0

  /** @param onRoom called after the room has changed because of others. */
  constructor(gate: HostGate, onRoom: () => void) {
    this.#gate = gate
    this.#onRoom = onRoom
  }

  /** Connections that are its part of what the host allows. */
  get share(): number {
    return this.#seat?.share ?? 0
  }

  /** Connections it may have in all, those that wait to retry included: for them others are not begun instead. */
  get part(): number {
    return this.#part
  }

  /** Connections it may have open now. */
  get room(): number {
    return this.#seat?.room ?? 0
  }

  /**
   * Wants so many connections at the host's gate, and has so many at work and others that wait to retry: those need no
   * place meanwhile, and where all wait, what was its part is for other downloads.
   */
  take(
    host: string,
    want: number,
    { busy, waiting }: { readonly busy: number; readonly waiting: number },
  ): void {
    const most = busy === 0 && waiting > 0 ? Math.min(want, this.#part) : want
    const wanted = Math.max(most - waiting, busy)
    if (this.#seat === null || this.#host !== host) {
      this.leave()
      this.#host = host
      // Others are told before this one has its seat, and what they change may come back to it.
      this.#seat = this.#gate.join(host, wanted, () => (this.#seat === null ? undefined : this.#onRoom()))
    }
    this.#seat.want(wanted)
    this.#seat.hold(busy)
    this.#part = waiting === 0 ? this.share : Math.max(this.#part, this.share)
  }

  /** Holds so many now. */
  hold(connections: number): void {
    this.#seat?.hold(connections)
  }

  leave(): void {
    const seat = this.#seat
    this.#seat = null
    seat?.leave()
  }
}
