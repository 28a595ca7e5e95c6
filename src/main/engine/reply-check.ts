// What a reply to our GET is worth, decided from its head alone, before the first byte of its body is written.
// Pure: RFC 9110 §14-15 as a decision, with what is known of the representation as the measure.
import { contentLength, header, isEncoded, mediaType } from './headers.ts'
import type { HeaderList } from './ports.ts'
import { type Ask, parseContentRange, parseUnsatisfiedRange } from './range.ts'
import type { Happening } from './recovery.ts'
import { retryAfter } from './retry.ts'
import type { Representation } from './store-port.ts'
import { differsFrom, sameValidator, validatorsOf } from './validator.ts'

export interface ReplyHead {
  readonly status: number
  readonly headers: HeaderList
}

export interface Expectation {
  /** The Range that was sent; null: none was. */
  readonly ask: Ask | null
  /** null for the first reply of all. */
  readonly known: Representation | null
  /** Whether a web page may be what is wanted (the name says so, or nothing is known yet). */
  readonly pageExpected: boolean
  /** Wall clock, ms; only for a Retry-After date whose reply has no Date. */
  readonly now: number
}

export type Verdict =
  /** The body is [start, end) of the representation. */
  | {
      readonly kind: 'part'
      readonly start: number
      readonly end: number
      readonly representation: Representation
    }
  /** The body is all of it, from the first byte. `closeDelimited`: only the closing connection marks its end. */
  | { readonly kind: 'whole'; readonly closeDelimited: boolean; readonly representation: Representation }
  /** Nothing of it is believed; recovery.ts says what it comes to. */
  | Extract<Happening, { kind: 'status' | 'page' | 'unsound' | 'unusable' | 'changed' }>

/** Said of a web page where a file was to be. */
export const PAGE = 'a web page came instead of the file (a login page of this network?)'

/** The one place where a reply is believed or not. */
export function checkReply(reply: ReplyHead, expected: Expectation): Verdict {
  const { status, headers } = reply
  if (status >= 200 && status <= 299 && isStrangePage(headers, expected))
    return { kind: 'page', detail: PAGE }
  if (status === 206) return checkPart(headers, expected)
  if (status === 200 || status === 203) return checkWhole(headers, expected)
  if (status === 416) return checkUnsatisfied(headers, expected)
  const after = retryAfter(header(headers, 'retry-after'), header(headers, 'date'), expected.now)
  return { kind: 'status', status, after, detail: `HTTP ${status}` }
}

/**
 * Before anything is known a page is taken for what it is only where the link cannot mean one and the server does not call
 * it a download: a login page, or an error told with a 200.
 */
function isStrangePage(headers: HeaderList, { known, pageExpected }: Expectation): boolean {
  if (known !== null || pageExpected || header(headers, 'content-disposition') !== null) return false
  return mediaType(headers) === 'text/html'
}

function checkPart(headers: HeaderList, { ask, known }: Expectation): Verdict {
  const unsound = (detail: string): Verdict => ({ kind: 'unsound', detail: `HTTP 206 ${detail}` })
  if (ask === null) return { kind: 'unusable', detail: 'HTTP 206 to a request without Range' }
  if (isEncoded(headers)) return unsound('with a Content-Encoding: its range is of the coded bytes')
  if (mediaType(headers).startsWith('multipart/')) return unsound('in several parts to a request for one')
  const text = header(headers, 'content-range')
  if (text === null) return unsound('without Content-Range')
  if (headers.some(([name, value]) => name === 'content-range' && value !== text))
    return unsound('with Content-Ranges that contradict each other')
  const range = parseContentRange(text)
  if (range === null) return unsound(`with an impossible Content-Range "${text}"`)
  const total = range.total ?? known?.total ?? null
  if (known !== null && known.total !== null && total !== known.total) {
    return { kind: 'changed', detail: `the length ${known.total} became ${total}` }
  }
  if (range.start !== ask.start) return unsound(`from ${range.start} where ${ask.start} was asked for`)
  if (total === null) return unsound('that does not say how long the whole is')
  const wanted = Math.min(ask.end ?? total, total)
  // Without its unit the header is believed only where it names exactly what was asked for.
  if (!range.strict && range.end !== wanted) return unsound(`with a Content-Range "${text}" without unit`)
  const length = contentLength(headers)
  if (length !== null && length !== range.end - range.start) {
    return unsound(
      `with Content-Length ${header(headers, 'content-length')} for ${range.end - range.start} bytes`,
    )
  }
  const difference = known === null ? null : differsFrom(known, headers)
  if (difference !== null) return { kind: 'changed', detail: difference }
  const representation = known ?? { total, ...validatorsOf(headers), splittable: true }
  return { kind: 'part', start: range.start, end: Math.min(range.end, wanted), representation }
}

function checkWhole(headers: HeaderList, { known, pageExpected }: Expectation): Verdict {
  const length = contentLength(headers)
  if (known !== null) {
    const difference =
      differsFrom(known, headers) ??
      (known.total !== null && length !== null && length !== known.total
        ? `the length ${known.total} became ${length}`
        : null)
    const page = !pageExpected && mediaType(headers) === 'text/html'
    if (page && (difference !== null || !sameValidator(known, headers))) {
      // A captive portal's login page: the file has not changed, something stands before it.
      return { kind: 'page', detail: PAGE }
    }
    if (difference !== null) return { kind: 'changed', detail: difference }
    if (length === null && !sameValidator(known, headers)) {
      return { kind: 'unsound', detail: 'HTTP 200 with nothing that says it is the same file' }
    }
  }
  const refuse = (detail: string): Verdict => ({ kind: 'unusable', detail })
  if (length === 'unusable') return refuse('a Content-Length that is no number, or past 2^53 bytes')
  if (isEncoded(headers)) {
    return refuse(
      `the server sends it compressed (${header(headers, 'content-encoding')}) although asked not to`,
    )
  }
  const framed = length !== null || header(headers, 'transfer-encoding') !== null
  const validators = validatorsOf(headers)
  // Some servers answer `bytes=0-` with 200 although they do ranges. Their promise is worth a try (every 206 is checked)
  // where a strong validator would tell a wrong one.
  const promised = header(headers, 'accept-ranges')?.trim().toLowerCase() === 'bytes'
  const splittable = promised && length !== null && validators.validator !== null
  return {
    kind: 'whole',
    closeDelimited: !framed,
    representation: { total: length, ...validators, splittable },
  }
}

function checkUnsatisfied(headers: HeaderList, { ask, known }: Expectation): Verdict {
  const total = parseUnsatisfiedRange(header(headers, 'content-range') ?? '')
  if (known?.total !== undefined && known.total !== null && total !== null && total !== known.total) {
    return { kind: 'changed', detail: `the length ${known.total} became ${total}` }
  }
  // An empty file has no first byte to give: 416 with `*/0` is its honest answer to `bytes=0-` (RFC 9110 §14.2).
  if (known === null && total === 0) {
    const representation = { total: 0, ...validatorsOf(headers), splittable: false }
    return { kind: 'whole', closeDelimited: false, representation }
  }
  if (ask === null) return { kind: 'unusable', detail: 'HTTP 416 to a request without Range' }
  return { kind: 'unsound', detail: 'HTTP 416 to a range that lies inside the file' }
}
