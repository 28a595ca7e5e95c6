// Whether the data folder can be used at all, for when nothing in it could be locked: is it taken, or is it no good?
import { closeSync, mkdirSync, openSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { StoreError } from '../engine/store-port.ts'
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
