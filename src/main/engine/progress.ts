// How a transfer gets on: how fast its bytes come, since when none have come though it runs, how far a comparison is.
import type { Clock } from './ports.ts'
import { SpeedMeter } from './speed.ts'

/** So long a silence is nobody's business. */
const QUIET_AFTER_MS = 5_000

export class Progress {
  /** Bytes compared so far while what is on the disk is compared with what was received; null otherwise. */
  checked: number | null = null
  readonly #clock: Clock
  readonly #onFetched: (bytes: number) => void
  readonly #meter: SpeedMeter
  /** Monotonic ms of the last byte, or of the moment from which one could have come. */
  #heardAt: number
  /** Wall clock, ms, of the same, once it is worth telling: then it stays as it is. */
  #quietSince: number | null = null

  /** @param onFetched told of all bytes that come, whatever becomes of them. */
  constructor(clock: Clock, onFetched: (bytes: number) => void = () => undefined) {
    this.#clock = clock
    this.#onFetched = onFetched
    this.#heardAt = clock.monotonic()
    this.#meter = new SpeedMeter(this.#heardAt)
  }

  /** Bytes per second of what was written. */
  get speed(): number {
    return this.#meter.speed(this.#clock.monotonic())
  }

  written(bytes: number, now: number): void {
    this.#meter.add(bytes, now)
  }

  /** Bytes have come, whatever becomes of them. */
  fetched(bytes: number): void {
    this.begin()
    this.#onFetched(bytes)
  }

  /** Silence is counted from here. */
  begin(): void {
    this.#heardAt = this.#clock.monotonic()
    this.#quietSince = null
  }

  /** So many bytes have been compared. */
  readonly compared = (bytes: number): void => {
    this.checked = bytes
  }

  /** Wall clock, ms: of the last byte, where that was more than five seconds ago; null otherwise. */
  get quietSince(): number | null {
    const silent = this.#clock.monotonic() - this.#heardAt
    if (silent < QUIET_AFTER_MS) return null
    this.#quietSince ??= Math.round(this.#clock.now() - silent)
    return this.#quietSince
  }
}
