// The downloads of the queue as they are written down: entered, changed, forgotten, and told to whoever listens.
import type { DownloadId } from '../../shared/model.ts'
import { Commits } from './commits.ts'
import { Entries } from './entries.ts'
import type { Entry } from './entry.ts'
import { NEW_RECORD } from './intent.ts'
import { Journal } from './journal.ts'
import { News } from './news.ts'
import type { Doubt } from './part-store.ts'
import type { Clock } from './ports.ts'
import type { DownloadIntent, DownloadRecord, Store, StoredDownload } from './store-port.ts'
import { Unfinished } from './unfinished.ts'

export class Register {
  readonly commits: Commits
  readonly entries: Entries
  readonly unfinished = new Unfinished()
  readonly news = new News()
  readonly #clock: Clock

  /** @param doubt what earlier sessions left that has to prove itself. */
  constructor(store: Store, clock: Clock, doubt: Doubt) {
    this.commits = new Commits(store)
    this.entries = new Entries(doubt)
    this.#clock = clock
    for (const download of store.downloads()) this.#enter(download)
  }

  /** Stores them, then knows them. Throws StoreError. */
  append(intents: readonly DownloadIntent[]): readonly Entry[] {
    if (intents.length === 0) return []
    const addedAt = this.#clock.now()
    const ids = this.commits.store.add(intents, addedAt)
    const entries = intents.map((intent, i) =>
      this.#enter({ id: ids[i] ?? 0, addedAt, intent, record: NEW_RECORD }),
    )
    for (const { journal } of entries) journal.tell('added')
    this.news.tell({ changed: ids, removed: [], orderChanged: true, stateChanged: true })
    return entries
  }

  /** Throws StoreError, and then forgets none of them. */
  forget(entries: readonly Entry[]): void {
    if (entries.length === 0) return
    this.commits.flush()
    this.commits.store.remove(idsOf(entries))
    // Of those that were discarded it has been told.
    const removed = idsOf(entries.filter(({ discarded }) => discarded === null))
    for (const entry of entries) {
      this.unfinished.delete(entry)
      this.entries.delete(entry)
    }
    if (removed.length > 0) this.news.tell({ changed: [], removed, orderChanged: true, stateChanged: true })
  }

  /** Out of the list, with whatever is not written yet to be written then; told as removed. */
  hide(entries: readonly Entry[], withFile: boolean): void {
    // What they have reached comes before what becomes of them.
    this.commits.flush()
    for (const entry of entries) {
      const was = entry.journal.record.state
      if (entry.isPausable) entry.journal.later({ state: 'paused' })
      this.entries.discard(entry, { withFile, was })
    }
    this.commits.flush()
    this.news.tell({ changed: [], removed: idsOf(entries), orderChanged: true, stateChanged: true })
  }

  /** Back in the list, with what `changeOf` makes of each; to be written with whatever is written next. */
  show(entries: readonly Entry[], changeOf: (entry: Entry) => Partial<DownloadRecord>): void {
    this.commits.flush()
    for (const entry of entries) {
      entry.journal.later(changeOf(entry))
      this.entries.discard(entry, null)
    }
    this.news.tell({ changed: idsOf(entries), removed: [], orderChanged: true, stateChanged: true })
  }

  /** Shown at once, and written with whatever is written next. */
  note(entries: readonly Entry[], change: Partial<DownloadRecord>): void {
    // What they have reached is written first, so that this comes after it in memory as in the store.
    this.commits.flush()
    for (const { journal } of entries) journal.later(change)
    this.news.tellState(entries)
  }

  /** The same in one transaction, now. Throws StoreError: it is shown all the same, and written as soon as it can be. */
  change(entries: readonly Entry[], change: Partial<DownloadRecord>): void {
    if (entries.length === 0) return
    this.note(entries, change)
    this.commits.commit()
  }

  #enter(download: StoredDownload): Entry {
    const journal = new Journal(this.commits, download, () => this.#clock.now())
    const entry = this.entries.add(journal)
    this.unfinished.add(entry)
    return entry
  }
}

const idsOf = (entries: readonly Entry[]): readonly DownloadId[] => entries.map(({ journal }) => journal.id)
