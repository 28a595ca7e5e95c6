// The folders of a run: one on the memory disk, one on a real disk, both removed at the end.
import { mkdir, mkdtemp, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cacheFolder } from '../lib/cache.mjs'
import { SetUpError } from '../lib/process.mjs'

const TMPFS = 0x01021994
const MEMORY = '/dev/shm'
const PREFIX = 'sluice-bench-'

/** Resolves to { memory, disk, remove() }; `disk` is null where there is none with `need` bytes free. */
export async function makeFolders(need) {
  if (!(await hasRoom(MEMORY, 2 * need))) {
    throw new SetUpError(
      `The benchmark needs ${gibibytes(2 * need)} GiB free in ${MEMORY}. Make it larger, or try --quick.`,
    )
  }
  const memory = await mkdtemp(join(MEMORY, PREFIX))
  const disk = await diskFolder(need)
  return {
    memory,
    disk,
    remove: async () => {
      for (const folder of [memory, disk]) {
        if (folder !== null) await rm(folder, { recursive: true, force: true, maxRetries: 5 })
      }
    },
  }
}

async function diskFolder(need) {
  for (const parent of [tmpdir(), cacheFolder()]) {
    await mkdir(parent, { recursive: true })
    const { type } = await statfs(parent)
    if (type !== TMPFS && (await hasRoom(parent, need))) return mkdtemp(join(parent, PREFIX))
  }
  return null
}

async function hasRoom(folder, bytes) {
  const facts = await statfs(folder).catch(() => null)
  return facts !== null && facts.bavail * facts.bsize >= bytes
}

function gibibytes(bytes) {
  return Math.ceil(bytes / 2 ** 30)
}
