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
  /** `until` null: until something changes that has no hour (the network is back, the disk has room again). */
  | { readonly kind: 'waiting'; readonly until: number | null; readonly because: Trouble }
  | { readonly kind: 'paused' }
  | { readonly kind: 'verifying' }
  | { readonly kind: 'finishing' }
  /** `unverified`: the server gave no length, so a cut could not be told from the end (RFC 9112 §6.3). */
  | { readonly kind: 'done'; readonly at: number; readonly unverified: boolean }
  | { readonly kind: 'failed'; readonly because: Trouble }

/** Which of the waiting downloads come first; the same among equals as in the list. */
export const PRIORITIES = ['high', 'normal', 'low'] as const
export type Priority = (typeof PRIORITIES)[number]

export const CHECKSUM_ALGORITHMS = ['sha256', 'sha512', 'sha1', 'md5'] as const

/** Digits of each in hex. */
export const HEX_DIGITS = { sha256: 64, sha512: 128, sha1: 40, md5: 32 } as const

/** What a file's bytes must add up to. */
export interface Checksum {
  readonly algorithm: (typeof CHECKSUM_ALGORITHMS)[number]
  /** Lower case. */
  readonly hex: string
}

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
  /** Since when no byte has come though it runs; null while bytes come, and for the first seconds without. */
  readonly quietSince: number | null
  /** Whether a loss costs nothing; null until probed. */
  readonly resumable: boolean | null
  readonly priority: Priority
  readonly state: DownloadState
  readonly addedAt: number
}

/** What is new of a download that the window knows: only the fields that changed. */
export type DownloadChange = Pick<DownloadView, 'id'> & Partial<Omit<DownloadView, 'id'>>

/** What happens to a download, as its timeline tells it. */
export const EVENT_KINDS = [
  'added',
  /** A session began to work on it. Facts: `held` bytes. */
  'started',
  /** The first reply. Facts: `bytes` (absent where unknown), `ranges` 1 or 0, `validator` 1 or 0, `host`. */
  'probed',
  /** Facts: `connections` it now has. */
  'connections',
  /** The host asked for less. Facts: `host`, `connections` it now allows, `because`, `until` where it named or earned a wait. */
  'limited',
  /** Everything of it waits. Facts: `because` (a failure code), `detail`, `until` where there is one. */
  'waiting',
  /** The link had expired and the original URL gave a fresh one. Facts: `because`. */
  'renewed',
  /** The person gave another link. Facts: `host`. */
  'relinked',
  /** It goes on after a wait. Facts: `held` bytes. */
  'resumed',
  'paused',
  /** From the first byte again. */
  'restarted',
  /** Chunks that could not prove themselves are fetched again. Facts: `chunks`, `because`. */
  'refetched',
  /** What is on the disk was compared with what was received. Facts: `chunks`, `wrong`. */
  'checked',
  /** The checksum the person gave fits. Facts: `algorithm`. */
  'verified',
  /** The file could not be marked as one from the internet. Facts: `detail`. */
  'unmarked',
  'finished',
  /** Facts: `code`, `detail`. */
  'failed',
] as const
export type EventKind = (typeof EVENT_KINDS)[number]

/** One entry of a download's timeline. */
export interface TimelineEvent {
  readonly at: number
  readonly kind: EventKind
  /** Plain facts by the names above. No URL but its host: queries and user info can carry secrets. */
  readonly facts: Readonly<Record<string, string | number>>
}

/** What a host has earned, as every surface shows it. */
export interface HostView {
  /** Host and, unless usual, port. */
  readonly host: string
  /** Connections it is asked for at most, now. */
  readonly allowed: number
  /** The person's own limit; null: none. */
  readonly cap: number | null
  /** Nothing is asked of it before; null: nothing to wait for. */
  readonly coolingUntil: number | null
  /** The last refusal ("HTTP 429", "no more than 4 connections"); null where there never was one. */
  readonly because: string | null
  /** Refusals since it was last trusted fully. */
  readonly hits: number
  readonly lastRefusedAt: number | null
  readonly lastServedAt: number | null
  /** The most bytes per second it ever gave, over all connections; 0 where it was never measured. */
  readonly bestRate: number
}

/** What a comparison of a file with its chunks' checksums found. */
export interface CheckReport {
  readonly id: DownloadId
  /** Chunks compared; 0 where nothing is kept to compare with. */
  readonly chunks: number
  /** Those that are not what was received: they are fetched again. */
  readonly wrong: number
  /** The file is no longer where it was left. */
  readonly missing: boolean
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
  /** Not known before, or back after an undone removal. */
  readonly added: readonly DownloadView[]
  readonly changed: readonly DownloadChange[]
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
