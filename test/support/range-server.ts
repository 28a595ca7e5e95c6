// A scripted HTTP/1.1 server on loopback: each path has a script that says how it treats each request, down to
// wrong framing and resets. Everything a client sends is on record, and waits are for events, never for time.
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'
import { behaviourFor, type Script, type SeenRequest } from './range-server/behaviour.ts'
import { planReply } from './range-server/plan.ts'
import { sendReply, type Wire } from './range-server/send.ts'
import { type CertificateName, certificate } from './tls/certificates.ts'

export interface RangeServer {
  /** `http://127.0.0.1:port` or `https://localhost:port`. */
  readonly url: string
  readonly port: number
  /** Sets (or replaces) what a path does; returns its full URL. A path without a script answers 404. */
  route(path: string, script: Script): string
  /** All, in order of arrival. */
  readonly requests: readonly SeenRequest[]
  requestsFor(path: string): readonly SeenRequest[]
  /** The n-th call gives the path's n-th request, waiting for it where it has not come yet. */
  nextRequest(path: string): Promise<SeenRequest>
  readonly openConnections: number
  /** Connections ever accepted. */
  readonly connections: number
  /** Body bytes of the path that the kernel has taken, over all its replies. */
  bytesSent(path: string): number
  /** Replies of the path that stand at their `stallAt`. */
  stalled(path: string): number
  /** Lets the replies of the path that stand now go on. */
  release(path: string): void
  /** Resolves once `condition` holds; asked again after whatever happens at the server. */
  until(condition: () => boolean): Promise<void>
  /** Drops every connection and stops listening. */
  close(): Promise<void>
}

export interface RangeServerOptions {
  /** Default 127.0.0.1. */
  readonly host?: string
  /** Serve HTTPS with that certificate; true: the sound one for localhost and 127.0.0.1. */
  readonly tls?: boolean | CertificateName
}

interface Route {
  script: Script
  readonly seen: SeenRequest[]
  taken: number
  busy: number
  sent: number
  waiting: (() => void)[]
}

const HEAD_END = '\r\n\r\n'

export async function startRangeServer(options: RangeServerOptions = {}): Promise<RangeServer> {
  const routes = new Map<string, Route>()
  const requests: SeenRequest[] = []
  const sockets = new Set<Socket>()
  const watchers = new Set<() => void>()
  let connections = 0

  const changed = (): void => {
    for (const watcher of watchers) watcher()
  }
  const routeOf = (path: string): Route => {
    const known = routes.get(path)
    if (known !== undefined) return known
    const made: Route = {
      script: { status: 404, body: '404\n' },
      seen: [],
      taken: 0,
      busy: 0,
      sent: 0,
      waiting: [],
    }
    routes.set(path, made)
    return made
  }
  const until = (condition: () => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        try {
          if (!condition()) return
          resolve()
        } catch (error) {
          reject(error)
        }
        watchers.delete(look)
      }
      watchers.add(look)
      look()
    })

  const secureContext =
    options.tls === undefined || options.tls === false
      ? null
      : createSecureContext(certificate(options.tls === true ? 'sound' : options.tls))

  const server = createServer(tcp => {
    const socket = secureContext === null ? tcp : new TLSSocket(tcp, { isServer: true, secureContext })
    sockets.add(tcp)
    const connection = connections++
    tcp.setNoDelay(true)
    tcp.on('error', () => {})
    socket.on('error', () => tcp.destroy())
    const gone = new Promise<void>(resolve => {
      tcp.on('close', () => {
        sockets.delete(tcp)
        socket.destroy()
        resolve()
        changed()
      })
    })
    changed()
    void serve({ socket, tcp, gone }, connection)
  })

  async function serve(wire: Wire, connection: number): Promise<void> {
    for await (const head of heads(wire.socket)) {
      if (!(await answer(wire, connection, head))) return
    }
  }

  /** One exchange; true where the connection can take another. */
  async function answer(wire: Wire, connection: number, head: string): Promise<boolean> {
    const { request, end } = seen(head, wire.socket, connection, path => routeOf(path).seen.length)
    const route = routeOf(request.path)
    requests.push(request)
    route.seen.push(request)
    changed()
    const behaviour = await behaviourFor(route.script, request)
    const plan = planReply(request, behaviour, route.busy)
    route.busy++
    const hooks = {
      sent(bytes: number) {
        route.sent += bytes
        changed()
      },
      stall: () =>
        new Promise<void>(resolve => {
          route.waiting.push(resolve)
          changed()
        }),
    }
    const withBody = request.method !== 'HEAD'
    const { outcome, reusable } = await sendReply(wire, plan, behaviour, withBody, hooks)
    route.busy--
    end(outcome)
    changed()
    return reusable
  }

  server.listen(0, options.host ?? '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const url = secureContext === null ? `http://127.0.0.1:${port}` : `https://localhost:${port}`

  return {
    url,
    port,
    route(path, script) {
      routeOf(path).script = script
      return url + path
    },
    requests,
    requestsFor: path => routeOf(path).seen,
    async nextRequest(path) {
      const route = routeOf(path)
      const index = route.taken++
      await until(() => route.seen.length > index)
      return route.seen[index] as SeenRequest
    },
    get openConnections() {
      return sockets.size
    },
    get connections() {
      return connections
    },
    bytesSent: path => routeOf(path).sent,
    stalled: path => routeOf(path).waiting.length,
    release(path) {
      const route = routeOf(path)
      for (const go of route.waiting.splice(0)) go()
    },
    until,
    async close() {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

/** The request heads of a connection, one after another; bodies are not expected. */
async function* heads(socket: Socket): AsyncGenerator<string, void, undefined> {
  let buffered = ''
  const arrived: string[] = []
  let wake: () => void = () => {}
  let open = true
  socket.on('data', (bytes: Buffer) => {
    arrived.push(bytes.toString('latin1'))
    wake()
  })
  socket.on('close', () => {
    open = false
    wake()
  })
  while (true) {
    const at = buffered.indexOf(HEAD_END)
    if (at >= 0) {
      const head = buffered.slice(0, at)
      buffered = buffered.slice(at + HEAD_END.length)
      yield head
    } else if (arrived.length > 0) {
      buffered += arrived.splice(0).join('')
    } else if (open) {
      await new Promise<void>(resolve => {
        wake = resolve
      })
    } else {
      return
    }
  }
}

function seen(
  head: string,
  socket: Socket,
  connection: number,
  countOf: (path: string) => number,
): { readonly request: SeenRequest; readonly end: (outcome: 'sent' | 'gone') => void } {
  const [requestLine = '', ...lines] = head.split('\r\n')
  const [method = '', target = ''] = requestLine.split(' ')
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    const before = headers[name]
    headers[name] = before === undefined ? value : `${before}, ${value}`
  }
  const path = target.split('?')[0] ?? ''
  let end: (outcome: 'sent' | 'gone') => void = () => {}
  const ended = new Promise<'sent' | 'gone'>(resolve => {
    end = resolve
  })
  return {
    request: {
      method,
      path,
      target,
      headers,
      range: headers['range'] ?? null,
      index: countOf(path),
      connection,
      resumed: socket instanceof TLSSocket && socket.isSessionReused(),
      at: Date.now(),
      ended,
    },
    end,
  }
}
