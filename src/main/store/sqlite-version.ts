// Which SQLite the store speaks to: it comes with the library, not with the system.
import Database from 'better-sqlite3'

/** '3.51.0'; 'none' where the library cannot be loaded, which whoever opens the list says better. */
export function sqliteVersion(): string {
  try {
    const db = new Database(':memory:')
    try {
      return String(db.prepare('SELECT sqlite_version()').pluck().get())
    } finally {
      db.close()
    }
  } catch {
    return 'none'
  }
}
