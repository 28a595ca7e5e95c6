// The event table: the timeline of each download, its first and its latest entries. Throws what SQLite throws.
import type { DownloadId, EventKind, TimelineEvent } from '../../shared/model.ts'
import { EVENT_KINDS } from '../../shared/model.ts'
import { parseEntries, whole } from './cells.ts'
import type { Row } from './download-row.ts'
import type { Prepare } from './statements.ts'

/** How a download began is kept for good, and of the rest the latest: what is in between is dropped. */
export const FIRST_KEPT = 50
export const LATEST_KEPT = 950

/** Numbers of entries count from 0 and are never used twice while any entry of the download is kept. */
export const LAST_EVENT = 'SELECT max(seq) FROM event WHERE download_id = ?'
export const ADD_EVENT = 'INSERT INTO event (download_id, seq, at, kind, facts) VALUES (?, ?, ?, ?, ?)'
export const DROP_EVENTS = 'DELETE FROM event WHERE download_id = ? AND seq >= ? AND seq <= ?'
export const TIMELINE = 'SELECT at, kind, facts FROM event WHERE download_id = ? ORDER BY seq'

export interface TimelineRows {
  /** The download exists. */
  add(id: DownloadId, events: readonly TimelineEvent[]): void
  /** Oldest first; entries that cannot be understood are left out. */
  list(id: DownloadId): readonly TimelineEvent[]
}

/** The caller wraps what changes more than one row in a transaction. */
export function timelineRows(prepare: Prepare): TimelineRows {
  return {
    add(id, events) {
      if (events.length === 0) return
      let seq = Number(prepare(LAST_EVENT).pluck().get(id) ?? -1)
      for (const event of events) {
        seq += 1
        prepare(ADD_EVENT).run(id, seq, Math.round(event.at), event.kind, JSON.stringify(event.facts))
      }
      if (seq >= FIRST_KEPT + LATEST_KEPT) prepare(DROP_EVENTS).run(id, FIRST_KEPT, seq - LATEST_KEPT)
    },
    list(id) {
      const rows = prepare(TIMELINE).all(id) as Row[]
      return rows.map(readEvent).filter(event => event !== null)
    },
  }
}

/** An entry as stored, or null where it cannot be understood (one of a kind that is not known here, above all). */
export function readEvent(row: Row): TimelineEvent | null {
  const at = whole(row['at'])
  const kind = EVENT_KINDS.find((known: EventKind) => known === row['kind'])
  const facts = readFacts(row['facts'])
  return at === undefined || kind === undefined || facts === null ? null : { at, kind, facts }
}

function readFacts(value: unknown): Readonly<Record<string, string | number>> | null {
  const facts: [string, string | number][] = []
  for (const [name, fact] of parseEntries(value) ?? [['', null]]) {
    // JSON has no infinity, but 1e999 reads as one.
    if (typeof fact !== 'string' && !(typeof fact === 'number' && Number.isFinite(fact))) return null
    facts.push([name, fact])
  }
  return Object.fromEntries(facts)
}
