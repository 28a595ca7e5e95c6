// Folders: made and proved writable before a download, made durable after a rename, asked for their free space.
import { constants } from 'node:fs'
import { mkdir, open, stat, statfs, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DiskError } from '../engine/ports.ts'
import { errorCode, told } from './disk-errors.ts'

/** Where a folder cannot be opened or synced at all; some network and FUSE file systems know no such thing. */
const NO_FOLDER_SYNC = new Set([
  'EINVAL',
  'EPERM',
  'EACCES',
  'EISDIR',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EBADF',
])

/**
 * Makes `dir` and its parents where they are missing, and proves by doing it that files can be created in it:
 * permission bits say little about ACLs, read-only mounts and network shares.
 */
export async function prepareFolder(dir: string): Promise<void> {
  await told(`use the folder ${dir}`, async () => {
    await makeFolder(dir)
    const proof = join(dir, `.sluice-${process.pid}-${Math.random().toString(36).slice(2)}`)
    const handle = await open(proof, 'wx', 0o600)
    await handle.close()
    await unlink(proof)
  })
}

/** fsync of a folder (POSIX); Windows has no such thing and journals its names. */
export async function syncFolder(dir: string): Promise<void> {
  if (process.platform === 'win32') return
  await told(`save the folder ${dir}`, async () => {
    try {
      const handle = await open(dir, constants.O_RDONLY | constants.O_DIRECTORY)
      try {
        await handle.sync()
      } finally {
        await handle.close()
      }
    } catch (error) {
      if (!NO_FOLDER_SYNC.has(errorCode(error))) throw error
    }
  })
}

/**
 * The device number of `dir`, or of its nearest parent that exists, as the system has it now: another one may get it
 * after a new mount. Links are followed, to where the files would be.
 */
export function volumeOf(dir: string): Promise<string> {
  return told(`look at ${dir}`, async () => {
    for (let at = dir; ; at = dirname(at)) {
      try {
        const stats = await stat(at, { bigint: true })
        if (stats.isDirectory() || dirname(at) === at) return String(stats.dev)
      } catch (error) {
        const code = errorCode(error)
        if ((code !== 'ENOENT' && code !== 'ENOTDIR') || dirname(at) === at) throw error
      }
    }
  })
}

/** Bytes that this user may still write on the volume of `dir` (without what is kept back for root). */
export function freeSpace(dir: string): Promise<number> {
  return told(`ask for the free space of ${dir}`, async () => {
    const volume = await statfs(dir, { bigint: true })
    // Some network and FUSE file systems do not say; the first write will.
    if (volume.blocks === 0n) return Number.POSITIVE_INFINITY
    return Number(volume.bavail * volume.bsize)
  })
}

/** One level at a time: Node's recursive mkdir says ENOENT of a read-only disk. */
async function makeFolder(dir: string): Promise<void> {
  if (await isFolder(dir)) return
  const parent = dirname(dir)
  if (parent !== dir) await makeFolder(parent)
  try {
    await mkdir(dir)
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
    // Somebody else may have made it since; a link that leads nowhere has the name without being a folder.
    if (!(await isFolder(dir))) throw notAFolder(dir)
  }
  await syncFolder(parent)
}

/** Follows links: a folder of downloads may well be one. Throws where something else has the name. */
async function isFolder(dir: string): Promise<boolean> {
  try {
    if ((await stat(dir)).isDirectory()) return true
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false
    throw error
  }
  throw notAFolder(dir)
}

function notAFolder(dir: string): DiskError {
  return new DiskError('not-a-file', `${dir} is not a folder`)
}
