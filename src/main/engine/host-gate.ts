// One gate a host (and port): how many connections its downloads may hold, shared fairly among them.
// What a host allows is an argument here; learning it from the host's answers is the reputation's work.

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
export function allowed(usual: number, most: number, wants: readonly number[]): number {
  return Math.min(most, Math.max(usual, wants.length, ...wants))
}

/** A download's place at a host's gate. */
export interface Seat {
  /** Connections it may hold now; may be 0 while many downloads share a narrow gate. */
  readonly share: number
  want(connections: number): void
  leave(): void
}

interface Guest {
  want: number
  share: number
  readonly onShare: () => void
}

export class HostGate {
  readonly #usualFor: (host: string) => number
  readonly #mostFor: (host: string) => number
  readonly #hosts = new Map<string, Guest[]>()
  readonly #met = new Set<string>()

  /**
   * @param usualFor connections to a host in all, as a rule.
   * @param mostFor never more than so many. Above the rule go a single download that has proved more to be of use, and
   * many that want one each.
   */
  constructor(usualFor: (host: string) => number, mostFor: (host: string) => number = usualFor) {
    this.#usualFor = usualFor
    this.#mostFor = mostFor
  }

  /** True for the first that asks: nothing has been fetched from this host in this session. */
  meet(host: string): boolean {
    if (this.#met.has(host)) return false
    this.#met.add(host)
    return true
  }

  /** @param onShare called after the share has changed because others came, went or want another number. */
  join(host: string, want: number, onShare: () => void): Seat {
    const guests = this.#hosts.get(host) ?? []
    this.#hosts.set(host, guests)
    const guest: Guest = { want, share: 0, onShare }
    guests.push(guest)
    this.#divide(host, guest)
    return {
      get share() {
        return guest.share
      },
      want: connections => {
        if (connections === guest.want) return
        guest.want = connections
        this.#divide(host, guest)
      },
      leave: () => {
        const index = guests.indexOf(guest)
        if (index < 0) return
        guests.splice(index, 1)
        if (guests.length === 0) this.#hosts.delete(host)
        this.#divide(host, guest)
      },
    }
  }

  #divide(host: string, cause: Guest): void {
    const guests = this.#hosts.get(host) ?? []
    const wants = guests.map(guest => guest.want)
    const shares = fairShares(allowed(this.#usualFor(host), this.#mostFor(host), wants), wants)
    const changed = guests.filter((guest, i) => guest.share !== shares[i])
    for (const [i, guest] of guests.entries()) guest.share = shares[i] ?? 0
    for (const guest of changed) if (guest !== cause) guest.onShare()
  }
}
