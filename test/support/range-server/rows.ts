// Every row of the checklist of hostile servers as something this server does, and what must come of it: the right
// file, a refusal with one of its codes, or a wait. Row 1 to 63, each once.
import type { FailureCode } from '../../../src/shared/model.ts'
import type { Content } from '../bytes.ts'
import type { Behaviour, SeenRequest } from './behaviour.ts'
import { IDENTITY_ROWS } from './rows-identity.ts'
import { MESSAGE_ROWS } from './rows-message.ts'
import { PATIENCE_ROWS } from './rows-patience.ts'
import { RANGE_ROWS } from './rows-range.ts'
import { ROUTE_ROWS } from './rows-route.ts'

/**
 * `right`: done, and every byte is the true one. `waits`: not over, and tried again later. `honest`: any of these, or a
 * failure, but never done with a wrong byte. Else it fails with that.
 */
export type Outcome = 'right' | 'waits' | 'honest' | FailureCode

/** What else must hold, whatever the outcome. */
export type Proof =
  | 'one request'
  | 'GET only'
  | 'nothing asked past the end'
  | 'no If-Range'
  | 'If-Range: the ETag'
  | 'If-Range: the date'
  | 'unverified'

export interface HostileCase {
  /** What sets it apart from the other cases of the row. */
  readonly what?: string
  /** What the sound server is like, where it is not the default one. */
  readonly sound?: Behaviour
  /** Laid over the sound server for the requests that meet it, of which `index` counts from 0. */
  hostile(truth: Content, request: SeenRequest): Behaviour
  /** Bytes of the file where the row is about its size. */
  readonly size?: number
  /** Every answer is hostile, from the very first. */
  readonly first?: Outcome
  /** Of a large file over many connections one answer, to a range past the start, is hostile. */
  readonly range?: Outcome
  /** Every answer is hostile after a restart that left a part of the file. */
  readonly resume?: Outcome
  readonly proof?: readonly Proof[]
  /** Where it waits, the ms until it may ask again: never sooner. */
  readonly after?: number
  /** The rule that the client does not keep yet: each of its moments is expected to fail. */
  readonly unkept?: string
  /** The transport has little patience, where silence is the matter. */
  readonly impatient?: boolean
}

export interface HostileRow {
  readonly row: number
  /** In the words of the checklist. */
  readonly name: string
  /** Empty: it takes more than one server or another way to it; it has a test of its own. */
  readonly cases: readonly HostileCase[]
}

export const ROWS: readonly HostileRow[] = [
  ...RANGE_ROWS,
  ...IDENTITY_ROWS,
  ...MESSAGE_ROWS,
  ...ROUTE_ROWS,
  ...PATIENCE_ROWS,
]
