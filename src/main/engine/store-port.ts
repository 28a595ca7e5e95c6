// What the engine needs of a store: intents, records, chunk maps, hosts and timelines, kept for good. The store room
// implements it.
import type { Checksum, DownloadId, FailureCode, Priority, TimelineEvent } from '../../shared/model.ts'

/** The bytes of one version of the resource (RFC 9110 §3.2), as learned from the probe. */
export interface Representation {
  /** null where the server gives no length. */
  readonly total: number | null
  /** The ETag as sent, weak ones included (for comparing), or null. */
  readonly etag: string | null
  readonly lastModified: string | null
  /** What If-Range may carry: a strong ETag, or a Last-Modified made strong by RFC 9110 §8.8.2.2, or null. */
  readonly validator: string | null
  /** Whether it may be asked for in ranges: proved by a sound 206, or promised beside a strong validator. */
  readonly splittable: boolean
}

export type { Checksum }

/** `running` is stored as such so that a restart goes on with it first. */
export type StoredState = 'queued' | 'running' | 'paused' | 'finishing' | 'done' | 'failed'

/** What the person asked for; never changes but by their hand. */
export interface DownloadIntent {
  readonly url: string
  readonly dir: string
  /** The name the person gave; null: the server's, else the URL's. */
  readonly wantedName: string | null
  readonly headers: Readonly<Record<string, string>>
  readonly checksum: Checksum | null
  /** The person's cap on connections; null: the default. */
  readonly connections: number | null
}

/** What was learned, done and ordered since. */
export interface DownloadRecord {
  readonly state: StoredState
  readonly representation: Representation | null
  /** The sanitised name of the target, chosen at the probe; null before. */
  readonly name: string | null
  /** The part file's own name in `dir`; null before it exists. */
  readonly partName: string | null
  /** The file id of the part file, as FileFacts.id; null before it exists. */
  readonly partId: string | null
  /** The file id of `dir` when the part file was made in it; null where that is not known. */
  readonly dirId: string | null
  /** Bytes the committed map claims. */
  readonly durable: number
  readonly failureCode: FailureCode | null
  readonly failureDetail: string | null
  readonly finishedAt: number | null
  readonly unverified: boolean
  /** Wall clock, ms: when a byte last came; null before any did. */
  readonly progressAt: number | null
  /** Chunks claimed in the last minute before the last checkpoint, see recent-chunks.ts; null where there are none. */
  readonly recent: string | null
  /** Where spans meet that have still to be proved of one version, see seams.ts; null where there are none. */
  readonly seams: string | null
  readonly priority: Priority
}

export interface StoredDownload {
  readonly id: DownloadId
  readonly addedAt: number
  readonly intent: DownloadIntent
  readonly record: DownloadRecord
}

/** A page of the chunk map: PAGE_CHUNKS chunks, encoded by chunk-map.ts. */
export type MapPages = ReadonlyMap<number, Uint8Array>

/** What a host (and port) has earned, for good. */
export interface StoredHost {
  /** As in a URL: without the port where it is the usual one. */
  readonly host: string
  /** Connections that its refusals have left; null: none is known to be too many. */
  readonly allowed: number | null
  /** The person's own limit; null: none. */
  readonly cap: number | null
  /** Wall clock, ms: the cooldown that began last; null where there was none. Both or neither. */
  readonly coolFrom: number | null
  readonly coolUntil: number | null
  /** Refusals since nothing was known to be too many. */
  readonly hits: number
  /** Clean work since the last refusal or step back up. */
  readonly cleanMs: number
  readonly cleanBytes: number
  /** The last refusal in short ("HTTP 429"). */
  readonly because: string | null
  readonly lastRefusedAt: number | null
  readonly lastServedAt: number | null
  /** Bytes per second. */
  readonly bestRate: number
}

/** Synchronous, durable on return (WAL, synchronous=FULL). Throws StoreError. */
export interface Store {
  /** All, in queue order. */
  downloads(): readonly StoredDownload[]
  /** Appends to the queue in one transaction; state queued; ids in the order given. */
  add(intents: readonly DownloadIntent[], addedAt: number): readonly DownloadId[]
  /** The person asked for the same download otherwise (new headers, a checksum, …). */
  setIntent(id: DownloadId, intent: DownloadIntent): void
  update(id: DownloadId, change: Partial<DownloadRecord>): void
  remove(ids: readonly DownloadId[]): void
  /**
   * These, in the order given, come before `before` from now on (null, or an unknown id: at the end). Unknown ids are
   * passed over.
   */
  move(ids: readonly DownloadId[], before: DownloadId | null): void
  /** Changed pages and what they add up to, in one transaction with `change`. */
  commitMap(id: DownloadId, pages: MapPages, change: Partial<DownloadRecord>): void
  /** By host name. Rows that cannot be understood are left out. */
  hosts(): readonly StoredHost[]
  saveHost(host: StoredHost): void
  forgetHost(host: string): void
  /** Appends to the download's timeline, which keeps its first and its latest entries. An unknown id is passed over. */
  addEvents(id: DownloadId, events: readonly TimelineEvent[]): void
  /** Oldest first. */
  timeline(id: DownloadId): readonly TimelineEvent[]
  /** Forgets the map, in one transaction with `change`. */
  clearMap(id: DownloadId, change: Partial<DownloadRecord>): void
  loadMap(id: DownloadId): MapPages
  /**
   * All changes that `work` makes, in one transaction: durable on return, none of them where it throws. It may be run
   * more than once, so it does nothing else.
   */
  together(work: () => void): void
  /** Calls back when this turn of the event loop is over: whoever has something to write in it has said so by then. */
  atTurnEnd(work: () => void): void
  setting(key: string): string | null
  setSetting(key: string, value: string): void
  close(): void
}

export type StoreFault = 'newer' | 'in-use' | 'full' | 'denied' | 'io'

export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly fault: StoreFault
  constructor(fault: StoreFault, message: string, options?: ErrorOptions) {
    super(message, options)
    this.fault = fault
  }
}
