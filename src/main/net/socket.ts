// Opens the connection for one origin: TCP by Happy Eyeballs, through a proxy where there is one, TLS where the
// URL asks for it. The address check is made on the resolved addresses, and those very ones are dialled.
import { lookup as dnsLookup, type LookupAddress } from 'node:dns'
import { request as connectRequest } from 'node:http'
import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { TransportError } from '../engine/ports.ts'
import { abortedError, blockedError, timeoutError, transportError } from './errors.ts'
import type { ProxyServer } from './proxy.ts'

export interface SocketOptions {
  readonly connectTimeoutMs: number
  /** PEM certificates to trust in place of the built-in ones; null: those. */
  readonly ca: string | null
  readonly isPrivate: (address: string) => boolean
  /** TLS sessions by host and port, so that siblings shake hands faster. */
  readonly sessions: Map<string, Buffer>
}

export interface Destination {
  readonly secure: boolean
  /** As in a URL: IPv6 in brackets. */
  readonly hostname: string
  readonly port: number
}

const MAX_SESSIONS = 256
const ATTEMPT_MS = 1000

/**
 * Resolves with a connected socket (after the TLS handshake). `tunnel`: the proxy to CONNECT through, or null.
 * `publicOnly` refuses names that resolve to private addresses only; a literal address and a proxy's own are the
 * caller's to judge. Throws TransportError.
 */
export async function openSocket(
  destination: Destination,
  tunnel: ProxyServer | null,
  publicOnly: boolean,
  options: SocketOptions,
  signal: AbortSignal,
): Promise<Socket> {
  const { connectTimeoutMs } = options
  const stop = new AbortController()
  const onAbort = (): void => stop.abort(abortedError())
  const onTimeout = (): void => stop.abort(timeoutError('no connection', connectTimeoutMs))
  const timer = setTimeout(onTimeout, connectTimeoutMs)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    if (signal.aborted) throw abortedError()
    return await open(destination, tunnel, publicOnly, options, stop.signal)
  } catch (error) {
    throw stop.signal.aborted ? stop.signal.reason : transportError(error, 'connect')
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
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
  const toProxy = await dial(tunnel, false, options, signal)
  const proxied = tunnel.secure ? await secure(toProxy, tunnel, options, signal) : toProxy
  const through = await openTunnel(proxied, destination, tunnel, signal)
  return destination.secure ? await secure(through, destination, options, signal) : through
}

function dial(
  { hostname, port }: Destination,
  publicOnly: boolean,
  options: SocketOptions,
  signal: AbortSignal,
): Promise<Socket> {
  const socket = connectTcp({
    host: bare(hostname),
    port,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: 60_000,
    // RFC 8305. Node's own 250 ms per address would give up on every slow link but the last address.
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: ATTEMPT_MS,
    lookup: publicOnly ? publicLookup(options.isPrivate) : dnsLookup,
  })
  return ready(socket, 'connect', signal)
}

async function secure(
  socket: Socket,
  { hostname, port }: Destination,
  options: SocketOptions,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const host = bare(hostname)
  const key = `${hostname}:${port}`
  const session = options.sessions.get(key)
  const secured = connectTls({
    socket,
    host,
    // RFC 6066 §3: SNI carries names, never addresses.
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(session === undefined ? {} : { session }),
    ...(options.ca === null ? {} : { ca: options.ca }),
    ALPNProtocols: ['http/1.1'],
  })
  // Only a session that was verified may be resumed: resuming skips the check of the host name.
  let fresh: Buffer | null = null
  let verified = false
  const remember = (): void => {
    if (fresh === null || !verified) return
    const [oldest] = options.sessions.keys()
    if (options.sessions.size >= MAX_SESSIONS && oldest !== undefined) options.sessions.delete(oldest)
    options.sessions.set(key, fresh)
  }
  secured.on('session', (offered: Buffer) => {
    fresh = offered
    remember()
  })
  try {
    await ready(secured, 'secureConnect', signal)
  } catch (error) {
    socket.destroy()
    options.sessions.delete(key)
    throw error
  }
  verified = true
  remember()
  return secured
}

/** CONNECT (RFC 9110 §9.3.6). A refusal is the proxy's, so the host is out of reach, whatever the status. */
function openTunnel(
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

/** Waits for `event`; destroys the socket where it does not come. */
function ready<S extends Socket>(
  socket: S,
  event: 'connect' | 'secureConnect',
  signal: AbortSignal,
): Promise<S> {
  return new Promise((resolve, reject) => {
    const settle = (error: unknown): void => {
      signal.removeEventListener('abort', onAbort)
      socket.off(event, onReady)
      if (error === null) resolve(socket)
      else {
        socket.destroy()
        reject(error)
      }
    }
    const onReady = (): void => settle(null)
    const onAbort = (): void => settle(signal.reason)
    // The listener stays: an error nobody hears ends the process.
    socket.on('error', settle)
    socket.once('close', () => settle(new TransportError('cut', 'closed before it was ready')))
    socket.once(event, onReady)
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
  })
}

/** dns.lookup that leaves out private addresses, and refuses where no other remains. */
function publicLookup(isPrivate: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    dnsLookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error !== null) {
        callback(error, [])
        return
      }
      const open = addresses.filter(({ address }) => !isPrivate(address))
      const [preferred] = open
      if (preferred === undefined) callback(blockedError(hostname), [])
      else if (options.all === true) callback(null, open)
      else callback(null, preferred.address, preferred.family)
    })
  }
}

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '')
}
