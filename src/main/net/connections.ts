// Connections that have proved good, kept for the next request to the same place. One request at a time on each;
// how many there may be is the engine's business.
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { Client } from 'undici'
import { holdable, type Reading } from './reading.ts'

/** A head larger than this is an attack or a mistake. */
const MAX_HEAD_BYTES = 64 * 1024

/** A connected socket, or what passes for one. */
export type Wire = Duplex & { readonly bytesRead: number }

export interface ConnectionFacts {
  /** Whether the address at the other end is loopback, private or link-local. */
  readonly isPrivate: boolean
  /** Whether it may be kept for another request. */
  readonly reusable: boolean
}

export interface Connection extends ConnectionFacts {
  /** Which requests may use it. */
  readonly key: string
  readonly client: Client
  readonly socket: Wire
  readonly reading: Reading
}

export class Connections {
  readonly #idle = new Map<string, Connection[]>()
  readonly #open = new Set<Connection>()

  /** A kept connection that is still good, or null. The caller gives it back by `keep` or ends it by `drop`. */
  take(key: string, publicOnly: boolean): Connection | null {
    const idle = this.#idle.get(key) ?? []
    // Newest first: the least likely to have been closed by the server meanwhile.
    const at = idle.findLastIndex(({ socket, isPrivate }) => usable(socket) && !(publicOnly && isPrivate))
    return (at < 0 ? undefined : idle.splice(at, 1)[0]) ?? null
  }

  /** Wraps a connected socket (TLS, if any, is already on it); it is in use until `keep`. */
  adopt(key: string, origin: string, socket: Wire, facts: ConnectionFacts): Connection {
    let given = false
    // The origin only fills the Host header; TLS, if any, is already on the socket.
    const client = new Client(origin, {
      maxHeaderSize: MAX_HEAD_BYTES,
      // Deadlines are the exchange's own: undici's tick every half second and know no deadline for a whole head.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: (_options, callback) => {
        const error = given ? new Error('this connection is over') : null
        given = true
        // Not at once: undici would not notice an answer given before its own call returns.
        // It needs no more of the socket than a stream has.
        setImmediate(() => (error === null ? callback(null, socket as Socket) : callback(error, null)))
      },
    })
    const connection: Connection = { key, client, socket, reading: holdable(socket), ...facts }
    this.#open.add(connection)
    socket.once('close', () => this.drop(connection))
    return connection
  }

  /** The exchange on it ended as HTTP says it should. */
  keep(connection: Connection): void {
    if (!this.#open.has(connection)) return
    if (!connection.reusable) {
      this.drop(connection)
      return
    }
    const idle = this.#idle.get(connection.key)
    if (idle === undefined) this.#idle.set(connection.key, [connection])
    else idle.push(connection)
  }

  /** Ends it, at whatever stage. Idempotent. */
  drop(connection: Connection): void {
    connection.socket.destroy()
    if (!this.#open.delete(connection)) return
    const idle = this.#idle.get(connection.key)?.filter(other => other !== connection) ?? []
    if (idle.length > 0) this.#idle.set(connection.key, idle)
    else this.#idle.delete(connection.key)
    void connection.client.destroy()
  }

  /** Ends all of them; resolves when every socket is closed. */
  async close(): Promise<void> {
    await Promise.all(
      [...this.#open].map(async connection => {
        const closed = new Promise<void>(resolve => {
          if (connection.socket.closed) resolve()
          else connection.socket.once('close', () => resolve())
        })
        this.drop(connection)
        await closed
      }),
    )
  }
}

function usable(socket: Wire): boolean {
  return !socket.destroyed && socket.readable && socket.writable
}
