// What one download writes down: its record in memory and in the store, changed together, the store first.
import type { DownloadId } from '../../shared/model.ts'
import {
  type DownloadIntent,
  type DownloadRecord,
  type MapPages,
  type Store,
  type StoredDownload,
  StoreError,
} from './ports.ts'

export class Journal {
  readonly id: DownloadId
  readonly addedAt: number
  readonly #store: Store
  #intent: DownloadIntent
  #record: DownloadRecord

  constructor(store: Store, download: StoredDownload) {
    this.id = download.id
    this.addedAt = download.addedAt
    this.#intent = download.intent
    this.#store = store
    this.#record = download.record
  }

  get intent(): DownloadIntent {
    return this.#intent
  }

  get record(): DownloadRecord {
    return this.#record
  }

  setIntent(intent: DownloadIntent): void {
    this.#store.setIntent(this.id, intent)
    this.#intent = intent
  }

  save(change: Partial<DownloadRecord>): void {
    this.#store.update(this.id, change)
    this.noted(change)
  }

  /** Saves what must be shown even when the store cannot take it. */
  try(change: Partial<DownloadRecord>): void {
    try {
      this.#store.update(this.id, change)
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
    }
    this.noted(change)
  }

  /** The store has this already (a change of many downloads in one transaction). */
  noted(change: Partial<DownloadRecord>): void {
    this.#record = { ...this.#record, ...change }
  }

  commitMap(pages: MapPages, change: Partial<DownloadRecord>): void {
    this.#store.commitMap(this.id, pages, change)
    this.noted(change)
  }

  clearMap(change: Partial<DownloadRecord>): void {
    this.#store.clearMap(this.id, change)
    this.noted(change)
  }

  loadMap(): MapPages {
    return this.#store.loadMap(this.id)
  }
}
