// GETs over undici, one Client on each of our own sockets: through proxies, and for replies that the fast lane does not
// read itself.
import type { HttpReply, HttpRequest } from '../engine/ports.ts'
import type { Call } from './call.ts'
import { type Connection, Connections } from './connections.ts'
import type { SocketOptions } from './dial.ts'
import { abortedError } from './errors.ts'
import { Exchange, type ExchangeTimes, StaleConnection } from './exchange.ts'
import type { Plan } from './plan.ts'
import type { ReplayWire } from './replay-wire.ts'
import { openSocket } from './socket.ts'

export class UndiciLane {
  readonly #sockets: SocketOptions
  readonly #times: ExchangeTimes
  readonly #connections = new Connections()

  constructor(sockets: SocketOptions, times: ExchangeTimes) {
    this.#sockets = sockets
    this.#times = times
  }

  /** Throws TransportError or what transportError understands; `call` is then the caller's to end. */
  async get(plan: Plan, { publicOnly }: Pick<HttpRequest, 'publicOnly'>, call: Call): Promise<HttpReply> {
    const kept = this.#connections.take(plan.key, publicOnly)
    if (kept !== null) {
      try {
        return await this.#run(kept, plan, call, 0)
      } catch (error) {
        // RFC 9112 §9.3.1: the server may have closed a kept connection just as we used it; ask once more.
        if (!(error instanceof StaleConnection)) throw error
      }
    }
    return await this.#run(await this.#open(plan, publicOnly, call), plan, call, 0)
  }

  /** Reads the reply to a request that was sent `waitedMs` ago. The connection takes no other request after it. */
  goOn(wire: ReplayWire, plan: Plan, isPrivate: boolean, waitedMs: number, call: Call): Promise<HttpReply> {
    const once = { isPrivate, reusable: false }
    return this.#run(this.#connections.adopt(plan.key, plan.origin, wire, once), plan, call, waitedMs)
  }

  /** Ends every connection; resolves when every socket is closed. */
  async close(): Promise<void> {
    await this.#connections.close()
  }

  #run(connection: Connection, plan: Plan, call: Call, waitedMs: number): Promise<HttpReply> {
    const { literalAddress, proxied, target, headers } = plan
    const literallyPrivate = literalAddress !== null && this.#sockets.isPrivate(literalAddress)
    const fromPrivateAddress = proxied ? literallyPrivate : connection.isPrivate
    const sent = { target, headers, fromPrivateAddress, waitedMs }
    const exchange = new Exchange(connection, this.#connections, sent, this.#times, call.over)
    call.serveBy(exchange)
    return exchange.reply
  }

  async #open(plan: Plan, publicOnly: boolean, call: Call): Promise<Connection> {
    const { destination, tunnel, proxied } = plan
    // Behind a proxy the server's address is not known here: only a literal one can be refused, and was.
    const careful = publicOnly && !proxied
    const socket = await openSocket(destination, tunnel, careful, this.#sockets, call.opening)
    // An abort can fall between the socket's readiness and this line.
    if (call.stopped) {
      socket.destroy()
      throw abortedError()
    }
    const isPrivate = !proxied && this.#sockets.isPrivate(socket.remoteAddress ?? '')
    return this.#connections.adopt(plan.key, plan.origin, socket, { isPrivate, reusable: true })
  }
}
