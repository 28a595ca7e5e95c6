// Opens a connection that undici reads: TCP by Happy Eyeballs, through a proxy where there is one, TLS where the URL asks
// for it.
import type { request } from 'node:http'
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { TransportError } from '../engine/ports.ts'
import {
  type Destination,
  handshake,
  ready,
  type SocketOptions,
  tcpOptions,
  tlsOptions,
  withinTime,
} from './dial.ts'
import type { ProxyServer } from './proxy.ts'

/**
 * Resolves with a connected socket (after the TLS handshake). `tunnel`: the proxy to CONNECT through, or null.
 * `publicOnly` refuses names that resolve to private addresses only; a literal address and a proxy's own are the
 * caller's to judge. Throws TransportError.
 */
export function openSocket(
  destination: Destination,
  tunnel: ProxyServer | null,
  publicOnly: boolean,
  options: SocketOptions,
  signal: AbortSignal,
): Promise<Socket> {
  return withinTime(options.connectTimeoutMs, signal, stop =>
    open(destination, tunnel, publicOnly, options, stop),
  )
}

async function open(
  destination: Destination,
  tunnel: ProxyServer | null,
  publicOnly: boolean,
  options: SocketOptions,
  signal: AbortSignal,
): Promise<Socket> {
  if (tunnel === null) {
    const socket = await dial(destination, publicOnly, options, signal)
    return destination.secure ? await secure(socket, destination, options, signal) : socket
  }
  // Its client brings half of the system along, so only tunnels load it; and before the socket is there to be watched.
  const { request: connectRequest } = await import('node:http')
  const toProxy = await dial(tunnel, false, options, signal)
  const proxied = tunnel.secure ? await secure(toProxy, tunnel, options, signal) : toProxy
  const through = await openTunnel(connectRequest, proxied, destination, tunnel, signal)
  return destination.secure ? await secure(through, destination, options, signal) : through
}

function dial(
  destination: Destination,
  publicOnly: boolean,
  options: SocketOptions,
  signal: AbortSignal,
): Promise<Socket> {
  return ready(connectTcp(tcpOptions(destination, publicOnly, options)), 'connect', signal)
}

async function secure(
  socket: Socket,
  destination: Destination,
  options: SocketOptions,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const secured = connectTls({ ...tlsOptions(destination, options), socket })
  try {
    return await handshake(secured, destination, options, signal)
  } catch (error) {
    socket.destroy()
    throw error
  }
}

/** CONNECT (RFC 9110 §9.3.6). A refusal is the proxy's, so the host is out of reach, whatever the status. */
function openTunnel(
  connectRequest: typeof request,
  socket: Socket,
  { hostname, port }: Destination,
  proxy: ProxyServer,
  signal: AbortSignal,
): Promise<Socket> {
  const authority = `${hostname}:${port}`
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      socket.destroy()
      reject(signal.reason)
    }
    signal.addEventListener('abort', onAbort, { once: true })
    const request = connectRequest({
      method: 'CONNECT',
      path: authority,
      headers: {
        Host: authority,
        ...(proxy.authorization === null ? {} : { 'Proxy-Authorization': proxy.authorization }),
      },
      createConnection: () => socket,
    })
    request.on('connect', ({ statusCode }, connected: Socket, head) => {
      signal.removeEventListener('abort', onAbort)
      if (statusCode !== 200) {
        socket.destroy()
        reject(new TransportError('unreachable', `the proxy answered ${statusCode}`))
        return
      }
      if (head.length > 0) connected.unshift(head)
      resolve(connected)
    })
    request.on('error', error => {
      signal.removeEventListener('abort', onAbort)
      socket.destroy()
      reject(new TransportError('unreachable', 'the proxy gave no connection', { cause: error }))
    })
    request.end()
  })
}
