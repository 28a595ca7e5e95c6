// How many lanes a server turned out to serve, and when one more is tried. Time is an argument.

/** So long must bytes have come without a refusal before one lane more is tried. */
export const CLEAN_MS = 60_000

export class LaneLimit {
  #lanes = Number.POSITIVE_INFINITY
  /** Monotonic ms of the last refusal, or of the last rise. */
  #since = 0
  #progressed = false

  /** Infinity while nothing was refused. */
  get lanes(): number {
    return this.#lanes
  }

  /** The server refused more than `lanes`; one is always tried. */
  lower(lanes: number, now: number): void {
    this.#lanes = Math.max(1, Math.min(lanes, this.#lanes))
    this.#since = now
    this.#progressed = false
  }

  /** What was refused was not for their number. */
  lift(): void {
    this.#lanes = Number.POSITIVE_INFINITY
  }

  /** Bytes have come. */
  received(): void {
    this.#progressed = true
  }

  /** One more after each clean minute, as long as more than that are wanted. True where it has risen. */
  rise(wanted: number, now: number): boolean {
    if (this.#lanes >= wanted || !this.#progressed || now - this.#since < CLEAN_MS) return false
    this.#lanes++
    this.#since = now
    this.#progressed = false
    return true
  }
}
