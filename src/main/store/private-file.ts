// An empty file for this user alone, made before SQLite opens it: SQLite would make it readable to others,
// and gives its -wal and -shm files the mode of the database.
import { closeSync, openSync } from 'node:fs'

/**
 * Creates an empty file with mode 0600; leaves what is there. Throws the system's error.
 * An existing file is not even opened: closing it would drop every POSIX lock this process has on it (fcntl(2)).
 */
export function createPrivateFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}
