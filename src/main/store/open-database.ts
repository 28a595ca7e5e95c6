// Opens the database file of a data folder whose lock is held: judged, migrated, durable, marked as in use.
// A damaged one is set aside, and one opened in its place that holds what could be saved of it.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { say } from '../../shared/words.ts'
import { downloadRows } from './downloads.ts'
import { inspect } from './inspect.ts'
import type { Migration } from './migrations.ts'
import { MIGRATIONS, migrate, versionOf } from './migrations.ts'
import { createPrivateFile } from './private-file.ts'
import { finishReplacing, replaceDamaged } from './replace-damaged.ts'
import { copyIsDue, keepCopy, rollCopy, rollingCopyOf } from './rolling-copy.ts'
import { isDamage, newerDatabase } from './store-errors.ts'

export const DATABASE_NAME = 'sluice.db'

export interface DatabaseOptions {
  readonly dir: string
  /** Ms since the epoch, for the name of a file set aside and the age of the copy. */
  readonly now: () => number
  readonly migrations?: readonly Migration[]
}

export interface OpenDatabase {
  readonly db: Database.Database
  /** Sentences for the person. */
  readonly notices: readonly string[]
  /** The last session did not close it. */
  readonly unclean: boolean
  /** It holds no download. */
  readonly empty: boolean
  /** Downloads that the last session was working on when it ended. */
  readonly underWay: number
}

/** Throws StoreError 'newer', else what SQLite and the system throw. */
export function openDatabase(options: DatabaseOptions): OpenDatabase {
  const file = join(options.dir, DATABASE_NAME)
  const migrations = options.migrations ?? MIGRATIONS
  const finished = finishReplacing(file, options.now())
  const verdict = inspect(file, migrations.length)
  if (verdict.kind === 'newer') throw newerDatabase(file)
  // A list that has a copy was there once.
  const vanished = verdict.kind === 'fresh' && existsSync(rollingCopyOf(file))
  if (verdict.kind !== 'damaged' && !vanished) {
    try {
      const { db, empty, underWay, unreadable } = openSound(file, migrations, options.now())
      const unclean = finished !== null || (verdict.kind === 'ours' && !verdict.clean)
      const notices = finished === null ? [] : [finished]
      if (unreadable > 0) notices.push(leftOut(unreadable, file))
      return { db, empty, underWay, notices, unclean }
    } catch (error) {
      if (!isDamage(error)) throw error
    }
  }
  const notice = replaceDamaged(file, options.now(), createNew(migrations))
  const { db, empty, underWay } = openSound(file, migrations, options.now())
  return { db, empty, underWay, notices: [notice], unclean: true }
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
  // What is removed from the list is gone from its file too: a link can hold a password.
  db.pragma('secure_delete = ON')
  // A log that grew while somebody was reading for long shrinks to this with the next commits.
  db.pragma(`journal_size_limit = ${16 * 1024 * 1024}`)
}

/** Makes an empty database of the present version at a free path, and opens it. */
function createNew(migrations: readonly Migration[]): (file: string) => Database.Database {
  return file => {
    createPrivateFile(file)
    const db = new Database(file, { timeout: 5000 })
    try {
      configure(db)
      migrate(db, migrations)
      return db
    } catch (error) {
      db.close()
      throw error
    }
  }
}

function openSound(file: string, migrations: readonly Migration[], now: number): SoundDatabase {
  createPrivateFile(file)
  const db = new Database(file, { timeout: 5000 })
  try {
    configure(db)
    const version = versionOf(db)
    if (version > 0 && version < migrations.length) keepCopy(db, file, version)
    migrate(db, migrations)
    // Reads every download once: damage among them shows here, where it can be set aside.
    const { downloads, unreadable } = downloadRows(db).list()
    if (downloads.length > 0 && copyIsDue(file, now)) tryToRollCopy(db, file)
    db.prepare('INSERT INTO session VALUES (1, 0) ON CONFLICT (id) DO UPDATE SET clean = 0').run()
    const underWay = downloads.filter(({ record: { state } }) => state === 'running' || state === 'finishing')
    return { db, empty: downloads.length === 0, underWay: underWay.length, unreadable }
  } catch (error) {
    db.close()
    throw error
  }
}

/** For a start only damage counts: without room for a copy the list is no worse. */
function tryToRollCopy(db: Database.Database, file: string): void {
  try {
    rollCopy(db, file)
  } catch (error) {
    if (isDamage(error)) throw error
  }
}

interface SoundDatabase {
  readonly db: Database.Database
  readonly empty: boolean
  readonly underWay: number
  readonly unreadable: number
}

function leftOut(count: number, file: string): string {
  return say('store.leftOut', { count, file })
}
