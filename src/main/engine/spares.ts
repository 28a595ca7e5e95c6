// Connections that lanes have left behind in good order: a new lane need not open one as long as they are kept.
// Monotonic time is an argument.

/** A little less than the transport keeps an idle connection. */
const KEPT_MS = 8_000

export class Spares {
  #since: number[] = []

  /** A lane ended whose last body was read to its end. */
  leave(now: number): void {
    this.#since.push(now)
  }

  has(now: number): boolean {
    this.#since = this.#since.filter(since => now - since < KEPT_MS)
    return this.#since.length > 0
  }

  /** A new lane takes one, where there is any. */
  take(): void {
    this.#since.pop()
  }
}
