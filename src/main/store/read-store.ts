// Looks into the list of a data folder from outside: without its lock, without writing a byte of it, whether or not a
// Sluice is using it at the time.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import Database from 'better-sqlite3'
import type { DownloadId, TimelineEvent } from '../../shared/model.ts'
import type { StoredDownload, StoredHost } from '../engine/store-port.ts'
import { downloadRows } from './downloads.ts'
import { hostRows } from './hosts.ts'
import { APPLICATION_ID, MIGRATIONS, versionOf } from './migrations.ts'
import { DATABASE_NAME } from './open-database.ts'
import { preparer } from './statements.ts'
import { isDamage, newerDatabase, storeError, unreadableDatabase } from './store-errors.ts'
import { timelineRows } from './timelines.ts'

/** Each call shows what is committed at its time. All but `close` throw StoreError. */
export interface StoreReader {
  /** In queue order; those that cannot be understood are left out. */
  downloads(): readonly StoredDownload[]
  /** Oldest first; empty for an unknown id, and where the list is of a version that kept none. */
  timeline(id: DownloadId): readonly TimelineEvent[]
  /** By name; empty where the list is of a version that kept none. */
  hosts(): readonly StoredHost[]
  /** Idempotent. */
  close(): void
}

/** From this version on there are hosts and timelines. */
const HOSTS_AND_TIMELINES = 2

/**
 * Opens the list in `dir` for reading; null where there is none. Throws StoreError: 'newer' where it is from a later
 * version, 'denied' where it may not be read, 'io' where it is damaged.
 */
export function readStore({ dir }: { readonly dir: string }): StoreReader | null {
  const folder = resolve(dir)
  const file = join(folder, DATABASE_NAME)
  const reading = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw isDamage(error) ? unreadableDatabase(file) : storeError(error, folder)
    }
  }
  const db = reading(() => openForReading(file))
  if (db === null) return null
  const prepare = preparer(db)
  const downloads = downloadRows(db, prepare)
  const timelines = timelineRows(prepare)
  const hosts = hostRows(prepare)
  const keeps = (version: number) => versionOf(db) >= version
  return {
    downloads: () => reading(() => downloads.list().downloads),
    timeline: id => reading(() => (keeps(HOSTS_AND_TIMELINES) ? timelines.list(id) : [])),
    hosts: () => reading(() => (keeps(HOSTS_AND_TIMELINES) ? hosts.list() : [])),
    close: () => void db.close(),
  }
}

function openForReading(file: string): Database.Database | null {
  const facts = statSync(file, { throwIfNoEntry: false })
  if (facts === undefined || facts.size === 0) return null
  const db = open(file)
  try {
    const application = db.pragma('application_id', { simple: true })
    const version = versionOf(db)
    if (application === 0 && version === 0 && isEmpty(db)) {
      db.close()
      return null
    }
    if (application !== APPLICATION_ID || version < 1) throw unreadableDatabase(file)
    if (version > MIGRATIONS.length) throw newerDatabase(file)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/**
 * A list with a log is in use, or was when its Sluice was stopped: SQLite reads both, beside whoever writes, and makes at
 * most the index of the log anew. A list without one is whole in its file, and is read from memory: opened in its place,
 * SQLite would leave a log behind.
 */
function open(file: string): Database.Database {
  if (!existsSync(`${file}-wal`)) {
    const bytes = readFileSync(file)
    // Whoever opened the list meanwhile may have written into the file while it was read.
    if (!existsSync(`${file}-wal`)) return new Database(withoutLog(bytes), { readonly: true })
  }
  return new Database(file, { readonly: true, fileMustExist: true, timeout: 5000 })
}

/** Says in the head of the file that it has no log (https://sqlite.org/fileformat.html, offsets 18 and 19). */
function withoutLog(bytes: Buffer): Buffer {
  if (bytes.length >= 20) bytes.fill(1, 18, 20)
  return bytes
}

function isEmpty(db: Database.Database): boolean {
  return db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0
}
