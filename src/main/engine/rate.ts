// How fast one connection is right now: over two seconds in slots of 100 ms, quick to show what has just begun.
// Monotonic time is an argument.

const SLOTS = 20
const SLOT_MS = 100

/** Bytes that came at once say nothing of what follows: they count as if they had taken so long. */
const LEAST_MS = 50

export class RateMeter {
  readonly #bytes = new Float64Array(SLOTS)
  #slot = 0
  #startedAt: number | null = null
  #sum = 0

  add(bytes: number, now: number): void {
    this.#turn(now)
    this.#startedAt ??= now
    const index = this.#slot % SLOTS
    this.#bytes[index] = (this.#bytes[index] ?? 0) + bytes
    this.#sum += bytes
  }

  /** Bytes per second since the first byte, or in the last two seconds; null before any byte. */
  rate(now: number): number | null {
    if (this.#startedAt === null) return null
    this.#turn(now)
    const windowStart = Math.max(this.#startedAt, (this.#slot - SLOTS + 1) * SLOT_MS)
    return (this.#sum * 1_000) / Math.max(LEAST_MS, now - windowStart)
  }

  /** Empties the slots that have passed since the last call. */
  #turn(now: number): void {
    const slot = Math.floor(now / SLOT_MS)
    for (let passed = Math.max(this.#slot + 1, slot - SLOTS + 1); passed <= slot; passed++) {
      const index = passed % SLOTS
      this.#sum -= this.#bytes[index] ?? 0
      this.#bytes[index] = 0
    }
    this.#slot = Math.max(this.#slot, slot)
  }
}
