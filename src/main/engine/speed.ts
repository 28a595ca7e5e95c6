// Smoothed speed over a window of ten one-second slots, as aria2 does it; monotonic time is an argument.

const SLOTS = 10
const SLOT_MS = 1_000

/** Counts bytes; answers bytes per second over the last ten seconds (or since the start, where that is shorter). */
export class SpeedMeter {
  // A plain array: there is one for each small file, and a typed one costs more to make than to use.
  readonly #bytes: number[] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
  readonly #startedAt: number
  #slot: number

  constructor(now: number) {
    this.#startedAt = now
    this.#slot = Math.floor(now / SLOT_MS)
  }

  add(bytes: number, now: number): void {
    this.#turn(now)
    const index = this.#slot % SLOTS
    this.#bytes[index] = (this.#bytes[index] ?? 0) + bytes
  }

  /** Bytes per second. */
  speed(now: number): number {
    this.#turn(now)
    let sum = 0
    for (const bytes of this.#bytes) sum += bytes
    const windowStart = Math.max(this.#startedAt, (this.#slot - SLOTS + 1) * SLOT_MS)
    return (sum * 1_000) / Math.max(SLOT_MS, now - windowStart)
  }

  /** Empties the slots that have passed since the last call. */
  #turn(now: number): void {
    const slot = Math.floor(now / SLOT_MS)
    for (let passed = Math.max(this.#slot + 1, slot - SLOTS + 1); passed <= slot; passed++) {
      this.#bytes[passed % SLOTS] = 0
    }
    this.#slot = Math.max(this.#slot, slot)
  }
}
