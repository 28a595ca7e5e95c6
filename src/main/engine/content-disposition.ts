// The file name a Content-Disposition header offers (RFC 6266, RFC 8187), read as leniently as browsers do.
// Pure, never throws, linear. The answer is raw text from a server: it must still pass file-name.ts.
import { decodeExtended, parse } from 'content-disposition'

/** Far longer than any header a client takes; what lies beyond is not looked at. */
const MAX_HEADER = 262_144

/**
 * The name in the header, or null where it offers none. `filename*` wins over `filename`, the first of equal
 * parameters wins, an ext-value that breaks RFC 8187 counts as absent, RFC 2231 continuations are ignored, and
 * folders are dropped (RFC 6266 §4.3).
 * @param header one latin-1 character for each byte.
 */
export function dispositionName(header: string | null): string | null {
  if (header === null) return null
  const field = withType(header.slice(0, MAX_HEADER))
  const extended = extendedName(field)
  return withoutFolders(extended ?? readPlain(plainName(field) ?? ''))
}

/** Servers that forget the type ('filename=a.iso') mean the name all the same. */
function withType(header: string): string {
  return /^[ \t]*filename\*?[ \t]*=/i.test(header) ? `attachment; ${header}` : header
}

/** The decoded `filename*`; null where it is absent, quoted or not as RFC 8187 §3.2 has it. */
function extendedName(field: string): string | null {
  const { parameters } = parse(field)
  const value = parameters['filename*']
  if (value === undefined || !isExtValue(value)) return null
  const decoded = decodeExtended(value)
  // The parser leaves a quoted value undecoded, and so do we: it is no ext-value.
  return decoded !== undefined && parameters['filename'] === decoded ? decoded : null
}

/** ASCII with whole percent escapes only; the parser itself lets bare bytes and broken escapes through. */
function isExtValue(value: string): boolean {
  return /^(?:[\x20-\x24\x26-\x7e]|%[0-9a-f]{2})*$/i.test(value)
}

/** The `filename` as sent, its quotes and backslashes undone. */
function plainName(field: string): string | undefined {
  const name = parse(field, { extended: false }).parameters['filename']
  if (name !== undefined) return name
  // A quote that is never closed hides the parameter from the parser: close it and read again.
  const trailing = /(?<!\\)(?:\\\\)*\\$/.test(field) ? '\\"' : '"'
  return parse(field + trailing, { extended: false }).parameters['filename']
}

function readPlain(sent: string): string {
  const text = decodePercent(decodeUtf8(sent))
  // Half a pair of single quotes is a slip; a whole pair is part of the name (it means nothing in HTTP).
  return text.lastIndexOf("'") === 0 ? text.slice(1) : text
}

/** Bytes that are sound UTF-8 are UTF-8, as browsers guess; anything else stays latin-1. */
function decodeUtf8(latin1: string): string {
  if (!/[\x80-\xff]/.test(latin1)) return latin1
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(latin1, 'latin1'))
  } catch {
    return latin1
  }
}

/** Escapes in a plain value have no meaning in RFC 6266, but where all are sound somebody meant them. */
function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The last segment; a separator with nothing on one side of it is no path, and is left to the sanitiser. */
function withoutFolders(name: string): string | null {
  const separator = Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\'))
  const last = name.slice(separator + 1)
  const text = separator > 0 && last !== '' ? last : name
  return text === '' ? null : text
}
