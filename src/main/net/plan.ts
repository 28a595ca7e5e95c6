// How a request reaches its server: straight, forwarded by a proxy (http:), or through a tunnel (https:). Pure.
import { isIPv4 } from 'node:net'
import { type HttpRequest, TransportError } from '../engine/ports.ts'
import type { Destination } from './dial.ts'
import { type Environment, type ProxyServer, proxyFor } from './proxy.ts'

export interface Plan {
  /** Requests with the same key may share a connection. */
  readonly key: string
  /** Fills the Host header where `headers` has none. */
  readonly origin: string
  /** The server's name, and its port where that is not the usual one. */
  readonly host: string
  /** What is dialled. */
  readonly destination: Destination
  /** The proxy to CONNECT through, or null. */
  readonly tunnel: ProxyServer | null
  /** Whether a proxy stands between: the address that answers is then not the server's. */
  readonly proxied: boolean
  /** The server's address where the URL names one outright, else null. */
  readonly literalAddress: string | null
  /** The request target (RFC 9112 §3.2): path and query, or the whole URL for a forwarding proxy. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
}

/** `userAgent` is used where the request names none. Throws TransportError. */
export function planFor(
  request: Pick<HttpRequest, 'url' | 'headers'>,
  environment: Environment,
  userAgent: string | undefined,
): Plan {
  const url = parse(request.url)
  const proxy = proxyOf(url, environment)
  const { hostname } = url
  const namesAgent = Object.keys(request.headers).some(name => name.toLowerCase() === 'user-agent')
  const headers =
    userAgent === undefined || namesAgent ? request.headers : { ...request.headers, 'User-Agent': userAgent }
  const shared = {
    proxied: proxy !== null,
    // In a URL an IPv6 address is in brackets, and nothing else is.
    literalAddress: hostname.startsWith('[') ? hostname.slice(1, -1) : isIPv4(hostname) ? hostname : null,
    host: url.host,
  }
  const path = url.pathname + url.search
  const server: Destination = {
    secure: url.protocol === 'https:',
    hostname,
    port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port),
  }
  if (proxy === null) {
    return {
      ...shared,
      key: url.origin,
      origin: url.origin,
      destination: server,
      tunnel: null,
      target: path,
      headers,
    }
  }
  if (server.secure) {
    const key = `tunnel ${url.origin}`
    return { ...shared, key, origin: url.origin, destination: server, tunnel: proxy, target: path, headers }
  }
  const { authorization } = proxy
  return {
    ...shared,
    origin: `http://${proxy.hostname}:${proxy.port}`,
    key: `forward ${proxy.hostname}:${proxy.port}`,
    destination: proxy,
    tunnel: null,
    target: url.origin + path,
    headers: {
      ...headers,
      Host: url.host,
      ...(authorization === null ? {} : { 'Proxy-Authorization': authorization }),
    },
  }
}

function parse(text: string): URL {
  if (!URL.canParse(text)) throw new TransportError('protocol', 'not a valid address')
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new TransportError('protocol', `${url.protocol} is not supported`)
  }
  return url
}

function proxyOf(url: URL, environment: Environment): ProxyServer | null {
  try {
    return proxyFor(url, environment)
  } catch (error) {
    throw new TransportError('unreachable', error instanceof Error ? error.message : 'no valid proxy', {
      cause: error,
    })
  }
}
