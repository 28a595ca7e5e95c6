// What the surfaces (desktop, command line) may ask of the queue. Types only; queue.ts is the one implementation.
import type { DownloadId, DownloadView } from '../../shared/model.ts'
import type { DownloadIntent } from './ports.ts'

export interface QueueChange {
  /** Downloads whose view changed or that are new. */
  readonly changed: readonly DownloadId[]
  readonly removed: readonly DownloadId[]
  /** Downloads were added or moved. */
  readonly orderChanged: boolean
  /** A state changed (not merely progress): show it at once. */
  readonly stateChanged: boolean
}

export interface Added {
  readonly id: DownloadId
  /** The same URL for the same folder and name was in the queue, unfinished: nothing was added, and it goes on. */
  readonly existing: boolean
}

export interface DownloadQueue {
  /** Repairs what a crash left, then puts back what was running. */
  start(): Promise<void>
  /** Checkpoints and stops every transfer; what was running is stored as such. Final: a later start does nothing. */
  stop(): Promise<void>
  /** Stores the intents, then answers, one for each in order. Every URL has passed `checkLink` before. */
  add(intents: readonly DownloadIntent[]): readonly Added[]
  /** Unknown ids are passed over by all four. */
  pause(ids: readonly DownloadId[]): void
  resume(ids: readonly DownloadId[]): void
  restart(ids: readonly DownloadId[]): Promise<void>
  remove(ids: readonly DownloadId[], withFile: boolean): Promise<void>
  pauseAll(): void
  resumeAll(): void
  /** In queue order. */
  order(): readonly DownloadId[]
  view(id: DownloadId): DownloadView | null
  /** Listeners are called synchronously and must not throw. Returns the function that ends the subscription. */
  subscribe(listener: (change: QueueChange) => void): () => void
}
