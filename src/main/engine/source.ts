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

/** The gates of the hosts that redirects lead to. */
export interface Gates {
  /** Takes a place for one connection; returns what gives it back; null: none is free. */
  visit(host: string): (() => void) | null
}

const OPEN: Gates = { visit: () => () => undefined }

export interface Answer {
  readonly reply: HttpReply
  readonly place: Place
  /** Gives back the place that was taken on the way, once the download has its own there; the close does so as well. */
  readonly settle: () => void
}

export class Source {
  readonly #transport: Transport
  readonly #origin: Place
  #place: Place
  #host: { readonly of: Place; readonly name: string } | null = null
  readonly #mayGo: MayGo
  readonly #gates: Gates
  /** Of the last answer that was believed. */
  #served: Place | null = null
  /**
   * The place where a redirect led that had no room, and what was walked through on the way there: what was given for it
   * may have expired when there is some.
   */
  #awaited: { readonly place: Place; readonly seen: ReadonlySet<string> } | null = null

  /**
   * @param headers the person's own headers, for the origin of `url` only.
   * @param mayGo asked also for the host that a walk begins at: the link may have been renewed since the lane had its place.
   */
  constructor(
    transport: Transport,
    url: string,
    headers: Readonly<Record<string, string>>,
    mayGo: MayGo = () => null,
    gates: Gates = OPEN,
  ) {
    this.#gates = gates
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

  /** Host and port that the last answer came from; null before any. */
  get servedBy(): string | null {
    return this.#served === null ? null : hostOf(this.#served.url)
  }

  /**
   * One GET for `ask` (null: all of it, without Range), through any redirects. Resolves with the final reply's head.
   * Throws TransportError, or Setback for a redirect that is refused or leads where there is no room: the next GET then
   * goes straight there, and what comes of that is no word on the link that the person gave.
   */
  async get(ask: Ask | null, known: Representation | null, signal: AbortSignal): Promise<Answer> {
    const from = this.#place
    if (from !== this.#awaited?.place) return await this.#walk(from, ask, known, signal)
    try {
      const answer = await this.#walk(from, ask, known, signal)
      if (!isRefusal(answer.reply.status)) return answer
      answer.reply.close()
    } catch (error) {
      if (!(error instanceof TransportError) || error.fault === 'aborted') throw error
      this.#goBack(from)
      throw error
    }
    this.#goBack(from)
    throw crowded('what it waited with has expired')
  }

  async #walk(
    from: Place,
    ask: Ask | null,
    known: Representation | null,
    signal: AbortSignal,
  ): Promise<Answer> {
    let place = from
    let settle = (): void => undefined
    const seen = new Set(from === this.#awaited?.place ? this.#awaited.seen : [])
    try {
      while (seen.size <= MOST_REDIRECTS) {
        seen.add(place.url)
        const stop = this.#mayGo(hostOf(place.url))
        if (stop !== null) throw stop
        const { url, publicOnly } = place
        const reply = await this.#transport.get({
          url,
          headers: headersFor(place, ask, known),
          signal,
          publicOnly,
        })
        if (!isRedirect(reply.status)) return settled(reply, place, settle)
        reply.close()
        const next = nextHop(place, header(reply.headers, 'location'))
        if ('code' in next) throw misled(next.code, next.detail)
        if (seen.has(next.url)) throw misled('protocol', 'redirects that go round in a circle')
        place = { ...next, publicOnly: publicOnly || !reply.fromPrivateAddress }
        if (hostOf(place.url) === hostOf(url)) continue
        settle()
        settle = this.#enter(place, seen)
      }
      throw misled('protocol', `more than ${MOST_REDIRECTS} redirects`)
    } catch (error) {
      settle()
      throw error
    }
  }

  /** A place at the host that a redirect leads to; where it has none the download waits for one there. */
  #enter(place: Place, seen: ReadonlySet<string>): () => void {
    const host = hostOf(place.url)
    const stop = this.#mayGo(host)
    if (stop !== null) throw stop
    const leave = this.#gates.visit(host)
    if (leave !== null) return leave
    this.#place = place
    this.#awaited = { place, seen }
    throw crowded(`${host} serves no more at once`)
  }

  #goBack(from: Place): void {
    if (this.#place === from) this.#place = this.#origin
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
      if (!isRedirect(next.status)) return settled(next, place, () => undefined)
      next.close()
      throw new TransportError('cut', 'a redirect came where a range was asked for')
    })
  }

  /** Goes straight to where this answer came from next time. */
  adopt(answer: Answer): void {
    this.#place = answer.place
    this.#served = answer.place
    this.#awaited = null
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

function crowded(detail: string): Setback {
  return new Setback({ kind: 'crowded', detail })
}

/** What a link that has expired is answered with. */
function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && ![408, 416, 425, 429].includes(status)
}

function settled(reply: HttpReply, place: Place, settle: () => void): Answer {
  const close = (): void => {
    settle()
    reply.close()
  }
  return { reply: { ...reply, close }, place, settle }
}
