// The host table: what each host has earned. Throws what SQLite throws.
import type { StoredHost } from '../engine/store-port.ts'
import type { Row } from './download-row.ts'
import { hostColumns, readHost } from './host-row.ts'
import type { Prepare } from './statements.ts'

export const LIST_HOSTS = 'SELECT * FROM host ORDER BY host'
export const FORGET_HOST = 'DELETE FROM host WHERE host = ?'

export interface HostRows {
  /** By name; rows that cannot be understood are left out. */
  list(): readonly StoredHost[]
  save(host: StoredHost): void
  forget(host: string): void
}

export function hostRows(prepare: Prepare): HostRows {
  return {
    list() {
      const rows = prepare(LIST_HOSTS).all() as Row[]
      return rows.map(readHost).filter(host => host !== null)
    },
    save(host) {
      const columns = hostColumns(host)
      prepare(saveHostOf(Object.keys(columns))).run(...Object.values(columns))
    },
    forget(host) {
      prepare(FORGET_HOST).run(host)
    },
  }
}

/** The text of an insert of these columns that replaces what is there of the same host. */
export function saveHostOf(columns: readonly string[]): string {
  const changes = columns.filter(column => column !== 'host').map(column => `${column} = excluded.${column}`)
  return (
    `INSERT INTO host (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')}) ` +
    `ON CONFLICT (host) DO UPDATE SET ${changes.join(', ')}`
  )
}
