// Whether a connection asks for its next range before the current one has ended (RFC 9112 §9.3.2), just in time for the
// reply to follow without a pause. Pure: what was measured comes as arguments.
import { CHUNK } from './chunk-map.ts'

export interface AheadFacts {
  /** Bytes of the current body that are still to come. */
  readonly left: number
  /** Bytes per second of this connection while it receives, as of late; null before it has shown any. */
  readonly rate: number | null
  /** Ms from a request on an open connection to its reply's head, the least of the last few; null: nobody measured. */
  readonly answerMs: number | null
  /** Whether a range reply of this host has been read to its end on a connection that lived on. */
  readonly proven: boolean
  /** Bytes of the download that are not there yet, those leased to connections among them. */
  readonly missing: number
}

/** A sooner answer leaves no pause worth filling; on loopback two bodies in flight took 1.28 times as long as one. */
const LEAST_ANSWER_MS = 10
/** The request is on its way while the rest of the body comes; half an answer more because rates rise and fall. */
const ANSWERS = 1.5
/** What a busy process may be late with its request. */
const MARGIN_MS = 20
/** Nobody is so far away: a host that takes longer thinks, and thinks about the next request only after this one. */
const LONGEST_LEAD_MS = 1_000

/**
 * True from the moment on at which the next request should go out; to be asked after each piece of the body. Only free
 * bytes are worth it: what would have to be taken from another connection is better asked for when this one is done.
 */
export function shouldAskAhead({ left, rate, answerMs, proven, missing }: AheadFacts): boolean {
  if (!proven || rate === null || answerMs === null || answerMs < LEAST_ANSWER_MS) return false
  if (missing - left < CHUNK) return false
  const leadMs = Math.min(ANSWERS * answerMs + MARGIN_MS, LONGEST_LEAD_MS)
  return left * 1_000 <= rate * leadMs
}
