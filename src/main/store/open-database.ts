// Opens the database file of a data folder whose lock is held: judged, migrated, durable, marked as in use.
// A damaged one is set aside and a fresh one opened in its place.
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { downloadRows } from './downloads.ts'
import { inspect } from './inspect.ts'
import type { Migration } from './migrations.ts'
import { MIGRATIONS, migrate, versionOf } from './migrations.ts'
import { createPrivateFile } from './private-file.ts'
import { keepCopy, setAside } from './set-aside.ts'
import { isDamage, newerDatabase } from './store-errors.ts'

const DATABASE_NAME = 'sluice.db'

export interface DatabaseOptions {
  readonly dir: string
  /** Ms since the epoch, for the name of a file set aside. */
  readonly now: () => number
  readonly migrations?: readonly Migration[]
}

export interface OpenDatabase {
  readonly db: Database.Database
  /** Sentences for the person. */
  readonly notices: readonly string[]
  /** The last session did not close it. */
  readonly unclean: boolean
}

/** Throws StoreError 'newer', else what SQLite and the system throw. */
export function openDatabase(options: DatabaseOptions): OpenDatabase {
  const file = join(options.dir, DATABASE_NAME)
  const migrations = options.migrations ?? MIGRATIONS
  const verdict = inspect(file, migrations.length)
  if (verdict.kind === 'newer') throw newerDatabase(file)
  if (verdict.kind !== 'damaged') {
    try {
      const { db, unreadable } = openSound(file, migrations)
      const unclean = verdict.kind === 'ours' && !verdict.clean
      return { db, notices: unreadable === 0 ? [] : [leftOut(unreadable, file)], unclean }
    } catch (error) {
      if (!isDamage(error)) throw error
    }
  }
  const kept = setAside(file, options.now())
  return { db: openSound(file, migrations).db, notices: [startedAnew(kept)], unclean: true }
}

/** Marks the session as ended in good order and empties the log into the file. Throws what SQLite throws. */
export function closeInOrder(db: Database.Database): void {
  db.prepare('UPDATE session SET clean = 1').run()
  db.pragma('wal_checkpoint(TRUNCATE)')
}

/** What every connection needs, and SQLite forgets with each. */
export function configure(db: Database.Database): void {
  db.pragma('journal_mode = WAL')
  // The library's own default for WAL is NORMAL, which may lose the last commits with the power.
  db.pragma('synchronous = FULL')
  // Where fsync stops at the drive's cache (macOS).
  db.pragma('fullfsync = ON')
  db.pragma('checkpoint_fullfsync = ON')
  db.pragma('foreign_keys = ON')
  db.pragma('journal_size_limit = 67108864')
}

function openSound(file: string, migrations: readonly Migration[]): SoundDatabase {
  createPrivateFile(file)
  const db = new Database(file, { timeout: 5000 })
  try {
    configure(db)
    const version = versionOf(db)
    if (version > 0 && version < migrations.length) keepCopy(db, file, version)
    migrate(db, migrations)
    // Reads every download once: damage among them shows here, where it can be set aside.
    const { unreadable } = downloadRows(db).list()
    db.prepare('INSERT INTO session VALUES (1, 0) ON CONFLICT (id) DO UPDATE SET clean = 0').run()
    return { db, unreadable }
  } catch (error) {
    db.close()
    throw error
  }
}

interface SoundDatabase {
  readonly db: Database.Database
  readonly unreadable: number
}

function startedAnew(kept: string): string {
  return `The list of downloads could not be read and was set aside as ${kept}. Sluice began a new list; downloaded files were not touched.`
}

function leftOut(count: number, file: string): string {
  const what = count === 1 ? 'One download' : `${count} downloads`
  return `${what} could not be read from the list and cannot be shown. Nothing was deleted: the list is ${file}.`
}
