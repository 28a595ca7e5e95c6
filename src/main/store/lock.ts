// The lock on a data folder: a SQLite file held in an exclusive transaction that is never committed.
// It is the system's own file lock, so it ends with the process, however that ends.
import { truncateSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { createPrivateFile } from './private-file.ts'
import { faultOf, inUse, isDamage, storeError } from './store-errors.ts'

const LOCK_NAME = 'sluice.lock'

/** A database that nobody holds is closed by the garbage collector, and its lock with it. */
const HELD = new Set<Database.Database>()

export interface Lock {
  /** Idempotent. */
  release(): void
}

/** Takes the lock of `dir`, an existing folder. Throws StoreError: 'in-use' where somebody has it. */
export function takeLock(dir: string): Lock {
  const path = join(dir, LOCK_NAME)
  try {
    createPrivateFile(path)
    const db = hold(path)
    HELD.add(db)
    return {
      release: () => {
        HELD.delete(db)
        db.close()
      },
    }
  } catch (error) {
    if (error instanceof Database.SqliteError && faultOf(error.code) === 'in-use') throw inUse(dir)
    throw storeError(error, dir)
  }
}

function hold(path: string): Database.Database {
  try {
    return begin(path)
  } catch (error) {
    if (!isDamage(error)) throw error
    // Nothing is ever written in it, so whatever it holds is not ours to keep.
    truncateSync(path)
    return begin(path)
  }
}

function begin(path: string): Database.Database {
  const db = new Database(path, { timeout: 0 })
  try {
    // Else the transaction would leave a journal beside it.
    db.pragma('journal_mode = MEMORY')
    db.exec('BEGIN EXCLUSIVE')
    return db
  } catch (error) {
    db.close()
    throw error
  }
}
