// When a part file's bytes are made durable, and when that would be work for nothing.
import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createDisk } from '../../src/main/disk/disk.ts'
import { partFile } from '../../src/main/disk/part-file.ts'
import { handleWith } from '../support/part-handle.ts'
import { tempDir } from '../support/temp.ts'

describe('a sync', () => {
  test('without anything new since the last asks nothing of the disk', async () => {
    let flushes = 0
    const handle = await handleWith(join(await tempDir(), 'a.part'), real => {
      const counted = (flush: () => Promise<void>) => async (): Promise<void> => {
        flushes++
        await flush.call(real)
      }
      return { datasync: counted(real.datasync), sync: counted(real.sync) }
    })
    const part = partFile('a.part', handle, { created: false })
    await part.sync()
    await part.sync()
    expect(flushes).toBe(1)
    await part.write(Uint8Array.of(1), 0)
    await part.sync()
    await part.truncate(0)
    await part.sync()
    await part.sync()
    expect(flushes).toBe(3)
  })

  test('that began before a write was over does not count for it', async () => {
    let flushes = 0
    let end = (): void => undefined
    const held = new Promise<void>(resolve => {
      end = resolve
    })
    const handle = await handleWith(join(await tempDir(), 'a.part'), real => ({
      write: (async (...write: Parameters<typeof real.write>) => {
        const written = await real.write(...write)
        await held
        return written
      }) as typeof real.write,
      datasync: async () => void flushes++,
      sync: async () => void flushes++,
    }))
    const part = partFile('a.part', handle, { created: false })
    const written = part.write(Uint8Array.of(1), 0)
    await part.sync()
    end()
    await written
    await part.sync()
    expect(flushes).toBe(2)
  })
})

test.runIf(process.platform !== 'win32')(
  'a brief part file has the mode of an ordinary file at once',
  async () => {
    const dir = await tempDir()
    const parts = [
      await createDisk().createPart(join(dir, 'a.part')),
      await createDisk().createPart(join(dir, 'b.part'), true),
    ]
    for (const part of parts) await part.close()
    const modes = await Promise.all(parts.map(async ({ path }) => (await lstat(path)).mode & 0o777))
    expect(modes).toEqual([0o600, 0o666 & ~process.umask()])
  },
)
