// What one download writes down: its record in memory and in the store. What must be durable before something else
// may happen is awaited and shows in memory only then; the rest shows at once and is written along with it.
import type { DownloadId, EventKind, TimelineEvent } from '../../shared/model.ts'
import type { Commits } from './commits.ts'
import type { DownloadIntent, DownloadRecord, MapPages, StoredDownload } from './store-port.ts'

/** Nothing else is written for long after these. */
const URGENT: ReadonlySet<EventKind> = new Set([
  'limited',
  'waiting',
  'paused',
  'renewed',
  'relinked',
  'failed',
  'checked',
])

export class Journal {
  readonly id: DownloadId
  readonly addedAt: number
  readonly #commits: Commits
  readonly #now: () => number
  #intent: DownloadIntent
  #record: DownloadRecord

  /** @param now wall clock, ms: for the timeline. */
  constructor(commits: Commits, download: StoredDownload, now: () => number) {
    this.#now = now
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

  /** For the download's timeline. No fact may hold a link, a header or anything else that could be a secret. */
  tell(kind: EventKind, facts: TimelineEvent['facts'] = {}): void {
    this.#commits.tell(this.id, { at: this.#now(), kind, facts }, URGENT.has(kind))
  }

  /** Another link, in one transaction with `change`: durable on return. Throws StoreError, and nothing has changed then. */
  relink(intent: DownloadIntent, change: Partial<DownloadRecord>): void {
    this.#commits.flush()
    this.#commits.store.together(() => {
      this.#commits.store.setIntent(this.id, intent)
      this.#commits.store.update(this.id, change)
    })
    this.#intent = intent
    this.#noted(change)
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
