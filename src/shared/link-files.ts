// Files that hold links: a text with one a line, the shortcuts that Windows (.url) and macOS (.webloc) make of a page, and
// metalinks. Pure, never throws; every refusal is a sentence.

import type { AddItem } from './contract.ts'
import { decodeEntities } from './intake-markup.ts'
import { binaryString } from './link-files-plist.ts'
import { say } from './words.ts'

/** A list of links larger than this is no list of links, bytes. */
export const MAX_LIST_SIZE = 10 * 1024 * 1024

/** Nor is one with more lines: each that is no link costs time and a sentence. */
const MOST_LINES = 200_000

export type LinkFileKind = 'text' | 'url' | 'webloc' | 'metalink'

export type LinkFileReading =
  | { readonly ok: true; readonly text: string }
  /** Of a metalink: one for each file; `troubles`: sentences about what was left out. */
  | { readonly ok: true; readonly items: readonly AddItem[]; readonly troubles: readonly string[] }
  | { readonly ok: false; readonly reason: string }

/** RFC 5854 §7, and what version 3 was called. */
const METALINK_TYPES: ReadonlySet<string> = new Set(['application/metalink4+xml', 'application/metalink+xml'])

/** What kind of link file this promises to be; null: none. `type`: its media type, '' where unknown. */
export function linkFileKind(name: string, type: string): LinkFileKind | null {
  const ending = /\.([^.]*)$/.exec(name)?.[1]?.toLowerCase()
  if (ending === 'url' || ending === 'webloc') return ending
  if (ending === 'metalink' || ending === 'meta4' || METALINK_TYPES.has(type)) return 'metalink'
  return ending === 'txt' || type === 'text/plain' ? 'text' : null
}

/** The sentence why a file is not read at all; null: it may be. `size` in bytes. */
export function linkFileFault(name: string, type: string, size: number): string | null {
  if (linkFileKind(name, type) === null) return say('add.file-kind', { name })
  return size > MAX_LIST_SIZE ? say('add.file-large', { name }) : null
}

/** The links in a file: as text with one or more lines, or with what a metalink says of them. Never rejects. */
export async function readLinkFile(name: string, type: string, bytes: Uint8Array): Promise<LinkFileReading> {
  const reason = linkFileFault(name, type, bytes.length)
  if (reason !== null) return { ok: false, reason }
  const kind = linkFileKind(name, type)
  if (kind === 'text') return textOf(name, decodeText(bytes))
  if (kind === 'metalink') return metalinkItems(name, bytes)
  const link = kind === 'url' ? shortcutLink(decodeText(bytes)) : weblocLink(bytes)
  return link === null
    ? { ok: false, reason: say('add.file-no-link', { name }) }
    : { ok: true, text: link.replace(/\s+/g, ' ').trim() }
}

function textOf(name: string, text: string): LinkFileReading {
  let lines = 1
  for (const _break of text.matchAll(/[\n\r\v\f\u0085\u2028\u2029]/g)) {
    if (++lines <= MOST_LINES) continue
    return { ok: false, reason: say('add.file-lines', { name, most: MOST_LINES.toLocaleString('en-US') }) }
  }
  return { ok: true, text }
}

/** A download has one source: the best link of each file. The parser is loaded by the first metalink, and by nothing else. */
async function metalinkItems(name: string, bytes: Uint8Array): Promise<LinkFileReading> {
  const { readMetalink } = await import('./metalink.ts')
  const reading = readMetalink(name, decodeText(bytes))
  if (!reading.ok) return reading
  const items = reading.files.map(file => ({
    link: file.urls[0],
    name: file.name,
    dir: null,
    headers: {},
    checksum: file.checksum,
  }))
  return { ok: true, items, troubles: reading.troubles }
}

/** UTF-8, unless a byte order mark says UTF-16, as Windows' own editor once wrote by default. */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  return new TextDecoder().decode(bytes)
}

/** The key URL of the section [InternetShortcut]; names of both in any case, as Windows reads them. */
function shortcutLink(text: string): string | null {
  let isOurs = false
  for (const row of text.split(/\r\n|[\r\n]/)) {
    const line = row.trim()
    if (line.startsWith('[')) isOurs = line.toLowerCase() === '[internetshortcut]'
    else if (isOurs && /^url\s{0,9}=/i.test(line)) return line.slice(line.indexOf('=') + 1).trim() || null
  }
  return null
}

/** A property list with one dictionary, binary or as XML; its key URL. */
function weblocLink(bytes: Uint8Array): string | null {
  if (new TextDecoder('latin1').decode(bytes.subarray(0, 6)) === 'bplist') return binaryString(bytes, 'URL')
  const text = decodeText(bytes)
  const key = /<key>\s{0,99}URL\s{0,99}<\/key>\s{0,99}<string>/.exec(text)
  if (key === null) return null
  const start = key.index + key[0].length
  const end = text.indexOf('</string>', start)
  return end < 0 ? null : decodeEntities(text.slice(start, end)).trim() || null
}
