// Which folders new downloads may go to, and what is said of the others: real folders.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { folderTrouble } from '../../src/main/desktop/folder.ts'
import { sealFolder, tempDir } from '../support/temp.ts'

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
