// How long to wait before a chunk is tried again. Pure: chance and time are arguments.
import { CHUNK } from './chunk-map.ts'
import { parseHttpDate } from './http-date.ts'
import type { Random } from './ports.ts'

const FIRST_DELAY_MS = 1_000
const SOON_MS = 100
/** A body that broke off after so much was worth having: the next request for more comes at once. */
export const MUCH = CHUNK
const LONGEST_DELAY_MS = 10 * 60_000

/** A server's own wait is believed up to a day; past that it is a mistake or an attack. */
const LONGEST_RETRY_AFTER_MS = 24 * 60 * 60_000

/** Without a byte for so long a download gives up (BITS does after as long). */
export const GIVE_UP_MS = 14 * 24 * 60 * 60_000

/**
 * Full-jitter exponential backoff in ms: uniform between 0 and 1 s doubled per try, at most 10 min.
 * @param tries failures in a row without a byte in between, from 1.
 * @param broughtMuch whether a body that had brought a good deal broke off: connections die, and the server was serving.
 */
export function backoff(tries: number, random: Random, broughtMuch = false): number {
  const first = broughtMuch && tries === 1 ? SOON_MS : FIRST_DELAY_MS
  const ceiling = Math.min(LONGEST_DELAY_MS, first * 2 ** Math.min(tries - 1, 30))
  return Math.round(random() * ceiling)
}

/**
 * Retry-After in ms from the reply's arrival (RFC 9110 §10.2.3): whole seconds, or an HTTP-date taken relative to the
 * reply's own Date, so that a wrong clock on either side does not matter. null where absent or not understood.
 * @param now the local wall clock, used only where the reply has no usable Date.
 */
export function retryAfter(value: string | null, date: string | null, now: number): number | null {
  const text = value?.trim() ?? ''
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1_000, LONGEST_RETRY_AFTER_MS)
  const until = parseHttpDate(text)
  if (Number.isNaN(until)) return null
  const sent = parseHttpDate(date ?? '')
  const wait = until - (Number.isNaN(sent) ? now : sent)
  return wait < 0 ? null : Math.min(wait, LONGEST_RETRY_AFTER_MS)
}
