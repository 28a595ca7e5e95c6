// Everything the engine needs from outside: time, randomness, network, disk and store, as arguments.
// Adapters (net, disk, store) and tests implement these; the engine imports no other I/O.
// Ranges are half-open [start, end) everywhere inside; inclusive only in HTTP header text.
import type { DownloadId, FailureCode } from '../../shared/model.ts'

// ---------------------------------------------------------------- time and chance

export interface Clock {
  /** Wall clock, ms since the epoch: for what people read and what outlives the process. */
  now(): number
  /** Monotonic ms: for every measure and timer; never jumps. */
  monotonic(): number
  /** Calls back once after `ms`; returns the function that cancels it. */
  timer(ms: number, callback: () => void): () => void
}

/** Uniform in [0, 1). */
export type Random = () => number

// ---------------------------------------------------------------- network

export interface HttpRequest {
  /** Absolute http: or https: URL, without user info and fragment. */
  readonly url: string
  /** Sent exactly as given, nothing added but Host and Connection. */
  readonly headers: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  /** Refuse (TransportError 'blocked') to connect to a loopback, private or link-local address. */
  readonly publicOnly: boolean
}

/** Lower-case name and value, in arrival order; each character of a value is one byte (latin-1). */
export type HeaderList = readonly (readonly [name: string, value: string])[]

export interface HttpReply {
  readonly status: number
  readonly headers: HeaderList
  /** Whether the address that answered is loopback, private or link-local. */
  readonly fromPrivateAddress: boolean
  /**
   * The body as it arrives. A piece is valid only until the next one is asked for; not asking is back-pressure.
   * Throws TransportError where the body ends early (declared length or chunked framing) or goes silent.
   */
  readonly body: AsyncIterable<Uint8Array>
  /** Ms between the request's going out on an open connection and the reply's head; absent where nobody measured. */
  readonly answerMs?: number
  /**
   * Sends another request on the same connection before this body has ended (RFC 9112 §9.3.2): one at a time, to the same
   * origin. Its reply is read only when this body has been read to its end, and resolves then. null where the connection
   * cannot take one (another parser, a proxy, `Connection: close`, this exchange over). Rejects with TransportError 'cut'
   * where the connection ended first: whether the server saw the request is then unknown.
   * Absent where the transport knows no such thing.
   */
  follow?(request: HttpRequest): Promise<HttpReply> | null
  /** Ends the exchange: drops the connection unless the body has been read to its end. Idempotent. */
  close(): void
}

export interface Transport {
  /** One GET, one hop: redirects are answers. Resolves when the head has arrived; throws TransportError. */
  get(request: HttpRequest): Promise<HttpReply>
  /**
   * Sees to it that so many connections to the URL's origin are idle or being opened, as soon as one has been
   * established at all: a later get() then need not wait for TCP and TLS. 0 closes those that were opened ahead and
   * never used. Best effort: fails in silence.
   */
  warm?(target: Pick<HttpRequest, 'url' | 'publicOnly'>, connections: number): void
  close(): Promise<void>
}

export type TransportFault =
  /** The name has no address, or could not be asked. */
  | 'dns'
  /** Nobody listens, or there is no route. */
  | 'unreachable'
  | 'timeout'
  /** Reset, or closed before the declared end. */
  | 'cut'
  | 'tls'
  /** Not HTTP as RFC 9112 has it, or a head past its bounds. */
  | 'protocol'
  /** An address that this request may not reach. */
  | 'blocked'
  /** Our own signal. */
  | 'aborted'

export class TransportError extends Error {
  override readonly name = 'TransportError'
  readonly fault: TransportFault
  constructor(fault: TransportFault, detail: string, options?: ErrorOptions) {
    super(detail, options)
    this.fault = fault
  }
}

// ---------------------------------------------------------------- disk

export type DiskFault = 'full' | 'denied' | 'missing' | 'exists' | 'not-a-file' | 'name-too-long' | 'io'

export class DiskError extends Error {
  override readonly name = 'DiskError'
  readonly fault: DiskFault
  constructor(fault: DiskFault, detail: string, options?: ErrorOptions) {
    super(detail, options)
    this.fault = fault
  }
}

/** `id` names the file itself, under whatever name and after a restart, so that a swapped one is noticed. */
export interface FileFacts {
  readonly kind: 'file' | 'folder' | 'other'
  readonly size: number
  readonly id: string
  /** Bytes that the disk holds for it; fewer than `size` where it has holes. null where the system does not say. */
  readonly allocated: number | null
}

/** An open part file. Every method throws DiskError. */
export interface PartFile {
  readonly path: string
  /** Writes all of `bytes` at `position`, looping on short counts (a full disk answers with fewer, not an error). */
  write(bytes: Uint8Array, position: number): Promise<void>
  /** Fills `into` from `position`; returns the bytes read, fewer only at the end of the file. */
  read(into: Uint8Array, position: number): Promise<number>
  facts(): Promise<FileFacts>
  /** Lower-case hex digest of the first `length` bytes, worked out aside; null where the signal ended it. */
  digest(algorithm: Checksum['algorithm'], length: number, signal: AbortSignal): Promise<string | null>
  truncate(length: number): Promise<void>
  /** fdatasync (F_FULLFSYNC on macOS). A failure is final: never call again for the same bytes. */
  sync(): Promise<void>
  close(): Promise<void>
}

export interface Disk {
  /** Makes the folder where it is missing and proves that files can be created in it. */
  prepareFolder(dir: string): Promise<void>
  /**
   * Creates; 'exists' where anything has that name. Never follows a link.
   * @param brief it gets its final name as soon as it is written: it is made with the permissions of an ordinary file,
   * and its present name need not outlive a power cut.
   */
  createPart(path: string, brief?: boolean): Promise<PartFile>
  /** Opens what is there; 'missing' or 'not-a-file' otherwise. Never follows a link. */
  openPart(path: string): Promise<PartFile>
  /** null where nothing has that name. Does not follow a link (a link is 'other'). */
  facts(path: string): Promise<FileFacts | null>
  /**
   * Atomic; 'exists' where anything has the new name: never replaces.
   * @param id FileFacts.id of the file to rename: 'missing' where another has that name.
   */
  renameNoReplace(from: string, to: string, id?: string): Promise<void>
  /** Makes a rename durable (POSIX; nothing to do elsewhere). */
  syncFolder(dir: string): Promise<void>
  /** Deletes a file; nothing there is no error. */
  remove(path: string): Promise<void>
  /** Bytes free to this user on the volume of `dir`. */
  freeSpace(dir: string): Promise<number>
}

// ---------------------------------------------------------------- store

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

export interface Checksum {
  readonly algorithm: 'sha256' | 'sha512' | 'sha1' | 'md5'
  /** Lower case. */
  readonly hex: string
}

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

/** What was learned and done since. */
export interface DownloadRecord {
  readonly state: StoredState
  readonly representation: Representation | null
  /** The sanitised name of the target, chosen at the probe; null before. */
  readonly name: string | null
  /** The part file's own name in `dir`; null before it exists. */
  readonly partName: string | null
  /** The file id of the part file, as FileFacts.id; null before it exists. */
  readonly partId: string | null
  /** Bytes the committed map claims. */
  readonly durable: number
  readonly failureCode: FailureCode | null
  readonly failureDetail: string | null
  readonly finishedAt: number | null
  readonly unverified: boolean
}

export interface StoredDownload {
  readonly id: DownloadId
  readonly addedAt: number
  readonly intent: DownloadIntent
  readonly record: DownloadRecord
}

/** A page of the chunk map: PAGE_CHUNKS chunks, encoded by chunk-map.ts. */
export type MapPages = ReadonlyMap<number, Uint8Array>

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
  /** Changed pages and what they add up to, in one transaction with `change`. */
  commitMap(id: DownloadId, pages: MapPages, change: Partial<DownloadRecord>): void
  /** Forgets the map, in one transaction with `change`. */
  clearMap(id: DownloadId, change: Partial<DownloadRecord>): void
  loadMap(id: DownloadId): MapPages
  /**
   * All changes that `work` makes, in one transaction: durable on return, none of them where it throws. It may be run
   * twice, so it does nothing else.
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
