// Work on downloads that takes its time (restarts, removals, repairs): counted, so that a stop can wait for it.

export class Orders {
  readonly #underWay = new Set<Promise<unknown>>()

  /** Begins `work` at once; settles as it does. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const order = work()
    this.#underWay.add(order)
    try {
      return await order
    } finally {
      this.#underWay.delete(order)
    }
  }

  /** Resolves when all that are under way are over, good or bad. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#underWay)
  }
}
