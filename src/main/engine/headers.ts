// Reading single fields out of a reply's header list.
import type { HeaderList } from './ports.ts'

/** The first value of a field, or null. `name` is lower case. */
export function header(headers: HeaderList, name: string): string | null {
  // Asked for a dozen times a reply: by index, which allocates nothing.
  for (let i = 0; i < headers.length; i++) if (headers[i]?.[0] === name) return headers[i]?.[1] ?? null
  return null
}

/** Content-Length as a number; null where absent; 'unusable' where it is no whole number below 2^53. */
export function contentLength(headers: HeaderList): number | null | 'unusable' {
  const text = header(headers, 'content-length')
  if (text === null) return null
  if (!/^\d+$/.test(text.trim())) return 'unusable'
  const length = Number(text)
  return Number.isSafeInteger(length) ? length : 'unusable'
}

/** A file of these types is coded as such: the coding that some servers name besides is the file's own. */
const CODED_FILES: ReadonlyMap<string, readonly string[]> = new Map([
  ['gzip', ['application/gzip', 'application/x-gzip', 'application/x-gunzip']],
  ['compress', ['application/compress', 'application/x-compress']],
])

/**
 * Whether any content coding but identity is applied; several lines are one list (RFC 9110 §5.3). A gzip of a file that is
 * a gzip by its type is none: Apache names both for a .tar.gz, and browsers pass over it as well.
 */
export function isEncoded(headers: HeaderList): boolean {
  const type = mediaType(headers)
  return headers.some(
    ([name, value]) => name === 'content-encoding' && value.split(',').some(part => isCoding(part, type)),
  )
}

function isCoding(part: string, type: string): boolean {
  const coding = part.trim().toLowerCase().replace(/^x-/, '')
  return coding !== '' && coding !== 'identity' && CODED_FILES.get(coding)?.includes(type) !== true
}

/** The media type without parameters, lower case; '' where absent. */
export function mediaType(headers: HeaderList): string {
  return (header(headers, 'content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
}
