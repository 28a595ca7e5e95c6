// The bottleneck that all connections share: one queue, first in first out, that drops what it cannot hold.
import type { Timeline } from './timeline.ts'

export interface LinkFacts {
  readonly roundTripMs: number
  readonly bytesPerSecond: number
  /** The chance that a packet of 1460 bytes is lost by accident. */
  readonly loss: number
}

/** A home router holds about so much, in ms of its own speed; never less than the bytes of one round trip. */
const LEAST_QUEUE_MS = 20

export class Link {
  readonly roundTripMs: number
  readonly loss: number
  /** Bytes that went through. */
  carried = 0
  readonly #timeline: Timeline
  readonly #bytesPerMs: number
  readonly #queueMs: number
  #freeAt = 0

  constructor(timeline: Timeline, { roundTripMs, bytesPerSecond, loss }: LinkFacts) {
    this.#timeline = timeline
    this.roundTripMs = roundTripMs
    this.loss = loss
    this.#bytesPerMs = bytesPerSecond / 1_000
    this.#queueMs = Math.max(LEAST_QUEUE_MS, roundTripMs)
  }

  /** How long bytes sent now would wait for those before them. */
  get queueMs(): number {
    return Math.max(0, this.#freeAt - this.#timeline.now)
  }

  /** Ms until bytes sent now arrive at the far end; null where the queue is full. */
  send(bytes: number): number | null {
    const { queueMs } = this
    if (queueMs > this.#queueMs) return null
    const took = bytes / this.#bytesPerMs
    this.#freeAt = this.#timeline.now + queueMs + took
    this.carried += bytes
    return queueMs + took + this.roundTripMs / 2
  }
}
