// Opens a connection of the fast lane: as every other, but straight to the server, and reading into memory of ours from
// its first byte.
import { connect as connectTcp, type Socket } from 'node:net'
import {
  type Destination,
  handshake,
  ready,
  type SocketOptions,
  tcpOptions,
  tlsOptions,
  withinTime,
} from './dial.ts'
import type { OnRead } from './fast-connection.ts'

/**
 * Resolves with a connected socket (after the TLS handshake). `publicOnly` refuses names that resolve to private
 * addresses only; a literal address is the caller's to judge. Throws TransportError.
 */
export function openFast(
  destination: Destination,
  publicOnly: boolean,
  options: SocketOptions,
  onread: OnRead,
  signal: AbortSignal,
): Promise<Socket> {
  const tcp = { ...tcpOptions(destination, publicOnly, options), onread }
  return withinTime(options.connectTimeoutMs, signal, async stop => {
    if (!destination.secure) return await ready(connectTcp(tcp), 'connect', stop)
    // Few milliseconds, but of every start where it is loaded along with this file.
    const { connect: connectTls } = await import('node:tls')
    // Not over a socket of our own: Node ignores `onread` then.
    const secured = connectTls({ ...tcp, ...tlsOptions(destination, options) })
    return await handshake(secured, destination, options, stop)
  })
}
