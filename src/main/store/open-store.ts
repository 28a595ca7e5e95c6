// The store of a data folder: locked against every other process, checked, migrated and ready.
// Everything it has to say to the person comes back as sentences; everything that stops it is a StoreError.
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Store } from '../engine/ports.ts'
import { takeLock } from './lock.ts'
import { openDatabase } from './open-database.ts'
import { sqliteStore } from './sqlite-store.ts'
import { storeError } from './store-errors.ts'

export interface StoreOptions {
  /** The data folder; made, for this user alone, where it is missing. */
  readonly dir: string
  /** Ms since the epoch, for the name of a file set aside. */
  readonly now?: () => number
}

export interface OpenedStore {
  readonly store: Store
  /** Sentences for the person: what was set aside, what could not be read. */
  readonly notices: readonly string[]
  /** The last session did not end in good order, so files may be behind their maps. */
  readonly unclean: boolean
}

/**
 * Throws StoreError: 'in-use' where another process has the folder, 'newer' where the list is from a later version,
 * 'denied', 'full' or 'io' where the folder cannot be written.
 */
export function openStore(options: StoreOptions): OpenedStore {
  const dir = resolve(options.dir)
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw storeError(error, dir)
  }
  const lock = takeLock(dir)
  try {
    const { db, notices, unclean } = openDatabase({ dir, now: options.now ?? Date.now })
    return { store: sqliteStore(db, dir, lock.release), notices, unclean }
  } catch (error) {
    lock.release()
    throw storeError(error, dir)
  }
}
