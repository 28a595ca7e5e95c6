// Takes out of a text what must not be written down or shown to others: of every URL all but its scheme and host, the
// values of headers and settings that could be secrets, the name and the home folder of the person. Pure, linear in the
// length of the text, and the same when done twice.

/** Whose computer it is. */
export interface Person {
  /** The home folder; '' where there is none. */
  readonly home: string
  /** The name of the account; '' where it is not known. */
  readonly user: string
}

const GONE = '…'

/** Where a URL in a text ends at the latest: what is serialized as WHATWG URLs are has none of these in it. */
const INSIDE = '[^\\s"<>]'

/** A copied cURL command, with the lines that it goes on to: any of its arguments can be a secret. */
const CURL = /\bcurl(?:\.exe)?[ \t]+(?=["'$^-]|[a-z][a-z0-9+.-]{0,20}:)(?:[^\r\n]*[\\^`]\r?\n)*[^\r\n]*/gi

/** Headers whose whole value is a secret, whatever is in it; what may stand between name and value. */
const HEADER = new RegExp(
  '\\b((?:proxy-)?authorization|(?:set-)?cookie2?|x-api-key|x-auth-token|x-amz-security-token)' +
    `(\\\\?["'\`]?[ \\t]*(?:=>|[:=])[ \\t]*|\\\\?["'\`][ \\t]*,\\s*)` +
    // As in JSON, as in a list, or to the end of the line.
    `(\\\\"[^"\\r\\n]*"?|"(?:[^"\\\\\\r\\n]|\\\\.)*"?|'(?:[^'\\\\\\r\\n]|\\\\.)*'?|\`[^\`]*\`?|\\[(?:"(?:[^"\\\\]|\\\\.)*"?|'(?:[^'\\\\]|\\\\.)*'?|[^\\]"'])*\\]?|[^\\r\\n]+)`,
  'gi',
)

/** The word before the credentials (RFC 9110 §11.4). */
const SCHEME = /\b(bearer|negotiate|ntlm|basic)([ \t]+)[a-z0-9._~+/=-]{4,}/gi

/** Names that say that their value is a secret; the rest of the name, what stands between, and the value. */
const SECRET = new RegExp(
  '(token|secret|passw(?:or)?d|passphrase|pwd|api[-_]?key|access[-_]?key|private[-_]?key|signature|credentials?' +
    '|auth|session[-_]?(?:id|key)|jwt|(?<![a-z])(?:sig|sid|pass|otp)(?![a-z]))' +
    `([\\w.-]{0,40}\\\\?["'\`]?[ \\t]*(?:=>|[:=])[ \\t]*)` +
    `(\\\\"[^"\\r\\n]*"?|"(?:[^"\\\\\\r\\n]|\\\\.)*"?|'(?:[^'\\\\\\r\\n]|\\\\.)*'?|[^\\s&;,"'}\\]]+)`,
  'gi',
)

/** A URL inside another one, percent-encoded once or more often. */
const ENCODED = new RegExp(`[\\w+.-]{0,20}%(?:25)*3a(?:%(?:25)*(?:2f|5c)|[/\\\\]){2}${INSIDE}*`, 'gi')

/** Links that have no host of their own, and web links written without two slashes, which browsers take all the same. */
const OPAQUE = new RegExp(
  `\\b(sluice|magnet|data|blob|javascript|https?|ftps?|wss?):(?!\\s|[/\\\\]{2})${INSIDE}+`,
  'gi',
)

/** One letter is a drive of Windows. */
const URL_LIKE = new RegExp(`([a-z0-9+.-]{2,20}):([/\\\\]{2,})(${INSIDE}*)`, 'gi')

/** A query of something that is no whole URL, and a user name and a password before a host. */
const QUERY = new RegExp(`\\?[^\\s"<>=?]{1,100}=${INSIDE}*`, 'g')
const USER_INFO = /[^\s:@/\\"'<>()]{1,40}:[^\s:@/\\"'<>()]{1,60}@(?=[\w[])/g

/** The same, percent-encoded. */
const ENCODED_USER_INFO = /[\w.~!$*-]{1,40}%(?:25){0,9}3a[^\s/@"'<>]{1,60}?%(?:25){0,9}40(?=[\w[])/gi

/** What is behind & in a query whose beginning is not there, and what is before it. */
const LATER_PARAMETER = /(&(?:amp;)?[\w.%-]{1,40}=)[^\s"'<>&]+/g
const FIRST_PARAMETER = /(?<![\w.%-])([\w.%-]{1,40}=)[^\s"'<>&=]{1,1000}={0,2}(?=&(?:amp;)?[\w.%-]{1,40}=)/g

/** A token that carries its owner (RFC 7519): its first part begins with '{"'. */
const JWT = /(?<![\w-])eyJ[\w-]{5,}\.[\w-]+\.[\w-]*/g

/** These name files of the program, not places of the person. */
const LOCAL = new Set(['file', 'app', 'node'])
const HOST = /^(?:[\p{L}\p{N}._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/iu

/** The text without secrets, and without what says whose computer it is. */
export function redact(text: string, person: Person): string {
  return withoutPerson(withoutSecrets(text), person)
}

function withoutSecrets(text: string): string {
  return text
    .replace(CURL, `curl ${GONE}`)
    .replace(HEADER, (_all, name: string, between: string, value: string) => name + between + emptied(value))
    .replace(SCHEME, (_all, scheme: string, space: string) => scheme + space + GONE)
    .replace(SECRET, (_all, name: string, between: string, value: string) => name + between + emptied(value))
    .replace(JWT, GONE)
    .replace(ENCODED, GONE)
    .replace(OPAQUE, (_all, scheme: string) => `${scheme}:${GONE}`)
    .replace(URL_LIKE, (_all, scheme: string, slashes: string, rest: string) =>
      LOCAL.has(scheme.toLowerCase())
        ? `${scheme}:${slashes}${rest.replace(/[?#].*$/, '')}`
        : `${scheme}://${shownOf(rest)}`,
    )
    .replace(QUERY, `?${GONE}`)
    .replace(USER_INFO, `${GONE}@`)
    .replace(ENCODED_USER_INFO, `${GONE}@`)
    .replace(LATER_PARAMETER, `$1${GONE}`)
    .replace(FIRST_PARAMETER, `$1${GONE}`)
}

/** What stands around it stays, so that JSON stays what it is. */
function emptied(value: string): string {
  const [opening = ''] = /^(?:\\"|["'`[])/.exec(value) ?? []
  if (opening === '') return GONE
  const closing = opening === '[' ? ']' : opening
  return opening + GONE + closing
}

/** What may be shown of a URL behind its slashes. */
function shownOf(rest: string): string {
  const end = rest.search(/[/\\?#]/)
  const authority = end < 0 ? rest : rest.slice(0, end)
  // It may be a user name and the first part of a password, where that has a slash in it.
  if (authority.includes(':') && end >= 0 && rest.includes('@', end)) return GONE
  const { host, after } = hostIn(authority.slice(authority.lastIndexOf('@') + 1))
  if (host === null) return GONE
  if (end < 0) return host + after
  return rest.length === end + 1 ? `${host}/` : `${host}/${GONE}`
}

/** The host with what a sentence may have put behind it; null where it is none. */
function hostIn(text: string): { readonly host: string | null; readonly after: string } {
  const after = /[\]'’”」`),.;:!]*$/.exec(text.slice(-8))?.[0] ?? ''
  for (const tail of [after, after.replace(/^\]/, '')]) {
    const host = text.slice(0, text.length - tail.length)
    if (HOST.test(host)) return { host, after: tail }
  }
  return { host: null, after: '' }
}

function withoutPerson(text: string, { home, user }: Person): string {
  let left = text
  if (/^(?:[/\\]|[a-z]:[/\\]).*\w/i.test(home)) {
    for (const way of waysToWrite(home.replace(/[/\\]+$/, ''))) {
      left = left.replace(new RegExp(`${escaped(way)}(?![\\p{L}\\p{N}_-]|\\.\\w)`, 'giu'), '~')
    }
  }
  if (user.length < 2) return left
  return left.replace(new RegExp(`([/\\\\]|%2f)${escaped(user)}(?![\\p{L}\\p{N}._-])`, 'giu'), `$1${GONE}`)
}

/** A path as it is, as in JSON, with the other slashes, and in a file: URL. */
function waysToWrite(path: string): ReadonlySet<string> {
  const slashes = path.replaceAll('\\', '/')
  return new Set([path.replaceAll('\\', '\\\\'), path, encodeURI(slashes), slashes])
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
