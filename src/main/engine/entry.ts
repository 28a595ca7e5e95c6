// One download in the queue: what is written down, its transfer while it runs, and work that must not meet one.

import type { Trouble } from '../../shared/model.ts'
import type { Journal } from './journal.ts'
import type { Doubt } from './part-store.ts'
import type { StoredState } from './store-port.ts'
import type { Transfer } from './transfer.ts'
import type { TransferEnd } from './transfer-terms.ts'

/** What a removal that can still be undone keeps in mind. */
export interface Discarded {
  /** Of all that were discarded at once. */
  readonly withFile: boolean
  /** Its state before; it is kept as paused meanwhile. */
  readonly was: StoredState
}

export class Entry {
  readonly journal: Journal
  /** Place in the queue; given anew when anything is moved. */
  rank: number
  transfer: Transfer | null = null
  /** Why it waits for its volume; null where it does not. */
  parked: Trouble | null = null
  /** What is on the disk is being compared with what was received. */
  isChecking = false
  /** How many bytes have been; null where the comparison is of something else, or there is none. */
  checked: number | null = null
  /** How often in a row chunks of it could not prove themselves and were fetched again. */
  restarts = 0
  /** What an earlier session left under way waits until the person wants it to go on. */
  rests = false
  /** What an earlier session left that has to prove itself. */
  doubt: Doubt
  /** Out of the list, and to be removed unless it is restored before; null where it is not. */
  discarded: Discarded | null = null
  /** Removals under way; one that is out of the queue keeps its own for good. */
  removals = 0
  #held = 0
  #ended: Promise<void> = Promise.resolve()
  #turn: Promise<void> = Promise.resolve()

  constructor(journal: Journal, rank: number, doubt: Doubt) {
    this.journal = journal
    this.rank = rank
    this.doubt = doubt
  }

  /** Resolves when the transfer, if there is one, has let go of its files. */
  get ended(): Promise<void> {
    return this.#ended
  }

  /** On its way out of the queue. */
  get leaving(): boolean {
    return this.removals > 0
  }

  /** Being restarted or repaired, discarded, at rest, or on its way out: not to be started meanwhile. */
  get busy(): boolean {
    return this.leaving || this.discarded !== null || this.rests || this.#held > 0
  }

  /** It would go on by itself, but for its rest: to the person it is paused. */
  get isResting(): boolean {
    const { state } = this.journal.record
    return this.rests && (state === 'queued' || state === 'running' || state === 'finishing')
  }

  get isDone(): boolean {
    return this.journal.record.state === 'done'
  }

  /** One that is finishing right now has no way back; one that a crash left so has. */
  get isPausable(): boolean {
    const { state } = this.journal.record
    return state === 'queued' || state === 'running' || (state === 'finishing' && this.transfer === null)
  }

  get isResumable(): boolean {
    const { state } = this.journal.record
    return state === 'paused' || state === 'failed' || this.isResting
  }

  run(transfer: Transfer, onEnd: (end: TransferEnd) => void): void {
    this.transfer = transfer
    this.#ended = transfer.run().then(end => {
      this.transfer = null
      // What an earlier session left has proved itself, or is known to be another's.
      if (transfer.representation !== null) this.doubt = 'none'
      onEnd(end)
    })
  }

  /** Runs `work` once the transfer has let go of its files and earlier such work is over; rejects as it does. */
  hold(work: () => Promise<void>): Promise<void> {
    this.#held++
    this.transfer?.stop()
    const turn = this.#turn.then(() => this.#ended).then(work)
    this.#turn = turn.catch(() => undefined)
    return turn.finally(() => {
      this.#held--
    })
  }
}

/** Holds each of them at once; rejects with the first failure when all are over. */
export async function holdAll(
  entries: readonly Entry[],
  work: (entry: Entry) => Promise<void>,
): Promise<void> {
  const results = await Promise.allSettled(entries.map(entry => entry.hold(() => work(entry))))
  for (const result of results) if (result.status === 'rejected') throw result.reason
}
