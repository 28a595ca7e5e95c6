// How many bytes the next request of a connection asks for. Pure: what was measured comes as arguments.
import { CHUNK } from './chunk-map.ts'

export interface AskFacts {
  /** Bytes per second of this connection while it receives, as of late; null before any has shown some. */
  readonly rate: number | null
  /** Ms from a request to its reply's head, the least of the last few; null before anybody measured. */
  readonly answerMs: number | null
  /** Bytes of the download that are not there yet, those leased to connections among them. */
  readonly missing: number
  /** Connections that share the download; at least 1. */
  readonly lanes: number
}

/** So soon an answer costs nothing worth saving. */
const CHEAP_MS = 10
/** What a cheap request asks for: on loopback 1 MiB took a tenth less time and processor than 4 … */
const CHEAP_BYTES = CHUNK
/** … but where an answer takes a few ms, asking should cost no more than five per cent … */
const CHEAP_ANSWERS = 20
/** … in the end it is the same. */
const MOST_CHEAP_BYTES = 4 * CHUNK
/** A request lasts so many times longer than its answer takes, so that asking costs some four per cent … */
const ANSWERS = 25
/** … but no longer than this: what one connection holds the others cannot have, and it may turn slow … */
const LONGEST_MS = 2_000
/** … unless that would be fewer answers than these: a host that thinks for seconds is asked seldom. */
const LEAST_ANSWERS = 10
/** Nobody is so far away that an answer takes longer: such a host thinks, and would think again about each request. */
const THINKS_MS = 300
/** Taken for an answer's time before anybody measured. */
const UNKNOWN_ANSWER_MS = 100
/** An even share of half of what is missing: the other half is for the next round, so that all end together. */
const ROUNDS = 2

/**
 * Bytes to ask for: whole chunks, at least one; the last chunk of the download may be shorter than that. One connection
 * alone asks for all there is.
 */
export function askBytes({ rate, answerMs, missing, lanes }: AskFacts): number {
  if (lanes <= 1) return wholeChunks(missing)
  const even = missing / lanes
  const share = even / ROUNDS
  const answer = answerMs ?? UNKNOWN_ANSWER_MS
  if (answer < CHEAP_MS) {
    const lasting = ((rate ?? 0) / 1_000) * answer * CHEAP_ANSWERS
    return wholeChunks(Math.min(share, Math.max(CHEAP_BYTES, Math.min(lasting, MOST_CHEAP_BYTES))))
  }
  // Rounded down, so that there is something for each of the others too.
  if (rate === null) return wholeChunks((answer < THINKS_MS ? share : even) - CHUNK + 1)
  const bytesPerMs = rate / 1_000
  const least = bytesPerMs * LEAST_ANSWERS * answer
  const most = Math.max(least, bytesPerMs * Math.min(ANSWERS * answer, LONGEST_MS))
  // Another round costs another answer: not for what is fetched within a few of them.
  return wholeChunks(Math.min(most, Math.max(share, Math.min(even, least))))
}

/** Rounded up: a little more than a share spares a request for the rest of it. */
function wholeChunks(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / CHUNK)) * CHUNK
}
