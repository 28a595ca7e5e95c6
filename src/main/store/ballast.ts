// Four mebibytes beside the database that are there to be given up: with the disk full to the last byte, the last commits
// of the maps, and the next start, still find room.
import { randomBytes } from 'node:crypto'
import { existsSync, renameSync, rmSync, statfsSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const BALLAST_NAME = 'sluice.ballast'
const BALLAST_BYTES = 4 * 1024 * 1024
/** Made only where that much is free: taking the last room for it would bring about what it is for. */
const ROOM_BYTES = 4 * BALLAST_BYTES

export interface Ballast {
  /** Makes it where it is missing and there is room; else does nothing. Never throws. */
  keep(): void
  /** Gives it up. Returns whether there was any, so that trying again may help. Never throws. */
  spend(): boolean
  /** Whether it was given up and not made again since. */
  readonly spent: boolean
}

/** The ballast of the data folder `dir`. */
export function ballastOf(dir: string): Ballast {
  const path = join(dir, BALLAST_NAME)
  let spent = false
  return {
    keep() {
      try {
        if (!existsSync(path) && !make(dir, path)) return
        spent = false
      } catch {
        // The list is no worse without it.
      }
    },
    spend() {
      try {
        unlinkSync(path)
        spent = true
        return true
      } catch {
        return false
      }
    },
    get spent() {
      return spent
    },
  }
}

function make(dir: string, path: string): boolean {
  const { bavail, bsize } = statfsSync(dir)
  if (bavail * bsize < ROOM_BYTES) return false
  const fresh = `${path}.new`
  try {
    // Not zeros: some file systems keep those in no room at all.
    writeFileSync(fresh, randomBytes(BALLAST_BYTES), { mode: 0o600 })
    renameSync(fresh, path)
    return true
  } catch (error) {
    rmSync(fresh, { force: true })
    throw error
  }
}
