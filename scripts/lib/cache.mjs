// The user's cache folder: slow results are kept here, outside node_modules, because `npm ci` empties that one.
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'

const WORK_PREFIX = 'work-'
const ABANDONED_AFTER_MS = 24 * 3600_000

export function cacheFolder() {
  const base = process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
  return join(base, 'sluice')
}

/**
 * Calls `body` with an empty folder inside the cache, so that a finished result is moved into place by one
 * rename, and removes the folder afterwards.
 */
export async function withWorkFolder(body) {
  await mkdir(cacheFolder(), { recursive: true })
  await removeAbandoned()
  const folder = await mkdtemp(join(cacheFolder(), WORK_PREFIX))
  try {
    return await body(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Folders of runs that were killed. A young one may belong to a run beside us. */
async function removeAbandoned() {
  for (const name of await readdir(cacheFolder())) {
    if (!name.startsWith(WORK_PREFIX)) continue
    const folder = join(cacheFolder(), name)
    const facts = await stat(folder).catch(() => null)
    if (facts !== null && Date.now() - facts.mtimeMs > ABANDONED_AFTER_MS) {
      await rm(folder, { recursive: true, force: true })
    }
  }
}
