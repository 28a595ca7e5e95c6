// The folder for temporary files, where Chromium makes the socket by which a second start finds the first. Where that cannot
// be, nothing could be started, or Chromium would crash: then the system's own is taken.
import { accessSync, constants, statSync } from 'node:fs'
import { isAbsolute } from 'node:path'

/** Chromium puts some 46 bytes behind it, and a socket's path has room for 107 (unix(7)). */
export const LONGEST_TEMPORARY = 60
/** Filesystem Hierarchy Standard 3.0, §3.18. */
const USUAL = '/tmp'

/**
 * What is to stand in the place of TMPDIR; null: it is fine as it is.
 * @param isUsable whether files can be made in a folder.
 */
export function otherTemporary(
  dir: string | undefined,
  platform: NodeJS.Platform,
  isUsable: (dir: string) => boolean = canHoldFiles,
): string | null {
  if (platform !== 'linux' || !dir) return null
  const isFine = isAbsolute(dir) && Buffer.byteLength(dir) <= LONGEST_TEMPORARY && isUsable(dir)
  return isFine ? null : USUAL
}

function canHoldFiles(dir: string): boolean {
  try {
    accessSync(dir, constants.W_OK | constants.X_OK)
    return statSync(dir).isDirectory()
  } catch {
    return false
  }
}
