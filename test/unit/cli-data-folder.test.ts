// Which data folder a command line means, told before its arguments are understood.
import { chmod, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { commandLineDataFolder, dataFolderOf, keepsCode } from '../../src/main/cli/data-folder.ts'
import { tempDir } from '../support/temp.ts'

const around = { platform: 'linux', env: { XDG_DATA_HOME: '/data' }, cwd: () => '/here' } as const
const usual = join('/data', 'sluice', 'command-line')

describe('the folder', () => {
  test.each([
    [['get', 'http://host.example/'], usual],
    [['get', '--data-dir', 'state', 'http://host.example/'], resolve('/here', 'state')],
    [['get', '--data-dir=state'], resolve('/here', 'state')],
    [['get', '--data-dir', '/state', '--data-dir', '/other'], resolve('/other')],
    [['get', '--data-dir'], usual],
    [['get', '--data-dir='], usual],
    [[], usual],
  ])('of %j is %s', (argv, dir) => {
    expect(dataFolderOf(argv, around)).toBe(dir)
  })
})

test.each([
  ['linux', { XDG_DATA_HOME: '/data' }, usual],
  ['win32', { LOCALAPPDATA: '/local' }, join('/local', 'Sluice', 'command-line')],
] as const)('the user’s own on %s', (platform, env, dir) => {
  expect(commandLineDataFolder(platform, env)).toBe(dir)
})

describe('compiled code is kept', () => {
  async function used(mode: number): Promise<string> {
    const dir = await tempDir()
    await writeFile(join(dir, 'sluice.db'), '')
    await chmod(dir, mode)
    return dir
  }

  test.each([0o700, 0o755])('in a data folder with mode %o', async mode => {
    expect(keepsCode(await used(mode))).toBe(true)
  })

  test.skipIf(process.platform === 'win32').each([0o775, 0o757, 0o777])(
    'but not where others may write: %o',
    async mode => {
      expect(keepsCode(await used(mode))).toBe(false)
    },
  )

  test('nor where nothing is kept yet', async () => {
    const dir = await tempDir()
    expect([keepsCode(dir), keepsCode(join(dir, 'nothing'))]).toEqual([false, false])
  })
})
