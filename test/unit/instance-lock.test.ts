// Who has Chromium's lock on a data folder, told by real links and files as Chromium leaves them.
import { symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lockHolder } from '../../src/main/desktop/instance-lock.ts'
import { tempDir } from '../support/temp.ts'

const PID = 4_711

test.skipIf(process.platform === 'win32').each([
  ['nothing', async () => {}, 'nobody'],
  ['a link to another process', (path: string) => symlink('a-host-42', path), 'another'],
  [
    'a link to a process whose number ends like ours',
    (path: string) => symlink('host-24711', path),
    'another',
  ],
  ['a link to this one, which got no further', (path: string) => symlink(`a-host-${PID}`, path), 'broken'],
  ['a file', (path: string) => writeFile(path, 'a-host-42'), 'broken'],
])('%s', async (_what, make, expected) => {
  const dir = await tempDir()
  await make(join(dir, 'SingletonLock'))
  expect(lockHolder(dir, 'linux', PID)).toBe(expected)
  expect(lockHolder(dir, 'win32', PID)).toBe('another')
})
