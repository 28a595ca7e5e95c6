// GETs straight to their servers over sockets that read into our own memory; what a server answers in another way than
// the common one goes on, on the same connection, over undici.
import type { HttpReply, HttpRequest } from '../engine/ports.ts'
import { Call, type Stoppable } from './call.ts'
import type { SocketOptions } from './dial.ts'
import { abortedError, transportError } from './errors.ts'
import { type ExchangeTimes, StaleConnection } from './exchange.ts'
import { FastConnection } from './fast-connection.ts'
import { openFast } from './fast-dial.ts'
import { FastExchange } from './fast-exchange.ts'
import { FastPool } from './fast-pool.ts'
import { type FastRequest, requestBytes } from './fast-request.ts'
import type { LateUndici } from './late-undici.ts'
import type { Plan } from './plan.ts'
import { SlotPool } from './slots.ts'

export interface FastLaneSetting {
  readonly sockets: SocketOptions
  readonly times: ExchangeTimes
  /** How long a connection may lie idle. */
  readonly keepMs: number
  /** Reads what is not understood here. */
  readonly undici: LateUndici
  readonly plan: (request: HttpRequest) => Plan
  readonly running: Set<Stoppable>
}

type Ticket = Pick<HttpRequest, 'publicOnly'>

export class FastLane {
  readonly #setting: FastLaneSetting
  readonly #pool: FastPool
  readonly #slots = new SlotPool()

  constructor(setting: FastLaneSetting) {
    this.#setting = setting
    this.#pool = new FastPool(setting.keepMs)
  }

  /** Whether a request goes straight to its server. */
  static takes(plan: Plan): boolean {
    return plan.tunnel === null && !plan.proxied
  }

  /** Throws TransportError or what transportError understands; `call` is then the caller's to end. */
  async get(plan: Plan, ticket: Ticket, call: Call): Promise<HttpReply> {
    const request = requestBytes(plan.target, plan.host, plan.headers)
    const idle = await this.#fromPool(plan.key, ticket, call)
    if (idle !== null) {
      try {
        return await this.#send(idle, plan, request, call, true)
      } catch (error) {
        // RFC 9112 §9.3.1: the server may have closed an idle connection just as we used it; ask once more.
        if (!(error instanceof StaleConnection)) throw error
      }
    }
    return await this.#send(await this.#open(plan, ticket, call), plan, request, call, false)
  }

  warm(plan: Plan, { publicOnly }: Ticket, connections: number): void {
    const open = (signal: AbortSignal): Promise<FastConnection> => this.#dial(plan, publicOnly, signal)
    this.#pool.warm(plan.key, { connections, publicOnly, open })
  }

  closeIdle(): void {
    this.#pool.closeIdle()
  }

  /** Ends every connection; resolves when every socket is closed. */
  async close(): Promise<void> {
    await this.#pool.close()
  }

  async #fromPool(key: string, { publicOnly }: Ticket, call: Call): Promise<FastConnection | null> {
    const connection =
      (await this.#pool.take(key, publicOnly)) ?? (await this.#pool.claim(key, publicOnly, call.opening))
    if (!call.stopped) return connection
    connection?.drop()
    throw abortedError()
  }

  async #open(plan: Plan, { publicOnly }: Ticket, call: Call): Promise<FastConnection> {
    try {
      return await this.#dial(plan, publicOnly, call.opening)
    } catch (error) {
      this.#pool.failed(plan.key)
      throw error
    }
  }

  async #dial(plan: Plan, publicOnly: boolean, signal: AbortSignal): Promise<FastConnection> {
    const connection = new FastConnection(plan.key, this.#slots, {
      idle: free => this.#pool.keep(free),
      gone: ended => this.#pool.remove(ended),
    })
    const { sockets } = this.#setting
    const socket = await openFast(plan.destination, publicOnly, sockets, connection.onread, signal)
    // An abort can fall between the socket's readiness and this line.
    if (signal.aborted) {
      socket.destroy()
      throw abortedError()
    }
    connection.attach(socket, sockets.isPrivate(socket.remoteAddress ?? ''))
    this.#pool.add(connection)
    return connection
  }

  #send(
    connection: FastConnection,
    plan: Plan,
    request: FastRequest,
    call: Call,
    reused: boolean,
  ): Promise<HttpReply> {
    const exchange = this.#exchange(connection, plan, request, call, { reused, followed: false })
    // Stopped since the connection was ready: nobody would own the reply.
    if (exchange.isOver) connection.drop()
    else connection.send(exchange)
    return exchange.reply
  }

  #follow(before: FastExchange, connection: FastConnection, plan: Plan, request: HttpRequest) {
    if (!connection.canFollow(before)) return null
    const next = this.#setting.plan(request)
    if (next.key !== plan.key || (request.publicOnly && connection.isPrivate)) return null
    const { headers, target } = next
    if (request.signal.aborted) return rejected(abortedError())
    const call = new Call(request.signal, this.#setting.running)
    try {
      const bytes = requestBytes(target, next.host, headers)
      const exchange = this.#exchange(connection, next, bytes, call, { reused: true, followed: true })
      connection.follow(exchange)
      exchange.reply.catch(call.over)
      return exchange.reply
    } catch (error) {
      call.over()
      return rejected(transportError(error, 'connect'))
    }
  }

  #exchange(
    connection: FastConnection,
    plan: Plan,
    request: FastRequest,
    call: Call,
    kind: { readonly reused: boolean; readonly followed: boolean },
  ): FastExchange {
    const { times, undici } = this.#setting
    const exchange: FastExchange = new FastExchange(connection, {
      ...kind,
      request,
      times,
      call,
      follow: (before, next) => this.#follow(before, connection, plan, next),
      handOver: (wire, waitedMs) => undici.goOn(wire, plan, connection.isPrivate, waitedMs, call),
    })
    call.serveBy(exchange)
    return exchange
  }
}

/** One that may fail before anybody waits for it. */
function rejected(error: Error): Promise<never> {
  const promise = Promise.reject(error)
  promise.catch(() => {})
  return promise
}
