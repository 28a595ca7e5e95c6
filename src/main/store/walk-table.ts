// Reads what can be read of a table in a damaged database: by row id, in ranges that shrink around what cannot.
// Only the table itself is read, never an index. Nothing the source does gets out as an error.
import type Database from 'better-sqlite3'
import type { Row } from './download-row.ts'

/** How far past the last row that could be read others are looked for, where the end of the table is unreadable. */
const REACH = 2_000
/** Ranges tried in one table, well under a second; a page that cannot be read costs two for each row id it covers. */
const MAX_RANGES = 10_000

/** Both inclusive. */
export interface RowIds {
  readonly low: number
  readonly high: number
}

const ALL: RowIds = { low: 0, high: Number.MAX_SAFE_INTEGER }

/**
 * Hands each row that can be read to `visit`, in no order; throws only what that throws. `table` has row ids.
 * Returns where rows may be that could not be read: nothing where all could, everything where there is no such table.
 * @param highest a row id that the table may have reached, where that is known.
 */
export function walkTable(
  db: Database.Database,
  table: string,
  visit: (row: Row) => void,
  highest = 0,
): readonly RowIds[] {
  if (!canRead(db, table)) return [ALL]
  const lost: RowIds[] = []
  const ranges: RowIds[] = [ALL]
  const up = runner(db, table, 'ASC', visit)
  const down = runner(db, table, 'DESC', visit)
  for (let tried = 0; tried < ranges.length; tried += 1) {
    if (tried >= MAX_RANGES) return [...lost, ...ranges.slice(tried)]
    const range = ranges[tried] ?? ALL
    const low = up(range)
    if (low === null) continue
    const last = down({ low, high: range.high })
    if (last === null) continue
    const high = last === ALL.high ? Math.max(highest, low + REACH) : last
    if (last === ALL.high) lost.push({ low: high + 1, high: last })
    // Each end has been tried; a single row between them is the one that cannot be read.
    if (low >= high) {
      lost.push({ low, high })
      continue
    }
    const middle = Math.floor((low + high) / 2)
    ranges.push({ low, high: middle }, { low: middle + 1, high })
  }
  return lost
}

function canRead(db: Database.Database, table: string): boolean {
  try {
    db.prepare(`SELECT rowid FROM ${table}`)
    return true
  } catch {
    return false
  }
}

/** What reads a range in one direction: null at its end, else the row id where it was stopped. */
type Run = (range: RowIds) => number | null

function runner(db: Database.Database, table: string, order: 'ASC' | 'DESC', visit: (row: Row) => void): Run {
  const step = order === 'ASC' ? 1 : -1
  const sql = `SELECT rowid AS walked, * FROM ${table} NOT INDEXED WHERE rowid BETWEEN ? AND ? ORDER BY rowid ${order}`
  let statement: Database.Statement<unknown[], unknown> | null = null
  return ({ low, high }) => {
    let next = order === 'ASC' ? low : high
    let rows: IterableIterator<unknown> | null = null
    try {
      for (;;) {
        let row: Row
        try {
          statement ??= db.prepare(sql)
          rows ??= statement.iterate(low, high)
          const result = rows.next()
          if (result.done === true) return null
          row = result.value as Row
        } catch {
          return next
        }
        const walked = row['walked']
        // Pages that lead in a circle come back to rows of before.
        if (typeof walked !== 'number' || (walked - next) * step < 0) return next
        next = walked + step
        visit(row)
      }
    } finally {
      rows?.return?.()
    }
  }
}
