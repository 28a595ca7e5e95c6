// Where a redirect may lead and what it may carry there. Pure; source.ts does the walking.
import type { Trouble } from '../../shared/model.ts'

/** RFC 9110 §15.4 leaves the limit to the client; aria2 and the Fetch standard stop at 20. */
export const MOST_REDIRECTS = 20

export interface Hop {
  /** Absolute, without user info and fragment. */
  readonly url: string
  /** The person's own headers (Authorization from user info among them), as far as they may go there. */
  readonly headers: Readonly<Record<string, string>>
}

export const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status)

/** Splits `https://user:password@host/` into the bare URL and the Basic credentials it stands for (RFC 7617). */
export function withoutUserInfo(link: string): Hop {
  const url = new URL(link)
  const user = percentDecoded(url.username)
  const password = percentDecoded(url.password)
  url.username = ''
  url.password = ''
  url.hash = ''
  if (user === '' && password === '') return { url: url.href, headers: {} }
  const credentials = Buffer.from(`${user}:${password}`, 'utf8').toString('base64')
  return { url: url.href, headers: { authorization: `Basic ${credentials}` } }
}

/**
 * The next hop, or why it is refused: only http and https, never https to http. On another origin (scheme, host or
 * port) every header the person gave stays behind, not just Authorization and Cookie: custom ones carry tokens too.
 * @param location the Location header, latin-1 as received.
 */
export function nextHop(from: Hop, location: string | null): Hop | Trouble {
  const refuse = (detail: string): Trouble => ({ code: 'protocol', detail })
  if (location === null || location.trim() === '') return refuse('a redirect without a Location')
  const base = new URL(from.url)
  let url: URL
  try {
    url = new URL(asUtf8(location.trim()), base)
  } catch {
    return refuse('a redirect to something that is not a URL')
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return refuse(`a redirect to a ${url.protocol} address`)
  if (base.protocol === 'https:' && url.protocol === 'http:') {
    return {
      code: 'tls',
      detail: 'a redirect from https to http, which anyone on the way could read or change',
    }
  }
  url.username = ''
  url.password = ''
  url.hash = ''
  return { url: url.href, headers: url.origin === base.origin ? from.headers : {} }
}

/** Raw UTF-8 in a header arrives as one latin-1 character a byte; kept as it is where it is no UTF-8. */
function asUtf8(latin1: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(latin1, 'latin1'))
  } catch {
    return latin1
  }
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
