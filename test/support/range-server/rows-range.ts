// Rows 1 to 19: answers to a request for a range.
import { otherContent, rangeTotal, shortRange, unsatisfiable, wrongStart } from './behaviour.ts'
import type { HostileCase, HostileRow } from './rows.ts'

/** A 206 that cannot be believed: at first a plain request gets the file; a range is asked for again, but not for ever. */
const UNBELIEVED = { first: 'right', range: 'right', resume: 'not-resumable' } as const
const BELIEVED = { first: 'right', range: 'right', resume: 'right' } as const

const impossible = (contentRange: string): HostileCase => ({
  what: contentRange,
  hostile: () => ({ contentRange }),
  first: 'right',
  resume: 'not-resumable',
})

const spelled = (what: string, unit: string): HostileCase => ({
  what,
  hostile: () => ({ contentRange: (start, end, total) => `${unit}${start}-${end - 1}/${total}` }),
  ...BELIEVED,
})

export const RANGE_ROWS: readonly HostileRow[] = [
  { row: 1, name: '200 (whole body)', cases: [{ hostile: () => ({ ranges: 'ignored' }), ...BELIEVED }] },
  {
    row: 2,
    name: '200 to an offset above 0, of another version',
    cases: [
      {
        what: 'with another ETag',
        hostile: truth => ({ ranges: 'ignored', etag: '"v2"', content: otherContent(truth) }),
        range: 'changed',
        resume: 'changed',
      },
      {
        what: 'with the same ETag and other bytes',
        hostile: truth => ({ ranges: 'ignored', content: otherContent(truth) }),
        resume: 'changed',
      },
    ],
  },
  {
    row: 3,
    name: '200 with a Content-Range',
    cases: [
      {
        what: 'and all of the body',
        hostile: ({ size }) => ({
          ranges: 'ignored',
          headers: [['Content-Range', `bytes 100-${size - 1}/${size}`]],
        }),
        ...BELIEVED,
      },
      {
        what: 'and only the body of the range',
        hostile: () => ({ partStatus: 200 }),
        first: 'right',
        range: 'changed',
        resume: 'changed',
      },
    ],
  },
  {
    row: 4,
    name: '206 whose first position is not the one asked for',
    cases: [
      { what: 'one byte late', hostile: () => wrongStart(1), ...UNBELIEVED },
      {
        what: 'one byte early',
        hostile: () => wrongStart(-1),
        range: 'right',
        resume: 'not-resumable',
      },
      {
        what: 'from the start of the file',
        hostile: () => ({ serve: (start, end) => [0, end - start] }),
        range: 'right',
        resume: 'not-resumable',
      },
    ],
  },
  {
    row: 5,
    name: '206 of a shorter range than asked for',
    cases: [{ hostile: () => shortRange(150_001), ...BELIEVED }],
  },
  {
    row: 6,
    name: '206 whose total is not the known one',
    cases: [
      { what: 'larger', hostile: ({ size }) => rangeTotal(size + 1), range: 'changed', resume: 'changed' },
      {
        what: 'smaller',
        hostile: ({ size }) => rangeTotal(size - 1),
        range: 'changed',
        // Its own last byte lies past its total: it says nothing that can be true.
        resume: 'not-resumable',
      },
      {
        what: 'larger from the start',
        hostile: ({ size }) => rangeTotal(size + 1),
        first: 'changed',
      },
    ],
  },
  { row: 7, name: '206 with a-b/*', cases: [{ hostile: () => rangeTotal('*'), ...BELIEVED }] },
  {
    row: 8,
    name: 'Content-Range without unit, bytes=, bytes:',
    cases: [spelled('no unit', ''), spelled('bytes=', 'bytes='), spelled('bytes:', 'bytes: ')],
  },
  {
    row: 9,
    name: 'Content-Range that cannot be true',
    cases: [
      { ...impossible('bytes 9-5/300000'), range: 'right' },
      impossible('bytes 0-9/9'),
      impossible('bytes 0-9/9223372036854775808'),
      impossible('bytes 9223372036854775808-9223372036854775809/9223372036854775810'),
      impossible('bytes -5-9/300000'),
      impossible('bytes 0-9/30 0000'),
      impossible('bytes */300000'),
      impossible('bytes */*'),
      impossible(''),
    ],
  },
  {
    row: 10,
    name: '206 without Content-Range',
    cases: [{ hostile: () => ({ contentRange: null }), ...UNBELIEVED }],
  },
  {
    row: 11,
    name: '206 multipart/byteranges to one range',
    cases: [
      { hostile: () => ({ multipart: true }), ...UNBELIEVED },
      {
        what: 'with a Content-Range of its own, in chunks',
        hostile: (_truth, { range }) => (range === null ? {} : { multipart: 'labelled', framing: 'chunked' }),
        ...UNBELIEVED,
      },
    ],
  },
  {
    row: 12,
    name: '206 whose Content-Length is not that of its range',
    cases: [-1, 1, 1_000].map(by => ({
      what: by < 0 ? `${-by} less` : `${by} more`,
      hostile: (_truth, { range }) =>
        range === null ? {} : { contentLength: length => String(length + by), keepAlive: false },
      ...UNBELIEVED,
    })),
  },
  {
    row: 13,
    name: 'more bytes than the range',
    cases: [
      {
        what: 'up to the end of the connection',
        hostile: () => ({ framing: 'close', extra: 5_000 }),
        ...BELIEVED,
      },
      { what: 'behind the declared length', hostile: () => ({ extra: 5_000 }), ...BELIEVED },
    ],
  },
  {
    row: 14,
    name: '206 in chunks',
    cases: [
      { what: 'of the right range', hostile: () => ({ framing: 'chunked' }), ...BELIEVED },
      {
        what: 'from the wrong start',
        hostile: () => ({ framing: 'chunked', ...wrongStart(1) }),
        ...UNBELIEVED,
      },
      {
        what: 'cut in the middle',
        hostile: () => ({ framing: 'chunked', cutAt: 100_000 }),
        ...BELIEVED,
      },
      {
        what: 'longer than the range',
        hostile: (_truth, { range }) => (range === null ? {} : { framing: 'chunked', chunkedTail: 5_000 }),
        ...BELIEVED,
      },
    ],
  },
  {
    row: 15,
    name: '416 with bytes */N',
    cases: [
      {
        what: 'where N is the total',
        hostile: ({ size }) => unsatisfiable(size),
        first: 'protocol',
        range: 'right',
        resume: 'not-resumable',
      },
      {
        what: 'where N is another total',
        hostile: () => unsatisfiable(77),
        first: 'protocol',
        range: 'changed',
        resume: 'changed',
      },
    ],
  },
  {
    row: 16,
    name: '416 without Content-Range',
    cases: [
      {
        what: 'always',
        hostile: () => unsatisfiable(null),
        first: 'protocol',
        range: 'right',
        resume: 'not-resumable',
      },
      {
        what: 'to ranges only',
        hostile: (_truth, { range }) => (range === null ? {} : unsatisfiable(null)),
        ...UNBELIEVED,
      },
    ],
  },
  {
    row: 17,
    name: '206 with Content-Encoding',
    cases: [
      {
        what: 'and a 200 too',
        hostile: () => ({ contentEncoding: 'gzip' }),
        first: 'protocol',
        range: 'right',
        resume: 'not-resumable',
      },
      {
        what: 'in chunks, so that no length tells',
        hostile: (_truth, { range }) =>
          range === null ? {} : { contentEncoding: 'gzip', framing: 'chunked' },
        ...UNBELIEVED,
      },
      {
        what: 'but not a 200',
        hostile: (_truth, { range }) => (range === null ? {} : { contentEncoding: 'gzip' }),
        ...UNBELIEVED,
      },
    ],
  },
  {
    row: 18,
    name: '206 to a request without Range',
    cases: [
      {
        hostile: (_truth, { range }) => (range === null ? { ranges: 'always' } : { contentRange: null }),
        first: 'protocol',
      },
    ],
  },
  {
    row: 19,
    name: '412',
    cases: [
      { hostile: () => ({ status: 412 }), range: 'changed', resume: 'changed' },
      {
        what: 'to a request without a condition',
        hostile: () => ({ status: 412 }),
        first: 'protocol',
      },
    ],
  },
]
