// The last step of a download on real file systems: the rename that never replaces, with and without hard links.
import { link, lstat, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createDisk } from '../../src/main/disk/disk.ts'
import type { Disk } from '../../src/main/engine/ports.ts'
import { sealFolder, tempDir } from '../support/temp.ts'

const posix = process.platform !== 'win32'

function failing(code: string): typeof link {
  return () => Promise.reject(Object.assign(new Error(code), { code }))
}

/** A part file with mode 0600 and this content. */
async function partIn(dir: string, name: string, content: string): Promise<string> {
  const path = join(dir, name)
  await writeFile(path, content, { mode: 0o600 })
  return path
}

const disks: readonly (readonly [string, Disk])[] = [
  ['with hard links', createDisk()],
  ['without hard links (EPERM)', createDisk({ link: failing('EPERM') })],
  ['without hard links (ENOTSUP)', createDisk({ link: failing('ENOTSUP') })],
]

describe.each(disks)('%s', (_, disk) => {
  test('the file takes its new name', async () => {
    const dir = await tempDir()
    const from = await partIn(dir, 'a.part', 'content')
    const before = await disk.facts(from)

    await disk.renameNoReplace(from, join(dir, 'a'))

    expect(await readdir(dir)).toEqual(['a'])
    expect(await readFile(join(dir, 'a'), 'utf8')).toBe('content')
    expect(await disk.facts(join(dir, 'a'))).toEqual(before)
  })

  test('another file under the old name is left alone', async () => {
    const dir = await tempDir()
    const from = await partIn(dir, 'a.part', 'content')
    const id = (await disk.facts(from))?.id ?? ''
    await expect(disk.renameNoReplace(from, join(dir, 'a'), `${id}0`)).rejects.toMatchObject({
      fault: 'missing',
    })
    expect(await readdir(dir)).toEqual(['a.part'])
    await disk.renameNoReplace(from, join(dir, 'a'), id)
    expect(await readdir(dir)).toEqual(['a'])
  })

  test.runIf(posix)('it gets the mode of an ordinary new file, unless somebody chose another', async () => {
    const dir = await tempDir()
    const from = await partIn(dir, 'a.part', 'content')
    await disk.renameNoReplace(from, join(dir, 'a'))
    expect((await lstat(join(dir, 'a'))).mode & 0o777).toBe(0o666 & ~process.umask())

    await writeFile(join(dir, 'b.part'), '', { mode: 0o400 })
    await disk.renameNoReplace(join(dir, 'b.part'), join(dir, 'b'))
    expect((await lstat(join(dir, 'b'))).mode & 0o777).toBe(0o400)
  })

  test.each(['file', 'empty file', 'folder', 'dangling link'])(
    'a %s under the new name is kept',
    async kind => {
      const dir = await tempDir()
      const from = await partIn(dir, 'a.part', 'content')
      const to = join(dir, 'a')
      if (kind === 'folder') await mkdir(to)
      else if (kind !== 'dangling link') await writeFile(to, kind === 'file' ? 'mine' : '')
      else if (posix) await symlink(join(dir, 'nowhere'), to)
      else return
      const before = await lstat(to)

      await expect(disk.renameNoReplace(from, to)).rejects.toMatchObject({
        name: 'DiskError',
        fault: 'exists',
      })

      expect((await lstat(to)).ino).toBe(before.ino)
      expect(await readFile(from, 'utf8')).toBe('content')
      expect((await readdir(dir)).sort()).toEqual(['a', 'a.part'])
    },
  )

  test('of many that race for one name exactly one wins, and no byte is lost', async () => {
    const dir = await tempDir()
    const to = join(dir, 'target')
    const parts = await Promise.all(
      Array.from({ length: 12 }, (_, index) => partIn(dir, `${index}.part`, `${index}`)),
    )

    const results = await Promise.allSettled(parts.map(part => disk.renameNoReplace(part, to)))

    const winners = results.flatMap((result, index) => (result.status === 'fulfilled' ? [index] : []))
    expect(winners).toHaveLength(1)
    expect(await readFile(to, 'utf8')).toBe(`${winners[0]}`)
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ fault: 'exists' })
    }
    expect((await readdir(dir)).filter(name => name.endsWith('.part'))).toHaveLength(parts.length - 1)
  })

  test('nothing there, or not a regular file', async () => {
    const dir = await tempDir()
    await mkdir(join(dir, 'folder'))
    await expect(disk.renameNoReplace(join(dir, 'no'), join(dir, 'a'))).rejects.toMatchObject({
      fault: 'missing',
    })
    await expect(disk.renameNoReplace(join(dir, 'folder'), join(dir, 'a'))).rejects.toMatchObject({
      fault: 'not-a-file',
    })
    expect(await readdir(dir)).toEqual(['folder'])
  })

  test('a rename that fails leaves the part file and no placeholder', async () => {
    const dir = await tempDir()
    const from = await partIn(dir, 'a.part', 'content')
    await expect(disk.renameNoReplace(from, join(dir, 'no', 'a'))).rejects.toMatchObject({ fault: 'missing' })
    expect(await readdir(dir)).toEqual(['a.part'])
  })
})

describe('repeating after a crash', () => {
  test('a target that is already the same file is taken as done', async () => {
    const dir = await tempDir()
    const from = await partIn(dir, 'a.part', 'content')
    const to = join(dir, 'a')
    await link(from, to)

    await createDisk().renameNoReplace(from, to)

    expect(await readdir(dir)).toEqual(['a'])
    expect(await readFile(to, 'utf8')).toBe('content')
    if (posix) expect((await lstat(to)).mode & 0o777).toBe(0o666 & ~process.umask())
  })

  test('a file is not its own second name', async () => {
    const dir = await tempDir()
    const path = await partIn(dir, 'a.part', 'content')
    await expect(createDisk().renameNoReplace(path, path)).rejects.toMatchObject({ fault: 'exists' })
    expect(await readFile(path, 'utf8')).toBe('content')
  })
})

test.runIf(posix)('where the placeholder cannot be replaced it goes again', async ctx => {
  const dir = await tempDir()
  const sealed = join(dir, 'sealed')
  await mkdir(sealed)
  const from = await partIn(sealed, 'a.part', 'content')
  if (!(await sealFolder(sealed))) return ctx.skip('no read-only folder can be had here')

  // The old name cannot be taken away from a read-only folder, so the rename itself fails.
  const disk = createDisk({ link: failing('EPERM') })
  await expect(disk.renameNoReplace(from, join(dir, 'a'))).rejects.toMatchObject({ name: 'DiskError' })

  expect(await readdir(dir)).toEqual(['sealed'])
  expect(await readFile(from, 'utf8')).toBe('content')
})

test('an error of the link itself is not taken for a missing feature', async () => {
  const dir = await tempDir()
  const from = await partIn(dir, 'a.part', 'content')
  const disk = createDisk({ link: failing('EIO') })
  await expect(disk.renameNoReplace(from, join(dir, 'a'))).rejects.toMatchObject({ fault: 'io' })
  expect(await readdir(dir)).toEqual(['a.part'])
})
