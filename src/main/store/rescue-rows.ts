// What comes back with the downloads of a damaged database: maps, timelines, hosts and settings. The damaged file goes
// first, and what it gives is never replaced by what the copy has. Throws only what the new database throws.
import type Database from 'better-sqlite3'
import type { StoredDownload } from '../engine/store-port.ts'
import { text, whole } from './cells.ts'
import type { Row } from './download-row.ts'
import { readRow } from './download-row.ts'
import { readHost } from './host-row.ts'
import { hostRows } from './hosts.ts'
import { mapRows } from './map-pages.ts'
import { settings } from './settings.ts'
import type { Prepare } from './statements.ts'
import { readEvent } from './timelines.ts'
import { walkTable } from './walk-table.ts'

/** null where there is none that could be opened. */
export interface Sources {
  readonly damaged: Database.Database | null
  readonly copy: Database.Database | null
}

/** A download that comes back. */
export interface Found extends StoredDownload {
  readonly position: number
  /** Only the copy had it. */
  readonly older: boolean
}

export type FoundById = ReadonlyMap<number, Found>

/** The pages of the maps: a page of the copy only where the damaged file may have lost it. */
export function bringMaps(prepare: Prepare, found: FoundById, { damaged, copy }: Sources): void {
  const maps = mapRows(prepare)
  const brought = new Set<string>()
  const bring = (row: Row, takes: (download: Found) => boolean): void => {
    const download = found.get(whole(row['download_id']) ?? -1)
    const page = whole(row['page'])
    const bytes = row['bytes']
    if (download === undefined || page === undefined || !(bytes instanceof Uint8Array)) return
    const key = `${download.id} ${page}`
    if (brought.has(key) || !takes(download)) return
    maps.save(download.id, new Map([[page, bytes]]))
    brought.add(key)
  }
  const all = damaged !== null && walkTable(damaged, 'map_page', row => bring(row, () => true)).length === 0
  if (copy === null) return
  const same = all ? new Set<number>() : sameInCopy(copy, found)
  walkTable(copy, 'map_page', row => bring(row, ({ id, older }) => older || same.has(id)))
}

/** The downloads that fetch the same representation into the same part file as they did when the copy was made. */
function sameInCopy(copy: Database.Database, found: FoundById): ReadonlySet<number> {
  const same = new Set<number>()
  const target = ({ record }: StoredDownload) => JSON.stringify([record.representation, record.partName])
  walkTable(copy, 'download', row => {
    const old = readRow(row)
    const now = found.get(old?.id ?? -1)
    if (old !== null && now !== undefined && target(old) === target(now)) same.add(old.id)
  })
  return same
}

/** The timelines, by the numbers of their entries. */
export function bringTimelines(prepare: Prepare, found: FoundById, { damaged, copy }: Sources): void {
  const add = prepare(
    'INSERT OR IGNORE INTO event (download_id, seq, at, kind, facts) VALUES (?, ?, ?, ?, ?)',
  )
  const bring = (row: Row, takes: (download: Found) => boolean): void => {
    const download = found.get(whole(row['download_id']) ?? -1)
    const seq = whole(row['seq'])
    const event = readEvent(row)
    if (download === undefined || seq === undefined || event === null || !takes(download)) return
    add.run(download.id, seq, event.at, event.kind, JSON.stringify(event.facts))
  }
  const lost = damaged === null || walkTable(damaged, 'event', row => bring(row, () => true)).length > 0
  if (copy !== null) walkTable(copy, 'event', row => bring(row, ({ older }) => lost || older))
}

/** What hosts have earned. */
export function bringHosts(prepare: Prepare, { damaged, copy }: Sources): void {
  const hosts = hostRows(prepare)
  const brought = new Set<string>()
  const bring = (row: Row): void => {
    const host = readHost(row)
    if (host === null || brought.has(host.host)) return
    hosts.save(host)
    brought.add(host.host)
  }
  const lost = damaged === null || walkTable(damaged, 'host', bring).length > 0
  if (copy !== null && lost) walkTable(copy, 'host', bring)
}

/** The settings. */
export function bringSettings(prepare: Prepare, { damaged, copy }: Sources): void {
  const options = settings(prepare)
  for (const source of [damaged, copy]) {
    const { known, all } = readSettings(source)
    for (const [key, value] of known) if (options.read(key) === null) options.write(key, value)
    if (all) return
  }
}

/** The table has no row ids, but is a page or two: what comes before the first damage. */
function readSettings(source: Database.Database | null): {
  readonly known: readonly (readonly [string, string])[]
  readonly all: boolean
} {
  const known: [string, string][] = []
  if (source === null) return { known, all: false }
  try {
    for (const row of source.prepare('SELECT key, value FROM setting').iterate() as IterableIterator<Row>) {
      const key = text(row['key'])
      const value = text(row['value'])
      if (key !== undefined && value !== undefined) known.push([key, value])
    }
    return { known, all: true }
  } catch {
    return { known, all: false }
  }
}
