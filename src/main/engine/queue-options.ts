// What the queue is built on, and how it is to behave.
import type { Store } from './store-port.ts'
import type { TransferDeps } from './transfer-terms.ts'

export interface QueueOptions {
  /** Downloads running at once, small ones and such as wait for long aside. */
  readonly maxRunning?: number
  /** Connections to one host in all, and the most that one download takes unless its intent says otherwise; absent: ours. */
  readonly connections?: number
  /** Bytes per second of all downloads together; absent: as fast as it goes. */
  readonly speed?: number
  /** Without a byte for so long a download gives up, in ms; absent: two weeks. */
  readonly giveUpMs?: number
  /** The last session did not end in good order: what it claimed last has to prove itself. */
  readonly unclean?: boolean
  /**
   * What was under way rests: it is shown as paused and begins when the person says so. What is written down of it stays
   * as it is, so that the next session goes on with it.
   */
  readonly resting?: boolean
}

export type QueueDeps = Omit<TransferDeps, 'gate'> & { readonly store: Store }
