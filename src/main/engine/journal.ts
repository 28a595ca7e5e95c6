// What one download writes down: its record in memory and in the store. What must be durable before something else
// may happen is awaited and shows in memory only then; the rest shows at once and is written along with it.
import type { DownloadId } from '../../shared/model.ts'
import type { Commits } from './commits.ts'
import type { DownloadIntent, DownloadRecord, MapPages, StoredDownload } from './ports.ts'

export class Journal {
  readonly id: DownloadId
  readonly addedAt: number
  readonly #commits: Commits
  #intent: DownloadIntent
  #record: DownloadRecord

  constructor(commits: Commits, download: StoredDownload) {
    this.id = download.id
    this.addedAt = download.addedAt
    this.#intent = download.intent
    this.#commits = commits
    this.#record = download.record
  }

  get intent(): DownloadIntent {
    return this.#intent
  }

  get record(): DownloadRecord {
    return this.#record
  }

  /** Durable on return; throws StoreError. */
  setIntent(intent: DownloadIntent): void {
    this.#commits.store.setIntent(this.id, intent)
    this.#intent = intent
  }

  /** Resolves when it is durable; rejects with a StoreError, and memory stays as it was. */
  save(change: Partial<DownloadRecord>): Promise<void> {
    return this.#commits.durable(this.id, { change }, () => this.#noted(change))
  }

  /** For what nothing depends on: written along with whatever is written next. */
  later(change: Partial<DownloadRecord>): void {
    this.#commits.later(this.id, change)
    this.#noted(change)
  }

  /** For what must be shown even when the store cannot take it: written at the end of this turn, or when it can. */
  soon(change: Partial<DownloadRecord>): void {
    this.#commits.soon(this.id, change)
    this.#noted(change)
  }

  /** Pages and record together; otherwise as `save`. */
  commitMap(pages: MapPages, change: Partial<DownloadRecord>): Promise<void> {
    return this.#commits.durable(this.id, { pages, change }, () => this.#noted(change))
  }

  /** Forgets the map; otherwise as `save`. */
  clearMap(change: Partial<DownloadRecord>): Promise<void> {
    return this.#commits.durable(this.id, { clear: true, change }, () => this.#noted(change))
  }

  loadMap(): MapPages {
    return this.#commits.store.loadMap(this.id)
  }

  #noted(change: Partial<DownloadRecord>): void {
    this.#record = { ...this.#record, ...change }
  }
}
