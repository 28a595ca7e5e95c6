// What is known of new versions, as a pure machine: facts in, the next state out. Sentences are put to it only when it
// is shown, so that they come in the language that is spoken then. And when to look again.
import type { UpdateView } from '../../shared/contract.ts'
import { say, type WordKey } from '../../shared/words.ts'

/** Why nothing came of it; one sentence each (`updates.trouble.…`). */
export type UpdateTrouble = 'unreachable' | 'insecure' | 'unreadable' | 'damaged' | 'disk-full' | 'failed'

export type UpdateState =
  | { readonly kind: 'idle'; readonly checkedAt: number | null }
  | { readonly kind: 'checking' }
  | { readonly kind: 'fetching'; readonly version: string; readonly received: number; readonly total: number }
  | { readonly kind: 'ready'; readonly version: string }
  | { readonly kind: 'failed'; readonly trouble: UpdateTrouble }

export type UpdateEvent =
  | { readonly kind: 'checking' }
  /** Nothing newer is published. `at`: ms since the epoch. */
  | { readonly kind: 'none'; readonly at: number }
  /** It is fetched now. */
  | { readonly kind: 'found'; readonly version: string }
  | { readonly kind: 'progress'; readonly received: number; readonly total: number }
  /** Fetched, and proved to be what was published. */
  | { readonly kind: 'fetched'; readonly version: string }
  | { readonly kind: 'failed'; readonly trouble: UpdateTrouble }

export const UNCHECKED: UpdateState = { kind: 'idle', checkedAt: null }

/** What is ready stays ready; a fact that does not belong to where we are changes nothing. */
export function nextUpdateState(state: UpdateState, event: UpdateEvent): UpdateState {
  if (state.kind === 'ready') return state
  switch (event.kind) {
    case 'checking':
      return state.kind === 'fetching' ? state : { kind: 'checking' }
    case 'none':
      return state.kind === 'checking' ? { kind: 'idle', checkedAt: event.at } : state
    case 'found':
      return state.kind === 'checking'
        ? { kind: 'fetching', version: event.version, received: 0, total: 0 }
        : state
    case 'progress':
      if (state.kind !== 'fetching') return state
      return { ...state, received: event.received, total: Math.max(event.total, event.received) }
    case 'fetched':
      return state.kind === 'fetching' ? { kind: 'ready', version: event.version } : state
    case 'failed':
      return { kind: 'failed', trouble: event.trouble }
  }
}

/** As the window is told. */
export function updateView(state: UpdateState): UpdateView {
  return state.kind === 'failed' ? { kind: 'failed', because: say(SENTENCES[state.trouble]) } : state
}

const SENTENCES: Readonly<Record<UpdateTrouble, WordKey>> = {
  unreachable: 'updates.trouble.unreachable',
  insecure: 'updates.trouble.insecure',
  unreadable: 'updates.trouble.unreadable',
  damaged: 'updates.trouble.damaged',
  'disk-full': 'updates.trouble.disk-full',
  failed: 'updates.trouble.failed',
}

/** What electron-updater, Chromium's network or the disk complained of. */
export function updateTrouble(error: unknown): UpdateTrouble {
  const { code, message, statusCode } = partsOf(error)
  if (DAMAGED.has(code)) return 'damaged'
  if (code === 'ENOSPC') return 'disk-full'
  const netError = /\bnet::ERR_(\w+)/.exec(message)?.[1] ?? ''
  // BLOCKED_BY_CLIENT is our own refusal of an address that is not secure.
  if (/^(?:CERT_|SSL_|BAD_SSL|BLOCKED_BY_CLIENT)/.test(netError)) return 'insecure'
  if (netError !== '' || NETWORK_CODES.test(code)) return 'unreachable'
  if (statusCode >= 500 || statusCode === 429) return 'unreachable'
  if (statusCode > 0 || /^ERR_UPDATER_/.test(code)) return 'unreadable'
  return 'failed'
}

const DAMAGED: ReadonlySet<string> = new Set(['ERR_CHECKSUM_MISMATCH', 'ERR_UPDATER_INVALID_SIGNATURE'])
const NETWORK_CODES = /^(?:ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE)/

interface ErrorParts {
  readonly code: string
  readonly message: string
  /** Of an HTTP reply; 0: of none. */
  readonly statusCode: number
}

function partsOf(error: unknown): ErrorParts {
  if (typeof error !== 'object' || error === null) return { code: '', message: String(error), statusCode: 0 }
  const { code, message, statusCode } = error as Readonly<Record<string, unknown>>
  return {
    code: typeof code === 'string' ? code : '',
    message: typeof message === 'string' ? message : '',
    statusCode: typeof statusCode === 'number' ? statusCode : 0,
  }
}

/** After the start, ms: what the person has come for goes first. */
export const FIRST_CHECK = 10_000
const USUAL = 6 * 60 * 60_000
const SOONEST = 15 * 60_000

/**
 * Ms until the next look. `failures`: looks in a row that came to nothing. A version that arrived damaged is a large file
 * fetched for nothing: it has the usual time to be put right. `random`: 0 to 1, so that not all of us ask at once.
 */
export function nextCheckIn(failures: number, trouble: UpdateTrouble | null, random: number): number {
  const isSoon = failures > 0 && trouble !== 'damaged' && trouble !== 'disk-full'
  const wait = isSoon ? Math.min(USUAL, SOONEST * 2 ** (failures - 1)) : USUAL
  return Math.round(wait * (0.8 + 0.4 * random))
}
