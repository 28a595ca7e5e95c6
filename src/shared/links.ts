// Intake of links that are typed, pasted, dropped or passed on: one check for one link, one reader for many.
// Pure, never throws, linear. Every refusal is a sentence a person understands.
import type { RejectedLink } from './model.ts'
import { say } from './words.ts'

/** Longest link accepted, in UTF-16 units, as typed and as normalised. */
export const MAX_LINK_LENGTH = 65_536
/** Of a host's name, with the dot it may end in (RFC 1035 §2.3.4); no server has a longer one. */
const MAX_HOST_LENGTH = 254
/** Longest text that comes back with a refusal. */
const MAX_SHOWN = 200

export type LinkCheck =
  | { readonly ok: true; readonly url: string }
  | { readonly ok: false; readonly reason: string }

/** What to say of a kind of link, by its scheme. */
type Refusal = (scheme: string) => string

const other: Refusal = scheme => say(beginsLikeVowel(scheme) ? 'links.otherAn' : 'links.otherA', { scheme })
const script: Refusal = () => say('links.script')

/** Kinds of link people do paste. */
const OTHER_KINDS: ReadonlyMap<string, Refusal> = new Map<string, Refusal>([
  ...[
    ...['ftp', 'ftps', 'sftp', 'ws', 'wss', 'data', 'about', 'ipfs', 'ipns', 's3', 'gs', 'smb', 'nfs'],
    ...['ssh', 'git', 'rsync', 'scp', 'thunder', 'tel', 'sms', 'chrome', 'edge', 'app'],
  ].map((scheme): [string, Refusal] => [scheme, other]),
  ['file', () => say('links.file')],
  ['javascript', script],
  ['vbscript', script],
  ['magnet', () => say('links.magnet')],
  ['ed2k', () => say('links.ed2k')],
  ['blob', () => say('links.blob')],
  ['mailto', () => say('links.mailto')],
])

/** Whether English puts "an" before it. */
function beginsLikeVowel(scheme: string): boolean {
  return /^(?:[aeiou]|[fhlmnrsx](?![aeiou]))/.test(scheme)
}

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
  if (link === '') return say('links.none')
  if (link.length > MAX_LINK_LENGTH) return say('links.tooLong')
  if (/[ \u00a0\u3000]/u.test(link))
    return /^https?:/i.test(link) ? say('links.hasSpace') : say('links.notALink')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  return /[\x00-\x1f\x7f-\x9f\u2028\u2029]/.test(link) ? say('links.hasControl') : null
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
  if (/^(?:[a-z]:[\\/]|[.~]{0,2}[\\/])/i.test(link)) return say('links.localPath')
  const scheme = /^([a-z][a-z0-9+.-]{0,30}):/i.exec(link)?.[1]?.toLowerCase()
  if (scheme !== undefined) {
    return OTHER_KINDS.get(scheme)?.(scheme) ?? say('links.unknownKind', { scheme })
  }
  if (FILE_NAME.test(link)) return say('links.bareFile')
  return /^[^/?#@]+@[^/?#@]+$/.test(link) ? say('links.mailAddress') : say('links.notALink')
}

function parseHttp(link: string): LinkCheck {
  if (!URL.canParse(link)) return { ok: false, reason: unparsableReason(link) }
  const url = new URL(link)
  url.hash = ''
  if (url.hostname.length > MAX_HOST_LENGTH) return { ok: false, reason: say('links.badServer') }
  if (url.port === '0') return { ok: false, reason: say('links.badPort') }
  // Escaping can make three or nine characters of one.
  return url.href.length > MAX_LINK_LENGTH
    ? { ok: false, reason: say('links.tooLong') }
    : { ok: true, url: url.href }
}

function unparsableReason(link: string): string {
  const authority = link.replace(/^https?:[/\\]*/i, '').split(/[/\\?#]/, 1)[0] ?? ''
  const place = authority.slice(authority.lastIndexOf('@') + 1)
  if (place === '' || place.startsWith(':')) return say('links.noServer')
  const port = /:([^:\]]*)$/.exec(place)?.[1]
  const badPort = port !== undefined && !(/^\d+$/.test(port) && Number(port) <= 65_535)
  return badPort ? say('links.badPort') : say('links.badServer')
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
