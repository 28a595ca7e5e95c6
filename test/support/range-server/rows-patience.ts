// Rows 52 to 63: the probe, servers that ask for patience, and what stands before the file.
import { captivePortal, refuse } from './behaviour.ts'
import type { HostileCase, HostileRow } from './rows.ts'

const BELIEVED = { first: 'right', range: 'right', resume: 'right' } as const
const PATIENT = { first: 'waits', resume: 'waits' } as const
const MIB = 1024 * 1024
const DAY = 24 * 60 * 60_000
const SENT = Date.UTC(2035, 0, 1)
const utc = (ms: number): string => new Date(ms).toUTCString()

const later = (status: number, retryAfter: string, after: number, date?: string): HostileCase => ({
  what: `${status}, ${retryAfter}`,
  hostile: () => ({
    ...refuse(status, [['Retry-After', retryAfter]]),
    ...(date === undefined ? {} : { date }),
  }),
  ...PATIENT,
  after,
})

/** Half of the first second: what the client waits of its own accord, with the chance that the tests give it. */
const OWN_WAIT = 500

export const PATIENCE_ROWS: readonly HostileRow[] = [
  {
    row: 52,
    name: 'HEAD refused with 405, 403 or 501',
    cases: [405, 403, 501].map(status => ({
      what: String(status),
      hostile: (_truth, { method }) => (method === 'GET' ? {} : refuse(status)),
      first: 'right',
      resume: 'right',
      proof: ['GET only'],
    })),
  },
  {
    row: 53,
    name: 'no Accept-Ranges',
    cases: [{ sound: { acceptRanges: null }, hostile: () => ({}), ...BELIEVED }],
  },
  {
    row: 54,
    name: 'Accept-Ranges: bytes that is not kept',
    cases: [{ hostile: () => ({ ranges: 'ignored', acceptRanges: 'bytes' }), ...BELIEVED }],
  },
  {
    row: 55,
    name: 'Accept-Ranges: none',
    cases: [
      {
        what: 'and none there are',
        hostile: () => ({ ranges: 'ignored', acceptRanges: 'none' }),
        first: 'right',
        proof: ['one request'],
      },
      {
        what: 'after there were some',
        hostile: () => ({ ranges: 'ignored', acceptRanges: 'none' }),
        resume: 'right',
      },
    ],
  },
  {
    row: 56,
    name: '429 or 503 and seconds',
    cases: [
      later(429, '7', 7_000),
      later(503, '7', 7_000),
      later(429, '90', 90_000),
      later(503, '3600', 3_600_000),
    ],
  },
  {
    row: 57,
    name: '429 or 503 and a date',
    cases: [
      later(503, utc(SENT + 120_000), 120_000, utc(SENT)),
      later(429, utc(SENT + 120_000), 120_000, utc(SENT)),
      later(503, 'Monday, 01-Jan-35 00:02:00 GMT', 120_000, utc(SENT)),
      later(503, 'Mon Jan  1 00:02:00 2035', 120_000, utc(SENT)),
    ],
  },
  {
    row: 58,
    name: 'a Retry-After that is garbage, negative, +1, past',
    cases: ['soon', '-1', '+1', '1.5', '', '5, 10', '1e3', utc(0), 'Foo, 35 Bar 2026 99:99:99 GMT'].map(
      text => later(503, text, OWN_WAIT),
    ),
  },
  {
    row: 59,
    name: 'a Retry-After longer than anybody would wait',
    cases: [
      later(503, '86400', DAY),
      later(503, utc(SENT + DAY), DAY, utc(SENT)),
      // A server that asks for more is asked again after a day: its number may be a mistake.
      later(503, '99999999999999999999', DAY),
    ],
  },
  {
    row: 60,
    name: '429 only when there are more than N connections',
    cases: [
      {
        size: 16 * MIB,
        hostile: () => ({ limit: { connections: 3, status: 429 }, rate: 32 * MIB }),
        first: 'right',
      },
    ],
  },
  {
    row: 61,
    name: '408, 500, 502, 503, 504, 522, 524',
    cases: [408, 500, 502, 503, 504, 522, 524].map(status => ({
      what: String(status),
      hostile: () => refuse(status),
      ...PATIENT,
      range: 'right',
    })),
  },
  {
    row: 62,
    name: '404 or 410 in the middle',
    cases: [
      { what: '404', hostile: () => refuse(404), first: 'gone', range: 'right', resume: 'gone' },
      { what: '410', hostile: () => refuse(410), first: 'gone', range: 'right', resume: 'expired-link' },
    ],
  },
  {
    row: 63,
    name: 'a captive portal: 200 text/html',
    cases: [{ hostile: () => captivePortal(), range: 'right', resume: 'waits' }],
  },
]
