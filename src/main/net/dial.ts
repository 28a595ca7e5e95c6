// What every connection has in common, whoever reads from it: how it is dialled, what it is dialled to, how long that may
// take. The address check is made on the resolved addresses, and those very ones are dialled.
import type { LookupAddress } from 'node:dns'
import { isIP, type LookupFunction, type Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { TransportError } from '../engine/ports.ts'
import { abortedError, blockedError, timeoutError, transportError } from './errors.ts'

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

/** Runs `open` within the time there is; its signal ends it. Throws TransportError. */
export async function withinTime<T>(
  connectTimeoutMs: number,
  signal: AbortSignal,
  open: (stop: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController()
  const onAbort = (): void => stop.abort(abortedError())
  const onTimeout = (): void => stop.abort(timeoutError('no connection', connectTimeoutMs))
  const timer = setTimeout(onTimeout, connectTimeoutMs)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    if (signal.aborted) throw abortedError()
    return await open(stop.signal)
  } catch (error) {
    throw stop.signal.aborted ? stop.signal.reason : transportError(error, 'connect')
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}

/** For net.connect, and for tls.connect where that dials itself. `publicOnly` leaves out private addresses. */
export function tcpOptions({ hostname, port }: Destination, publicOnly: boolean, options: SocketOptions) {
  return {
    host: bare(hostname),
    port,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: 60_000,
    // RFC 8305. Node's own 250 ms per address would give up on every slow link but the last address.
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: ATTEMPT_MS,
    ...(publicOnly ? { lookup: publicLookup(options.isPrivate) } : {}),
  }
}

/** For tls.connect: whom to trust and by what name, and a session to resume where there is one. */
export function tlsOptions(destination: Destination, options: SocketOptions) {
  const host = bare(destination.hostname)
  const session = options.sessions.get(sessionKey(destination))
  return {
    host,
    // RFC 6066 §3: SNI carries names, never addresses.
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(session === undefined ? {} : { session }),
    ...(options.ca === null ? {} : { ca: options.ca }),
    ALPNProtocols: ['http/1.1'],
  }
}

/** Waits for the handshake, and keeps the session for the next one. The caller ends what lies below the socket. */
export async function handshake(
  secured: TLSSocket,
  destination: Destination,
  { sessions }: SocketOptions,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const key = sessionKey(destination)
  // Only a session that was verified may be resumed: resuming skips the check of the host name.
  let fresh: Buffer | null = null
  let verified = false
  const remember = (): void => {
    if (fresh === null || !verified) return
    const [oldest] = sessions.keys()
    if (sessions.size >= MAX_SESSIONS && oldest !== undefined) sessions.delete(oldest)
    sessions.set(key, fresh)
  }
  const listen = (): void => {
    secured.on('session', (offered: Buffer) => {
      fresh = offered
      remember()
    })
  }
  // Node passes sessions on only from the handle that it had when the listener came; each address tried has its own.
  if (secured.connecting) secured.once('connect', listen)
  else listen()
  try {
    await ready(secured, 'secureConnect', signal)
  } catch (error) {
    sessions.delete(key)
    throw error
  }
  verified = true
  remember()
  return secured
}

/** Waits for `event`; destroys the socket where it does not come. */
export function ready<S extends Socket>(
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
    const choose = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]): void => {
      if (error !== null) {
        callback(error, [])
        return
      }
      const open = addresses.filter(({ address }) => !isPrivate(address))
      const [preferred] = open
      if (preferred === undefined) callback(blockedError(hostname), [])
      else if (options.all === true) callback(null, open)
      else callback(null, preferred.address, preferred.family)
    }
    void import('node:dns').then(({ lookup }) => lookup(hostname, { ...options, all: true }, choose))
  }
}

function sessionKey({ hostname, port }: Destination): string {
  return `${hostname}:${port}`
}

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '')
}
