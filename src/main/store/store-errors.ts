// Every error of SQLite and of the file system, told as a StoreError: one of its faults and a sentence that says
// what is wrong and what to do. Damage is not a fault: whoever opens the database sets a damaged one aside.
import Database from 'better-sqlite3'
import { say } from '../../shared/words.ts'
import type { StoreFault } from '../engine/store-port.ts'
import { StoreError } from '../engine/store-port.ts'

const FULL = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE'])
/** ENOENT is what Node's recursive mkdir says of a read-only disk, and of a Windows drive that is not there. */
const DENIED = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'SQLITE_PERM', 'SQLITE_AUTH'])
const NOT_A_FOLDER = new Set(['ENOTDIR', 'EEXIST'])

/**
 * Which fault a code of SQLite (https://sqlite.org/rescode.html) or of the system is.
 * SQLITE_IOERR_SHMSIZE is a write of zeros that did not fit: the disk is full.
 */
export function faultOf(code: string): StoreFault {
  if (FULL.has(code)) return 'full'
  if (DENIED.has(code) || NOT_A_FOLDER.has(code)) return 'denied'
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN')) return 'denied'
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return 'in-use'
  return 'io'
}

/** Whether SQLite says that the file is not a database, or a broken one. */
export function isDamage(error: unknown): boolean {
  const code = sqliteCode(error)
  return code !== null && (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB')
}

/** Whether there was no room. */
export function isFull(error: unknown): boolean {
  return FULL.has(codeOf(error))
}

/** Whether the file may be worse than it looks, so that the next start should check it. */
export function isSuspect(error: unknown): boolean {
  return isDamage(error) || (sqliteCode(error)?.startsWith('SQLITE_IOERR') ?? false)
}

/** Which fault an error of SQLite or of the system is. */
export function faultOfError(error: unknown): StoreFault {
  return faultOf(codeOf(error))
}

/** A StoreError for `error`, met in the data folder `dir`; a StoreError stays as it is. */
export function storeError(error: unknown, dir: string): StoreError {
  if (error instanceof StoreError) return error
  const code = codeOf(error)
  const fault = faultOf(code)
  return new StoreError(fault, sentence(fault, code, dir), { cause: error })
}

/** The refusal of a data folder that another process holds. */
export function inUse(dir: string): StoreError {
  return new StoreError('in-use', say('store.inUse', { dir }))
}

/** The refusal of a database whose version is not known here. */
export function newerDatabase(file: string): StoreError {
  return new StoreError('newer', say('store.newer', { file }))
}

/** The refusal to read a file that is no list of downloads. */
export function unreadableDatabase(file: string): StoreError {
  return new StoreError('io', say('store.unreadable', { file }))
}

/** The refusal to read or write a list that was closed. */
export function closedDatabase(): StoreError {
  return new StoreError('io', say('store.closed'))
}

function sentence(fault: StoreFault, code: string, dir: string): string {
  if (NOT_A_FOLDER.has(code)) return say('store.notAFolder', { dir })
  switch (fault) {
    case 'full':
      return say('store.full', { dir })
    case 'denied':
      return say('store.denied', { dir })
    case 'in-use':
      return say('store.held', { dir })
    default:
      return say('store.io', { dir, code })
  }
}

function sqliteCode(error: unknown): string | null {
  return error instanceof Database.SqliteError ? error.code : null
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  return error instanceof Error ? error.message : String(error)
}
