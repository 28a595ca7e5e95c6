// Says every now and then that time has passed, while somebody has use for it.
import type { Clock } from './ports.ts'

export class Pulse {
  readonly #clock: Clock
  readonly #everyMs: number
  readonly #beat: () => boolean
  #cancel: (() => void) | null = null

  /** @param beat called `everyMs` after the start and again as long as it answers true. */
  constructor(clock: Clock, everyMs: number, beat: () => boolean) {
    this.#clock = clock
    this.#everyMs = everyMs
    this.#beat = beat
  }

  start(): void {
    this.#cancel ??= this.#clock.timer(this.#everyMs, () => {
      this.#cancel = null
      if (this.#beat()) this.start()
    })
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = null
  }
}
