// What is known of a host, in words. Pure.
import { formatDuration } from '../../../shared/format.ts'
import type { HostView } from '../../../shared/model.ts'
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
  const what = because.charAt(0).toUpperCase() + because.slice(1)
  const when = lastRefusedAt === null ? '' : `, ${hits > 1 ? 'last ' : ''}${ago(lastRefusedAt, now)}`
  if (hits === 0) return `${what}${when}; trusted again since`
  return hits === 1 ? `${what}${when}` : `${what}, ${hits.toLocaleString('en-US')} times${when}`
}

/** "Best 12.4 MB/s, used 5 min ago", or what of it is known. */
export function servedWords({ bestRate, lastServedAt }: HostView, now: number): string {
  const best = bestRate > 0 ? `Best ${formatSpeed(bestRate)}` : ''
  const used = lastServedAt === null ? '' : `used ${ago(lastServedAt, now)}`
  if (best !== '' && used !== '') return `${best}, ${used}`
  return best === '' ? used.charAt(0).toUpperCase() + used.slice(1) : best
}
