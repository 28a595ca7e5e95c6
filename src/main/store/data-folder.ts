// Whether the data folder can be used at all, for when nothing in it could be locked: is it taken, or is it no good?
import { closeSync, mkdirSync, openSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { say } from '../../shared/words.ts'
import { StoreError } from '../engine/store-port.ts'
import { storeError } from './store-errors.ts'

/** What is wrong with the folder, as a sentence; null where files can be made in it. Leaves nothing behind. */
export function dataFolderTrouble(dir: string): StoreError | null {
  const probe = join(dir, `.sluice-${process.pid}`)
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 })
    closeSync(openSync(probe, 'wx', 0o600))
    rmSync(probe)
    return null
  } catch (error) {
    return storeError(error, dir)
  }
}

/**
 * Why the folder could not be locked though nobody else has it, as a sentence.
 * @param temporary the folder for temporary files, which a lock needs too.
 */
export function lockTrouble(dir: string, temporary: string): StoreError {
  return dataFolderTrouble(dir) ?? new StoreError('io', say('main.start.unlocked', { dir, temporary }))
}
