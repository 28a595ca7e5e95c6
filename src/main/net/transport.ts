// The engine's Transport over undici: HTTP/1.1 GETs, one hop each, no redirects, cookies or decoding.
// Connections are reused; a proxy from the environment is honoured; every wait can be aborted.
import type { HttpReply, HttpRequest, Transport } from '../engine/ports.ts'
import { isPrivateAddress } from './address.ts'
import { type Connection, Connections } from './connections.ts'
import { abortedError, blockedError, transportError } from './errors.ts'
import { Exchange, StaleConnection } from './exchange.ts'
import { planFor } from './plan.ts'
import type { Environment } from './proxy.ts'
import { openSocket, type SocketOptions } from './socket.ts'

export interface TransportOptions {
  /** Silence in a body that the consumer waits for; default 30,000 ms. */
  readonly idleTimeoutMs?: number
  /** From the request to the end of the reply's head; default 30,000 ms. */
  readonly headTimeoutMs?: number
  /** Name, TCP, proxy and TLS together; default 15,000 ms. */
  readonly connectTimeoutMs?: number
  /** Sent as User-Agent where a request names none; default none. */
  readonly userAgent?: string
  /** PEM certificates to trust in place of the built-in ones. */
  readonly ca?: string
  /** Default isPrivateAddress. */
  readonly isPrivate?: (address: string) => boolean
  /** Where HTTP_PROXY, HTTPS_PROXY and NO_PROXY are read; default process.env. */
  readonly environment?: Environment
}

const DEFAULT_IDLE_MS = 30_000
const DEFAULT_HEAD_MS = 30_000
const DEFAULT_CONNECT_MS = 15_000

/** The one implementation of Transport; TLS errors, timeouts and all else come as TransportError. */
export function createTransport(options: TransportOptions = {}): Transport {
  const isPrivate = options.isPrivate ?? isPrivateAddress
  const environment = options.environment ?? process.env
  const times = {
    headTimeoutMs: options.headTimeoutMs ?? DEFAULT_HEAD_MS,
    idleTimeoutMs: options.idleTimeoutMs ?? DEFAULT_IDLE_MS,
  }
  const socketOptions: SocketOptions = {
    connectTimeoutMs: options.connectTimeoutMs ?? DEFAULT_CONNECT_MS,
    ca: options.ca ?? null,
    isPrivate,
    sessions: new Map(),
  }
  const connections = new Connections()
  /** What stops each request under way. */
  const running = new Set<() => void>()
  let closed = false

  async function get(request: HttpRequest): Promise<HttpReply> {
    if (closed || request.signal.aborted) throw abortedError()
    const plan = planFor(request, environment, options.userAgent)
    const { destination, literalAddress, proxied } = plan
    const literallyPrivate = literalAddress !== null && isPrivate(literalAddress)
    if (request.publicOnly && literallyPrivate) throw blockedError(literalAddress)

    const opening = new AbortController()
    let exchange: Exchange | null = null
    const stop = (): void => {
      opening.abort()
      exchange?.stop()
    }
    const over = (): void => {
      request.signal.removeEventListener('abort', stop)
      running.delete(stop)
    }
    const run = (connection: Connection): Promise<HttpReply> => {
      const fromPrivateAddress = proxied ? literallyPrivate : connection.isPrivate
      const sent = { target: plan.target, headers: plan.headers, fromPrivateAddress }
      exchange = new Exchange(connection, connections, sent, times, over)
      return exchange.reply
    }
    const open = async (): Promise<Connection> => {
      // Behind a proxy the server's address is not known here: only a literal one can be refused (above).
      const publicOnly = request.publicOnly && !proxied
      const socket = await openSocket(destination, plan.tunnel, publicOnly, socketOptions, opening.signal)
      // An abort can fall between the socket's readiness and this line.
      if (opening.signal.aborted) {
        socket.destroy()
        throw abortedError()
      }
      const fromPrivate = !proxied && isPrivate(socket.remoteAddress ?? '')
      return connections.adopt(plan.key, plan.origin, socket, fromPrivate)
    }

    request.signal.addEventListener('abort', stop, { once: true })
    running.add(stop)
    try {
      const kept = connections.take(plan.key, request.publicOnly)
      if (kept === null) return await run(await open())
      try {
        return await run(kept)
      } catch (error) {
        // RFC 9112 §9.3.1: the server may have closed a kept connection just as we used it; ask once more.
        if (!(error instanceof StaleConnection)) throw error
        return await run(await open())
      }
    } catch (error) {
      over()
      throw transportError(error, 'connect')
    }
  }

  return {
    get,
    async close() {
      closed = true
      for (const stop of [...running]) stop()
      await connections.close()
    },
  }
}
