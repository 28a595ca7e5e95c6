// Keeping what must not be lost: a damaged database under another name, a copy of one that is about to change shape.
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import type Database from 'better-sqlite3'
import { createPrivateFile } from './private-file.ts'

/** What SQLite keeps beside a database; recovering one needs them under the same stem. */
const COMPANIONS = ['-wal', '-shm', '-journal'] as const

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

/**
 * Keeps a durable copy of an open database as `<file>.version-<n>`, n being its version. An older copy of that
 * version is replaced, and only by a whole one. Returns the path. Throws what SQLite and the system throw.
 */
export function keepCopy(db: Database.Database, file: string, version: number): string {
  const kept = `${file}.version-${version}`
  const fresh = `${kept}.new`
  rmSync(fresh, { force: true })
  try {
    createPrivateFile(fresh)
    db.prepare('VACUUM INTO ?').run(fresh)
    syncFile(fresh)
    renameSync(fresh, kept)
  } catch (error) {
    // Half a copy is worth nothing and may be what fills the disk.
    rmSync(fresh, { force: true })
    throw error
  }
  return kept
}

/** `20260301T120000Z`: sorts by time and holds no character that a file system refuses. */
export function utcStamp(now: number): string {
  return new Date(now).toISOString().replace(/[-:]|\.\d+/g, '')
}

function syncFile(path: string): void {
  const descriptor = openSync(path, 'r+')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function freeName(wanted: string): string {
  let name = wanted
  for (let next = 2; ['', ...COMPANIONS].some(suffix => existsSync(name + suffix)); next += 1) {
    name = `${wanted}-${next}`
  }
  return name
}
