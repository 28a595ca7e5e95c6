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

/** Whether any content coding but identity is applied; several lines are one list (RFC 9110 §5.3). */
export function isEncoded(headers: HeaderList): boolean {
  return headers.some(
    ([name, value]) =>
      name === 'content-encoding' &&
      value.split(',').some(part => !['', 'identity'].includes(part.trim().toLowerCase())),
  )
}

/** The media type without parameters, lower case; '' where absent. */
export function mediaType(headers: HeaderList): string {
  return (header(headers, 'content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
}
