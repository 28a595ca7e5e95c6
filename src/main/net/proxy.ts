// Which proxy, if any, a URL goes through, from the usual environment variables. Pure.
import { isIPv4 } from 'node:net'

export type Environment = Readonly<Record<string, string | undefined>>

export interface ProxyServer {
  readonly secure: boolean
  readonly hostname: string
  readonly port: number
  /** The value of Proxy-Authorization, or null. */
  readonly authorization: string | null
}

/**
 * HTTP_PROXY or HTTPS_PROXY (either case, lower first) for that URL, unless NO_PROXY names it; null: go straight.
 * Loopback is never proxied. Throws a plain Error for a proxy that is not http: or https:.
 */
export function proxyFor(url: URL, environment: Environment): ProxyServer | null {
  const name = url.protocol === 'https:' ? 'https_proxy' : 'http_proxy'
  const text = environment[name] ?? environment[name.toUpperCase()] ?? ''
  if (text === '' || isLoopbackName(url.hostname)) return null
  if (exempted(url, environment['no_proxy'] ?? environment['NO_PROXY'] ?? '')) return null
  return parseProxy(text)
}

/** A name or literal address that means this machine. */
function isLoopbackName(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '')
  return /^(.*\.)?localhost\.?$/.test(bare) || (isIPv4(bare) && bare.startsWith('127.')) || bare === '::1'
}

/** NO_PROXY: hosts, domain suffixes (with or without a leading dot or `*.`), each with an optional port; or `*`. */
function exempted(url: URL, list: string): boolean {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
  const host = url.hostname.toLowerCase()
  return list.split(/[\s,]+/).some(entry => {
    if (entry === '') return false
    if (entry === '*') return true
    const [, name = '', wantedPort] = /^(\[.*\]|[^:]*|.*:.*:.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? []
    const suffix = name.replace(/^\*?\./, '').replace(/^([^[]*:.*)$/, '[$1]')
    if (suffix === '' || (wantedPort !== undefined && wantedPort !== port)) return false
    return host === suffix || host.endsWith(`.${suffix}`)
  })
}

function parseProxy(text: string): ProxyServer {
  const address = text.includes('://') ? text : `http://${text}`
  if (!URL.canParse(address) || !/^https?:/i.test(address)) {
    throw new Error('the proxy in the environment is not an http: or https: address')
  }
  const url = new URL(address)
  const secure = url.protocol === 'https:'
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  return {
    secure,
    hostname: url.hostname,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    authorization: url.username === '' ? null : `Basic ${Buffer.from(credentials).toString('base64')}`,
  }
}
