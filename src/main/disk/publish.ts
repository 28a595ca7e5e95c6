// Giving the finished part file its name: atomically, and never over anything that has that name already.
import type { BigIntStats } from 'node:fs'
import { constants } from 'node:fs'
import { type link, open, rename, unlink } from 'node:fs/promises'
import { basename } from 'node:path'
import { DiskError } from '../engine/ports.ts'
import { errorCode, told } from './disk-errors.ts'
import { factsOf, statsAt, statsNowAt } from './file-facts.ts'

export interface PublishOptions {
  /** link(2); an argument so that a file system without hard links can be had in a test. */
  readonly link: typeof link
  /** The permission bits that an ordinary new file gets here: 0666 less the umask. */
  readonly mode: number
}

/**
 * How file systems without hard links answer (FAT, exFAT, many FUSE ones, Linux with protected_hardlinks).
 * EISDIR is what libuv makes of Windows' ERROR_INVALID_FUNCTION.
 */
const NO_LINKS = new Set(['EPERM', 'EACCES', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL', 'EISDIR'])

/**
 * Renames a regular file; 'exists' where anything has the new name, 'missing' where `from` is not the file `id`.
 *
 * With hard links the order is link, mode, unlink, and the call may be repeated after a crash or an error at any
 * point: a target that is the very same file counts as linked, and what is left to do is done. So an error in
 * removing the old name is thrown, not hidden; the target is whole by then and stays.
 *
 * Without hard links a placeholder reserves the name and the rename replaces it. A crash between the two leaves an
 * empty file under the new name; there is nothing better where a file system knows no link.
 */
export function publish(from: string, to: string, options: PublishOptions, id?: string): Promise<void> {
  return told(`rename ${basename(from)} to ${basename(to)}`, async () => {
    // Of a file that was written just now the system knows this without asking a disk.
    const source = statsNowAt(from)
    if (source === null) throw new DiskError('missing', `${basename(from)} is not there`)
    if (!source.isFile()) throw new DiskError('not-a-file', `${basename(from)} is not a regular file`)
    if (id !== undefined && factsOf(source).id !== id)
      throw new DiskError('missing', `${basename(from)} is another file by now`)
    try {
      await options.link(from, to)
    } catch (error) {
      const code = errorCode(error)
      if (code === 'EEXIST') {
        if (!(await isSecondName(source, to))) throw error
      } else if (NO_LINKS.has(code)) {
        await renameOverPlaceholder(from, to)
        await openToOthers(to, source, options.mode)
        return
      } else {
        throw error
      }
    }
    await openToOthers(to, source, options.mode)
    await removeName(from)
  })
}

/** Deletes a file's name; nothing there is no error. Throws the system's error. */
export async function removeName(path: string): Promise<void> {
  try {
    await unlink(path)
  } catch (error) {
    const code = errorCode(error)
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error
  }
}

/** Two links at least: else `to` is the same name spelled otherwise (case, Unicode), and removing it loses the file. */
async function isSecondName(source: BigIntStats, to: string): Promise<boolean> {
  const target = await statsAt(to)
  return target !== null && factsOf(target).id === factsOf(source).id && target.nlink > 1n
}

async function renameOverPlaceholder(from: string, to: string): Promise<void> {
  const handle = await open(to, 'wx', 0o600)
  const placeholder = await handle.stat({ bigint: true })
  await handle.close()
  if (!(await isStill(to, placeholder))) throw new DiskError('exists', `${basename(to)} was taken meanwhile`)
  try {
    await rename(from, to)
  } catch (error) {
    if (await isStill(to, placeholder)) await removeName(to)
    throw error
  }
}

async function isStill(path: string, placeholder: BigIntStats): Promise<boolean> {
  const stats = await statsAt(path)
  return stats !== null && stats.size === 0n && factsOf(stats).id === factsOf(placeholder).id
}

/** A part file is for its user alone; the finished file is like any other. A mode that somebody chose stays. */
async function openToOthers(path: string, source: BigIntStats, mode: number): Promise<void> {
  if (process.platform === 'win32' || (source.mode & 0o777n) !== 0o600n) return
  try {
    const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    try {
      if (factsOf(await handle.stat({ bigint: true })).id === factsOf(source).id) await handle.chmod(mode)
    } finally {
      await handle.close()
    }
  } catch {
    // The bytes are safe under their name; some file systems keep no modes.
  }
}
