// From two readings of byte counters to bytes per second. Counters that wrap are followed; what began anew, or would
// come to an absurd speed, says nothing.
import type { Counters } from './system-traffic-counters.ts'

export interface Rates {
  readonly received: number
  readonly sent: number
}

/** Readings further apart than this, ms, tell of a time nobody looked at. */
export const STALE_MS = 15_000
/** Bytes per second that no computer's network reaches (a terabit): the counter is at fault. */
export const ABSURD = 125_000_000_000

const WRAP = 2 ** 32

/** null where the two have no interface in common that went on counting. @param ms between the readings. */
export function ratesBetween(
  before: readonly Counters[],
  after: readonly Counters[],
  ms: number,
): Rates | null {
  if (ms <= 0 || ms > STALE_MS) return null
  const earlier = new Map(before.map(counters => [counters.name, counters]))
  let known = false
  let received = 0
  let sent = 0
  for (const counters of after) {
    const base = earlier.get(counters.name)
    const more = base === undefined ? null : growth(base.received, counters.received)
    const out = base === undefined ? null : growth(base.sent, counters.sent)
    if (more === null || out === null) continue
    known = true
    received += more
    sent += out
  }
  if (!known) return null
  const rates = { received: Math.round((received * 1_000) / ms), sent: Math.round((sent * 1_000) / ms) }
  return Math.max(rates.received, rates.sent) > ABSURD ? null : rates
}

/**
 * How much a counter grew; null where it began anew. One of 32 bits starts over at 4 GiB, which is told from a new
 * beginning by both readings being near that point.
 */
export function growth(before: number, after: number): number | null {
  if (after >= before) return after - before
  const wrapped = before < WRAP && before >= WRAP * 0.75 && after < WRAP * 0.25
  return wrapped ? after + WRAP - before : null
}
