// Everything the engine needs from outside: time, randomness, network and disk, as arguments; the store is store-port.ts.
// Adapters (net, disk, store) and tests implement these; the engine imports no other I/O.
// Ranges are half-open [start, end) everywhere inside; inclusive only in HTTP header text.
import type { Checksum } from './store-port.ts'

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
  /** Whether the body is known to end early, whatever of it can still be read. Absent where nobody can tell. */
  isBroken?(): boolean
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
  /** Connections that lie idle are closed: after a sleep they may be dead without knowing it. */
  closeIdle?(): void
  close(): Promise<void>
}

export type TransportFault =
  /** The name could not be asked. */
  | 'dns'
  /** Nothing has that name. */
  | 'no-name'
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

/** Whether this computer has a network at all. */
export interface Network {
  /** No interface but loopback has an address. */
  readonly isOffline: boolean
  /** Calls back when the network comes, goes or becomes another. Returns the function that ends the subscription. */
  subscribe(onChange: () => void): () => void
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

/** What chunks of a file should hold, by parallel arrays: numbers of chunks, bytes from their starts, CRC-32 of those. */
export interface ChunkSums {
  readonly chunkBytes: number
  readonly chunks: Uint32Array
  readonly filled: Uint32Array
  readonly crc: Uint32Array
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
  /**
   * Reads the chunks back, aside, and returns the numbers of those that do not hold what they should (too short ones
   * among them), in order; null where the signal ended it.
   */
  check(sums: ChunkSums, signal: AbortSignal): Promise<readonly number[] | null>
  truncate(length: number): Promise<void>
  /** fdatasync (F_FULLFSYNC on macOS). A failure is final: never call again for the same bytes. */
  sync(): Promise<void>
  close(): Promise<void>
}

/** Where a file came from, as the person gave it. */
export interface FileSource {
  readonly url: string
  /** The Referer that was sent; null: none. */
  readonly referrer: string | null
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
  /**
   * Marks a file that is closed and has not got its final name as one from the internet, for the system's own warnings;
   * may be repeated. A file system that cannot hold a mark is no error. Absent where the system knows no such mark.
   */
  mark?(path: string, source: FileSource): Promise<void>
  /** Makes a rename durable (POSIX; nothing to do elsewhere). */
  syncFolder(dir: string): Promise<void>
  /** Deletes a file; nothing there is no error. */
  remove(path: string): Promise<void>
  /** Names the volume that holds `dir`, or its nearest folder that exists: the same for all on it, while it is mounted. */
  volumeOf(dir: string): Promise<string>
  /** Bytes free to this user on the volume of `dir`. */
  freeSpace(dir: string): Promise<number>
}
