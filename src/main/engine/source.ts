// Where a download's bytes come from: the URL the person gave, and where it led. Walks redirects, sends one GET.

import { header } from './headers.ts'
import { type HttpReply, type Representation, type Transport, TransportError } from './ports.ts'
import type { Ask } from './range.ts'
import { rangeHeader } from './range.ts'
import { type Hop, isRedirect, MOST_REDIRECTS, nextHop, withoutUserInfo } from './redirect.ts'
import { fail, TroubleError } from './trouble.ts'

interface Place extends Hop {
  /** Reached from the public network: may not lead into a private one. */
  readonly publicOnly: boolean
}

export interface Answer {
  readonly reply: HttpReply
  readonly place: Place
}

export class Source {
  readonly #transport: Transport
  readonly #origin: Place
  #place: Place
  #host: { readonly of: Place; readonly name: string } | null = null

  /** @param headers the person's own headers, for the origin of `url` only. */
  constructor(transport: Transport, url: string, headers: Readonly<Record<string, string>>) {
    const bare = withoutUserInfo(url)
    this.#transport = transport
    this.#origin = { url: bare.url, headers: { ...bare.headers, ...headers }, publicOnly: false }
    this.#place = this.#origin
  }

  /** Host and port that the next request goes to. */
  get host(): string {
    // It is asked for with every change.
    if (this.#host?.of !== this.#place) {
      this.#host = { of: this.#place, name: new URL(this.#place.url).host }
    }
    return this.#host.name
  }

  /**
   * One GET for `ask` (null: all of it, without Range), through any redirects. Resolves with the final reply's head.
   * Throws TransportError, or TroubleError for a redirect that is refused.
   */
  async get(ask: Ask | null, known: Representation | null, signal: AbortSignal): Promise<Answer> {
    let place = this.#place
    const seen = new Set<string>()
    for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
      if (seen.has(place.url)) throw fail('protocol', 'redirects that go round in a circle')
      seen.add(place.url)
      const reply = await this.#transport.get({
        url: place.url,
        headers: { ...requestHeaders(ask, known), ...place.headers },
        signal,
        publicOnly: place.publicOnly,
      })
      if (!isRedirect(reply.status)) return { reply, place }
      reply.close()
      const next = nextHop(place, header(reply.headers, 'location'))
      if ('code' in next) throw new TroubleError(next, { transient: false })
      place = { ...next, publicOnly: place.publicOnly || !reply.fromPrivateAddress }
    }
    throw fail('protocol', `more than ${MOST_REDIRECTS} redirects`)
  }

  /** Has connections to the place opened ahead of the requests for them; 0: those nobody used are not wanted after all. */
  warm(connections: number): void {
    this.#transport.warm?.(this.#place, connections)
  }

  /**
   * Asks the server of `answer` for more before its body has ended; null where its connection cannot take it. A redirect
   * in reply is one more way of ending the connection: TransportError 'cut'.
   */
  follow(
    { reply, place }: Answer,
    ask: Ask,
    known: Representation | null,
    signal: AbortSignal,
  ): Promise<Answer> | null {
    const headers = { ...requestHeaders(ask, known), ...place.headers }
    const sent = reply.follow?.({ url: place.url, headers, signal, publicOnly: place.publicOnly }) ?? null
    if (sent === null) return null
    return sent.then(next => {
      if (!isRedirect(next.status)) return { reply: next, place }
      next.close()
      throw new TransportError('cut', 'a redirect came where a range was asked for')
    })
  }

  /** Goes straight to where this answer came from next time. */
  adopt(answer: Answer): void {
    this.#place = answer.place
  }

  /**
   * After the server at that place refused: back to the person's own URL, for a fresh link. False where that was the
   * place. Others may have gone back before, or found a fresh link already.
   */
  renew(refused: Answer): boolean {
    if (refused.place === this.#origin) return false
    if (this.#place === refused.place) this.#place = this.#origin
    return true
  }
}

/** Accept-Encoding identity on every request: ranges and lengths are of the bytes that go into the file. */
function requestHeaders(ask: Ask | null, known: Representation | null): Record<string, string> {
  const headers: Record<string, string> = { accept: '*/*', 'accept-encoding': 'identity' }
  if (ask !== null) {
    headers['range'] = rangeHeader(ask)
    if (known !== null && known.validator !== null) headers['if-range'] = known.validator
  }
  return headers
}
