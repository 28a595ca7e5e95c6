// Whether a connection without work should take half of what another one is fetching. Pure: what was measured comes as
// arguments.

export interface StealFacts {
  /** Bytes left of the span that will finish last. */
  readonly bytes: number
  /** Bytes per second of the connection that serves it; null for one that waits to retry. */
  readonly rate: number | null
  /** Bytes per second that the thief may hope for; 0: nobody has shown any. */
  readonly usual: number
  /** Ms from a request to its reply's head; null before anybody measured. */
  readonly answerMs: number | null
}

/**
 * The thief needs an answer or two before its first byte, and the victim as much to go on: it has to drop its
 * connection with all that is on its way. What is done within so many answers is done sooner without.
 */
const ANSWERS = 4
/** Taken for an answer's time before anybody measured. */
const UNKNOWN_ANSWER_MS = 100

/** Before anybody has shown any speed there is nothing to tell a slow connection by: all have only just begun. */
export function worthStealing({ bytes, rate, usual, answerMs }: StealFacts): boolean {
  if (rate === null) return true
  if (usual <= 0) return false
  return bytes * 1_000 > rate * ANSWERS * (answerMs ?? UNKNOWN_ANSWER_MS)
}
