// A real open file for tests of the part file, with some of its calls bent.
import { open } from 'node:fs/promises'
import { onTestFinished } from 'vitest'
import type { PartHandle } from '../../src/main/disk/part-file.ts'

/** An open file whose writes and syncs go through `change` first. */
export async function handleWith(
  path: string,
  change: (real: PartHandle) => Partial<PartHandle>,
): Promise<PartHandle> {
  const real = await open(path, 'w+')
  onTestFinished(() => real.close())
  const own = change(real)
  const proxy: PartHandle = {
    fd: real.fd,
    write: real.write.bind(real),
    read: real.read.bind(real),
    stat: real.stat.bind(real),
    truncate: real.truncate.bind(real),
    sync: real.sync.bind(real),
    datasync: real.datasync.bind(real),
    close: real.close.bind(real),
  }
  return { ...proxy, ...own }
}
