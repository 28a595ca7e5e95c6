// One gate a host (and port): how many connections its downloads may hold, shared fairly among them. What a host allows
// is in the host book. A place is given only when it is free: connections that others still hold count until they end.
import type { HostBook } from './host-book.ts'
import type { Clock } from './ports.ts'
import type { Allowance } from './reputation.ts'

/**
 * Divides `allowed` connections among downloads that want so many each, in order of arrival: everyone gets one before
 * anyone gets two, nobody more than it wants.
 */
export function fairShares(allowed: number, wants: readonly number[]): readonly number[] {
  if (wants.length <= allowed && wants.every(want => want === 1)) return wants
  const shares = wants.map(() => 0)
  let left = allowed
  for (let level = 1; left > 0 && shares.some((share, i) => share < (wants[i] ?? 0)); level++) {
    for (const [i, want] of wants.entries()) {
      if (left > 0 && want >= level) {
        shares[i] = level
        left--
      }
    }
  }
  return shares
}

/** Connections to a host in all: the usual number, or more where one download alone has use for them, or many for one each. */
export function allowed({ usual, most }: Allowance, wants: readonly number[]): number {
  return Math.min(most, Math.max(usual, wants.length, ...wants))
}

/** A download's place at a host's gate. */
export interface Seat {
  /** Connections that are its part; may be 0 while many downloads share a narrow gate. */
  readonly share: number
  /** Connections it may have open now: its share, less what others have not given back yet; 0 while the host cools down. */
  readonly room: number
  want(connections: number): void
  /** It holds so many now. */
  hold(connections: number): void
  leave(): void
}

interface Guest {
  want: number
  held: number
  share: number
  room: number
  readonly onRoom: () => void
}

interface Gate {
  readonly guests: Guest[]
  /** Ends the wait for the end of the cooldown; null where nobody waits. */
  cancel: (() => void) | null
}

/** A timer may come a little early; a host is asked a little late instead. */
export const LATE_MS = 20

export class HostGate {
  readonly #clock: Clock
  #rule: Allowance
  readonly #gates = new Map<string, Gate>()
  readonly #met = new Set<string>()
  readonly book: HostBook

  /**
   * @param rule connections to a host in all, as a rule and at most: above the rule go a single download that has
   * proved more to be of use, and many that want one each. What the book says of a host is held to in any case.
   */
  constructor(clock: Clock, book: HostBook, rule: Allowance) {
    this.#clock = clock
    this.book = book
    this.#rule = rule
    book.subscribe(host => this.#divide(host, null))
  }

  /** Another rule from now on. What is held already counts until it is given back. */
  setRule(rule: Allowance): void {
    this.#rule = rule
    for (const host of [...this.#gates.keys()]) this.#divide(host, null)
  }

  /** True for the first that asks: nothing has been fetched from this host in this session. */
  meet(host: string): boolean {
    if (this.#met.has(host)) return false
    this.#met.add(host)
    return true
  }

  /** Connections to the host in all, as a rule. */
  usual(host: string): number {
    return this.book.allowance(host, this.#rule).usual
  }

  /** Connections to the host in all that one download alone may have. */
  most(host: string): number {
    return this.book.allowance(host, this.#rule).most
  }

  /**
   * Room for one connection of a download that has no seat here yet; returns what gives it back, null where there is none.
   * A host that never refused anything has room for whoever is led to it.
   */
  visit(host: string): (() => void) | null {
    if (!this.book.isLimited(host)) return () => undefined
    const seat = this.join(host, 1, () => undefined)
    if (seat.room < 1) {
      seat.leave()
      return null
    }
    seat.hold(1)
    return () => seat.leave()
  }

  /** @param onRoom called after the room has changed because others came, went, or gave something back, or the host did. */
  join(host: string, want: number, onRoom: () => void): Seat {
    const gate = this.#gates.get(host) ?? { guests: [], cancel: null }
    this.#gates.set(host, gate)
    const guest: Guest = { want, held: 0, share: 0, room: 0, onRoom }
    gate.guests.push(guest)
    this.#divide(host, guest)
    return {
      get share() {
        return guest.share
      },
      get room() {
        return guest.room
      },
      want: connections => {
        if (connections === guest.want) return
        guest.want = connections
        this.#divide(host, guest)
      },
      hold: connections => {
        if (connections === guest.held) return
        guest.held = connections
        if (gate.guests.length > 1) this.#divide(host, guest)
      },
      leave: () => {
        const index = gate.guests.indexOf(guest)
        if (index < 0) return
        gate.guests.splice(index, 1)
        if (gate.guests.length === 0) {
          gate.cancel?.()
          if (this.#gates.get(host) === gate) this.#gates.delete(host)
        }
        this.#divide(host, guest)
      },
    }
  }

  #divide(host: string, cause: Guest | null): void {
    const gate = this.#gates.get(host)
    if (gate === undefined) return
    const { guests } = gate
    const wants = guests.map(guest => guest.want)
    const all = allowed(this.book.allowance(host, this.#rule), wants)
    const shares = fairShares(all, wants)
    const isCooling = this.#waitForEnd(host, gate)
    const held = guests.reduce((sum, guest) => sum + guest.held, 0)
    const changed: Guest[] = []
    for (const [i, guest] of guests.entries()) {
      const share = shares[i] ?? 0
      const room = isCooling ? 0 : Math.max(0, Math.min(share, all - (held - guest.held)))
      if (guest.room !== room || guest.share !== share) changed.push(guest)
      guest.share = share
      guest.room = room
    }
    for (const guest of changed) if (guest !== cause) guest.onRoom()
  }

  /** Whether the host cools down; everybody is told when that is over. */
  #waitForEnd(host: string, gate: Gate): boolean {
    gate.cancel?.()
    gate.cancel = null
    const left = this.book.coolingMs(host)
    if (left <= 0) return false
    gate.cancel = this.#clock.timer(left + LATE_MS, () => {
      gate.cancel = null
      this.#divide(host, null)
    })
    return true
  }
}
