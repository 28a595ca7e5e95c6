// The entries of the queue by their ids, in its order. Those that were discarded keep their places, but only `all` and
// `discarded` know them.
import type { DownloadId } from '../../shared/model.ts'
import { type Discarded, Entry } from './entry.ts'
import type { Journal } from './journal.ts'
import type { Doubt } from './part-store.ts'

export class Entries {
  #byId = new Map<DownloadId, Entry>()
  /** What `ids` says, until anything changes: it is asked with every patch. */
  #ids: readonly DownloadId[] | null = null
  #ranks = 0
  readonly #doubt: Doubt

  /** @param doubt what earlier sessions left that has to prove itself. */
  constructor(doubt: Doubt) {
    this.#doubt = doubt
  }

  /** Of those in the list. */
  get ids(): readonly DownloadId[] {
    this.#ids ??= this.all.filter(({ discarded }) => discarded === null).map(({ journal }) => journal.id)
    return this.#ids
  }

  /** The discarded ones too. */
  get all(): readonly Entry[] {
    return [...this.#byId.values()]
  }

  /** At the end of the queue. */
  add(journal: Journal): Entry {
    const entry = new Entry(journal, this.#ranks++, this.#doubt)
    this.#byId.set(journal.id, entry)
    this.#ids = null
    return entry
  }

  delete(entry: Entry): void {
    if (this.has(entry)) this.#byId.delete(entry.journal.id)
    this.#ids = null
  }

  /** Out of the list, or (null) back in it. */
  discard(entry: Entry, discarded: Discarded | null): void {
    entry.discarded = discarded
    this.#ids = null
  }

  /** @param order all there are, in their new order. */
  arrange(order: readonly Entry[]): void {
    this.#byId = new Map(order.map(entry => [entry.journal.id, entry]))
    this.#ids = null
    this.#ranks = 0
    for (const entry of order) entry.rank = this.#ranks++
  }

  /** False for one that was removed. */
  has(entry: Entry): boolean {
    return this.#byId.get(entry.journal.id) === entry
  }

  get(id: DownloadId): Entry | null {
    const entry = this.#byId.get(id)
    return entry === undefined || entry.discarded !== null ? null : entry
  }

  /** Each once; unknown ids are passed over. */
  known(ids: readonly DownloadId[]): readonly Entry[] {
    return [...new Set(ids)].flatMap(id => this.get(id) ?? [])
  }

  /** The same of those that were discarded, and are not being removed yet. */
  discarded(ids: readonly DownloadId[]): readonly Entry[] {
    const there = [...new Set(ids)].flatMap(id => this.#byId.get(id) ?? [])
    return there.filter(entry => entry.discarded !== null && !entry.leaving)
  }
}
