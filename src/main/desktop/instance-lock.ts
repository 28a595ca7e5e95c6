// Who has Chromium's lock on a data folder: asked where a start did not get it, for what could not be made looks the same as
// what somebody else has.
import { readlinkSync } from 'node:fs'
import { join } from 'node:path'

/** Leads to 'host-pid' of whoever has it (Linux and macOS). */
const LOCK = 'SingletonLock'

/** 'nobody': there is none, or no more. 'broken': it stands, but not for another process: it could not be made in full. */
export type Holder = 'another' | 'nobody' | 'broken'

/** Where the lock is no file, as on Windows, it is always another process that has it. */
export function lockHolder(dir: string, platform: NodeJS.Platform, pid: number): Holder {
  if (platform === 'win32') return 'another'
  try {
    return readlinkSync(join(dir, LOCK)).endsWith(`-${pid}`) ? 'broken' : 'another'
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'nobody' : 'broken'
  }
}
