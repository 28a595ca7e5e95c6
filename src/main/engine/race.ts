// Whether a second connection should fetch what is left of a span too, near the end where nothing else is to be shared.
// Pure: what was measured comes as arguments.

export interface RaceFacts {
  /** Bytes left of the span. */
  readonly bytes: number
  /** Bytes per second of the connection that serves it; null for one that waits to retry. */
  readonly rate: number | null
  /** Bytes per second that the rival may hope for; 0: nobody has shown any. */
  readonly usual: number
  /** Ms from a request to its reply's head; null before anybody measured. */
  readonly answerMs: number | null
}

/** Less than this is not worth a request. */
const WORTH_MS = 200
/** The rival must be so many times sooner: what both fetch is fetched twice. */
const SOONER = 2
/** Taken for an answer's time before anybody measured. */
const UNKNOWN_ANSWER_MS = 100

export function worthRacing({ bytes, rate, usual, answerMs }: RaceFacts): boolean {
  if (usual <= 0) return false
  const slowMs = rate === null || rate <= 0 ? Number.POSITIVE_INFINITY : (bytes * 1_000) / rate
  // A new connection costs as much as another answer before it can ask.
  const rivalMs = 2 * (answerMs ?? UNKNOWN_ANSWER_MS) + (bytes * 1_000) / usual
  return slowMs > WORTH_MS && slowMs > SOONER * rivalMs
}
