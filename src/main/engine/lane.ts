// One connection's place in a transfer: the span it serves, how fast, and what it waits for.
import type { Trouble } from '../../shared/model.ts'
import type { Ask } from './range.ts'
import { RateMeter } from './rate.ts'
import type { Answer } from './source.ts'
import type { Span } from './spans.ts'
import { SpeedMeter } from './speed.ts'

/** How long a new connection may take to show its speed. */
export const GRACE_MS = 2_000

export interface Wait {
  /** Wall clock, ms; null: until something changes that has no hour. */
  readonly until: number | null
  readonly because: Trouble
}

/** What a connection has been asked for behind the body it is receiving. */
export interface Ahead {
  readonly span: Span
  readonly ask: Ask
  /** Monotonic ms. */
  readonly sentAt: number
  /** Rejects with TransportError 'cut' where the connection ended before. */
  readonly answer: Promise<Answer>
  /** To be told that nobody waits for it any more. */
  readonly dropped: () => void
}

export class Lane {
  readonly abort = new AbortController()
  readonly meter: SpeedMeter
  /** How fast it is right now. */
  readonly pace = new RateMeter()
  /** Its number among those of the transfer, from 1; 0 before it is begun. */
  id = 0
  /** Where its span began when it was given it; null while it has none. */
  from: number | null = null
  ahead: Ahead | null = null
  /** Requests begun, bytes they have brought in all, and those of the last one that led further. */
  requests = 0
  bytes = 0
  gained = 0
  /** Failures in a row since the transfer last got further through this lane. */
  tries = 0
  /** Those without a byte in between that count against the download. */
  charged = 0
  /** Whether bytes have come since the last failure. */
  progressed = false
  /** Whether a checked body is being received right now. */
  flowing = false
  /** Whether its next request needs a new connection: it is new, it failed, or it left its last body before the end. */
  connects = true
  /** Monotonic ms at which the first body of its connection began; null where that is long ago, or still to come. */
  connectedAt: number | null = null
  /** Monotonic ms at which its last request was sent. */
  askedAt = 0
  /** Monotonic ms at which an answer to it was last believed. */
  answeredAt = Number.NEGATIVE_INFINITY
  /** It has been told to end with what it is receiving: its place at the gate is another's. */
  leaving = false
  /** Whether the link was renewed since bytes last came. */
  renewed = false
  waiting: Wait | null = null

  #span: Span | null = null
  readonly #bornAt: number
  readonly #isFurther: (lane: Lane) => boolean
  /** Whether any bytes since the last failure were further than the transfer had been. */
  #further = false

  /**
   * @param isFurther asked with each receipt, before it counts as progress: whether the transfer is now further than it
   * has ever been. A server that has to begin anew each time brings the same bytes again and again.
   */
  constructor(span: Span | null, now: number, isFurther: (lane: Lane) => boolean = () => true) {
    this.span = span
    this.#bornAt = now
    this.#isFurther = isFurther
    this.meter = new SpeedMeter(now)
  }

  /** null while the representation is not known yet. */
  get span(): Span | null {
    return this.#span
  }

  set span(span: Span | null) {
    if (span === this.#span) return
    this.#span = span
    this.from = span?.start ?? null
  }

  /** A body that was believed is being received, or has been and more is being asked for. */
  get served(): boolean {
    return this.waiting === null && (this.flowing || this.progressed)
  }

  /** How much would be lost with it. */
  get worth(): number {
    if (this.flowing) return 2
    return this.waiting === null ? 1 : 0
  }

  /** Another request. */
  begin(): void {
    this.requests++
    this.gained = 0
  }

  received(bytes: number, now: number): void {
    this.meter.add(bytes, now)
    this.pace.add(bytes, now)
    this.bytes += bytes
    if (this.#isFurther(this)) {
      this.#further = true
      this.gained += bytes
    }
    this.progressed = true
    this.renewed = false
  }

  /** A body that was believed begins. */
  flows(now: number): void {
    this.flowing = true
    if (this.connects) this.connectedAt = now
  }

  /** Ms that its connection has been receiving; Infinity where it is an old one. */
  age(now: number): number {
    if (this.connectedAt !== null) return now - this.connectedAt
    return this.connects ? 0 : Number.POSITIVE_INFINITY
  }

  /** Counts a failure, and charges it to the download until it is forgiven. */
  failed(): void {
    this.connects = true
    if (this.#further) this.tries = 0
    if (this.progressed) this.charged = 0
    this.#further = false
    this.progressed = false
    this.tries++
    this.charged++
  }

  /** The last failure was nobody's fault: the server asked for patience, and is given it. */
  forgive(): void {
    this.charged--
  }

  /**
   * Bytes per second; null while waiting. One that has only just begun is taken for as fast as `usual`: its share is not
   * to be stolen before it could show.
   */
  rate(now: number, usual: number): number | null {
    if (this.waiting !== null) return null
    return this.pace.rate(now) ?? (now - this.#bornAt > GRACE_MS ? 0 : usual)
  }
}

/** The wait that ends first, where every lane waits; null where one is at work, or there is none. */
export function waitOf(lanes: Iterable<Lane>): Wait | null {
  let first: Wait | null = null
  for (const { waiting } of lanes) {
    if (waiting === null) return null
    if (first === null || endOf(waiting) < endOf(first)) first = waiting
  }
  return first
}

const endOf = ({ until }: Wait): number => until ?? Number.POSITIVE_INFINITY
