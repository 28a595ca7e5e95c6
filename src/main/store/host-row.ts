// A row of the host table, to and from the plain type. Reading trusts nothing: what makes no sense is taken as not known,
// and a row without a host is none.
import type { StoredHost } from '../engine/store-port.ts'
import { text, whole } from './cells.ts'
import type { Columns, Row } from './download-row.ts'

/** A host name of 253 characters, or an address in brackets, and a port: the contract takes no more. */
const MAX_HOST = 300
/** More connections than this are never asked of one host. */
const MAX_CONNECTIONS = 16

/** A host as stored, or null where the row names none. */
export function readHost(row: Row): StoredHost | null {
  const host = text(row['host'])
  if (host === undefined || host.length > MAX_HOST || !/^[^\s/?#@\\]+$/.test(host)) return null
  const coolFrom = instant(row['cool_from'])
  const coolUntil = instant(row['cool_until'])
  const cooled = coolFrom !== null && coolUntil !== null && coolFrom <= coolUntil
  return {
    host,
    allowed: connections(row['allowed']),
    cap: connections(row['cap']),
    coolFrom: cooled ? coolFrom : null,
    coolUntil: cooled ? coolUntil : null,
    hits: whole(row['hits']) ?? 0,
    cleanMs: whole(row['clean_ms']) ?? 0,
    cleanBytes: whole(row['clean_bytes']) ?? 0,
    because: text(row['because']) ?? null,
    lastRefusedAt: instant(row['last_refused_at']),
    lastServedAt: instant(row['last_served_at']),
    bestRate: whole(row['best_rate']) ?? 0,
  }
}

/** The columns of a host, in whole numbers: measured times and rates have fractions, the table takes none. */
export function hostColumns(host: StoredHost): Columns {
  return {
    host: host.host,
    allowed: host.allowed,
    cap: host.cap,
    cool_from: roundedOrNull(host.coolFrom),
    cool_until: roundedOrNull(host.coolUntil),
    hits: host.hits,
    clean_ms: rounded(host.cleanMs),
    clean_bytes: rounded(host.cleanBytes),
    because: host.because,
    last_refused_at: roundedOrNull(host.lastRefusedAt),
    last_served_at: roundedOrNull(host.lastServedAt),
    best_rate: rounded(host.bestRate),
  }
}

function connections(value: unknown): number | null {
  const count = whole(value)
  return count !== undefined && count >= 1 && count <= MAX_CONNECTIONS ? count : null
}

function instant(value: unknown): number | null {
  return whole(value) ?? null
}

/** A rate over no time at all is no number that a table could hold. */
function rounded(value: number): number {
  return Number.isFinite(value) ? Math.round(value) : 0
}

function roundedOrNull(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : Math.round(value)
}
