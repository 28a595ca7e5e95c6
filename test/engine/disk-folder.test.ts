// Folders on real file systems: made, proved writable, synced, measured.
import { mkdir, readdir, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createDisk } from '../../src/main/disk/disk.ts'
import { DiskError } from '../../src/main/engine/ports.ts'
import { sealFolder, smallVolume, tempDir } from '../support/temp.ts'

const posix = process.platform !== 'win32'
const disk = createDisk()

describe('prepareFolder', () => {
  test('makes what is missing, leaves nothing behind, and can be repeated', async () => {
    const dir = join(await tempDir(), 'a', 'b', 'c')
    await disk.prepareFolder(dir)
    await disk.prepareFolder(dir)
    expect((await stat(dir)).isDirectory()).toBe(true)
    expect(await readdir(dir)).toEqual([])
  })

  test.runIf(posix)('a link to a folder is a folder', async () => {
    const dir = await tempDir()
    await mkdir(join(dir, 'real'))
    await symlink(join(dir, 'real'), join(dir, 'link'))
    await disk.prepareFolder(join(dir, 'link'))
    expect(await readdir(join(dir, 'real'))).toEqual([])
  })

  test('a file in its place, or in the place of a parent', async () => {
    const dir = await tempDir()
    await writeFile(join(dir, 'file'), '')
    await expect(disk.prepareFolder(join(dir, 'file'))).rejects.toMatchObject({
      name: 'DiskError',
      fault: 'not-a-file',
    })
    if (posix) {
      await expect(disk.prepareFolder(join(dir, 'file', 'sub'))).rejects.toMatchObject({
        fault: 'not-a-file',
      })
    }
  })

  test('a read-only folder is denied, itself and for new ones', async ctx => {
    const dir = await tempDir()
    if (!(await sealFolder(dir))) return ctx.skip('no read-only folder can be had here')
    await expect(disk.prepareFolder(dir)).rejects.toMatchObject({ fault: 'denied' })
    await expect(disk.prepareFolder(join(dir, 'new'))).rejects.toMatchObject({ fault: 'denied' })
  })
})

describe('syncFolder', () => {
  test('a folder', async () => {
    await expect(disk.syncFolder(await tempDir())).resolves.toBeUndefined()
  })

  test.runIf(posix)('a folder that has gone', async () => {
    await expect(disk.syncFolder(join(await tempDir(), 'no'))).rejects.toMatchObject({ fault: 'missing' })
  })
})

describe('freeSpace', () => {
  test('goes down by what is written', async ctx => {
    const dir = await smallVolume(1024 * 1024)
    if (dir === null) return ctx.skip('mounting a tmpfs is not permitted here')
    const before = await disk.freeSpace(dir)
    await writeFile(join(dir, 'file'), Buffer.alloc(512 * 1024, 1))
    expect(before).toBeLessThanOrEqual(1024 * 1024)
    expect(before - (await disk.freeSpace(dir))).toBe(512 * 1024)
  })

  test('a folder that has gone', async () => {
    await expect(disk.freeSpace(join(await tempDir(), 'no'))).rejects.toMatchObject({ fault: 'missing' })
  })
})

describe('facts and remove', () => {
  test('a file, a folder, nothing', async () => {
    const dir = await tempDir()
    await writeFile(join(dir, 'file'), '12345')
    expect(await disk.facts(join(dir, 'file'))).toMatchObject({ kind: 'file', size: 5 })
    expect(await disk.facts(dir)).toMatchObject({ kind: 'folder' })
    expect(await disk.facts(join(dir, 'no'))).toBeNull()
    expect(await disk.facts(join(dir, 'file', 'below'))).toBeNull()
  })

  test('a file is deleted, nothing is no error, a folder stays', async () => {
    const dir = await tempDir()
    await writeFile(join(dir, 'file'), '')
    await mkdir(join(dir, 'folder'))
    await disk.remove(join(dir, 'file'))
    await disk.remove(join(dir, 'file'))
    await expect(disk.remove(join(dir, 'folder'))).rejects.toBeInstanceOf(DiskError)
    expect(await readdir(dir)).toEqual(['folder'])
  })
})
