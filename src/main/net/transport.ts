// The engine's Transport: HTTP/1.1 GETs, one hop each, no redirects, cookies or decoding. Straight to the server over the
// fast lane, through a proxy over undici. Connections are reused; a proxy from the environment is honoured; every wait
// can be aborted.
import { type HttpReply, type HttpRequest, type Transport, TransportError } from '../engine/ports.ts'
import { isPrivateAddress } from './address.ts'
import { Call, type Stoppable } from './call.ts'
import type { SocketOptions } from './dial.ts'
import { abortedError, blockedError, transportError } from './errors.ts'
import { FastLane } from './fast-lane.ts'
import { LateUndici } from './late-undici.ts'
import { type Plan, planFor } from './plan.ts'
import type { Environment } from './proxy.ts'

export interface TransportOptions {
  /** Silence in a body that the consumer waits for; default 30,000 ms. */
  readonly idleTimeoutMs?: number
  /** From the request to the end of the reply's head; default 30,000 ms. */
  readonly headTimeoutMs?: number
  /** Name, TCP, proxy and TLS together; default 15,000 ms. */
  readonly connectTimeoutMs?: number
  /** For a connection that lies idle, kept or opened ahead; default 10,000 ms. */
  readonly keepMs?: number
  /** Sent as User-Agent where a request names none; default none. */
  readonly userAgent?: string
  /** PEM certificates to trust in place of the built-in ones. */
  readonly ca?: string
  /** Default isPrivateAddress. */
  readonly isPrivate?: (address: string) => boolean
  /** Where HTTP_PROXY, HTTPS_PROXY and NO_PROXY are read; default process.env. */
  readonly environment?: Environment
  /** False: everything over undici; default true. For tests that compare. */
  readonly fastLane?: boolean
}

const DEFAULT_IDLE_MS = 30_000
const DEFAULT_HEAD_MS = 30_000
const DEFAULT_CONNECT_MS = 15_000
/** A server that closes sooner costs one more try; one that would wait longer is spared the socket. */
const DEFAULT_KEEP_MS = 10_000

/** The one implementation of Transport; TLS errors, timeouts and all else come as TransportError. */
export function createTransport(options: TransportOptions = {}): Transport {
  const isPrivate = options.isPrivate ?? isPrivateAddress
  const environment = options.environment ?? process.env
  const times = {
    headTimeoutMs: options.headTimeoutMs ?? DEFAULT_HEAD_MS,
    idleTimeoutMs: options.idleTimeoutMs ?? DEFAULT_IDLE_MS,
  }
  const sockets: SocketOptions = {
    connectTimeoutMs: options.connectTimeoutMs ?? DEFAULT_CONNECT_MS,
    ca: options.ca ?? null,
    isPrivate,
    sessions: new Map(),
  }
  const running = new Set<Stoppable>()
  const plan = (request: Pick<HttpRequest, 'url' | 'headers'>): Plan =>
    planFor(request, environment, options.userAgent)
  const undici = new LateUndici(sockets, times)
  const fast = new FastLane({
    sockets,
    times,
    keepMs: options.keepMs ?? DEFAULT_KEEP_MS,
    undici,
    plan,
    running,
  })
  const goesFast = (planned: Plan): boolean => options.fastLane !== false && FastLane.takes(planned)
  let closed = false

  /** The literal address that a public request may not reach, or null. */
  function barred({ literalAddress }: Plan, publicOnly: boolean): string | null {
    return publicOnly && literalAddress !== null && isPrivate(literalAddress) ? literalAddress : null
  }

  async function get(request: HttpRequest): Promise<HttpReply> {
    if (closed || request.signal.aborted) throw abortedError()
    const planned = plan(request)
    const refused = barred(planned, request.publicOnly)
    if (refused !== null) throw blockedError(refused)
    const call = new Call(request.signal, running)
    try {
      return await (goesFast(planned) ? fast : undici).get(planned, request, call)
    } catch (error) {
      call.over()
      throw transportError(error, 'connect')
    }
  }

  function warm(target: Pick<HttpRequest, 'url' | 'publicOnly'>, connections: number): void {
    if (closed) return
    try {
      const planned = plan({ url: target.url, headers: {} })
      if (!goesFast(planned) || barred(planned, target.publicOnly) !== null) return
      fast.warm(planned, target, connections)
    } catch (error) {
      // An address that cannot be asked: get() says so.
      if (!(error instanceof TransportError)) throw error
    }
  }

  return {
    get,
    warm,
    closeIdle: () => fast.closeIdle(),
    async close() {
      closed = true
      for (const call of [...running]) call.stop()
      await Promise.all([fast.close(), undici.close()])
    },
  }
}
