// Where Chromium is to make its socket: a folder in which it cannot, or whose name is too long for it, is replaced.
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { LONGEST_TEMPORARY, otherTemporary } from '../../src/main/desktop/temporary-folder.ts'
import { tempDir } from '../support/temp.ts'

const always = (): boolean => true
const long = `/${'é'.repeat(LONGEST_TEMPORARY / 2)}`

test.each([
  [undefined, 'linux', null],
  ['', 'linux', null],
  ['/run/mine', 'linux', null],
  [long.slice(0, -1), 'linux', null],
  [long, 'linux', '/tmp'],
  ['here', 'linux', '/tmp'],
  [long, 'darwin', null],
  [long, 'win32', null],
] as const)('%s on %s: %s', (dir, platform, expected) => {
  expect(otherTemporary(dir, platform, always)).toBe(expected)
})

test.skipIf(process.platform === 'win32')('is looked at on the disk', async () => {
  const dir = await tempDir()
  const file = join(dir, 'file')
  await writeFile(file, '')
  await chmod(file, 0o777)
  await mkdir(join(dir, 'a'))
  expect(otherTemporary(join(dir, 'a'), 'linux')).toBe(null)
  for (const name of [file, join(dir, 'gone')]) expect(otherTemporary(name, 'linux')).toBe('/tmp')
})
