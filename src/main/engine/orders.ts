// Work on downloads that takes its time (restarts, removals, repairs): counted, so that a stop can wait for it.

export class Orders {
  readonly #underWay = new Set<Promise<void>>()

  /** Begins `work` at once; settles as it does. */
  async run(work: () => Promise<void>): Promise<void> {
    const order = work()
    this.#underWay.add(order)
    await order.finally(() => this.#underWay.delete(order))
  }

  /** Resolves when all that are under way are over, good or bad. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#underWay)
  }
}
