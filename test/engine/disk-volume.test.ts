// Volumes: which one a folder is on, and what is said when one is read-only or goes away while files on it are open.
import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { crc32 } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createDisk } from '../../src/main/disk/disk.ts'
import { sealFolder, smallVolume, tempDir } from '../support/temp.ts'

const run = promisify(execFile)
const posix = process.platform !== 'win32'
const disk = createDisk()
const MIB = 1_048_576
const NO_MOUNT = 'mounting is not permitted here'

/** A volume that the test itself can take away, as by `umount -l`; null where none can be had. */
async function removableVolume(): Promise<{ readonly dir: string; vanish(): Promise<void> } | null> {
  const dir = await tempDir()
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=4m,mode=755', 'sluice-test', dir])
  } catch {
    return null
  }
  let isThere = true
  const vanish = async (): Promise<void> => {
    if (isThere) await run('umount', ['-l', dir])
    isThere = false
  }
  onTestFinished(vanish)
  return { dir, vanish }
}

describe('volumeOf', () => {
  test('is the same for a folder, those below it, and those that are not there yet', async () => {
    const dir = await tempDir()
    await mkdir(join(dir, 'below'))
    await writeFile(join(dir, 'file'), '')
    const volume = await disk.volumeOf(dir)
    expect(volume).toBe(String((await stat(dir, { bigint: true })).dev))
    expect(await disk.volumeOf(join(dir, 'below'))).toBe(volume)
    expect(await disk.volumeOf(join(dir, 'no', 'such', 'folder'))).toBe(volume)
    expect(await disk.volumeOf(join(dir, 'file', 'below'))).toBe(volume)
  })

  test('is another one where another is mounted, also by way of a link', async ctx => {
    const mounted = await smallVolume(MIB)
    if (mounted === null) return ctx.skip(NO_MOUNT)
    const dir = await tempDir()
    await symlink(mounted, join(dir, 'link'))
    const [here, there] = [await disk.volumeOf(dir), await disk.volumeOf(mounted)]
    expect(there).not.toBe(here)
    expect(await disk.volumeOf(join(mounted, 'new'))).toBe(there)
    expect(await disk.volumeOf(join(dir, 'link', 'new'))).toBe(there)
  })

  test('a root is on a volume, whatever is asked for below it', async () => {
    expect(await disk.volumeOf(posix ? '/no-such-folder/of/anybody' : 'C:\\no-such-folder')).toMatch(/^\d+$/)
  })
})

test.runIf(posix)('on a read-only disk everything that would change it is denied', async ctx => {
  const dir = await tempDir()
  const part = join(dir, 'a.part')
  await writeFile(part, 'bytes')
  if (process.getuid?.() !== 0 || !(await sealFolder(dir))) return ctx.skip(NO_MOUNT)

  for (const change of [
    () => disk.createPart(join(dir, 'b.part')),
    () => disk.openPart(part),
    () => disk.renameNoReplace(part, join(dir, 'a')),
    () => disk.remove(part),
    () => disk.prepareFolder(join(dir, 'new')),
  ])
    await expect(change()).rejects.toMatchObject({
      name: 'DiskError',
      fault: 'denied',
      message: expect.stringContaining('the disk is read-only'),
    })
  expect(await disk.facts(part)).toMatchObject({ kind: 'file', size: 5 })
  expect(await readdir(dir)).toEqual(['a.part'])
})

describe('a volume that goes away', () => {
  test('what was on it is missing by its path, and its place is another volume', async ctx => {
    const volume = await removableVolume()
    if (volume === null) return ctx.skip(NO_MOUNT)
    const path = join(volume.dir, 'a.part')
    await (await disk.createPart(path)).close()
    const before = await disk.volumeOf(volume.dir)
    await volume.vanish()

    expect(await disk.volumeOf(volume.dir)).not.toBe(before)
    expect(await disk.facts(path)).toBeNull()
    await expect(disk.openPart(path)).rejects.toMatchObject({ fault: 'missing' })
    await expect(disk.renameNoReplace(path, join(volume.dir, 'a'))).rejects.toMatchObject({
      fault: 'missing',
    })
    expect(await readdir(volume.dir)).toEqual([])
  })

  test('an open file is whole until it is closed, but never gets a name elsewhere', async ctx => {
    const volume = await removableVolume()
    if (volume === null) return ctx.skip(NO_MOUNT)
    const path = join(volume.dir, 'a.part')
    const part = await disk.createPart(path)
    onTestFinished(() => part.close())
    const bytes = new Uint8Array(MIB).fill(7)
    await part.write(bytes, 0)
    const { id } = await part.facts()
    await volume.vanish()

    await part.write(bytes, MIB)
    const sums = {
      chunkBytes: MIB,
      chunks: Uint32Array.of(0, 1),
      filled: Uint32Array.of(MIB, MIB),
      crc: new Uint32Array(2).fill(crc32(bytes)),
    }
    expect(await part.check(sums, new AbortController().signal)).toEqual([])
    expect((await part.facts()).id).toBe(id)

    // Somebody else's file of the same name in the folder below is neither taken for it nor touched.
    await writeFile(path, 'mine')
    await expect(disk.renameNoReplace(path, join(volume.dir, 'a'), id)).rejects.toMatchObject({
      fault: 'missing',
    })
    expect(await readFile(path, 'utf8')).toBe('mine')
    expect(await readdir(volume.dir)).toEqual(['a.part'])
  })

  test('with its folder: what is written there is refused as missing', async () => {
    const dir = join(await tempDir(), 'drive')
    await mkdir(dir)
    const part = await disk.createPart(join(dir, 'a.part'))
    onTestFinished(() => part.close())
    await rm(dir, { recursive: true })
    await expect(disk.createPart(join(dir, 'b.part'))).rejects.toMatchObject({ fault: 'missing' })
    await expect(disk.freeSpace(dir)).rejects.toMatchObject({ fault: 'missing' })
    // The name of a new file is made durable with it, so the loss shows at the first checkpoint.
    if (posix) await expect(part.sync()).rejects.toMatchObject({ fault: 'missing' })
  })
})
