// What the surfaces (desktop, command line) may ask of the queue. Types only; queue.ts is the one implementation.
import type { DetailsView, Preview } from '../../shared/details.ts'
import type {
  CheckReport,
  Checksum,
  DownloadId,
  DownloadView,
  HostView,
  Priority,
  TimelineEvent,
} from '../../shared/model.ts'
import type { DownloadIntent } from './store-port.ts'

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

/** What the person allows all downloads together; each takes effect at once. */
export interface Limits {
  /** Downloads running at once, small ones and such as wait for long aside. */
  readonly atOnce: number
  /** The most that one download takes unless its intent says otherwise; null: ours. */
  readonly connections: number | null
  /** Bytes per second in all; null: none. */
  readonly speed: number | null
}

/** What the queue knows of one download beyond its row. */
export type Details = Omit<DetailsView, 'speeds'>

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
  /**
   * Takes them out of the list at once and stops them; after UNDO_MS, or when the queue stops, they are removed as by
   * `remove`. Adding the same link again before that restores it.
   */
  discard(ids: readonly DownloadId[], withFile: boolean): void
  /** Brings discarded ones back to their places, as they were. Throws StoreError. */
  restore(ids: readonly DownloadId[]): void
  /** To the place before `before` (null, or an id that is not there: to the end), in the queue's order. Throws StoreError. */
  move(ids: readonly DownloadId[], before: DownloadId | null): void
  /** Throws StoreError. */
  prioritize(ids: readonly DownloadId[], priority: Priority): void
  setLimits(limits: Limits): void
  /** Bytes that came over the network since the queue was made, of all downloads. */
  readonly fetched: number
  /** null for an unknown id. `cells`: the most the map is drawn with. */
  details(id: DownloadId, cells: number): Details | null
  /** Lower-case hex of a finished file, worked out aside. Rejects with a TroubleError where it cannot be read. */
  digest(id: DownloadId, algorithm: Checksum['algorithm']): Promise<string>
  /**
   * Asks the server of a link that is not in the queue, by the same request that its download would begin with. The
   * reply is kept, and is the first one of a download that is added for the same link and headers: nothing is asked
   * twice. Never rejects. The URL has passed `checkLink`.
   */
  preview(url: string, headers: Readonly<Record<string, string>>, name: string | null): Promise<Preview>
  /** Lets go of the replies that were kept and not used. */
  endPreviews(): void
  pauseAll(): void
  resumeAll(): void
  /**
   * Compares what is on the disk, part file or finished file, with what was received; chunks that are wrong are fetched
   * again, a finished file then takes its name anew. One report for each known id.
   * @param mend false: only told, and everything stays as it is.
   */
  check(ids: readonly DownloadId[], mend?: boolean): Promise<readonly CheckReport[]>
  /**
   * Another link to the same file, taken over only once it has proved to be that (length, validator, and bytes fetched
   * and compared), and then gone on with. Rejects with a TroubleError or StoreError, and nothing has changed then.
   * The URL has passed `checkLink`.
   */
  relink(id: DownloadId, url: string): Promise<void>
  /** Oldest first; empty for an unknown id. Throws StoreError. */
  timeline(id: DownloadId): readonly TimelineEvent[]
  /** Every host that something is known of, by name. */
  hosts(): readonly HostView[]
  /** The person's own limit of connections; null: none. Throws StoreError. */
  capHost(host: string, connections: number | null): void
  /** Forgets what was learned of it, the cap too. Throws StoreError. */
  forgetHost(host: string): void
  /** Told whenever what `hosts` says has changed. Returns the function that ends the subscription. */
  subscribeHosts(listener: () => void): () => void
  /** The computer is about to sleep: resolves when everything written is durable. */
  suspend(): Promise<void>
  /** It was asleep, or stopped for long: connections of before are dropped, and what waits tries again. */
  wake(): void
  /** In queue order. */
  order(): readonly DownloadId[]
  view(id: DownloadId): DownloadView | null
  /** Listeners are called synchronously and must not throw. Returns the function that ends the subscription. */
  subscribe(listener: (change: QueueChange) => void): () => void
}
