// What stands at a path right now: a file with its first bytes, a link, or something else. Follows no link, waits for
// nothing (a pipe has no end), changes nothing.
import { constants } from 'node:fs'
import { lstat, open } from 'node:fs/promises'
import { type FoundFile, HEAD_BYTES } from './runnable.ts'

const NOTHING = new Uint8Array()

/** null where nothing is there. A file that may not be read is one without bytes: nobody could open it either. */
export async function lookAt(path: string): Promise<FoundFile | null> {
  try {
    const stats = await lstat(path)
    if (stats.isSymbolicLink()) return { kind: 'link', head: NOTHING, mode: 0 }
    if (!stats.isFile()) return { kind: 'other', head: NOTHING, mode: 0 }
    // Windows tells of every file that it may be run.
    const mode = process.platform === 'win32' ? 0 : stats.mode & 0o777
    return { kind: 'file', head: await headOf(path), mode }
  } catch {
    return null
  }
}

async function headOf(path: string): Promise<Uint8Array> {
  // Windows knows neither flag.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)
  const handle = await open(path, flags).catch(() => null)
  if (handle === null) return NOTHING
  try {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(HEAD_BYTES), 0, HEAD_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } catch {
    return NOTHING
  } finally {
    await handle.close()
  }
}
