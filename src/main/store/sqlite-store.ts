// The Store port over one open connection: each change is one transaction, and every error a StoreError.
import type Database from 'better-sqlite3'
import type { DownloadId } from '../../shared/model.ts'
import type { Store } from '../engine/store-port.ts'
import type { Ballast } from './ballast.ts'
import { downloadRows } from './downloads.ts'
import { hostRows } from './hosts.ts'
import { mapRows } from './map-pages.ts'
import { closeInOrder } from './open-database.ts'
import { changesOf, rollCopy } from './rolling-copy.ts'
import { settings } from './settings.ts'
import { preparer } from './statements.ts'
import { closedDatabase, isFull, isSuspect, storeError } from './store-errors.ts'
import { timelineRows } from './timelines.ts'

export interface SqliteStore extends Store {
  /**
   * Replaces the rolling copy where anything has changed since. Never throws: what stops it leaves the older copy.
   * Returns whether the copy is as new as the list.
   */
  keepRollingCopy(): boolean
}

export interface StoreParts {
  readonly db: Database.Database
  /** Named in the sentences. */
  readonly dir: string
  readonly ballast: Ballast
  /** Called once, when the connection has been closed. */
  release(): void
}

export function sqliteStore({ db, dir, ballast, release }: StoreParts): SqliteStore {
  const prepare = preparer(db)
  const downloads = downloadRows(db, prepare)
  const maps = mapRows(prepare)
  const hosts = hostRows(prepare)
  const timelines = timelineRows(prepare)
  const options = settings(prepare)
  const inTransaction = db.transaction((work: () => unknown) => work())
  let suspect = false
  let copied = -1

  function guarded<T>(work: () => T): T {
    if (!db.open) throw closedDatabase()
    try {
      return work()
    } catch (error) {
      if (isSuspect(error)) suspect = true
      throw storeError(error, dir)
    }
  }

  function change(work: () => void): void {
    // Within `together`, which begins and ends the transaction of all, and answers for its errors.
    if (db.inTransaction) {
      work()
      return
    }
    guarded(() => {
      const commit = () => void inTransaction.immediate(work)
      if (fits(commit)) {
        if (ballast.spent) ballast.keep()
        return
      }
      // Emptied into the database, the log has room for this again without a byte more of disk.
      if (fits(() => void db.pragma('wal_checkpoint(RESTART)')) && fits(commit)) return
      ballast.spend()
      commit()
    })
  }

  return {
    downloads: () => guarded(() => downloads.list().downloads),
    add(intents, addedAt) {
      let ids: readonly DownloadId[] = []
      change(() => {
        ids = downloads.add(intents, addedAt)
      })
      return ids
    },
    setIntent: (id, intent) => change(() => downloads.setIntent(id, intent)),
    update: (id, record) => change(() => downloads.update(id, record)),
    move: (ids, before) => change(() => downloads.move(ids, before)),
    remove: ids => change(() => downloads.remove(ids)),
    commitMap: (id, pages, record) =>
      change(() => {
        // A checkpoint may come in after its download was removed.
        if (!downloads.exists(id)) return
        maps.save(id, pages)
        downloads.update(id, record)
      }),
    clearMap: (id, record) =>
      change(() => {
        maps.clear(id)
        downloads.update(id, record)
      }),
    hosts: () => guarded(() => hosts.list()),
    saveHost: host => change(() => hosts.save(host)),
    forgetHost: host => change(() => hosts.forget(host)),
    addEvents: (id, events) =>
      change(() => {
        if (downloads.exists(id)) timelines.add(id, events)
      }),
    timeline: id => guarded(() => timelines.list(id)),
    loadMap: id => guarded(() => maps.load(id)),
    together: change,
    atTurnEnd: work => void setImmediate(work),
    setting: key => guarded(() => options.read(key)),
    setSetting: (key, value) => change(() => options.write(key, value)),
    keepRollingCopy() {
      try {
        return guarded(() => {
          const changes = changesOf(db)
          ballast.keep()
          if (changes !== copied) rollCopy(db, db.name)
          copied = changes
          return true
        })
      } catch {
        return false
      }
    },
    close() {
      if (!db.open) return
      try {
        // Left unmarked, the next start checks the whole file.
        if (!suspect) closeInOrder(db)
      } catch {
        // Every commit is durable in the log; the next start checks it and goes on from there.
      }
      try {
        db.close()
      } finally {
        release()
      }
    },
  }
}

/** Whether there was room for `work`. Throws what else it throws. */
function fits(work: () => void): boolean {
  try {
    work()
    return true
  } catch (error) {
    if (!isFull(error)) throw error
    return false
  }
}
