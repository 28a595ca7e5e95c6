// Prepared statements, compiled once a connection and kept by their text.
import type Database from 'better-sqlite3'

export type Statement = Database.Statement<unknown[], unknown>

/** Compiles `sql` the first time it is asked for. Throws what SQLite throws. */
export type Prepare = (sql: string) => Statement

export function preparer(db: Database.Database): Prepare {
  const kept = new Map<string, Statement>()
  return sql => {
    const known = kept.get(sql)
    if (known !== undefined) return known
    const statement = db.prepare(sql)
    kept.set(sql, statement)
    return statement
  }
}
