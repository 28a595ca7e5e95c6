// Looks at the database file before anything may write to it, and says whether it can be opened, must be refused
// or must be set aside. Reads only, so that a refused file stays as it is.
import { existsSync, statSync } from 'node:fs'
import Database from 'better-sqlite3'
import { APPLICATION_ID, versionOf } from './migrations.ts'
import { isDamage } from './store-errors.ts'

export type Verdict =
  /** Nothing there, or a file in which nothing was ever committed. */
  | { readonly kind: 'fresh' }
  /** `clean`: closed in good order the last time. One that was not has passed quick_check. */
  | { readonly kind: 'ours'; readonly version: number; readonly clean: boolean }
  | { readonly kind: 'newer' }
  | { readonly kind: 'damaged' }

/** The smallest page of SQLite, so the smallest file that is a database. */
const MIN_BYTES = 512

/** Judges the database at `file`; `known` is the newest version understood here. Throws what SQLite throws. */
export function inspect(file: string, known: number): Verdict {
  const facts = statSync(file, { throwIfNoEntry: false })
  const logBytes = statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0
  if (facts === undefined || (facts.isFile() && facts.size === 0)) {
    // SQLite deletes the log of an empty database; commits that outlived their file are worth keeping.
    return { kind: logBytes > 0 ? 'damaged' : 'fresh' }
  }
  if (!facts.isFile() || facts.size < MIN_BYTES) return { kind: 'damaged' }
  try {
    return inspectOpen(file, known)
  } catch (error) {
    if (isDamage(error)) return { kind: 'damaged' }
    throw error
  }
}

function inspectOpen(file: string, known: number): Verdict {
  // A rollback journal is left only by a creation that was cut; to undo it SQLite has to write.
  const readonly = !existsSync(`${file}-journal`)
  const db = new Database(file, { readonly, fileMustExist: true })
  try {
    const application = db.pragma('application_id', { simple: true })
    const version = versionOf(db)
    if (application === 0 && version === 0 && isEmpty(db)) return { kind: 'fresh' }
    if (application !== APPLICATION_ID || version < 1) return { kind: 'damaged' }
    if (version > known) return { kind: 'newer' }
    const clean = db.prepare('SELECT clean FROM session').pluck().get() === 1
    if (!clean && db.pragma('quick_check(1)', { simple: true }) !== 'ok') return { kind: 'damaged' }
    return { kind: 'ours', version, clean }
  } finally {
    db.close()
  }
}

function isEmpty(db: Database.Database): boolean {
  return db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0
}
