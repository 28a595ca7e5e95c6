// The plain, readonly types that main and the window share. No behaviour, no imports.
// All sizes are bytes, all speeds bytes per second, all instants milliseconds since the epoch.

/** A download's key in the store; never reused. */
export type DownloadId = number

/** Every way a download can stop for good. Each has a sentence in sentences.ts. */
export const FAILURE_CODES = [
  'changed',
  'gone',
  'forbidden',
  'expired-link',
  'unauthorized',
  'not-resumable',
  'rate-limited',
  'disk-full',
  'disk-error',
  'name-taken',
  'tls',
  'dns',
  'network',
  'protocol',
  'checksum-mismatch',
  'cancelled',
] as const
export type FailureCode = (typeof FAILURE_CODES)[number]

/** What went wrong: a code from the closed list and the plain fact seen ("HTTP 404", "connect ECONNREFUSED"). */
export interface Trouble {
  readonly code: FailureCode
  readonly detail: string
}

export type DownloadState =
  | { readonly kind: 'queued' }
  | { readonly kind: 'probing' }
  | { readonly kind: 'running' }
  | { readonly kind: 'waiting'; readonly until: number; readonly because: Trouble }
  | { readonly kind: 'paused' }
  | { readonly kind: 'verifying' }
  | { readonly kind: 'finishing' }
  /** `unverified`: the server gave no length, so a cut could not be told from the end (RFC 9112 §6.3). */
  | { readonly kind: 'done'; readonly at: number; readonly unverified: boolean }
  | { readonly kind: 'failed'; readonly because: Trouble }

/** One row of the queue, as every surface shows it. */
export interface DownloadView {
  readonly id: DownloadId
  /** Without user name and password. */
  readonly url: string
  readonly host: string
  readonly name: string
  readonly dir: string
  /** Where the finished file is; null until done. */
  readonly path: string | null
  /** null while the server has not said. */
  readonly total: number | null
  /** Bytes written to the part file. */
  readonly received: number
  /** Bytes that would survive a power cut: `durable <= received`. */
  readonly durable: number
  /** Smoothed over ten seconds; 0 unless running. */
  readonly speed: number
  /** Seconds to go at that speed; null where it cannot be known. */
  readonly timeLeft: number | null
  readonly connections: number
  /** Whether a loss costs nothing; null until probed. */
  readonly resumable: boolean | null
  readonly state: DownloadState
  readonly addedAt: number
}

/** Something the app has to say that belongs to no single download (a damaged database set aside, …). */
export interface Notice {
  readonly id: string
  readonly text: string
}

export interface QueueSnapshot {
  readonly revision: number
  /** In queue order. */
  readonly downloads: readonly DownloadView[]
  /** Where new downloads go. */
  readonly folder: string
  readonly notices: readonly Notice[]
}

/** What changed since `revision - 1`. A gap means: ask for a new snapshot. */
export interface QueuePatch {
  readonly revision: number
  readonly upserts: readonly DownloadView[]
  readonly removed: readonly DownloadId[]
  /** All ids in queue order, present only when the order changed (also when downloads were added). */
  readonly order?: readonly DownloadId[]
  readonly folder?: string
  readonly notices?: readonly Notice[]
}

export interface RejectedLink {
  /** 1-based position in the request. */
  readonly line: number
  readonly text: string
  /** A sentence: what is wrong and what to do. */
  readonly reason: string
}

export interface AddReport {
  readonly added: readonly DownloadId[]
  readonly rejected: readonly RejectedLink[]
}
