// The Store port over one open connection: each change is one transaction, and every error a StoreError.
import type Database from 'better-sqlite3'
import type { DownloadId } from '../../shared/model.ts'
import type { Store } from '../engine/ports.ts'
import { StoreError } from '../engine/ports.ts'
import { downloadRows } from './downloads.ts'
import { mapRows } from './map-pages.ts'
import { closeInOrder } from './open-database.ts'
import { settings } from './settings.ts'
import { preparer } from './statements.ts'
import { isFull, isSuspect, storeError } from './store-errors.ts'

/** `dir` is named in the sentences; `release` is called once, when the connection has been closed. */
export function sqliteStore(db: Database.Database, dir: string, release: () => void): Store {
  const prepare = preparer(db)
  const downloads = downloadRows(db, prepare)
  const maps = mapRows(prepare)
  const options = settings(prepare)
  const inTransaction = db.transaction((work: () => unknown) => work())
  let suspect = false

  function guarded<T>(work: () => T): T {
    if (!db.open) throw new StoreError('io', 'The list of downloads has been closed. Start Sluice again.')
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
      try {
        inTransaction.immediate(work)
      } catch (error) {
        if (!isFull(error)) throw error
        // Emptied into the database, the log has room for this again without a byte more of disk.
        db.pragma('wal_checkpoint(RESTART)')
        inTransaction.immediate(work)
      }
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
    loadMap: id => guarded(() => maps.load(id)),
    together: change,
    atTurnEnd: work => void setImmediate(work),
    setting: key => guarded(() => options.read(key)),
    setSetting: (key, value) => change(() => options.write(key, value)),
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
