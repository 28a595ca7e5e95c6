// The store of a data folder: locked against every other process, checked, migrated and ready.
// Everything it has to say to the person comes back as sentences; everything that stops it is a StoreError.
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Store } from '../engine/store-port.ts'
import type { Ballast } from './ballast.ts'
import { ballastOf } from './ballast.ts'
import { takeLock } from './lock.ts'
import type { DatabaseOptions, OpenDatabase } from './open-database.ts'
import { openDatabase } from './open-database.ts'
import { sqliteStore } from './sqlite-store.ts'
import { isFull, storeError } from './store-errors.ts'

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
  /** Downloads that it was working on when it ended. */
  readonly underWay: number
  /**
   * Keeps a copy of the list for the day it cannot be read, where anything has changed since the last one: for every ten
   * minutes, and for an orderly end before `store.close()`. Never throws: what stops it leaves the older copy. Returns
   * whether the copy is as new as the list.
   */
  keepRollingCopy(): boolean
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
    const ballast = ballastOf(dir)
    const { db, empty, notices, unclean, underWay } = openWithRoom(
      { dir, now: options.now ?? Date.now },
      ballast,
    )
    if (!empty) ballast.keep()
    const store = sqliteStore({ db, dir, ballast, release: lock.release })
    return { store, notices, unclean, underWay, keepRollingCopy: () => store.keepRollingCopy() }
  } catch (error) {
    lock.release()
    throw storeError(error, dir)
  }
}

/** On a full disk gives up the ballast and tries once more. */
function openWithRoom(options: DatabaseOptions, ballast: Ballast): OpenDatabase {
  try {
    return openDatabase(options)
  } catch (error) {
    if (!isFull(error) || !ballast.spend()) throw error
    return openDatabase(options)
  }
}
