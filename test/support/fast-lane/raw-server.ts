// A server on loopback that speaks byte for byte: each connection runs a script of its own, which reads requests and
// writes what it likes, when it likes.
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'
import { certificate } from '../tls/certificates.ts'

export interface RawConnection {
  /** 0 for the first one accepted. */
  readonly index: number
  /** Carries the bytes (TLS where there is TLS). */
  readonly socket: Socket
  /** RST, with nothing before it. */
  reset(): void
  /** The next request's head without its empty line; null where the client closes first. */
  request(): Promise<string | null>
  /** Resolves when the kernel has taken it, or the connection is closed. Strings are latin-1. */
  send(bytes: string | Buffer): Promise<void>
  /** One write for each byte, each gone before the next. */
  trickle(bytes: string | Buffer): Promise<void>
  /** Resolves when the connection is closed. */
  readonly closed: Promise<void>
}

export interface RawServer {
  readonly url: string
  readonly port: number
  readonly connections: readonly RawConnection[]
  /** All request heads, in order of arrival. */
  readonly requests: readonly string[]
  readonly open: number
  /** Resolves once `condition` holds; asked again after whatever happens at the server. */
  until(condition: () => boolean): Promise<void>
  close(): Promise<void>
}

/** The script of a connection; the socket is the script's to end. */
export type RawScript = (connection: RawConnection) => Promise<void>

export async function startRawServer(script: RawScript, secure = false): Promise<RawServer> {
  const secureContext = secure ? createSecureContext(certificate('sound')) : null
  const connections: RawConnection[] = []
  const requests: string[] = []
  const watchers = new Set<() => void>()
  let open = 0
  const changed = (): void => {
    for (const watcher of [...watchers]) watcher()
  }
  const server = createServer(tcp => {
    open++
    tcp.setNoDelay(true)
    tcp.on('error', () => {})
    const socket = secureContext === null ? tcp : new TLSSocket(tcp, { isServer: true, secureContext })
    socket.on('error', () => tcp.destroy())
    const connection = rawConnection(socket, tcp, connections.length, head => {
      requests.push(head)
      changed()
    })
    connections.push(connection)
    void connection.closed.then(() => {
      open--
      changed()
    })
    changed()
    void script(connection)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `${secure ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    connections,
    requests,
    get open() {
      return open
    },
    until: condition =>
      new Promise(resolve => {
        const look = (): void => {
          if (!condition()) return
          watchers.delete(look)
          resolve()
        }
        watchers.add(look)
        look()
      }),
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const { socket } of connections) socket.destroy()
      await closed
    },
  }
}

function rawConnection(
  socket: Socket,
  tcp: Socket,
  index: number,
  seen: (head: string) => void,
): RawConnection {
  let buffered = ''
  let over = false
  let wake: () => void = () => {}
  const heads: string[] = []
  socket.on('data', bytes => {
    buffered += bytes.toString('latin1')
    for (let at = buffered.indexOf('\r\n\r\n'); at >= 0; at = buffered.indexOf('\r\n\r\n')) {
      heads.push(buffered.slice(0, at))
      seen(buffered.slice(0, at))
      buffered = buffered.slice(at + 4)
    }
    wake()
  })
  const closed = new Promise<void>(resolve => {
    tcp.on('close', () => {
      over = true
      socket.destroy()
      wake()
      resolve()
    })
  })
  const send = (bytes: string | Buffer): Promise<void> =>
    new Promise(resolve => {
      if (over || socket.destroyed) resolve()
      else socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes, () => resolve())
    })
  return {
    index,
    socket,
    closed,
    send,
    reset() {
      tcp.resetAndDestroy()
    },
    async request() {
      while (heads.length === 0 && !over) {
        await new Promise<void>(resolve => {
          wake = resolve
        })
      }
      return heads.shift() ?? null
    },
    async trickle(bytes) {
      const all = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes
      for (const byte of all) {
        await send(Buffer.of(byte))
        await new Promise(resolve => setImmediate(resolve))
      }
    },
  }
}
