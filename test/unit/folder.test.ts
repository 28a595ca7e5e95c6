// Which folders new downloads may go to, and what is said of the others: real folders.
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderFacts, folderTrouble, makeFolder, namedFolderTrouble } from '../../src/main/desktop/folder.ts'
import { sealFolder, smallVolume, tempDir } from '../support/temp.ts'

it('has nothing against a folder that can be written to', async () => {
  expect(await folderTrouble(await tempDir())).toBeNull()
})

it('names what is missing, not a folder, or not a full path', async () => {
  const dir = await tempDir()
  const file = join(dir, 'file')
  await writeFile(file, '')
  expect(await folderTrouble(join(dir, 'gone'))).toBe(
    `The folder “${join(dir, 'gone')}” is not there. Connect its drive or choose another folder.`,
  )
  expect(await folderTrouble(file)).toContain('is a file, not a folder')
  expect(await folderTrouble(join(file, 'inside'))).toContain('is not there')
  expect(await folderTrouble('downloads')).toContain('is not a full folder path')
  expect(await folderTrouble('')).toContain('is not a full folder path')
})

it('says so where writing is not allowed', async context => {
  const dir = join(await tempDir(), 'sealed')
  await mkdir(dir)
  if (!(await sealFolder(dir))) return context.skip()
  expect(await folderTrouble(dir)).toContain(`Sluice may not save files in “${dir}”.`)
})

describe('a folder that a person names', () => {
  it('may be missing where the folder around it is there, and is made then', async () => {
    const dir = join(await tempDir(), 'new')
    expect(await namedFolderTrouble(dir)).toBeNull()
    expect(await folderTrouble(dir)).not.toBeNull()
    expect(await makeFolder(dir)).toBeNull()
    expect(await folderTrouble(dir)).toBeNull()
    expect(await makeFolder(dir)).toBeNull()
  })

  it('is made by both who want it at the same time', async () => {
    const dir = join(await tempDir(), 'new')
    expect(await Promise.all([makeFolder(dir), makeFolder(dir)])).toEqual([null, null])
  })

  it('is not made where the folder around it is missing too: its drive may not be connected', async () => {
    const top = await tempDir()
    const dir = join(top, 'drive', 'films')
    expect(await namedFolderTrouble(dir)).toContain(`The folder “${dir}” is not there.`)
    expect(await makeFolder(dir)).toContain(`The folder “${dir}” is not there.`)
    expect(await readdir(top)).toEqual([])
  })

  it('is not made under a file, or where it is no full path', async () => {
    const dir = await tempDir()
    await writeFile(join(dir, 'file'), '')
    expect(await makeFolder(join(dir, 'file', 'films'))).toContain('is not there')
    expect(await makeFolder(join(dir, 'file'))).toContain('is a file, not a folder')
    expect(await makeFolder('films')).toContain('is not a full folder path')
  })

  it('is not made where writing is not allowed', async context => {
    const top = join(await tempDir(), 'sealed')
    await mkdir(top)
    if (!(await sealFolder(top))) return context.skip()
    expect(await makeFolder(join(top, 'films'))).toContain('is not there')
  })
})

describe('what is told of a folder', () => {
  it('is its room and no trouble, also where it would be made', async () => {
    const dir = await tempDir()
    for (const place of [dir, join(dir, 'new')]) {
      expect(await folderFacts(place)).toEqual({ dir: place, free: expect.any(Number), trouble: null })
    }
    expect((await folderFacts(dir)).free).toBeGreaterThan(0)
  })

  it('is the room of its own volume', async context => {
    const dir = await smallVolume(1_048_576)
    if (dir === null) return context.skip()
    expect((await folderFacts(dir)).free).toBe(1_048_576)
  })

  it('is its trouble where it cannot be used', async () => {
    const dir = join(await tempDir(), 'gone', 'films')
    expect(await folderFacts(dir)).toEqual({
      dir,
      free: null,
      trouble: expect.stringContaining('is not there'),
    })
    expect(await folderFacts('films')).toEqual({
      dir: 'films',
      free: null,
      trouble: expect.stringContaining('is not a full folder path'),
    })
  })
})
