// Byte ranges: half-open [start, end) inside, inclusive only in the header text written and read here.

export interface Range {
  readonly start: number
  readonly end: number
}

/** What a request asks for: `end: null` is "to the end of the representation". */
export interface Ask {
  readonly start: number
  readonly end: number | null
}

/** The value of a Range header for one range (RFC 9110 §14.2), e.g. `bytes=0-99` for [0, 100). */
export function rangeHeader(ask: Ask): string {
  return `bytes=${ask.start}-${ask.end === null ? '' : ask.end - 1}`
}

export interface ContentRange extends Range {
  /** null for `*`: the sender does not know. */
  readonly total: number | null
  /** Whether the unit was named as RFC 9110 §14.4 demands; `4-9/10` and `bytes=4-9/10` are seen in the wild. */
  readonly strict: boolean
}

/** Longer than any honest Content-Range; white space without end would cost the patterns their time. */
const LONGEST = 200

const OWS = '[ \\t]*'
const SATISFIED = new RegExp(
  `^${OWS}(bytes[ \\t=:]+)?${OWS}(\\d+)${OWS}-${OWS}(\\d+)${OWS}/${OWS}(\\d+|\\*)${OWS}$`,
  'i',
)
const UNSATISFIED = new RegExp(`^${OWS}(?:bytes[ \\t=:]+)?${OWS}\\*${OWS}/${OWS}(\\d+)${OWS}$`, 'i')

/**
 * Reads a Content-Range that names a range; null where it names none or cannot be true: last before first,
 * total not past last, or a number past 2^53 − 1 that would be rounded in silence (RFC 9110 §14.4: MUST NOT recombine).
 */
export function parseContentRange(text: string): ContentRange | null {
  const match = text.length > LONGEST ? null : SATISFIED.exec(text)
  if (match === null) return null
  const first = Number(match[2])
  const last = Number(match[3])
  const total = match[4] === '*' ? null : Number(match[4])
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last + 1)) return null
  if (total !== null && (!Number.isSafeInteger(total) || total <= last)) return null
  if (last < first) return null
  return { start: first, end: last + 1, total, strict: /^[ \t]*bytes[ \t]+\d/i.test(text) }
}

/** The total in the Content-Range of a 416 (bytes, a star, the total), or null. The unit may be missing, as some servers send it. */
export function parseUnsatisfiedRange(text: string): number | null {
  const match = text.length > LONGEST ? null : UNSATISFIED.exec(text)
  const total = Number(match?.[1] ?? Number.NaN)
  return Number.isSafeInteger(total) ? total : null
}
