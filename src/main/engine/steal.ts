// Whether a connection without work should take half of what another one is fetching, fetch it too, or be opened for what
// is free. Pure: what was measured comes as arguments.

/** Of a new connection: ten packets (RFC 6928), doubled each round trip. */
const INITIAL_WINDOW = 14_600
/** Taken for an answer's time before anybody measured. */
const UNKNOWN_ANSWER_MS = 100

export interface Measured {
  /** Bytes per second that a connection may hope for; 0: nobody has shown any. */
  readonly usual: number
  /** Ms from a request to its reply's head; null before anybody measured. */
  readonly answerMs: number | null
  /** Whether the connection in question has to be opened first. */
  readonly connects: boolean
}

/** Ms until that many bytes have come, from now. */
export function fetchMs(bytes: number, { usual, answerMs, connects }: Measured): number {
  const answer = answerMs ?? UNKNOWN_ANSWER_MS
  const flowing = usual > 0 ? (bytes * 1_000) / usual : Number.POSITIVE_INFINITY
  if (!connects) return answer + flowing
  return 2 * answer + Math.max(flowing, answer * Math.log2(1 + bytes / INITIAL_WINDOW))
}

/** A span that somebody fetches. */
export interface Holding extends Measured {
  /** Bytes left of it. */
  readonly bytes: number
  /** Bytes per second of the connection that serves it; null for one that waits to retry. */
  readonly rate: number | null
  /** Ms since the first byte of that connection. */
  readonly age: number
  /** Ms until another connection that is open already will be free to do the same; null where none will. */
  readonly otherMs: number | null
}

/** What is done within so many answers is done sooner without: the victim drops its connection with all on its way. */
const ANSWERS = 4
/** In its first round trips a connection grows: what it shows is far from what it will do. */
const GROWING_ANSWERS = 6
/** With half of it the thief must be done in so much of the time that all of it takes now. */
const SOONER = 0.8

/** Before anybody has shown any speed there is nothing to tell a slow connection by: all have only just begun. */
export function worthStealing(facts: Holding): boolean {
  const { bytes, rate, usual, answerMs } = facts
  if (rate === null) return true
  const answer = answerMs ?? UNKNOWN_ANSWER_MS
  if (usual <= 0 || isGrowing(facts) || isOutrun(bytes / 2, facts)) return false
  const holderMs = (bytes * 1_000) / Math.max(rate, 1)
  return holderMs > ANSWERS * answer && fetchMs(bytes / 2, facts) < SOONER * holderMs
}

/** Less than this is not worth a request. */
const WORTH_RACING_MS = 200
/** The rival must be so many times sooner: what both fetch is fetched twice. */
const MUCH_SOONER = 1.5

export function worthRacing(facts: Holding): boolean {
  const { bytes, rate, usual } = facts
  if (usual <= 0 || isGrowing(facts) || isOutrun(bytes, facts)) return false
  const holderMs = rate === null || rate <= 0 ? Number.POSITIVE_INFINITY : (bytes * 1_000) / rate
  return holderMs > WORTH_RACING_MS && holderMs > MUCH_SOONER * fetchMs(bytes, facts)
}

function isGrowing({ rate, age, answerMs }: Holding): boolean {
  return rate !== null && rate > 0 && age < GROWING_ANSWERS * (answerMs ?? UNKNOWN_ANSWER_MS)
}

/** Whether one that has to connect first would be later than one that is open and soon free. */
function isOutrun(bytes: number, facts: Holding): boolean {
  if (!facts.connects || facts.otherMs === null) return false
  return facts.otherMs + fetchMs(bytes, { ...facts, connects: false }) < fetchMs(bytes, facts)
}

export interface ConnectFacts {
  /** Bytes that nobody holds. */
  readonly free: number
  /** Bytes per second of all connections. */
  readonly rate: number
  /** Ms from a request to its reply's head; null before anybody measured. */
  readonly answerMs: number | null
}

/** Two for the connection, and a few to grow. */
const CONNECTING_ANSWERS = 6

/** Whether free bytes are worth a new connection, or will have been taken by those that are open before it is of use. */
export function worthConnecting({ free, rate, answerMs }: ConnectFacts): boolean {
  return free * 1_000 > rate * CONNECTING_ANSWERS * (answerMs ?? UNKNOWN_ANSWER_MS)
}
