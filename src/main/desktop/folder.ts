// Folders for downloads: whether one can be used, in a person's words, how much room it has, and making one that a
// person has named. The engine proves a folder again when a download starts.
import { constants } from 'node:fs'
import { access, mkdir, stat, statfs } from 'node:fs/promises'
import { dirname, isAbsolute } from 'node:path'
import type { FolderFacts } from '../../shared/details.ts'
import { say } from '../../shared/words.ts'

/** A sentence saying what is wrong with `dir` and what to do, or null where files can be saved in it. */
export async function folderTrouble(dir: string): Promise<string | null> {
  const standing = await standingOf(dir)
  return standing === 'usable' ? null : sentence(standing, dir)
}

/**
 * The same of a folder that a person names: it may be missing where the folder around it can be written to. No more
 * than one: the folder of a drive that is not connected must not come into being on another disk.
 */
export async function namedFolderTrouble(dir: string): Promise<string | null> {
  const standing = await standingOf(dir)
  if (standing === 'usable') return null
  return (await canBeMade(dir, standing)) ? null : sentence(standing, dir)
}

/** Makes a folder that a person has named, where it is missing. A sentence where it cannot be used or made. */
export async function makeFolder(dir: string): Promise<string | null> {
  const standing = await standingOf(dir)
  if (standing === 'usable') return null
  if (!(await canBeMade(dir, standing))) return sentence(standing, dir)
  try {
    await mkdir(dir)
  } catch {
    // Somebody else may have made it meanwhile, or something else stands in the way by now.
  }
  return folderTrouble(dir)
}

/** Room and trouble of a folder that a person names. */
export async function folderFacts(dir: string): Promise<FolderFacts> {
  return { dir, free: await freeSpace(dir), trouble: await namedFolderTrouble(dir) }
}

/** Bytes free to this user where `dir` is or would be; null where the system does not say. */
async function freeSpace(dir: string): Promise<number | null> {
  if (!isAbsolute(dir)) return null
  for (const place of [dir, dirname(dir)]) {
    try {
      const { bavail, bsize } = await statfs(place)
      return bavail * bsize
    } catch {
      // Not there: what is around it says the same.
    }
  }
  return null
}

type Standing = 'usable' | 'relative' | 'file' | 'missing' | 'denied'

async function standingOf(dir: string): Promise<Standing> {
  if (!isAbsolute(dir)) return 'relative'
  try {
    const facts = await stat(dir)
    if (!facts.isDirectory()) return 'file'
    await access(dir, constants.W_OK | constants.X_OK)
    return 'usable'
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'missing' : 'denied'
  }
}

async function canBeMade(dir: string, standing: Standing): Promise<boolean> {
  return standing === 'missing' && (await standingOf(dirname(dir))) === 'usable'
}

function sentence(standing: Exclude<Standing, 'usable'>, dir: string): string {
  switch (standing) {
    case 'relative':
      return say('main.folder.relative', { dir })
    case 'file':
      return say('main.folder.file', { dir })
    case 'missing':
      return say('main.folder.missing', { dir })
    case 'denied':
      return say('main.folder.denied', { dir })
  }
}
