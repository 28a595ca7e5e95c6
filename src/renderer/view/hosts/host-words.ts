// What is known of a host, in words. Pure.
import { formatCount, formatDuration } from '../../../shared/format.ts'
import type { HostView } from '../../../shared/model.ts'
import { reasonWords } from '../../../shared/reason-words.ts'
import { capitalized } from '../../../shared/sentences.ts'
import { say } from '../../../shared/words.ts'
import { ago } from '../details/instants.ts'
import { formatSpeed } from '../figures.ts'

/** How long the host still waits: "2 min 5 s"; null where it does not. */
export function waitWords({ coolingUntil }: Pick<HostView, 'coolingUntil'>, now: number): string | null {
  if (coolingUntil === null || coolingUntil <= now) return null
  return formatDuration((coolingUntil - now) / 1_000)
}

/** The last refusal, how many there were, and when: "HTTP 429, 3 times, last 5 min ago"; null where there never was one. */
export function refusalWords(host: HostView, now: number): string | null {
  const { because, hits, lastRefusedAt } = host
  if (because === null) return null
  const what = capitalized(reasonWords(because))
  const when = lastRefusedAt === null ? null : ago(lastRefusedAt, now)
  if (hits > 1) return refusedTimes(what, hits, when)
  const once = when === null ? what : say('figures.refused', { what, ago: when })
  return hits === 0 ? say('figures.trustedAgain', { what: once }) : once
}

function refusedTimes(what: string, hits: number, when: string | null): string {
  const facts = { what, count: hits, times: formatCount(hits) }
  if (when === null) return say('figures.refusedTimes', facts)
  return say('figures.refusedTimesLast', { ...facts, ago: when })
}

/** "Best 12.4 MB/s, used 5 min ago", or what of it is known. */
export function servedWords({ bestRate, lastServedAt }: HostView, now: number): string {
  const speed = bestRate > 0 ? formatSpeed(bestRate) : null
  const used = lastServedAt === null ? null : ago(lastServedAt, now)
  if (speed !== null && used !== null) return say('figures.bestUsed', { speed, ago: used })
  if (speed !== null) return say('figures.best', { speed })
  return used === null ? '' : say('figures.used', { ago: used })
}
