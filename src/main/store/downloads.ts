// The download table: intents, records and their order. Throws what SQLite throws.
import type Database from 'better-sqlite3'
import type { DownloadId } from '../../shared/model.ts'
import type { DownloadIntent, DownloadRecord, StoredDownload } from '../engine/store-port.ts'
import type { Row } from './download-row.ts'
import { changeColumns, intentColumns, readRow } from './download-row.ts'
import { type Place, placesAfterMove, STEP } from './positions.ts'
import type { Prepare } from './statements.ts'
import { preparer } from './statements.ts'

/** Queue order; the id settles a tie, so the order is the same at each start. */
export const LIST = 'SELECT * FROM download ORDER BY position, id'
export const LAST_POSITION = 'SELECT max(position) FROM download'
export const PLACES = 'SELECT id, position FROM download ORDER BY position, id'
export const PLACE = 'UPDATE download SET position = ? WHERE id = ?'
export const EXISTS = 'SELECT 1 FROM download WHERE id = ?'
export const REMOVE = 'DELETE FROM download WHERE id = ?'

export interface DownloadRows {
  /** `unreadable`: the rows that were left out because their intent cannot be understood. */
  list(): { readonly downloads: readonly StoredDownload[]; readonly unreadable: number }
  add(intents: readonly DownloadIntent[], addedAt: number): readonly DownloadId[]
  /** An unknown id is passed over. */
  update(id: DownloadId, change: Partial<DownloadRecord>): void
  /** An unknown id is passed over. */
  setIntent(id: DownloadId, intent: DownloadIntent): void
  /** In the order given, before `before` (null, or an unknown id: to the end). Unknown ids are passed over. */
  move(ids: readonly DownloadId[], before: DownloadId | null): void
  exists(id: DownloadId): boolean
  /** Their maps go with them. An unknown id is passed over. */
  remove(ids: readonly DownloadId[]): void
}

/** The caller wraps what changes more than one row in a transaction. */
export function downloadRows(db: Database.Database, prepare: Prepare = preparer(db)): DownloadRows {
  const lastPlace = (): number => Number(prepare(LAST_POSITION).pluck().get() ?? 0)
  const placesInOrder = (): readonly Place[] => prepare(PLACES).all() as Place[]
  const move = (ids: readonly DownloadId[], before: DownloadId | null): void => {
    const changed = placesAfterMove(placesInOrder(), ids, before)
    for (const { id, position } of changed) prepare(PLACE).run(position, id)
  }
  return {
    list() {
      const rows = prepare(LIST).all() as Row[]
      const downloads = rows.map(readRow).filter(download => download !== null)
      return { downloads, unreadable: rows.length - downloads.length }
    },
    add(intents, addedAt) {
      let position = lastPlace()
      if (position + intents.length * STEP > Number.MAX_SAFE_INTEGER) {
        // Damage may have left any number there, also one that nothing can come after.
        move(
          placesInOrder().map(({ id }) => id),
          null,
        )
        position = lastPlace()
      }
      return intents.map(intent => {
        position += STEP
        const columns = { position, added_at: addedAt, ...intentColumns(intent), state: 'queued' }
        const { lastInsertRowid } = prepare(insertOf(Object.keys(columns))).run(...Object.values(columns))
        return Number(lastInsertRowid)
      })
    },
    update(id, change) {
      const columns = changeColumns(change)
      const names = Object.keys(columns)
      if (names.length === 0) return
      prepare(updateOf(names)).run(...Object.values(columns), id)
    },
    setIntent(id, intent) {
      const columns = intentColumns(intent)
      prepare(updateOf(Object.keys(columns))).run(...Object.values(columns), id)
    },
    move,
    exists(id) {
      return prepare(EXISTS).get(id) !== undefined
    },
    remove(ids) {
      for (const id of ids) prepare(REMOVE).run(id)
    },
  }
}

/** The text of an update of these columns by id. */
export function updateOf(columns: readonly string[]): string {
  return `UPDATE download SET ${columns.map(column => `${column} = ?`).join(', ')} WHERE id = ?`
}

function insertOf(columns: readonly string[]): string {
  return `INSERT INTO download (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`
}
