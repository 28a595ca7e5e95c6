// The setting table: text by key. Throws what SQLite throws.
import type { Prepare } from './statements.ts'

const READ = 'SELECT value FROM setting WHERE key = ?'
const WRITE =
  'INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value'

export interface Settings {
  /** null where it was never set. */
  read(key: string): string | null
  write(key: string, value: string): void
}

export function settings(prepare: Prepare): Settings {
  return {
    read(key) {
      const row = prepare(READ).get(key) as { value: string } | undefined
      return row?.value ?? null
    },
    write(key, value) {
      prepare(WRITE).run(key, value)
    },
  }
}
