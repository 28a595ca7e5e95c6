// What a server of the torture does wrong with one reply: the list, how one is drawn, and the reply it makes. Each can be
// told from the truth by a careful client; what nobody could tell (other bytes under the right headers) is not here.
import { CHUNK } from '../../../src/main/engine/chunk-map.ts'
import type { FailureCode } from '../../../src/shared/model.ts'
import type { Content } from '../bytes.ts'
import {
  type Behaviour,
  captivePortal,
  type HeaderLine,
  type SeenRequest,
  unsatisfiable,
} from '../range-server/behaviour.ts'
import type { Dice } from './dice.ts'

export type Fault =
  | { readonly kind: 'reset' | 'cut' | 'stall' | 'bad-chunk'; readonly at: number }
  | { readonly kind: 'slow'; readonly rate: number }
  | {
      readonly kind: 'status'
      readonly status: number
      readonly retryAfter: number | 'date' | 'garbage' | null
    }
  | { readonly kind: 'short-range' | 'long-range' | 'extra-bytes'; readonly bytes: number }
  | { readonly kind: 'wrong-start'; readonly by: number }
  | { readonly kind: 'wrong-total'; readonly by: number | '*' }
  | { readonly kind: 'unsatisfiable'; readonly says: 'true' | 'nothing' | 'another' }
  | { readonly kind: 'raw'; readonly text: string }
  | {
      readonly kind:
        | 'silent'
        | 'half-head'
        | 'no-content-range'
        | 'whole'
        | 'gzip'
        | 'multipart'
        | 'portal'
        | 'mute'
        | 'double-framing'
        | 'wrong-length'
    }

export type FaultKind = Fault['kind']

/** How often each is drawn, by what they are about. */
const WEIGHTS: Readonly<Record<FaultKind, number>> = {
  reset: 14,
  cut: 14,
  stall: 4,
  'bad-chunk': 3,
  slow: 5,
  status: 14,
  'short-range': 8,
  'long-range': 4,
  'extra-bytes': 4,
  'wrong-start': 6,
  'wrong-total': 2,
  unsatisfiable: 3,
  raw: 4,
  silent: 2,
  'half-head': 2,
  'no-content-range': 4,
  whole: 6,
  gzip: 2,
  multipart: 4,
  portal: 4,
  mute: 4,
  'double-framing': 2,
  'wrong-length': 3,
}

const RAW = [
  '',
  'hello\r\n\r\n',
  'HTTP/1.1 abc\r\n\r\n',
  'HTTP/1.1 206 OK\r\nContent-Range: bytes 0-9/10\r\nContent-Length: -1\r\n\r\n0123456789',
  'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef',
  `${'\0'.repeat(4_000)}\r\n\r\n`,
] as const

export function drawFault(dice: Dice, size: number): Fault {
  const kind = dice.weighted(WEIGHTS)
  const somewhere = (): number =>
    dice.chance(0.3) ? dice.between(0, 3_000) : dice.between(0, Math.min(Math.max(1, size), 6 * CHUNK))
  switch (kind) {
    case 'reset':
    case 'cut':
    case 'stall':
    case 'bad-chunk':
      return { kind, at: somewhere() }
    case 'slow':
      return { kind, rate: dice.between(2, 12) * 1_000_000 }
    case 'status':
      return {
        kind,
        status: dice.pick([429, 429, 503, 503, 503, 500, 502, 504, 408, 522, 524, 404, 403, 410]),
        retryAfter: dice.pick([null, null, 1, 30, 120, 'date', 'garbage']),
      }
    case 'short-range':
    case 'long-range':
    case 'extra-bytes':
      return { kind, bytes: dice.chance(0.4) ? dice.between(1, 5_000) : dice.between(1, 2 * CHUNK) }
    case 'wrong-start':
      return { kind, by: dice.pick([1, -1, 4_096, CHUNK, -CHUNK, 100]) }
    case 'wrong-total':
      return { kind, by: dice.pick(['*', 1, CHUNK]) }
    case 'unsatisfiable':
      return { kind, says: dice.pick(['true', 'nothing', 'another']) }
    case 'raw':
      return { kind, text: dice.pick(RAW) }
    default:
      return { kind }
  }
}

/** What a failure of the download may rightly name as its reason, where the server did this; empty: nothing. */
export function excuses(fault: Fault): readonly FailureCode[] {
  switch (fault.kind) {
    case 'status':
      return fault.status === 404 || fault.status === 410 || fault.status === 403
        ? ['gone', 'forbidden', 'expired-link']
        : []
    case 'wrong-total':
      return ['changed', 'protocol', 'not-resumable']
    case 'unsatisfiable':
      return fault.says === 'another' ? ['changed', 'protocol'] : ['protocol']
    case 'gzip':
    case 'wrong-length':
    case 'double-framing':
      return ['protocol', 'changed']
    default:
      return []
  }
}

/** What the fault is applied to: a sound reply, and what is known at the server. */
export interface Sound {
  readonly behaviour: Behaviour
  readonly content: Content
  readonly request: SeenRequest
  /** Whether the client has bytes of the file: before that nobody can tell a page from the file. */
  readonly isKnown: boolean
}

export function faultyReply(fault: Fault, sound: Sound): Behaviour {
  const { behaviour, content } = sound
  const { size } = content
  switch (fault.kind) {
    case 'reset':
      return { ...behaviour, resetAt: fault.at }
    case 'cut':
      // Where only the end of the connection marks the end of the body a cut cannot be told from it (RFC 9112 §6.3).
      return behaviour.framing === 'close'
        ? { ...behaviour, resetAt: fault.at }
        : { ...behaviour, cutAt: fault.at }
    case 'stall':
      return { ...behaviour, stallAt: fault.at }
    case 'bad-chunk':
      return badChunk(fault.at, sound)
    case 'slow':
      return { ...behaviour, rate: fault.rate }
    case 'status':
      return refusal(fault.status, fault.retryAfter)
    case 'short-range':
      return { ...behaviour, serve: (start, end) => [start, Math.min(end, start + fault.bytes)] }
    case 'long-range':
      return { ...behaviour, serve: (start, end, total) => [start, Math.min(total, end + fault.bytes)] }
    case 'extra-bytes':
      return behaviour.framing === undefined || behaviour.framing === 'length'
        ? { ...behaviour, extra: fault.bytes }
        : behaviour
    case 'wrong-start':
      return {
        ...behaviour,
        serve: (start, end, total) => {
          const from = Math.min(Math.max(0, start + fault.by), total - 1)
          return [from, Math.max(from + 1, Math.min(total, end + fault.by))]
        },
      }
    case 'wrong-total': {
      const total = fault.by === '*' ? '*' : size + fault.by
      return { ...behaviour, contentRange: (start, end) => `bytes ${start}-${end - 1}/${total}` }
    }
    case 'unsatisfiable':
      // To a first request `*/0` would say that the file is empty.
      return unsatisfiable(fault.says === 'nothing' ? null : fault.says === 'true' ? size : size + 7)
    case 'raw':
      return { raw: fault.text }
    case 'silent':
      return { ...behaviour, head: 'before' }
    case 'half-head':
      return { ...behaviour, head: 'inside' }
    case 'no-content-range':
      return { ...behaviour, contentRange: null }
    case 'whole':
      return { ...behaviour, ranges: 'ignored' }
    case 'gzip':
      return { ...behaviour, contentEncoding: 'gzip' }
    case 'multipart':
      return { ...behaviour, multipart: true }
    case 'portal':
      return sound.isKnown ? captivePortal() : refusal(503, null)
    case 'mute':
      return { ...behaviour, etag: null, lastModified: null, ifRange: 'ignored' }
    case 'double-framing':
      return size === 0 ? behaviour : { ...behaviour, framing: 'both' }
    case 'wrong-length':
      // Too long a length: the body ends early. Too short a one on a whole reply would be the file's only measure.
      return { ...behaviour, framing: 'length', contentLength: length => String(length + 10) }
  }
}

function refusal(status: number, retryAfter: number | 'date' | 'garbage' | null): Behaviour {
  const headers: HeaderLine[] = []
  if (typeof retryAfter === 'number') headers.push(['Retry-After', String(retryAfter)])
  if (retryAfter === 'garbage') headers.push(['Retry-After', 'soon'])
  if (retryAfter === 'date') headers.push(['Retry-After', new Date(Date.now() + 20_000).toUTCString()])
  return { status, headers, body: `${status}\n` }
}

/** The right bytes in chunked framing that breaks after `at` of them. */
function badChunk(at: number, { behaviour, content, request }: Sound): Behaviour {
  const asked = /^bytes=(\d+)-(\d*)$/.exec(request.range ?? '')
  const ranged = asked !== null && behaviour.ranges !== 'ignored' && request.headers['if-range'] === undefined
  const start = ranged ? Number(asked[1]) : 0
  const end = ranged && asked[2] !== '' ? Math.min(content.size, Number(asked[2]) + 1) : content.size
  if (start >= end) return { raw: '' }
  const lines = [
    ranged ? 'HTTP/1.1 206 Partial' : 'HTTP/1.1 200 OK',
    'Transfer-Encoding: chunked',
    ...(ranged ? [`Content-Range: bytes ${start}-${end - 1}/${content.size}`] : []),
    ...(typeof behaviour.etag === 'string' ? [`ETag: ${behaviour.etag}`] : []),
    ...(typeof behaviour.lastModified === 'string' ? [`Last-Modified: ${behaviour.lastModified}`] : []),
  ]
  const bytes = content.read(start, Math.min(end, start + Math.max(1, at)))
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n${bytes.length.toString(16)}\r\n`, 'latin1')
  return { raw: Buffer.concat([head, bytes, Buffer.from('\r\nzz\r\n', 'latin1')]) }
}
