// When a part file's bytes are made durable, and when that would be work for nothing.
import { lstat, open } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createDisk } from '../../src/main/disk/disk.ts'
import { type PartHandle, partFile } from '../../src/main/disk/part-file.ts'
import { tempDir } from '../support/temp.ts'

/** An open file whose writes and syncs go through `change` first. */
async function handleWith(
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
