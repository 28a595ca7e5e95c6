// The rows of range.json that are one reply: what was asked, what is known, and what the reply is worth.
import { expect } from 'vitest'
import type { Expectation } from '../../src/main/engine/reply-check.ts'
import type { Representation } from '../../src/main/engine/store-port.ts'
import type { Weighed } from './range-weighed.ts'

const file = (total: number, etag: string | null = null): Representation => ({
  total,
  etag,
  lastModified: null,
  validator: etag,
  splittable: true,
})

export interface Case {
  readonly ask: Expectation['ask']
  readonly known?: Representation
  /** What the row leaves out of the reply. */
  readonly also?: Readonly<Record<string, string>>
  /** Which reply of the row; the first unless said. */
  readonly reply?: number
  /** Where the row gives no reply. */
  readonly status?: number
  readonly verdict: Partial<Weighed> | Readonly<Record<string, unknown>>
}

const unsound = { kind: 'unsound' }
const changed = { kind: 'changed' }
const refused = (code: string): Case['verdict'] => ({ kind: 'refused', because: { code } })
const from = (start: number): Case['ask'] => ({ start, end: null })

/** Everything that came again from its first byte is compared with what is there, never written behind it. */
export const REPLIES: Readonly<Record<string, readonly Case[]>> = {
  'curl-1434': [
    { ask: from(100), known: file(100, '"a"'), also: { etag: '"b"' }, verdict: changed },
    { ask: from(100), known: file(200), verdict: changed },
    { ask: from(100), known: file(100), verdict: { kind: 'whole' } },
  ],
  'curl-1040': [
    { ask: from(100), known: file(100), verdict: unsound },
    { ask: from(100), verdict: unsound },
  ],
  'curl-1273': [{ ask: from(100), known: file(100), verdict: unsound }],
  'curl-1475': [
    { ask: from(100), known: file(100), verdict: unsound },
    { ask: from(100), known: file(200), verdict: { ...changed, detail: 'the length 200 became 100' } },
  ],
  'curl-188': [
    { ask: from(50), reply: 1, known: file(65), verdict: changed },
    { ask: from(0), reply: 1, verdict: { kind: 'whole', representation: { total: 15 } } },
  ],
  'curl-1117': [
    { ask: { start: 10, end: 23 }, known: file(155), verdict: unsound },
    { ask: { start: 10, end: 23 }, known: file(155), reply: 1, verdict: unsound },
  ],
  'curl-1156-01': [
    { ask: { start: 3, end: 7 }, known: file(7), also: { 'content-length': '5' }, verdict: changed },
  ],
  'curl-1156-05': [{ ask: { start: 3, end: 7 }, known: file(7), verdict: changed }],
  'curl-1156-06': [{ ask: { start: 3, end: 7 }, known: file(7), verdict: unsound }],
  'curl-1156-08': [{ ask: from(3), known: file(7), also: { 'content-length': '5' }, verdict: changed }],
  'curl-1156-12': [{ ask: from(3), known: file(7), verdict: unsound }],
  'curl-1156-14': [{ ask: from(3), known: file(7), verdict: unsound }],
  'curl-1156-15': [{ ask: from(3), known: file(7), verdict: changed }],
  'curl-393': [{ ask: from(0), verdict: refused('protocol') }],
  'curl-221': [{ ask: from(0), verdict: refused('protocol') }],
  'curl-387': [{ ask: from(0), verdict: refused('protocol') }],
  'wpt-invalid-0-1/1000': [{ ask: from(0), verdict: unsound }],
  'wpt-invalid-bytes_-10-100': [{ ask: from(0), verdict: unsound }],
  'wpt-invalid-7-4': [{ ask: from(0), verdict: unsound }],
  'wpt-invalid-bytes_something': [{ ask: from(0), verdict: unsound }],
  'wpt-invalid--12': [{ ask: from(0), verdict: unsound }],
  'wpt-invalid-bytes_3_3': [{ ask: from(0), verdict: unsound }],
  'a2-validate-bad': [
    { ask: from(1_048_576), known: file(10_485_760), verdict: changed },
    { ask: from(1_048_576), known: file(10_485_761), verdict: unsound },
  ],
  // Chromium takes a later start in one of its modes; a hole before it would stay empty here.
  'cr-dl-206-offset': [{ ask: from(100), known: file(500), verdict: unsound }],
  'cr-dl-206-unasked': [{ ask: null, verdict: refused('protocol') }],
  'cr-dl-204': [{ ask: from(0), verdict: refused('protocol') }],
  'cr-dl-205': [{ ask: from(0), verdict: refused('protocol') }],
  'cr-dl-404': [{ ask: from(0), verdict: refused('gone') }],
  'cr-dl-401': [{ ask: from(0), verdict: refused('unauthorized') }],
  'cr-dl-407': [{ ask: from(0), verdict: refused('network') }],
  'cr-dl-500': [{ ask: from(0), verdict: { kind: 'retry', because: { code: 'network' } } }],
  'cr-dl-decode-fail': [
    {
      ask: from(4),
      known: file(10),
      status: 206,
      also: { 'content-range': 'bytes 4-9/10', 'content-encoding': 'gzip' },
      verdict: unsound,
    },
  ],
  // Nothing coded is ever stored, so there is no coded partial to go on from.
  'ff-range-4': [
    { ask: from(0), status: 200, also: { 'content-encoding': 'gzip' }, verdict: refused('protocol') },
    {
      ask: from(0),
      status: 206,
      also: { 'content-encoding': 'gzip', 'content-range': 'bytes 0-9/10' },
      verdict: unsound,
    },
  ],
  'ff-range-6': [
    {
      ask: from(0),
      status: 200,
      also: { 'content-length': '10', etag: '"a"' },
      verdict: { kind: 'whole', representation: { splittable: false } },
    },
  ],
  'nginx-bytes=100000-': [
    {
      ask: from(100_000),
      known: file(1_000),
      status: 416,
      also: { 'content-range': 'bytes */1000' },
      verdict: unsound,
    },
  ],
  'nginx-ifrange-2': [
    {
      ask: { start: 0, end: 10 },
      known: { ...file(1_000), lastModified: 'Sun, 01 Mar 2026 12:00:00 GMT' },
      status: 200,
      also: { 'content-length': '1000' },
      verdict: { kind: 'whole' },
    },
  ],
  'nginx-ifrange-3': [
    {
      ask: from(0),
      status: 200,
      also: { 'content-length': '1000' },
      verdict: { kind: 'whole', representation: { splittable: false } },
    },
  ],
  'undici-L1226': [
    {
      ask: from(3),
      known: file(6),
      status: 206,
      also: { 'content-range': 'bytes 3-5/*' },
      verdict: { kind: 'part', start: 3, end: 6 },
    },
  ],
  'undici-L1622': [
    { ask: from(3), known: file(6), status: 206, also: { 'content-range': 'bytes 2-5/6' }, verdict: unsound },
  ],
  'undici-noCR': [
    { ask: from(0), verdict: unsound },
    { ask: from(3), known: file(6), verdict: unsound },
  ],
  'cachetest-partial-store-partial-reuse-partial-suffix': [
    {
      ask: from(4),
      known: file(10),
      status: 206,
      also: { 'content-range': 'bytes 4-9/10', 'content-length': '5' },
      verdict: unsound,
    },
  ],
  'gap-00': [
    { ask: from(0), verdict: unsound },
    { ask: from(100), known: file(1_000), also: { 'content-range': 'bytes 100-999/1000' }, verdict: unsound },
  ],
  'gap-01': [
    { ask: { start: 100, end: 200 }, known: file(1_000, '"a"'), verdict: changed },
    { ask: { start: 100, end: 200 }, known: file(1_000, '"b"'), verdict: { kind: 'part', end: 200 } },
  ],
  'gap-02': [{ ask: { start: 100, end: 200 }, known: file(400), verdict: unsound }],
  'gap-13': [
    {
      ask: from(0),
      verdict: { kind: 'refused', because: { code: 'network', detail: expect.stringContaining('proxy') } },
    },
  ],
  'gap-20': [
    {
      ask: { start: 0, end: 1 },
      verdict: { kind: 'part', end: 1, representation: { total: 1_000, splittable: true } },
    },
  ],
  'gap-23': [
    { ask: from(100), known: file(1_000), verdict: { kind: 'retry', because: { code: 'network' } } },
  ],
}
