// The fast lane's connections that wait for a request: proved good and kept, or opened ahead. For each origin, newest
// first; those that wait too long are closed.
import type { FastConnection } from './fast-connection.ts'

/** Opens one connection; rejects where it cannot. */
export type OpenAhead = (signal: AbortSignal) => Promise<FastConnection>

interface Idle {
  readonly connection: FastConnection
  /** Opened ahead, and never used. */
  readonly ahead: boolean
  readonly timer: NodeJS.Timeout
}

interface Opening {
  readonly abort: AbortController
  readonly publicOnly: boolean
  /** null where it failed. */
  readonly connection: Promise<FastConnection | null>
}

interface Wish {
  readonly connections: number
  readonly publicOnly: boolean
  readonly open: OpenAhead
}

class Origin {
  idle: Idle[] = []
  /** Not yet claimed by a request. */
  opening: Opening[] = []
  /** Open connections, in use or idle. */
  live = 0
  /** Waits for the first connection. */
  wish: Wish | null = null
}

export class FastPool {
  readonly #origins = new Map<string, Origin>()
  readonly #open = new Set<FastConnection>()
  readonly #keepMs: number
  #closed = false

  /** `keepMs`: how long a connection may lie idle. */
  constructor(keepMs: number) {
    this.#keepMs = keepMs
  }

  /** A new connection; it is in use until `keep`. */
  add(connection: FastConnection): void {
    this.#open.add(connection)
    const origin = this.#origin(connection.key)
    origin.live++
    const { wish } = origin
    origin.wish = null
    if (wish !== null) this.#fulfil(connection.key, origin, wish)
  }

  /** It takes no further request. Idempotent. */
  remove(connection: FastConnection): void {
    if (!this.#open.delete(connection)) return
    const origin = this.#origin(connection.key)
    origin.live--
    for (const { timer } of origin.idle.filter(idle => idle.connection === connection)) clearTimeout(timer)
    origin.idle = origin.idle.filter(idle => idle.connection !== connection)
    this.#tidy(connection.key, origin)
  }

  /** It is free for the next request. `ahead`: it has had none yet. */
  keep(connection: FastConnection, ahead = false): void {
    if (!this.#open.has(connection)) return
    const timer = setTimeout(() => connection.drop(), this.#keepMs)
    timer.unref()
    connection.ref(false)
    this.#origin(connection.key).idle.push({ connection, ahead, timer })
  }

  /** A connection that lay idle and is still good, or null. The caller uses it, keeps it or drops it. */
  async take(key: string, publicOnly: boolean): Promise<FastConnection | null> {
    for (;;) {
      const idle = this.#origins.get(key)?.idle ?? []
      const at = idle.findLastIndex(
        ({ connection }) => connection.usable && !(publicOnly && connection.isPrivate),
      )
      const [found] = at < 0 ? [] : idle.splice(at, 1)
      if (found === undefined) return null
      clearTimeout(found.timer)
      found.connection.ref(true)
      // What the server has sent meanwhile, unasked, must not be taken for the reply to what is sent next; nor may a
      // close that the kernel knows of already go unseen.
      await new Promise(resolve => setImmediate(resolve))
      if (found.connection.usable) return found.connection
      found.connection.drop()
    }
  }

  /** One that is being opened ahead, from now on that request's own; null where there is none, or where it fails. */
  async claim(key: string, publicOnly: boolean, signal: AbortSignal): Promise<FastConnection | null> {
    const opening = this.#origins.get(key)?.opening ?? []
    const at = opening.findIndex(one => one.publicOnly || !publicOnly)
    const [claimed] = at < 0 ? [] : opening.splice(at, 1)
    if (claimed === undefined) return null
    const stop = (): void => claimed.abort.abort()
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    try {
      return await claimed.connection
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }

  /** A request's own attempt failed. */
  failed(key: string): void {
    const origin = this.#origins.get(key)
    if (origin === undefined || origin.live > 0) return
    origin.wish = null
    this.#tidy(key, origin)
  }

  /** As Transport.warm. */
  warm(key: string, wish: Wish): void {
    if (this.#closed) return
    const origin = this.#origin(key)
    origin.wish = null
    if (wish.connections <= 0) this.#cool(origin)
    else if (origin.live === 0) origin.wish = wish
    else this.#fulfil(key, origin, wish)
    this.#tidy(key, origin)
  }

  /** Those that wait for a request are closed, and those that are being opened ahead given up. */
  closeIdle(): void {
    for (const origin of this.#origins.values()) {
      for (const { abort } of origin.opening.splice(0)) abort.abort()
      for (const { connection } of [...origin.idle]) connection.drop()
    }
  }

  /** Ends all of them; resolves when every socket is closed. */
  async close(): Promise<void> {
    this.#closed = true
    for (const { opening } of this.#origins.values()) for (const { abort } of opening) abort.abort()
    const open = [...this.#open]
    const closed = open.map(connection => connection.closed())
    for (const connection of open) connection.drop()
    await Promise.all(closed)
  }

  #fulfil(key: string, origin: Origin, { connections, publicOnly, open }: Wish): void {
    for (let count = origin.idle.length + origin.opening.length; count < connections; count++) {
      const abort = new AbortController()
      const connection = open(abort.signal).then(
        made => this.#opened(key, opening, made),
        () => this.#opened(key, opening, null),
      )
      const opening: Opening = { abort, publicOnly, connection }
      origin.opening.push(opening)
    }
  }

  #opened(key: string, opening: Opening, made: FastConnection | null): FastConnection | null {
    const origin = this.#origin(key)
    const at = origin.opening.indexOf(opening)
    if (at >= 0) {
      origin.opening.splice(at, 1)
      if (made !== null) this.keep(made, true)
    }
    this.#tidy(key, origin)
    return made
  }

  /** Closes what was opened ahead and never used. */
  #cool(origin: Origin): void {
    for (const { abort } of origin.opening.splice(0)) abort.abort()
    for (const { connection, ahead } of [...origin.idle]) if (ahead) connection.drop()
  }

  #origin(key: string): Origin {
    const known = this.#origins.get(key)
    if (known !== undefined) return known
    const made = new Origin()
    this.#origins.set(key, made)
    return made
  }

  #tidy(key: string, { live, opening, wish }: Origin): void {
    if (live === 0 && opening.length === 0 && wish === null) this.#origins.delete(key)
  }
}
