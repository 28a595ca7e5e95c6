// The speed limit for all downloads together: a Transport whose bodies wait for their turn at one bucket. Back-pressure
// does the rest: what is not asked for is not read from the network.
import { Bucket } from './bucket.ts'
import type { Clock, HttpReply, HttpRequest, Transport } from './ports.ts'

/** After so long without a wait what is slow is not slow because of us: nobody looks back further than ten seconds. */
const HOLDING_MS = 12_000

type Pieces = AsyncIterator<Uint8Array, unknown>

export class Limiter {
  readonly #bucket: Bucket

  constructor(clock: Clock) {
    this.#bucket = new Bucket(clock)
  }

  /** Bodies have had to wait of late: their speed says nothing of their connections. */
  get isHolding(): boolean {
    return this.#bucket.heldMs < HOLDING_MS
  }

  /** Bytes per second of all bodies together, those that flow among them, from now on; null: as fast as it goes. */
  setRate(rate: number | null): void {
    this.#bucket.setRate(rate)
  }

  /** The same transport under the limit. Where there is none each piece comes straight from the body below. */
  over(transport: Transport): Transport {
    const limited = (request: HttpRequest, reply: HttpReply): HttpReply => {
      const body = new LimitedBody(reply.body, this.#bucket, request.signal)
      if (reply.follow === undefined) return { ...reply, body }
      const follow = (next: HttpRequest) =>
        reply.follow?.(next)?.then(answer => limited(next, answer)) ?? null
      return { ...reply, body, follow }
    }
    return {
      ...passedOn(transport),
      get: async request => limited(request, await transport.get(request)),
    }
  }
}

/** What else a transport can do, for decorators that change only how it answers. */
export function passedOn(transport: Transport): Omit<Transport, 'get'> {
  const { warm, closeIdle } = transport
  return {
    ...(warm === undefined ? {} : { warm: warm.bind(transport) }),
    ...(closeIdle === undefined ? {} : { closeIdle: closeIdle.bind(transport) }),
    close: () => transport.close(),
  }
}

/** One consumer, one pass, as the body below. */
class LimitedBody implements AsyncIterableIterator<Uint8Array> {
  readonly #pieces: Pieces
  readonly #bucket: Bucket
  readonly #signal: AbortSignal
  /** What is left of the piece that the body below has lent. */
  #rest: Uint8Array | null = null

  constructor(body: AsyncIterable<Uint8Array>, bucket: Bucket, signal: AbortSignal) {
    this.#pieces = body[Symbol.asyncIterator]()
    this.#bucket = bucket
    this.#signal = signal
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<IteratorResult<Uint8Array>> {
    if (this.#rest === null && this.#bucket.isOpen) return this.#pieces.next()
    return this.#nextSlice()
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    this.#rest = null
    await this.#pieces.return?.()
    return { done: true, value: undefined }
  }

  async #nextSlice(): Promise<IteratorResult<Uint8Array>> {
    let piece = this.#rest
    this.#rest = null
    if (piece === null) {
      const result = await this.#pieces.next()
      if (result.done === true) return result
      piece = result.value
    }
    const count = await this.#bucket.take(piece.length, this.#signal)
    if (count < piece.length) this.#rest = piece.subarray(count)
    return { done: false, value: piece.subarray(0, count) }
  }
}
