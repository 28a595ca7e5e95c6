// Removals that can still be undone: out of the list and at rest, but with all that was received, until their time is over.
// Meanwhile they are written down as paused, so that a crash brings them back and none of them downloads by itself.
import { UNDO_MS } from '../../shared/contract.ts'
import type { DownloadId } from '../../shared/model.ts'
import { ONCE_MORE } from './afresh.ts'
import type { Entry } from './entry.ts'
import type { Orders } from './orders.ts'
import type { Clock } from './ports.ts'
import type { Register } from './register.ts'
import type { Runs } from './runs.ts'
import type { DownloadRecord, StoredState } from './store-port.ts'
import type { Upkeep } from './upkeep.ts'

export interface DiscardsDeps {
  readonly clock: Clock
  readonly register: Register
  readonly runs: Runs
  readonly upkeep: Upkeep
  readonly orders: Orders
}

export class Discards {
  readonly #deps: DiscardsDeps
  /** What ends the wait of each batch. */
  readonly #waits = new Set<() => void>()
  #hasEnded = false

  constructor(deps: DiscardsDeps) {
    this.#deps = deps
  }

  /** Out of the list at once, and stopped; those that are out already keep the time they have. */
  discard(ids: readonly DownloadId[], withFile: boolean): void {
    const { register, runs, clock } = this.#deps
    const entries = register.entries.known(ids).filter(({ leaving }) => !leaving)
    if (entries.length === 0) return
    register.hide(entries, withFile)
    for (const entry of entries) {
      runs.parking.free(entry)
      entry.transfer?.stop()
    }
    runs.schedule()
    // What is discarded after the end is paused at the next start.
    if (this.#hasEnded) return
    const marks = new Map(entries.map(entry => [entry, entry.discarded]))
    const cancel = clock.timer(UNDO_MS, () => {
      this.#waits.delete(cancel)
      // One that was restored, and perhaps discarded again, has another mark by now.
      this.#remove(entries.filter(entry => !entry.leaving && entry.discarded === marks.get(entry)))
    })
    this.#waits.add(cancel)
  }

  /** Back to their places, as they were. Throws StoreError: they are back all the same. */
  restore(ids: readonly DownloadId[]): void {
    const { register, runs } = this.#deps
    const entries = register.entries.discarded(ids)
    if (entries.length === 0) return
    register.show(entries, ({ discarded, journal }) => undone(journal.record.state, discarded?.was ?? null))
    try {
      register.commits.commit()
    } finally {
      runs.offer(entries)
    }
  }

  /** Of those that were added again: back to their places, and on with them. */
  goOn(entries: readonly Entry[]): void {
    const { register, runs, clock } = this.#deps
    const back = entries.filter(({ discarded }) => discarded !== null)
    if (back.length === 0) return
    const again = { ...ONCE_MORE, progressAt: clock.now() }
    register.show(back, entry => (entry.isResumable ? again : {}))
    for (const entry of back) entry.restarts = 0
    register.commits.flush()
    runs.offer(back)
  }

  /** Nothing is undone any more: all of them are removed, as an order of its own. */
  end(): void {
    this.#hasEnded = true
    for (const cancel of this.#waits) cancel()
    this.#waits.clear()
    const { all } = this.#deps.register.entries
    this.#remove(all.filter(({ discarded, leaving }) => discarded !== null && !leaving))
  }

  #remove(entries: readonly Entry[]): void {
    const { orders, upkeep } = this.#deps
    if (entries.length === 0) return
    // What cannot be removed comes back into the list and says why there.
    orders.run(() => upkeep.remove(entries, false)).catch(() => undefined)
  }
}

/** What an undone removal makes of a download that is in `state` by now and was in another before. */
export function undone(state: StoredState, was: StoredState | null): Partial<DownloadRecord> {
  return state === 'paused' && was !== null && isUnderWay(was) ? { state: 'queued' } : {}
}

/**
 * To be called when work on an entry is over that may have been under way when it was discarded: whatever it made of it,
 * nothing of it goes on by itself.
 */
export function stayDown({ discarded, journal, transfer }: Entry): void {
  if (discarded !== null && transfer === null && isUnderWay(journal.record.state))
    journal.soon({ state: 'paused' })
}

function isUnderWay(state: StoredState): boolean {
  return state === 'queued' || state === 'running' || state === 'finishing'
}
