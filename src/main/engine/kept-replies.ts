// The replies to one preview's requests, in order, kept so that a download that makes the same requests gets the same
// replies: each once, redirects as they were, the last one with its body still unread.
import type { Clock, HttpReply, HttpRequest, Transport } from './ports.ts'

interface Hop {
  readonly key: string
  reply: HttpReply | null
  /** The preview needed no more of it than its head. */
  isClosed: boolean
}

export class KeptReplies {
  readonly #real: Transport
  readonly #clock: Clock
  readonly #hops: Hop[] = []
  /** Ends what is still open, under way or kept. */
  readonly #stop = new AbortController()
  #next = 0

  constructor(real: Transport, clock: Clock) {
    this.#real = real
    this.#clock = clock
  }

  get signal(): AbortSignal {
    return this.#stop.signal
  }

  /** Nothing has been asked yet. */
  get isIdle(): boolean {
    return this.#hops.length === 0
  }

  /** All of them have been handed out. */
  get isUsed(): boolean {
    return this.#next === this.#hops.length
  }

  /** The one with the body ended early while it was kept. */
  get isBroken(): boolean {
    return this.#hops.at(-1)?.reply?.isBroken?.() === true
  }

  /** As Transport.get, and keeps the reply. */
  async get(request: HttpRequest): Promise<HttpReply> {
    const hop: Hop = { key: keyOf(request), reply: null, isClosed: false }
    this.#hops.push(hop)
    const sentAt = this.#clock.monotonic()
    const reply = await this.#real.get({ ...request, signal: this.#stop.signal })
    // Whoever gets it later has not waited for it.
    hop.reply = { ...reply, answerMs: reply.answerMs ?? this.#clock.monotonic() - sentAt }
    const close = (): void => {
      hop.isClosed = true
      reply.close()
    }
    return { ...reply, close }
  }

  /** Whether the request is the one whose reply is to be handed out next, or is being waited for. */
  isFor(request: HttpRequest): boolean {
    return this.#hops[this.#next]?.key === keyOf(request)
  }

  /** Hands out the next reply, from now on the request's own: its signal ends it. null where the request is another. */
  take(request: HttpRequest): HttpReply | null {
    const hop = this.#hops[this.#next]
    const reply = hop?.reply ?? null
    if (hop === undefined || reply === null || hop.key !== keyOf(request)) return null
    this.#next++
    if (hop.isClosed) return headOf(reply)
    const stop = (): void => this.drop()
    request.signal.addEventListener('abort', stop, { once: true })
    const close = (): void => {
      request.signal.removeEventListener('abort', stop)
      reply.close()
    }
    return { ...reply, close }
  }

  /** Lets go of all that is open. */
  drop(): void {
    this.#stop.abort()
  }
}

/** Two requests with the same key are answered alike. */
function keyOf({ url, headers, publicOnly }: HttpRequest): string {
  return JSON.stringify([url, publicOnly, Object.entries(headers).sort(([a], [b]) => (a < b ? -1 : 1))])
}

/** The reply without a body. */
function headOf({ status, headers, fromPrivateAddress, answerMs }: HttpReply): HttpReply {
  return {
    status,
    headers,
    fromPrivateAddress,
    ...(answerMs === undefined ? {} : { answerMs }),
    body: NO_BODY,
    close: () => undefined,
  }
}

const NO_BODY: AsyncIterable<Uint8Array> = {
  [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: undefined }) }),
}
