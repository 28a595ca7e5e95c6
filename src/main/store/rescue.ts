// Brings what can be saved of a damaged database into a new one: row by row what the damaged file still gives, and where
// that gives nothing, what the rolling copy has. Reads both, changes neither.
import { statSync } from 'node:fs'
import Database from 'better-sqlite3'
import type { DownloadRecord, StoredDownload } from '../engine/store-port.ts'
import { whole } from './cells.ts'
import { changeColumns, intentColumns, readRow } from './download-row.ts'
import type { Found, Sources } from './rescue-rows.ts'
import { bringHosts, bringMaps, bringSettings, bringTimelines } from './rescue-rows.ts'
import type { Prepare } from './statements.ts'
import { preparer } from './statements.ts'
import { walkTable } from './walk-table.ts'

export interface Rescued {
  /** Downloads brought back. */
  readonly downloads: number
  /** Those among them that only the copy had. */
  readonly older: number
}

/** Ids past this are damage, and would leave none for what is added later. */
const HIGHEST_ID = 2 ** 48
/** As SQLite makes them unless told otherwise. */
const PAGE_BYTES = 4_096

/**
 * Fills `into`, an empty database of the present version, in one transaction. Either file may be missing or unreadable.
 * Throws only what `into` throws.
 */
export function rescue(into: Database.Database, damaged: string, copy: string): Rescued {
  const sources = { damaged: openSource(damaged), copy: openSource(copy) }
  try {
    const isTorn = isCutInsidePage(damaged)
    return into.transaction(() => bringOver(into, sources, isTorn))()
  } finally {
    sources.damaged?.close()
    sources.copy?.close()
  }
}

/**
 * How a download comes back: nothing runs by itself after damage, and without the id of its part file each of its chunks
 * has to prove itself by its checksum before it is believed.
 */
export function restored(record: DownloadRecord): DownloadRecord {
  if (record.state === 'done') return record
  return { ...record, state: record.state === 'failed' ? 'failed' : 'paused', partId: null }
}

function bringOver(into: Database.Database, sources: Sources, isTorn: boolean): Rescued {
  const prepare = preparer(into)
  const found = findDownloads(sources, isTorn)
  for (const download of found.values()) insert(prepare, download)
  bringMaps(prepare, found, sources)
  bringTimelines(prepare, found, sources)
  bringHosts(prepare, sources)
  bringSettings(prepare, sources)
  // What a map claims is counted by its pages: none, nothing claimed.
  prepare(
    "UPDATE download SET durable = 0 WHERE state <> 'done' AND id NOT IN (SELECT download_id FROM map_page)",
  ).run()
  skipIds(prepare, Math.max(lastIdOf(sources.damaged), lastIdOf(sources.copy)))
  const older = [...found.values()].filter(download => download.older).length
  return { downloads: found.size, older }
}

/** @param isTorn rows may be missing from the damaged file without a sign of it. */
function findDownloads({ damaged, copy }: Sources, isTorn: boolean): ReadonlyMap<number, Found> {
  const found = new Map<number, Found>()
  const unreadable = new Set<unknown>()
  const lost =
    damaged === null
      ? null
      : walkTable(
          damaged,
          'download',
          row => {
            const download = readRow(row)
            if (download !== null && download.id <= HIGHEST_ID)
              found.set(download.id, { ...download, position: positionOf(row, download), older: false })
            else unreadable.add(row['id'])
          },
          lastIdOf(damaged),
        )
  // What the damaged file shows to be gone was removed after the copy was made.
  const isLost = (id: number) =>
    lost === null || isTorn || unreadable.has(id) || lost.some(({ low, high }) => low <= id && id <= high)
  if (copy === null || (!isTorn && lost?.length === 0 && unreadable.size === 0)) return found
  walkTable(copy, 'download', row => {
    const download = readRow(row)
    if (download === null || download.id > HIGHEST_ID || found.has(download.id) || !isLost(download.id))
      return
    found.set(download.id, { ...download, position: positionOf(row, download), older: true })
  })
  return found
}

/** Of a page that was cut in two SQLite finds some rows and passes over others in silence. */
function isCutInsidePage(file: string): boolean {
  return (statSync(file, { throwIfNoEntry: false })?.size ?? 0) % PAGE_BYTES !== 0
}

function positionOf(row: Readonly<Record<string, unknown>>, { id }: StoredDownload): number {
  return whole(row['position']) ?? id
}

function insert(prepare: Prepare, download: Found): void {
  const columns = {
    id: download.id,
    position: download.position,
    added_at: download.addedAt,
    ...intentColumns(download.intent),
    ...changeColumns(restored(download.record)),
  }
  const names = Object.keys(columns)
  const values = names.map(() => '?').join(', ')
  prepare(`INSERT INTO download (${names.join(', ')}) VALUES (${values})`).run(...Object.values(columns))
}

/** An id is never used twice, not even that of a download that was removed. */
function skipIds(prepare: Prepare, last: number): void {
  prepare(
    "INSERT INTO sqlite_sequence (name, seq) SELECT 'download', 0 " +
      "WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'download')",
  ).run()
  prepare("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'download'").run(last)
}

/** The last id that was given out; 0 where that cannot be told. */
function lastIdOf(source: Database.Database | null): number {
  try {
    const last = source?.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'download'").pluck().get()
    const id = whole(last) ?? 0
    return id <= HIGHEST_ID ? id : 0
  } catch {
    return 0
  }
}

/** null where it is not there or no database at all. */
function openSource(file: string): Database.Database | null {
  let db: Database.Database | null = null
  try {
    // SQLite deletes the log of an empty database, even where it may only read.
    if (!statSync(file).isFile() || statSync(file).size === 0) return null
    db = new Database(file, { readonly: true, fileMustExist: true })
    // Else a file that was cut short is refused whole (https://sqlite.org/pragma.html#pragma_writable_schema).
    db.unsafeMode()
    db.pragma('writable_schema = ON')
    // What a cell says of its own size is not believed unseen.
    db.pragma('cell_size_check = ON')
    db.prepare('SELECT count(*) FROM sqlite_schema').get()
    return db
  } catch {
    db?.close()
    return null
  }
}
