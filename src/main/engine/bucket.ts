// A token bucket: so many bytes a second may pass, in order of arrival, in slices so small that everybody gets on. All
// waits are on the clock port. Bytes passed in any time are at most rate × time + a quarter second's worth.
import { type Clock, TransportError } from './ports.ts'

/** Tokens that nobody took are kept for so long: timers come late. */
const STORE_MS = 250
/** Of one that takes its turn among many. All who wait have had theirs within about this: none looks dead. */
const ROUND_MS = 500
const LONGEST_SLICE_MS = 50
const SHORTEST_SLICE_MS = 5

interface Waiter {
  readonly most: number
  readonly go: (bytes: number) => void
}

/** Bytes that one may take at once at `rate` bytes per second while so many wait. */
export function sliceOf(rate: number, waiting: number): number {
  const ms = Math.max(SHORTEST_SLICE_MS, Math.min(LONGEST_SLICE_MS, ROUND_MS / Math.max(1, waiting)))
  return Math.max(1, Math.floor((rate * ms) / 1_000))
}

export class Bucket {
  readonly #clock: Clock
  /** In order of arrival. */
  readonly #waiting = new Set<Waiter>()
  #rate: number | null = null
  #tokens = 0
  /** Monotonic ms at which `tokens` was right. */
  #at = 0
  #cancel: (() => void) | null = null
  /** Monotonic ms at which somebody last had to wait. */
  #heldAt = Number.NEGATIVE_INFINITY

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Nothing is held back. */
  get isOpen(): boolean {
    return this.#rate === null
  }

  /** Ms since somebody had to wait; Infinity where nobody ever had to. */
  get heldMs(): number {
    return this.#waiting.size > 0 ? 0 : this.#clock.monotonic() - this.#heldAt
  }

  /** Bytes per second from now on, also for those who wait; null: as fast as it goes. */
  setRate(rate: number | null): void {
    this.#refill()
    if (this.#rate === null) this.#tokens = 0
    if (this.#waiting.size > 0) this.#heldAt = this.#at
    this.#rate = rate === null ? null : Math.max(1, rate)
    this.#pass()
  }

  /** How many of `most` bytes may pass, once some may. Throws TransportError 'aborted' where the signal comes first. */
  take(most: number, signal: AbortSignal): Promise<number> {
    if (this.#rate === null) return Promise.resolve(most)
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        this.#waiting.delete(waiter)
        this.#pass()
        reject(new TransportError('aborted', 'aborted'))
      }
      const waiter: Waiter = {
        most,
        go: bytes => {
          signal.removeEventListener('abort', giveUp)
          resolve(bytes)
        },
      }
      if (signal.aborted) {
        giveUp()
        return
      }
      signal.addEventListener('abort', giveUp, { once: true })
      this.#waiting.add(waiter)
      // Behind others it is reached when they have passed.
      if (this.#waiting.size === 1) this.#pass()
    })
  }

  /** Lets pass whoever may, and has itself called again when the next one may. */
  #pass(): void {
    this.#cancel?.()
    this.#cancel = null
    this.#refill()
    for (const waiter of this.#waiting) {
      const bytes =
        this.#rate === null ? waiter.most : Math.min(waiter.most, sliceOf(this.#rate, this.#waiting.size))
      if (this.#rate !== null && this.#tokens < bytes) {
        this.#hold(((bytes - this.#tokens) * 1_000) / this.#rate)
        return
      }
      this.#tokens -= bytes
      this.#waiting.delete(waiter)
      waiter.go(bytes)
    }
  }

  #hold(ms: number): void {
    this.#heldAt = this.#clock.monotonic()
    this.#cancel = this.#clock.timer(Math.max(1, Math.ceil(ms)), () => {
      this.#cancel = null
      this.#pass()
    })
  }

  #refill(): void {
    const now = this.#clock.monotonic()
    const passed = now - this.#at
    this.#at = now
    if (this.#rate === null) return
    const most = Math.max(1, (this.#rate * STORE_MS) / 1_000)
    this.#tokens = Math.min(most, this.#tokens + (this.#rate * passed) / 1_000)
  }
}
