// Durable copies of an open database: one before it changes shape, and one that is made anew every so often, for the day
// the database itself cannot be read.
import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import type Database from 'better-sqlite3'
import { createPrivateFile } from './private-file.ts'

/** A copy older than this is made anew at the start. */
const MAX_AGE_MS = 600_000

/** Where the rolling copy of the database at `file` is. */
export function rollingCopyOf(file: string): string {
  return `${file}.copy`
}

/**
 * Keeps a copy of an open database as `<file>.version-<n>`, n being its version. An older copy of that version is
 * replaced, and only by a whole one. Returns the path. Throws what SQLite and the system throw.
 */
export function keepCopy(db: Database.Database, file: string, version: number): string {
  const kept = `${file}.version-${version}`
  copyTo(db, kept)
  return kept
}

/** Whether the rolling copy is missing or old; `now` is ms since the epoch. */
export function copyIsDue(file: string, now: number): boolean {
  const made = statSync(rollingCopyOf(file), { throwIfNoEntry: false })?.mtimeMs
  // Made in the future, it was made by another clock.
  return made === undefined || Math.abs(now - made) > MAX_AGE_MS
}

/**
 * Replaces the rolling copy by one of the database as it is now. Every page is read, so damage shows here, and then the
 * older copy stays. Throws what SQLite and the system throw.
 */
export function rollCopy(db: Database.Database, file: string): void {
  copyTo(db, rollingCopyOf(file))
}

/** How often this connection has changed the database: what is unchanged needs no new copy. */
export function changesOf(db: Database.Database): number {
  return Number(db.prepare('SELECT total_changes()').pluck().get())
}

function copyTo(db: Database.Database, kept: string): void {
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
}

function syncFile(path: string): void {
  const descriptor = openSync(path, 'r+')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
