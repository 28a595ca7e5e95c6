// Puts a new database in the place of a damaged one, with what could be saved of it. The new one is whole before the
// damaged one is moved, so that a stop at any moment leaves either of them in place; nothing but half-made files is deleted.
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import type Database from 'better-sqlite3'
import { type PluralKey, say } from '../../shared/words.ts'
import type { Rescued } from './rescue.ts'
import { rescue } from './rescue.ts'
import { rollingCopyOf } from './rolling-copy.ts'
import { setAside } from './set-aside.ts'
import { faultOfError } from './store-errors.ts'

/** Makes an empty database of the present version at a free path, and opens it. */
export type Create = (file: string) => Database.Database

/**
 * Sets the damaged database at `file` aside, under a name with the time `now` (ms since the epoch), and leaves in its
 * place one with what could be saved; nothing where nothing could be. Returns the sentence for the person. Throws what
 * SQLite and the system throw where there is no room or no right to write: then all is as it was.
 */
export function replaceDamaged(file: string, now: number, create: Create): string {
  const fresh = freshOf(file)
  const missing = !existsSync(file)
  const rescued = build(fresh, file, create)
  const kept = setAside(file, now)
  if (rescued !== null) renameSync(fresh, file)
  syncFolder(dirname(file))
  if (rescued === null || rescued.downloads === 0) return startedAnew(kept)
  return missing
    ? broughtBack(rescued, 'missing', rollingCopyOf(kept))
    : broughtBack(rescued, 'damaged', kept)
}

/**
 * Ends a replacement that was stopped between its two renames: the damaged database is gone from its place, so the new
 * one is whole. Returns the sentence for the person, null where there was none. Throws the system's error.
 */
export function finishReplacing(file: string, now: number): string | null {
  const fresh = freshOf(file)
  if (existsSync(file) || !existsSync(fresh)) return null
  setAside(file, now)
  renameSync(fresh, file)
  syncFolder(dirname(file))
  return say('store.finished', { dir: dirname(file) })
}

/** null where the new database came to nothing for a reason that trying again would meet again. */
function build(fresh: string, file: string, create: Create): Rescued | null {
  discard(fresh)
  try {
    const db = create(fresh)
    try {
      const rescued = rescue(db, file, rollingCopyOf(file))
      db.pragma('wal_checkpoint(TRUNCATE)')
      return rescued
    } finally {
      db.close()
    }
  } catch (error) {
    discard(fresh)
    if (faultOfError(error) !== 'io') throw error
    return null
  }
}

/** Half a new database says nothing that the damaged one does not. */
function discard(fresh: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(fresh + suffix, { force: true })
}

function freshOf(file: string): string {
  return `${file}.rescued`
}

/** Makes renames durable; Windows has no such thing for a folder. */
function syncFolder(dir: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(dir, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function startedAnew(kept: string): string {
  return say('store.startedAnew', { file: kept })
}

const BROUGHT_BACK = {
  damaged: {
    own: 'store.broughtBack.damaged',
    copied: 'store.broughtBack.damagedCopy',
    both: 'store.broughtBack.damagedPartCopy',
  },
  missing: {
    own: 'store.broughtBack.missing',
    copied: 'store.broughtBack.missingCopy',
    both: 'store.broughtBack.missingPartCopy',
  },
} as const satisfies Record<string, Record<string, PluralKey>>

/** @param older how many of them come from the copy. */
function broughtBack({ downloads, older }: Rescued, fault: 'damaged' | 'missing', kept: string): string {
  const from = older === 0 ? 'own' : older === downloads ? 'copied' : 'both'
  return say(BROUGHT_BACK[fault][from], { count: downloads, older, file: kept })
}
