// Keeping what must not be lost: a damaged database under another name, with all that belongs to it.
import { existsSync, renameSync } from 'node:fs'

/** What SQLite keeps beside a database, and its rolling copy; recovering one needs them under the same stem. */
const COMPANIONS = ['-wal', '-shm', '-journal', '.copy'] as const

/**
 * Renames the database at `file` and its companions to `<file>.damaged-<UTC time>`; nothing is deleted.
 * `now` is ms since the epoch. Returns the new path. Throws the system's error.
 */
export function setAside(file: string, now: number): string {
  const kept = freeName(`${file}.damaged-${utcStamp(now)}`)
  for (const suffix of ['', ...COMPANIONS]) {
    if (existsSync(file + suffix)) renameSync(file + suffix, kept + suffix)
  }
  return kept
}

/** `20260301T120000Z`: sorts by time and holds no character that a file system refuses. */
export function utcStamp(now: number): string {
  return new Date(now).toISOString().replace(/[-:]|\.\d+/g, '')
}

function freeName(wanted: string): string {
  let name = wanted
  for (let next = 2; ['', ...COMPANIONS].some(suffix => existsSync(name + suffix)); next += 1) {
    name = `${wanted}-${next}`
  }
  return name
}
