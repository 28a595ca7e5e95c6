// The order in which the queue stands and runs, as the person wants it.
import type { DownloadId, Priority } from '../../shared/model.ts'
import type { Register } from './register.ts'
import { reordered } from './reordered.ts'
import type { Runs } from './runs.ts'

export class Arrangement {
  readonly #register: Register
  readonly #runs: Runs

  constructor(register: Register, runs: Runs) {
    this.#register = register
    this.#runs = runs
  }

  /** Throws StoreError, and nothing has moved then. */
  move(ids: readonly DownloadId[], before: DownloadId | null): void {
    const { entries, commits, news } = this.#register
    const moved = new Set(entries.known(ids))
    const next = reordered(entries.all, moved, before === null ? null : entries.get(before))
    if (next === null) return
    const block = next.order.filter(entry => moved.has(entry))
    commits.store.move(
      block.map(({ journal }) => journal.id),
      next.before?.journal.id ?? null,
    )
    entries.arrange(next.order)
    this.#runs.reorder()
    news.tell({ changed: [], removed: [], orderChanged: true, stateChanged: false })
  }

  /** Throws StoreError: it is so all the same, and written as soon as it can be. */
  prioritize(ids: readonly DownloadId[], priority: Priority): void {
    const entries = this.#register.entries.known(ids)
    const changed = entries.filter(({ journal }) => journal.record.priority !== priority)
    if (changed.length === 0) return
    try {
      this.#register.change(changed, { priority })
    } finally {
      this.#runs.reorder()
    }
  }
}
