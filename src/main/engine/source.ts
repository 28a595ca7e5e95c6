// Where a download's bytes come from: the URL the person gave, and where it led. Walks redirects, sends one GET.

import { hostOf } from '../../shared/links.ts'
import type { FailureCode } from '../../shared/model.ts'
import { header } from './headers.ts'
import { type HttpReply, type Transport, TransportError } from './ports.ts'
import type { Ask } from './range.ts'
import { rangeHeader } from './range.ts'
import { type Hop, isRedirect, MOST_REDIRECTS, nextHop, withoutUserInfo } from './redirect.ts'
import type { Representation } from './store-port.ts'
import { Setback } from './trouble.ts'

interface Place extends Hop {
  /** Reached from the public network: may not lead into a private one. */
  readonly publicOnly: boolean
}

/** Asked before each request to a host: what is thrown instead of sending it. */
export type MayGo = (host: string) => Error | null

export interface Answer {
  readonly reply: HttpReply
  readonly place: Place
}

export class Source {
  readonly #transport: Transport
  readonly #origin: Place
  #place: Place
  #host: { readonly of: Place; readonly name: string } | null = null
  readonly #mayGo: MayGo

  /**
   * @param headers the person's own headers, for the origin of `url` only.
   * @param mayGo asked also for the host that a walk begins at: the link may have been renewed since the lane had its place.
   */
  constructor(
    transport: Transport,
    url: string,
    headers: Readonly<Record<string, string>>,
    mayGo: MayGo = () => null,
  ) {
    this.#mayGo = mayGo
    const bare = withoutUserInfo(url)
    this.#transport = transport
    this.#origin = { url: bare.url, headers: { ...bare.headers, ...headers }, publicOnly: false }
    this.#place = this.#origin
  }

  /** Host and port that the next request goes to. */
  get host(): string {
    // It is asked for with every change.
    if (this.#host?.of !== this.#place) {
      this.#host = { of: this.#place, name: hostOf(this.#place.url) }
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
      if (seen.has(place.url)) throw misled('protocol', 'redirects that go round in a circle')
      seen.add(place.url)
      const stop = this.#mayGo(hostOf(place.url))
      if (stop !== null) throw stop
      const reply = await this.#transport.get({
        url: place.url,
        headers: headersFor(place, ask, known),
        signal,
        publicOnly: place.publicOnly,
      })
      if (!isRedirect(reply.status)) return { reply, place }
      reply.close()
      const next = nextHop(place, header(reply.headers, 'location'))
      if ('code' in next) throw misled(next.code, next.detail)
      place = { ...next, publicOnly: place.publicOnly || !reply.fromPrivateAddress }
    }
    throw misled('protocol', `more than ${MOST_REDIRECTS} redirects`)
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
    const headers = headersFor(place, ask, known)
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

  /** Whether a fresh link may be had: what the person gave led elsewhere, and others have not gone back already. */
  isRenewable(refused: Answer): boolean {
    return refused.place !== this.#origin
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

/**
 * The person's own headers, as far as they may go there, and ours: Accept-Encoding identity on every request, for ranges
 * and lengths are of the bytes that go into the file. What ranges and framing depend on is never left to others.
 */
function headersFor(place: Place, ask: Ask | null, known: Representation | null): Record<string, string> {
  const headers: Record<string, string> = { accept: '*/*', ...place.headers, 'accept-encoding': 'identity' }
  for (const own of ['range', 'if-range']) delete headers[own]
  if (ask === null) return headers
  headers['range'] = rangeHeader(ask)
  if (known !== null && known.validator !== null) headers['if-range'] = known.validator
  return headers
}

/** A redirect that is not followed. */
function misled(code: FailureCode, detail: string): Setback {
  return new Setback({ kind: 'unusable', code, detail })
}
