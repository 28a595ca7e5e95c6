// Lanes that wait to retry: each as long as its failure had it, and no longer than until another gets through.
import type { Lane, Wait } from './lane.ts'
import type { Clock, Random } from './ports.ts'
import { type Sleep, sleep } from './sleep.ts'

/** Waits are shortened to times within so long, so that lanes do not all ask at once. */
const WAKE_WITHIN_MS = 1_000

export class Naps {
  readonly #clock: Clock
  readonly #random: Random
  /** Waits that no server asked for: they may be cut short. */
  readonly #short = new Map<Lane, Sleep>()

  constructor(clock: Clock, random: Random) {
    this.#clock = clock
    this.#random = random
  }

  /**
   * Begins to wait; the promise is of its end.
   * @param ms monotonic.
   * @param asked whether the server named the time: then it is kept.
   */
  begin(lane: Lane, ms: number, because: Wait['because'], asked: boolean): Promise<void> {
    lane.waiting = { until: this.#clock.now() + ms, because }
    const nap = sleep(this.#clock, ms, lane.abort.signal)
    if (!asked) this.#short.set(lane, nap)
    return nap.over.then(() => {
      this.#short.delete(lane)
      lane.waiting = null
    })
  }

  /** One got through: others need not wait as long as their failures had it. Each is woken once, at a time of its own. */
  wake(): boolean {
    if (this.#short.size === 0) return false
    for (const [lane, nap] of this.#short) {
      const wait = Math.round(this.#random() * WAKE_WITHIN_MS)
      if (lane.waiting !== null && nap.shorten(wait))
        lane.waiting = { ...lane.waiting, until: this.#clock.now() + wait }
    }
    this.#short.clear()
    return true
  }
}
