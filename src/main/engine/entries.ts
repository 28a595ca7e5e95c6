// The entries of the queue by their ids, in its order.
import type { DownloadId } from '../../shared/model.ts'
import { Entry } from './entry.ts'
import type { Journal } from './journal.ts'
import type { Doubt } from './part-store.ts'

export class Entries {
  readonly #byId = new Map<DownloadId, Entry>()
  #ranks = 0
  readonly #doubt: Doubt

  /** @param doubt what earlier sessions left that has to prove itself. */
  constructor(doubt: Doubt) {
    this.#doubt = doubt
  }

  get ids(): readonly DownloadId[] {
    return [...this.#byId.keys()]
  }

  get all(): readonly Entry[] {
    return [...this.#byId.values()]
  }

  /** At the end of the queue. */
  add(journal: Journal): Entry {
    const entry = new Entry(journal, this.#ranks++, this.#doubt)
    this.#byId.set(journal.id, entry)
    return entry
  }

  delete(entry: Entry): void {
    if (this.has(entry)) this.#byId.delete(entry.journal.id)
  }

  /** False for one that was removed. */
  has(entry: Entry): boolean {
    return this.#byId.get(entry.journal.id) === entry
  }

  get(id: DownloadId): Entry | null {
    return this.#byId.get(id) ?? null
  }

  /** Each once; unknown ids are passed over. */
  known(ids: readonly DownloadId[]): readonly Entry[] {
    return [...new Set(ids)].flatMap(id => this.#byId.get(id) ?? [])
  }
}
