// What the tests of the reply check share: files that are known, and replies to the first request and to later ones.
import type { HeaderList } from '../../src/main/engine/ports.ts'
import { type Recovery, recover } from '../../src/main/engine/recovery.ts'
import { checkReply, type Expectation, type Verdict } from '../../src/main/engine/reply-check.ts'
import type { Representation } from '../../src/main/engine/store-port.ts'
import { plainSituation } from '../../src/main/engine/trouble.ts'

export type Fields = Readonly<Record<string, string>>

export const MODIFIED = 'Sun, 01 Mar 2026 12:00:00 GMT'
export const LATER = 'Sun, 01 Mar 2026 13:00:00 GMT'
export const PROBE = { start: 0, end: null }
export const SPAN = { start: 100, end: 200 }

/** A file of 1000 bytes with a strong ETag. */
export const STRONG: Representation = {
  total: 1_000,
  etag: '"a"',
  lastModified: MODIFIED,
  validator: '"a"',
  splittable: true,
}
export const WEAK: Representation = { ...STRONG, etag: 'W/"a"', lastModified: null, validator: null }
export const BARE: Representation = { ...STRONG, etag: null, lastModified: null, validator: null }
export const LENGTHLESS: Representation = { ...STRONG, total: null, splittable: false }

const listed = (fields: Fields): HeaderList => Object.entries(fields)

export function first(status: number, fields: Fields = {}, expected: Partial<Expectation> = {}): Verdict {
  const rest = { ask: PROBE, known: null, pageExpected: true, now: 0, ...expected }
  return checkReply({ status, headers: listed(fields) }, rest)
}

export function later(status: number, fields: Fields = {}, expected: Partial<Expectation> = {}): Verdict {
  return first(status, fields, { ask: SPAN, known: STRONG, pageExpected: false, ...expected })
}

export const GOOD = { 'content-range': 'bytes 100-199/1000', 'content-length': '100' }

/** A verdict together with what it comes to, before anything has come or after. */
export function outcome(verdict: Verdict, progressed = false): Verdict & Partial<Recovery> {
  if (verdict.kind === 'part' || verdict.kind === 'whole') return verdict
  return { ...verdict, ...recover(verdict, plainSituation(progressed)) }
}
