// What a path or an open file is. Links are not followed: a link is 'other', whatever it leads to.
import { type BigIntStats, lstatSync } from 'node:fs'
import { lstat } from 'node:fs/promises'
import type { FileFacts } from '../engine/ports.ts'
import { errorCode } from './disk-errors.ts'

/**
 * BigInt figures, because an inode number may be past 2^53 (ReFS, some network file systems). The id is the inode and
 * its birth: a device number would change with the next mount, an inode alone is soon given to another file.
 */
export function factsOf(stats: BigIntStats): FileFacts {
  const kind = stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other'
  // st_blocks counts 512 bytes whatever the block size (POSIX leaves it open; every system we run on does so).
  const allocated = process.platform === 'win32' ? null : Number(stats.blocks) * 512
  return { kind, size: Number(stats.size), id: `${stats.ino}:${stats.birthtimeNs}`, allocated }
}

/** As `statsAt`, at once: only for what is in the system's memory anyway. */
export function statsNowAt(path: string): BigIntStats | null {
  try {
    return lstatSync(path, { bigint: true })
  } catch (error) {
    if (isNothing(error)) return null
    throw error
  }
}

/** null where nothing has that name. Throws the system's error. */
export async function statsAt(path: string): Promise<BigIntStats | null> {
  try {
    return await lstat(path, { bigint: true })
  } catch (error) {
    if (isNothing(error)) return null
    throw error
  }
}

function isNothing(error: unknown): boolean {
  const code = errorCode(error)
  return code === 'ENOENT' || code === 'ENOTDIR'
}
