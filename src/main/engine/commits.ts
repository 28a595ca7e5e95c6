// Group commit: what downloads write down within one turn of the event loop becomes one transaction, so that a commit
// costs one flush of the disk however many finish at once. Changes of a download keep their order.
import type { DownloadId, TimelineEvent } from '../../shared/model.ts'
import { type DownloadRecord, type MapPages, type Store, StoreError } from './store-port.ts'

/** What is written down of one download at once. */
export interface Write {
  readonly change: Partial<DownloadRecord>
  /** The map is forgotten first. */
  readonly clear?: boolean
  readonly pages?: MapPages
}

/** Events of a download that are kept for a store that cannot take them. */
const MOST_EVENTS = 100

interface Waiter {
  readonly onDurable: () => void
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

export class Commits {
  readonly store: Store
  /** For the next transaction, one entry a download. */
  #pending = new Map<DownloadId, Write>()
  /** Those of the pending changes that are kept where the transaction fails. */
  #lasting = new Map<DownloadId, Partial<DownloadRecord>>()
  /** Told, and not written yet. */
  #events = new Map<DownloadId, readonly TimelineEvent[]>()
  #waiters: Waiter[] = []
  #isDue = false

  constructor(store: Store) {
    this.store = store
  }

  /**
   * Joins the next transaction. Resolves when it is durable, after `onDurable`, which is called in the same turn for all
   * of a transaction. Rejects with a StoreError where it failed: nothing of it was written then.
   */
  durable(id: DownloadId, write: Write, onDurable: () => void): Promise<void> {
    this.#add(id, write)
    return new Promise((resolve, reject) => {
      this.#waiters.push({ onDurable, resolve, reject })
      this.#due()
    })
  }

  /** Goes along with whatever is written next; where that fails, with what comes after it. */
  later(id: DownloadId, change: Partial<DownloadRecord>): void {
    this.#add(id, { change })
    this.#lasting.set(id, { ...this.#lasting.get(id), ...change })
  }

  /** As `later`, but at the end of this turn where nothing else is written. */
  soon(id: DownloadId, change: Partial<DownloadRecord>): void {
    this.later(id, change)
    this.#due()
  }

  /** Goes into the download's timeline with whatever is written next, or at the end of this turn where it is `urgent`. */
  tell(id: DownloadId, event: TimelineEvent, urgent: boolean): void {
    const events = [...(this.#events.get(id) ?? []), event]
    // A store that takes nothing for long must not fill the memory instead.
    this.#events.set(id, events.slice(-MOST_EVENTS))
    if (urgent) this.#due()
  }

  /** Writes down now what waits. A StoreError is told to those who wait for it, not thrown. */
  flush(): void {
    this.#transact()
  }

  /** The same for somebody who waits for it here: throws the StoreError too. What was told `later` is kept all the same. */
  commit(): void {
    const failure = this.#transact()
    if (failure !== null) throw failure
  }

  /** Whether the store takes what waits to be written; true where nothing does. */
  canWrite(): boolean {
    return this.#transact() === null
  }

  #transact(): StoreError | null {
    if (this.#pending.size === 0 && this.#events.size === 0) return null
    const [pending, lasting, waiters, events] = [this.#pending, this.#lasting, this.#waiters, this.#events]
    this.#pending = new Map()
    this.#lasting = new Map()
    this.#events = new Map()
    this.#waiters = []
    try {
      this.store.together(() => {
        for (const [id, write] of pending) this.#write(id, write)
        for (const [id, told] of events) this.store.addEvents(id, told)
      })
    } catch (error) {
      // What cannot be said to anybody must not be hidden.
      if (!(error instanceof StoreError) && waiters.length === 0) throw error
      const failure = error instanceof StoreError ? error : null
      if (failure !== null) {
        this.#keep(lasting)
        this.#events = events
      }
      for (const { reject } of waiters) reject(ownError(error))
      return failure
    }
    for (const { onDurable } of waiters) onDurable()
    for (const { resolve } of waiters) resolve()
    return null
  }

  #due(): void {
    if (this.#isDue) return
    this.#isDue = true
    this.store.atTurnEnd(() => {
      this.#isDue = false
      this.flush()
    })
  }

  #add(id: DownloadId, write: Write): void {
    const before = this.#pending.get(id)
    this.#pending.set(id, before === undefined ? write : merged(before, write))
  }

  #write(id: DownloadId, { change, clear = false, pages }: Write): void {
    if (clear) this.store.clearMap(id, pages === undefined ? change : {})
    if (pages !== undefined) this.store.commitMap(id, pages, change)
    else if (!clear) this.store.update(id, change)
  }

  #keep(lasting: ReadonlyMap<DownloadId, Partial<DownloadRecord>>): void {
    for (const [id, change] of lasting) this.later(id, change)
  }
}

/** Both at once: the later wins, and a map that is forgotten takes the pages before it along. */
export function merged(before: Write, after: Write): Write {
  const change = { ...before.change, ...after.change }
  if (after.clear === true) return { ...after, change }
  if (after.pages === undefined) return { ...before, change }
  return { ...before, change, pages: new Map([...(before.pages ?? []), ...after.pages]) }
}

/** One each: whoever gets it may add to it or show it on its own. */
function ownError(error: unknown): unknown {
  return error instanceof StoreError ? new StoreError(error.fault, error.message, { cause: error }) : error
}
