// A part file on the disk of this machine, for tests of what is read back from it.
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createDisk } from '../../src/main/disk/disk.ts'
import type { PartFile } from '../../src/main/engine/ports.ts'
import { tempDir } from './temp.ts'

/** In a folder of its own; closed when the test has finished. */
export async function partFileWith(content: Uint8Array): Promise<PartFile> {
  const part = await createDisk().createPart(join(await tempDir(), 'file.part'))
  onTestFinished(() => part.close())
  await part.write(content, 0)
  return part
}
