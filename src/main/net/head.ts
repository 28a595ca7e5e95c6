// The head of a reply as the engine sees it, and the framing that must be refused because the parser below
// accepts it and would hand over wrong bytes.
import type { HeaderList } from '../engine/ports.ts'

/** From undici's raw pairs: names in lower case, values as latin-1 without blanks around them, order and repeats kept. */
export function headerList(raw: readonly (Buffer | string)[]): HeaderList {
  const list: [string, string][] = []
  for (let at = 0; at + 1 < raw.length; at += 2) {
    list.push([latin1(raw[at]).toLowerCase(), trimmed(latin1(raw[at + 1]))])
  }
  return list
}

/** Why the body's bounds cannot be trusted (RFC 9112 §6), or null where they can. */
export function framingFault(headers: HeaderList): string | null {
  const codings = valuesOf(headers, 'transfer-encoding')
  const lengths = valuesOf(headers, 'content-length')
  // Another coding than chunked would leave coded bytes in the body (§6.1); one that is not last has no end (§6.3).
  if (codings.length > 1 || codings.some(coding => coding.toLowerCase() !== 'chunked')) {
    return 'the reply has a transfer coding that was not asked for'
  }
  if (codings.length > 0 && lengths.length > 0) return 'the reply has both a length and chunks'
  if (lengths.length > 1 || lengths.some(length => !/^\d+$/.test(length))) {
    return 'the reply has no valid length'
  }
  if (lengths.some(length => Number(length) > Number.MAX_SAFE_INTEGER)) return 'the reply is too long'
  return null
}

/** Content-Length in bytes, or null where there is none; for heads that `framingFault` let pass. */
export function declaredLength(headers: HeaderList): number | null {
  const [length] = valuesOf(headers, 'content-length')
  return length === undefined ? null : Number(length)
}

function valuesOf(headers: HeaderList, wanted: string): readonly string[] {
  return headers.filter(([name]) => name === wanted).map(([, value]) => value.trim())
}

function latin1(text: Buffer | string | undefined): string {
  return typeof text === 'string' ? text : (text?.toString('latin1') ?? '')
}

/** The white space after a value is not part of it (RFC 9112 §5.1); llhttp leaves it there. */
function trimmed(value: string): string {
  let end = value.length
  while (end > 0 && (value[end - 1] === ' ' || value[end - 1] === '\t')) end--
  return value.slice(0, end)
}
