// Whether a data folder can be used, on real folders: said in the store's own sentences, and nothing is left behind.
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { dataFolderTrouble, lockTrouble } from '../../src/main/store/data-folder.ts'
import { sealFolder, tempDir } from '../support/temp.ts'

it('is fine where files can be made in it, also when it has to be made', async () => {
  const dir = join(await tempDir(), 'a/b')
  expect(dataFolderTrouble(dir)).toBe(null)
  expect(await readdir(dir)).toEqual([])
})

it('is none where a file has its place', async () => {
  const file = join(await tempDir(), 'file')
  await writeFile(file, '')
  expect(dataFolderTrouble(file)).toMatchObject({
    fault: 'denied',
    message: expect.stringContaining('is not a folder'),
  })
})

it('is none where nothing may be written', async ({ skip }) => {
  const dir = await tempDir()
  if (!(await sealFolder(dir))) return skip()
  for (const path of [dir, join(dir, 'sub')]) {
    expect(dataFolderTrouble(path)).toMatchObject({
      fault: 'denied',
      message: expect.stringContaining('may not write'),
    })
  }
})

it('says of a folder that is fine but cannot be locked where files have to be made', async () => {
  const dir = await tempDir()
  const { message } = lockTrouble(dir, '/somewhere')
  for (const part of ['cannot tell whether it is already running', dir, '/somewhere']) {
    expect(message).toContain(part)
  }
  const file = join(dir, 'file')
  await writeFile(file, '')
  expect(lockTrouble(file, '/somewhere').message).toContain('is not a folder')
})
