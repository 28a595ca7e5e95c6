// What a host has earned: how many connections it is asked for, and for how long for nothing. Pure: what is known, what
// happened and the time are arguments. Nothing decays by mere restart.
import type { HostView } from '../../shared/model.ts'
import { DEFAULT_CONNECTIONS, MOST_CONNECTIONS } from './plan.ts'
import type { StoredHost } from './store-port.ts'

/** A refusal without a time of its own costs so long, the next ones as much more each, and no more than the second. */
const COOLDOWN_MS = 60_000
const LONGEST_COOLDOWN_MS = 300_000
/**
 * A server that names a time knows best, and is asked again to the second. One that refuses on and on after its own
 * times does not: from the third refusal in a row ours counts where it is longer, once one connection is all it is asked
 * for: of several that were refused one may have been too many.
 */
const NAMED_TIMES_BELIEVED = 2

/** Clean work that earns one connection more; twice as much for each refusal on record, up to 64 times. */
export const CLEAN_STEP_MS = 60_000
export const CLEAN_STEP_BYTES = 256 * 1_048_576
const LONGEST_PATIENCE = 6
/** However many bytes came: faster steps would be a burst. */
const LEAST_STEP_MS = 10_000

/** How long a host is remembered of which nothing is known but that it served. */
const FORGOTTEN_AFTER_MS = 365 * 24 * 60 * 60_000

/** What is known of a host that was never met. */
export function strangerAt(host: string): StoredHost {
  return {
    host,
    allowed: null,
    cap: null,
    coolFrom: null,
    coolUntil: null,
    hits: 0,
    cleanMs: 0,
    cleanBytes: 0,
    because: null,
    lastRefusedAt: null,
    lastServedAt: null,
    bestRate: 0,
  }
}

/** Connections to a host in all: as a rule, and at most where more prove to be of use. */
export interface Allowance {
  readonly usual: number
  readonly most: number
}

/** What the host allows of that, and the person: their cap holds over everything. */
export function allowanceOf(host: StoredHost, rule: Allowance): Allowance {
  const limit = Math.min(host.allowed ?? Number.POSITIVE_INFINITY, host.cap ?? Number.POSITIVE_INFINITY)
  return { usual: Math.max(1, Math.min(rule.usual, limit)), most: Math.max(1, Math.min(rule.most, limit)) }
}

export interface Refusal {
  /** Wall clock, ms. */
  readonly now: number
  /** ms that the server asked to wait; null where it named no time. */
  readonly after: number | null
  /** In short: "HTTP 429". */
  readonly because: string
}

/** HTTP 429, or 503 with Retry-After: half as many connections (8, 4, 2, 1), and a cooldown. */
export function refused(host: StoredHost, { now, after, because }: Refusal): StoredHost {
  const hits = host.hits + 1
  const own = Math.min(hits * COOLDOWN_MS, LONGEST_COOLDOWN_MS)
  const tried = allowanceOf(host, { usual: DEFAULT_CONNECTIONS, most: DEFAULT_CONNECTIONS }).usual
  const isBelieved = hits <= NAMED_TIMES_BELIEVED || tried > 1
  const cooldown = after === null ? own : isBelieved ? after : Math.max(after, own)
  return {
    ...host,
    ...NOT_CLEAN,
    ...coolingFor(host, now, cooldown),
    allowed: Math.max(1, Math.floor(tried / 2)),
    hits,
    because,
    lastRefusedAt: now,
  }
}

/** The same burst goes on: no other refusal, but a longer wait that it names is kept. */
export function refusedAgain(host: StoredHost, { now, after }: Refusal): StoredHost {
  return after === null ? host : { ...host, ...coolingFor(host, now, after) }
}

/** It serves no more than so many connections at once: learned from what it does, so without a cooldown. */
export function servesOnly(host: StoredHost, connections: number, now: number, because: string): StoredHost {
  const allowed = Math.max(1, connections)
  if (host.allowed !== null && host.allowed <= allowed) return host
  return { ...host, ...NOT_CLEAN, allowed, hits: host.hits + 1, because, lastRefusedAt: now }
}

export interface CleanWork {
  /** Wall clock, ms. */
  readonly now: number
  readonly bytes: number
  /** ms in which they came. */
  readonly ms: number
  /** Bytes per second over all connections. */
  readonly rate: number
}

/** Bytes came and nothing was refused: so much of it earns one connection more. */
export function served(host: StoredHost, { now, bytes, ms, rate }: CleanWork): StoredHost {
  const seen = { ...host, lastServedAt: now, bestRate: Math.max(host.bestRate, Math.round(rate)) }
  if (host.allowed === null) return seen
  const cleanMs = host.cleanMs + ms
  const cleanBytes = host.cleanBytes + bytes
  const patience = 2 ** Math.min(host.hits, LONGEST_PATIENCE)
  const earned =
    cleanMs >= CLEAN_STEP_MS * patience ||
    (cleanBytes >= CLEAN_STEP_BYTES * patience && cleanMs >= LEAST_STEP_MS)
  if (!earned) return { ...seen, cleanMs, cleanBytes }
  const allowed = host.allowed + 1
  if (allowed < DEFAULT_CONNECTIONS) return { ...seen, ...NOT_CLEAN, allowed }
  return { ...seen, ...NOT_CLEAN, allowed: null, hits: 0 }
}

/** ms from `now` until it may be asked again; 0 where it may. */
export function coolingMs({ coolFrom, coolUntil }: StoredHost, now: number): number {
  if (coolFrom === null || coolUntil === null) return 0
  // A clock that was set back must not make the wait longer than it was.
  return Math.min(Math.max(0, coolUntil - now), coolUntil - coolFrom)
}

/** The person's own limit, 1 to 16; null: none. */
export function capped(host: StoredHost, cap: number | null): StoredHost {
  return { ...host, cap: cap === null ? null : Math.max(1, Math.min(cap, MOST_CONNECTIONS)) }
}

/** Whether nothing of it is worth being kept any more. */
export function isForgettable(host: StoredHost, now: number): boolean {
  const { allowed, cap, hits, lastServedAt, lastRefusedAt } = host
  if (allowed !== null || cap !== null || hits > 0) return false
  return Math.max(lastServedAt ?? 0, lastRefusedAt ?? 0) < now - FORGOTTEN_AFTER_MS
}

/** @param now wall clock, ms. */
export function hostView(host: StoredHost, now: number): HostView {
  const cooling = coolingMs(host, now)
  const rule = { usual: DEFAULT_CONNECTIONS, most: MOST_CONNECTIONS }
  return {
    host: host.host,
    allowed: allowanceOf(host, rule).usual,
    cap: host.cap,
    coolingUntil: cooling > 0 ? now + cooling : null,
    because: host.because,
    hits: host.hits,
    lastRefusedAt: host.lastRefusedAt,
    lastServedAt: host.lastServedAt,
    bestRate: host.bestRate,
  }
}

const NOT_CLEAN = { cleanMs: 0, cleanBytes: 0 } as const

/** Never sooner than what it was asked to wait before. */
function coolingFor(host: StoredHost, now: number, ms: number): Pick<StoredHost, 'coolFrom' | 'coolUntil'> {
  const longer = Math.max(ms, coolingMs(host, now))
  return { coolFrom: now, coolUntil: now + longer }
}
