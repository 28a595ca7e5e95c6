// Who listens to the queue, and how they are told.
import type { Entry } from './entry.ts'
import type { QueueChange } from './queue-api.ts'

export class News {
  readonly #listeners = new Set<(change: QueueChange) => void>()

  /** Returns the function that ends the subscription. */
  subscribe(listener: (change: QueueChange) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  tell(change: QueueChange): void {
    for (const listener of this.#listeners) listener(change)
  }

  /** The states of these changed; of those that are out of the list nothing is told. */
  tellState(entries: readonly Entry[]): void {
    const shown = entries.filter(({ discarded }) => discarded === null)
    if (shown.length === 0) return
    const changed = shown.map(entry => entry.journal.id)
    this.tell({ changed, removed: [], orderChanged: false, stateChanged: true })
  }
}
