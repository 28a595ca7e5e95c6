// The person's own headers as a window may show them: what could be a secret is shown as dots. Pure.

const DOTS = '••••••'

/** Of these the value says nothing but what the person wants. Anything else may carry a token, whatever its name is. */
const PLAIN = new Set([
  ...[
    'accept',
    'accept-charset',
    'accept-language',
    'user-agent',
    'cache-control',
    'pragma',
    'dnt',
    'priority',
  ],
  ...['sec-fetch-dest', 'sec-fetch-mode', 'sec-fetch-site', 'sec-fetch-user', 'sec-gpc', 'save-data'],
  ...['sec-ch-ua', 'sec-ch-ua-mobile', 'sec-ch-ua-platform', 'upgrade-insecure-requests', 'x-requested-with'],
])
/** Links: shown without user info, query and fragment, where secrets are. */
const LINKS = new Set(['referer', 'origin'])

/** In the order given, the values of all but the harmless ones as dots. */
export function shownHeaders(
  headers: Readonly<Record<string, string>>,
): readonly (readonly [name: string, value: string])[] {
  return Object.entries(headers).map(([name, value]) => [name, shownValue(name.toLowerCase(), value)])
}

function shownValue(name: string, value: string): string {
  if (LINKS.has(name) && URL.canParse(value)) return placeOf(new URL(value), name)
  return PLAIN.has(name) && !looksSecret(value) ? value : DOTS
}

/** The path may be a secret as well where it is a single long word; an origin has none. */
function placeOf({ origin, pathname }: URL, name: string): string {
  if (origin === 'null') return DOTS
  return name === 'origin' || looksSecret(pathname) ? origin : origin + pathname
}

/** An authentication scheme, or a long run of letters and digits that nobody reads. */
function looksSecret(value: string): boolean {
  return (
    /^\s*(?:bearer|basic|digest|negotiate|token)\s/i.test(value) || (value.match(RUN) ?? []).some(isOpaque)
  )
}

const RUN = /[\w+=~-]{20,}/g

const isOpaque = (run: string): boolean => /\d/.test(run) && /[a-z]/i.test(run)
