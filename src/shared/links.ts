// Intake of links that are typed, pasted, dropped or passed on: one check for one link, one reader for many.
// Pure, never throws, linear. Every refusal is a sentence a person understands.
import type { RejectedLink } from './model.ts'

/** Longest link accepted, in UTF-16 units, as typed and as normalised. */
export const MAX_LINK_LENGTH = 65_536
/** Longest text that comes back with a refusal. */
const MAX_SHOWN = 200

export type LinkCheck =
  | { readonly ok: true; readonly url: string }
  | { readonly ok: false; readonly reason: string }

const ONLY = 'Sluice downloads http and https links'

/** Kinds of link people do paste; what to say of each. */
const OTHER_KINDS: ReadonlyMap<string, string> = new Map([
  ...['ftp', 'ftps', 'sftp', 'ws', 'wss', 'data', 'about', 'ipfs', 'ipns', 's3', 'gs', 'smb', 'nfs'].map(
    kind,
  ),
  ...['ssh', 'git', 'rsync', 'scp', 'thunder', 'tel', 'sms', 'chrome', 'edge', 'app'].map(kind),
  ['file', `${ONLY}; this one points to a file on this computer, so there is nothing to download.`],
  ['javascript', `${ONLY}; this is a script. Copy the address of the file itself.`],
  ['vbscript', `${ONLY}; this is a script. Copy the address of the file itself.`],
  ['magnet', `${ONLY}; this is a magnet link. Open it with a BitTorrent program.`],
  ['ed2k', `${ONLY}; this is an ed2k link. Open it with an eDonkey program.`],
  [
    'blob',
    `${ONLY}; this one works only inside the web page it came from. Copy the address of the file itself.`,
  ],
  ['mailto', `${ONLY}; this is a mail address. Copy the address of the file itself.`],
])

function kind(scheme: string): [string, string] {
  return [scheme, `${ONLY}; this is ${article(scheme)} ${scheme} link. Look for an http or https one.`]
}

function article(word: string): string {
  return /^(?:[aeiou]|[fhlmnrsx](?![aeiou]))/.test(word) ? 'an' : 'a'
}

const NOT_A_LINK = 'This is not a link. A link starts with http:// or https://.'
const NO_SERVER = 'This link names no server. Copy the whole link, with a name such as example.org in it.'
const BAD_SERVER = 'The server name in this link is not valid. Check it for typing mistakes.'
const BAD_PORT = 'The port number in this link is not valid. It must lie between 1 and 65535.'
const TOO_LONG = 'This link is longer than 65,536 characters. Check that only one link was copied.'
const HAS_SPACE = 'This link has a space in it. Write %20 in place of each space.'
const HAS_CONTROL = 'This link has an invisible character in it. Copy the link again.'
const BARE_FILE = 'This is the name of a file, not a link. A link starts with http:// or https://.'
const LOCAL_PATH = `${ONLY}; this is a place on this computer, so there is nothing to download.`
const MAIL_ADDRESS = `${ONLY}; this looks like a mail address. If it is a link, write https:// before it.`

const ADDRESS = /^(?:\[[0-9a-f:.]+\]|localhost|\d{1,3}(?:\.\d{1,3}){3})$/i
const HOST_NAME = /^(?:[\p{L}\p{N}\p{M}_-]+\.)+(?:\p{L}[\p{L}\p{M}]+|xn--[a-z0-9-]+)\.?$/iu
/** A lone word with an extension that no host name ends in, or that is far likelier a file's. */
const FILE_NAME =
  /^[^/?#:]+\.(?:7z|avi|bin|bz2|csv|deb|dmg|docx?|epub|exe|flac|gif|gz|html?|img|iso|jar|jpe?g|json|mkv|mp[34]|msi|ogg|pdf|png|pptx?|rar|rpm|svg|tar|tgz|txt|wav|webm|webp|xlsx?|xml|xz|zip|zst)$/i

/** What may surround a link without being part of it. */
const WRAPPERS: readonly (readonly [open: string, close: string])[] = [
  ['<', '>'],
  ['"', '"'],
  ["'", "'"],
  ['`', '`'],
  ['“', '”'],
  ['‘', '’'],
  ['«', '»'],
]
const UNSEEN_START = /^[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/u
const UNSEEN = /[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u

/**
 * Checks one link and normalises it (WHATWG URL): http or https, absolute, without its fragment. A link without a
 * scheme gets https:// ('example.org/a.iso') or, before an address, http:// ('192.0.2.1/a.iso'). User name and
 * password stay in the URL.
 */
export function checkLink(text: string): LinkCheck {
  const link = unwrap(text)
  const reason = refusal(link)
  if (reason !== null) return { ok: false, reason }
  const full = withScheme(link)
  if (full === null) return { ok: false, reason: foreignReason(link) }
  return parseHttp(full)
}

function refusal(link: string): string | null {
  if (link === '') return 'There is no link here. Paste one that starts with http:// or https://.'
  if (link.length > MAX_LINK_LENGTH) return TOO_LONG
  if (/[ \u00a0\u3000]/u.test(link)) return /^https?:/i.test(link) ? HAS_SPACE : NOT_A_LINK
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  return /[\x00-\x1f\x7f-\x9f\u2028\u2029]/.test(link) ? HAS_CONTROL : null
}

/** The link with an http scheme; null where it is of another kind or no link at all. */
function withScheme(link: string): string | null {
  if (/^https?:/i.test(link)) return link
  if (/^\/\/[^/]/.test(link)) return `https:${link}`
  if (FILE_NAME.test(link)) return null
  // No certificate names a bare address, so https would not be what was meant there.
  if (ADDRESS.test(bareHost(link))) return `http://${link}`
  return looksLikeHost(link) ? `https://${link}` : null
}

/** An address, localhost, or a dotted name that ends in letters; with or without a port, before anything else. */
function looksLikeHost(link: string): boolean {
  const host = bareHost(link)
  return ADDRESS.test(host) || HOST_NAME.test(host)
}

function bareHost(link: string): string {
  return (link.split(/[/?#]/, 1)[0] ?? '').replace(/:\d*$/, '')
}

function foreignReason(link: string): string {
  if (/^(?:[a-z]:[\\/]|[.~]{0,2}[\\/])/i.test(link)) return LOCAL_PATH
  const scheme = /^([a-z][a-z0-9+.-]{0,30}):/i.exec(link)?.[1]?.toLowerCase()
  if (scheme !== undefined) {
    return OTHER_KINDS.get(scheme) ?? `${ONLY}; this one starts with “${scheme}:”. Check how it begins.`
  }
  if (FILE_NAME.test(link)) return BARE_FILE
  return /^[^/?#@]+@[^/?#@]+$/.test(link) ? MAIL_ADDRESS : NOT_A_LINK
}

function parseHttp(link: string): LinkCheck {
  if (!URL.canParse(link)) return { ok: false, reason: unparsableReason(link) }
  const url = new URL(link)
  url.hash = ''
  if (url.port === '0') return { ok: false, reason: BAD_PORT }
  // Escaping can make three or nine characters of one.
  return url.href.length > MAX_LINK_LENGTH ? { ok: false, reason: TOO_LONG } : { ok: true, url: url.href }
}

function unparsableReason(link: string): string {
  const authority = link.replace(/^https?:[/\\]*/i, '').split(/[/\\?#]/, 1)[0] ?? ''
  const place = authority.slice(authority.lastIndexOf('@') + 1)
  if (place === '' || place.startsWith(':')) return NO_SERVER
  const port = /:([^:\]]*)$/.exec(place)?.[1]
  const badPort = port !== undefined && !(/^\d+$/.test(port) && Number(port) <= 65_535)
  return badPort ? BAD_PORT : BAD_SERVER
}

/** Takes off white space, marks that show nothing, and the brackets or quotes around a link. */
function unwrap(text: string): string {
  const link = trimUnseen(text)
  for (const [open, close] of WRAPPERS) {
    if (link.length > 1 && link.startsWith(open) && link.endsWith(close)) {
      // RFC 3986 appendix C: <URL:https://example.org/>.
      return trimUnseen(link.slice(1, -1)).replace(/^url:(?=\S)/i, '')
    }
  }
  return link
}

function trimUnseen(text: string): string {
  let end = text.length
  while (end > 0 && UNSEEN.test(text.charAt(end - 1))) end--
  return text.slice(0, end).replace(UNSEEN_START, '')
}

/**
 * Reads a text of links: one or several a line, or lines of prose, Markdown or HTML with http links in them. Blank
 * lines and lines that start with '#' (RFC 2483 §5) say nothing. A link comes once, where it stood first.
 */
export function parseLinks(text: string): {
  readonly links: string[]
  readonly rejected: RejectedLink[]
} {
  const links = new Set<string>()
  const rejected: RejectedLink[] = []
  for (const [index, row] of text.split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/).entries()) {
    const line = trimUnseen(row)
    if (line === '' || line.startsWith('#')) continue
    for (const candidate of candidates(line)) {
      const check = checkLink(candidate)
      if (check.ok) links.add(check.url)
      else rejected.push({ line: index + 1, text: shorten(candidate), reason: check.reason })
    }
  }
  return { links: [...links], rejected }
}

/** What in this line is to be taken for a link. */
function candidates(line: string): readonly string[] {
  const words = line.split(/\s+/).map(word => word.replace(/[,;]{1,9}$/, ''))
  if (words.length === 1) return isLinkWord(line) ? [line] : orWhole(linksInProse(line), line)
  if (words.every(isLinkWord)) return words
  // 'https://example.org/my file.zip': half of it would be a wrong link, so the person is told.
  const split =
    isKnownKind(line) && !words.slice(1).some(isLinkWord) && /\.(?:[a-z][a-z0-9]{0,4}|7z)$/i.test(line)
  return split ? [line] : orWhole(linksInProse(line), line)
}

function orWhole(found: readonly string[], line: string): readonly string[] {
  return found.length > 0 ? found : [line]
}

/** Among other words, a name alone ('notes.txt') is no link; a name with a path is. */
function isLinkWord(word: string): boolean {
  return isKnownKind(word) || (word.includes('/') && looksLikeHost(unwrap(word)))
}

function isKnownKind(text: string): boolean {
  const scheme = /^([a-z][a-z0-9+.-]{0,30}):./i.exec(unwrap(text))?.[1]?.toLowerCase() ?? ''
  return scheme === 'http' || scheme === 'https' || OTHER_KINDS.has(scheme)
}

function linksInProse(line: string): readonly string[] {
  const found = line.match(/https?:\/\/[^\s<>"“”«»`]+/gi) ?? []
  return found.map(link => trimPunctuation(link.split('](', 1)[0] ?? ''))
}

/** Drops what ends a sentence, and brackets that were opened before the link. */
function trimPunctuation(link: string): string {
  let parens = count(link, '(') - count(link, ')')
  let squares = count(link, '[') - count(link, ']')
  let end = link.length
  for (; end > 0; end--) {
    const last = link.charAt(end - 1)
    if (last === ')' && parens < 0) parens++
    else if (last === ']' && squares < 0) squares++
    else if (!".,;:!?'’…*_|}".includes(last)) break
  }
  return link.slice(0, end)
}

function count(text: string, character: string): number {
  return text.split(character).length - 1
}

function shorten(text: string): string {
  if (text.length <= MAX_SHOWN) return text
  return `${text.slice(0, MAX_SHOWN - 1).replace(/[\ud800-\udbff]$/, '')}…`
}

/** The link as it may be shown: without user name and password. */
export function displayUrl(url: string): string {
  if (!URL.canParse(url)) return url.replace(/^([a-z][a-z0-9+.-]{0,30}:[/\\]{1,9})?[^/\\?#]*@/i, '$1')
  const shown = new URL(url)
  shown.username = ''
  shown.password = ''
  return shown.href
}

/** Host and, unless it is the scheme's own, port; '' where the URL has none. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : ''
}
