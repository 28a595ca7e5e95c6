// From a request and a behaviour to what goes on the wire: status, header lines and a body source. Pure.
import { gzipSync } from 'node:zlib'
import { type Content, fixedContent, pseudoRandom } from '../bytes.ts'
import type { Behaviour, HeaderLine, SeenRequest } from './behaviour.ts'

export interface Plan {
  readonly status: number
  readonly headers: readonly HeaderLine[]
  /** Sent from `start` to `end`. */
  readonly body: Content
  readonly start: number
  readonly end: number
  readonly chunked: boolean
  /** The connection ends with the message. */
  readonly closes: boolean
}

const DEFAULT_CONTENT = pseudoRandom(64 * 1024)
const DEFAULT_LAST_MODIFIED = 'Wed, 01 Jan 2025 00:00:00 GMT'
const BOUNDARY = 'THIS_STRING_SEPARATES'

/** `busy`: exchanges of the same path under way, this one not counted. */
export function planReply(request: SeenRequest, given: Behaviour, busy: number): Plan {
  // RFC 9112 §9.6: a client that says close gets close.
  const closing = request.headers['connection']?.toLowerCase() === 'close'
  const behaviour = closing ? { ...given, keepAlive: false } : given
  const { basicAuth, limit } = behaviour
  if (limit !== undefined && busy >= limit.connections) {
    return framed(behaviour, limit.status, limit.headers ?? [], fixedContent(`${limit.status}\n`))
  }
  if (basicAuth !== undefined) {
    const wanted = Buffer.from(`${basicAuth.user}:${basicAuth.password}`).toString('base64')
    if (request.headers['authorization'] !== `Basic ${wanted}`) {
      return framed(behaviour, 401, [['WWW-Authenticate', 'Basic realm="test"']], fixedContent('401\n'))
    }
  }
  if (behaviour.status !== undefined) {
    const body = fixedContent(behaviour.body ?? '')
    return framed(behaviour, behaviour.status, behaviour.headers ?? [], body)
  }
  return representationReply(request, behaviour)
}

function representationReply(request: SeenRequest, behaviour: Behaviour): Plan {
  const content = behaviour.content ?? DEFAULT_CONTENT
  const headers: HeaderLine[] = [['Content-Type', 'application/octet-stream']]
  const etag = behaviour.etag === undefined ? '"v1"' : behaviour.etag
  const lastModified = behaviour.lastModified === undefined ? DEFAULT_LAST_MODIFIED : behaviour.lastModified
  const acceptRanges = behaviour.acceptRanges === undefined ? 'bytes' : behaviour.acceptRanges
  if (etag !== null) headers.push(['ETag', etag])
  if (lastModified !== null) headers.push(['Last-Modified', lastModified])
  if (acceptRanges !== null) headers.push(['Accept-Ranges', acceptRanges])

  const asked = askedRange(request, behaviour, content.size, etag, lastModified)
  if (asked === 'unsatisfiable') {
    headers.push(['Content-Range', `bytes */${content.size}`])
    return framed(behaviour, 416, merged(headers, behaviour.headers), fixedContent('416\n'))
  }
  if (asked === null) {
    return coded(behaviour, behaviour.wholeStatus ?? 200, headers, content, 0, content.size)
  }
  const [start, end] = behaviour.serve?.(asked[0], asked[1], content.size) ?? asked
  const range = rangeText(behaviour, start, end, content.size)
  if (behaviour.multipart !== undefined && behaviour.multipart !== false) {
    const part = `--${BOUNDARY}\r\nContent-Type: application/octet-stream\r\nContent-Range: ${range}\r\n\r\n`
    const whole = [Buffer.from(part), content.read(start, end), Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]
    if (behaviour.multipart === 'labelled' && range !== null) headers.push(['Content-Range', range])
    headers[0] = ['Content-Type', `multipart/byteranges; boundary=${BOUNDARY}`]
    return framed(behaviour, 206, merged(headers, behaviour.headers), fixedContent(Buffer.concat(whole)))
  }
  if (range !== null) headers.push(['Content-Range', range])
  return coded(behaviour, behaviour.partStatus ?? 206, headers, content, start, end)
}

/** What the request asks of these bytes; null: all of them (RFC 9110 §13.1.5, §14.2). */
function askedRange(
  request: SeenRequest,
  behaviour: Behaviour,
  total: number,
  etag: string | null,
  lastModified: string | null,
): readonly [start: number, end: number] | 'unsatisfiable' | null {
  if (behaviour.ranges === 'ignored') return null
  const text = request.range ?? (behaviour.ranges === 'always' ? 'bytes=0-' : null)
  if (text === null || request.method !== 'GET') return null
  const ifRange = request.headers['if-range']
  if (ifRange !== undefined && behaviour.ifRange !== 'ignored') {
    const strong = etag?.startsWith('W/') === true ? null : etag
    if (ifRange !== strong && ifRange !== lastModified) return null
  }
  const match = /^bytes=(\d*)-(\d*)$/.exec(text)
  const from = match?.[1] ?? ''
  const to = match?.[2] ?? ''
  if (match === null || (from === '' && to === '')) return null
  if (from === '') {
    const length = Math.min(total, Number(to))
    return length === 0 ? 'unsatisfiable' : [total - length, total]
  }
  const start = Number(from)
  const end = to === '' ? total : Math.min(total, Number(to) + 1)
  if (end <= start) return start >= total ? 'unsatisfiable' : null
  return [start, end]
}

function rangeText(behaviour: Behaviour, start: number, end: number, total: number): string | null {
  const { contentRange } = behaviour
  if (contentRange === undefined) return `bytes ${start}-${end - 1}/${total}`
  return typeof contentRange === 'function' ? contentRange(start, end, total) : contentRange
}

function coded(
  behaviour: Behaviour,
  status: number,
  headers: HeaderLine[],
  content: Content,
  start: number,
  end: number,
): Plan {
  if (behaviour.contentEncoding === undefined) {
    return framed(behaviour, status, merged(headers, behaviour.headers), content, start, end)
  }
  headers.push(['Content-Encoding', behaviour.contentEncoding])
  const bytes = fixedContent(gzipSync(content.read(start, end)))
  return framed(behaviour, status, merged(headers, behaviour.headers), bytes)
}

/** Adds Date, Connection and the framing (RFC 9112 §6). */
function framed(
  behaviour: Behaviour,
  status: number,
  given: readonly HeaderLine[],
  body: Content,
  start = 0,
  end = body.size,
): Plan {
  const bodiless = status === 204 || status === 304
  const framing = behaviour.framing ?? 'length'
  const closes = behaviour.keepAlive === false || behaviour.version === '1.0' || framing === 'close'
  const own: HeaderLine[] = []
  if (behaviour.date !== null) own.push(['Date', behaviour.date ?? new Date().toUTCString()])
  own.push(['Connection', closes ? 'close' : 'keep-alive'])
  const chunked = !bodiless && (framing === 'chunked' || framing === 'both')
  if (chunked) own.push(['Transfer-Encoding', 'chunked'])
  if (!bodiless && (framing === 'length' || framing === 'both')) {
    const { contentLength } = behaviour
    const length = end - start
    const text = typeof contentLength === 'function' ? contentLength(length) : contentLength
    if (text !== null) own.push(['Content-Length', text ?? String(length)])
  }
  return {
    status,
    headers: merged(own, given),
    body,
    start,
    end: bodiless ? start : end,
    chunked,
    closes,
  }
}

/** `extra` after `base`, replacing those of the same name. */
function merged(base: readonly HeaderLine[], extra: readonly HeaderLine[] | undefined): HeaderLine[] {
  if (extra === undefined) return [...base]
  const named = new Set(extra.map(([name]) => name.toLowerCase()))
  return [...base.filter(([name]) => !named.has(name.toLowerCase())), ...extra]
}
