// Beyond the checklist: statuses seldom seen, interim replies, and heads that are hardly HTTP.
import type { HostileCase } from './rows.ts'

const BELIEVED = { first: 'right', range: 'right', resume: 'right' } as const
const PATIENT = { first: 'waits', resume: 'waits' } as const
const REFUSED = { first: 'protocol', resume: 'protocol' } as const

const status = (code: number, outcome: typeof PATIENT | typeof REFUSED): HostileCase => ({
  what: `status ${code}`,
  hostile: () => ({ status: code, body: code === 204 ? '' : 'x' }),
  ...outcome,
})
const interim = (...codes: readonly number[]): HostileCase => ({
  what: `interim ${codes.join(', ')}`,
  hostile: () => ({ interim: codes.map(code => ({ status: code, headers: [['Link', '</style.css>']] })) }),
  ...BELIEVED,
})
const noHttp = (what: string, raw: string): HostileCase => ({ what, hostile: () => ({ raw }), ...PATIENT })

export const WIRE_CASES: readonly HostileCase[] = [
  { ...status(204, REFUSED), range: 'right' },
  status(205, REFUSED),
  status(202, REFUSED),
  status(226, REFUSED),
  status(421, REFUSED),
  status(501, REFUSED),
  status(505, REFUSED),
  status(999, REFUSED),
  { ...status(425, PATIENT), range: 'right' },
  status(507, PATIENT),
  status(511, PATIENT),
  status(520, PATIENT),
  { what: 'status 203, whole', hostile: () => ({ ranges: 'ignored', wholeStatus: 203 }), ...BELIEVED },
  interim(103),
  interim(102, 102, 103),
  {
    what: 'interim 100',
    hostile: () => ({ interim: [{ status: 100 }] }),
    first: 'right',
    resume: 'right',
    unkept: 'RFC 9110 §15.2: a client MUST be able to parse interim replies that it did not expect',
  },
  { ...interim(101), ...PATIENT },
  { ...noHttp('another protocol', 'ICY 200 OK\r\nContent-Length: 5\r\n\r\nhello'), range: 'right' },
  noHttp('a version to come', 'HTTP/2 200\r\nContent-Length: 5\r\n\r\nhello'),
  noHttp('bare line feeds', 'HTTP/1.1 200 OK\nContent-Length: 5\n\nhello'),
  noHttp('a status of two digits', 'HTTP/1.1 99 X\r\nContent-Length: 0\r\n\r\n'),
  noHttp('nothing', ''),
  noHttp('a blank line', '\r\n\r\n'),
  { what: 'a space before a colon', hostile: () => ({ headers: [['X-Odd ', 'a']] }), ...PATIENT },
  { what: 'a NUL in a header', hostile: () => ({ headers: [['X-Odd', 'a\0b']] }), ...PATIENT },
  {
    what: 'a folded header',
    hostile: () => ({ headers: [['X-Odd', 'a\r\n b']] }),
    first: 'right',
    resume: 'right',
    unkept: 'RFC 9112 §5.2: a user agent MUST take an obs-fold in a reply for spaces',
  },
  { what: 'no reason', hostile: () => ({ reason: '' }), ...BELIEVED },
  { what: 'chunked, HTTP/1.0', hostile: () => ({ version: '1.0', framing: 'chunked' }), ...BELIEVED },
  {
    what: 'trailers announced',
    hostile: () => ({ framing: 'chunked', headers: [['Trailer', 'ETag']] }),
    ...BELIEVED,
  },
  { what: '206 beside Accept-Ranges: none', hostile: () => ({ acceptRanges: 'none' }), ...BELIEVED },
]
