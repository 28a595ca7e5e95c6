// The next span of a ledger by the plainest rule: what is free, else half of what will finish last.
import type { RateOf, Span, SpanLedger } from '../../src/main/engine/spans.ts'

export function leaseNext(ledger: SpanLedger, rateOf: RateOf, most = Number.POSITIVE_INFINITY): Span | null {
  const free = ledger.nextFree(most)
  if (free !== null) return free
  const victim = ledger.slowest(rateOf)
  return victim === null ? null : ledger.steal(victim)
}
