// Where the app's folder is, and whose address in it is believed.
import { symlink, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { appDataFolder } from '../../src/main/cli/app-folder.ts'
import { ADDRESS_NAME, addressIn, fitsSocket, knock, SOCKET_NAME } from '../../src/main/cli/door.ts'
import { createLines } from '../../src/main/cli/lines.ts'
import { findWorkplace } from '../../src/main/cli/workplace.ts'
import { tempDir } from '../support/temp.ts'

test.each([
  ['linux', {}, join(homedir(), '.config', 'Sluice')],
  ['linux', { XDG_CONFIG_HOME: '/config' }, join('/config', 'Sluice')],
  ['linux', { XDG_CONFIG_HOME: '' }, join(homedir(), '.config', 'Sluice')],
  ['darwin', { XDG_CONFIG_HOME: '/config' }, join(homedir(), 'Library', 'Application Support', 'Sluice')],
  ['win32', { APPDATA: '/roaming' }, join('/roaming', 'Sluice')],
  ['linux', { SLUICE_DATA_DIR: 'here', XDG_CONFIG_HOME: '/config' }, resolve('here')],
] as const)('on %s with %j the app keeps its queue in %s', (platform, env, dir) => {
  expect(appDataFolder(platform, env)).toBe(dir)
})

test.each([
  ['/short/sluice.sock', true],
  [`/${'x'.repeat(99)}`, true],
  [`/${'x'.repeat(100)}`, false],
  // Bytes count, not characters.
  [`/${'文'.repeat(40)}`, false],
])('a socket’s name: %s fits: %s', (path, fits) => {
  expect(fitsSocket(path)).toBe(fits)
})

test('a folder without an app has no address, nor has one that is not there', async () => {
  const dir = await tempDir()
  expect([addressIn(dir), addressIn(join(dir, 'nothing'))]).toEqual([null, null])
  expect(await knock(dir)).toBeNull()
})

test.skipIf(process.platform === 'win32')('what is no socket is not knocked at', async () => {
  const dir = await tempDir()
  await writeFile(join(dir, SOCKET_NAME), '')
  expect(addressIn(dir)).toBeNull()
  await writeFile(join(dir, ADDRESS_NAME), `${join(dir, SOCKET_NAME)}\n`)
  expect(addressIn(dir)).toBeNull()
  const other = await tempDir()
  await symlink(join(dir, ADDRESS_NAME), join(other, ADDRESS_NAME))
  expect(addressIn(other)).toBeNull()
})

test.skipIf(process.platform === 'win32')('on Windows only a pipe of ours is an address', async () => {
  const dir = await tempDir()
  const pipe = `\\\\.\\pipe\\sluice-${'0a'.repeat(16)}`
  await writeFile(join(dir, ADDRESS_NAME), `${pipe}\n`)
  expect(addressIn(dir, 'win32')).toBe(pipe)
  await writeFile(join(dir, ADDRESS_NAME), '\\\\elsewhere\\pipe\\sluice-00')
  expect(addressIn(dir, 'win32')).toBeNull()
  await writeFile(join(dir, ADDRESS_NAME), 'x'.repeat(5_000))
  expect(addressIn(dir, 'win32')).toBeNull()
})

test.skipIf(process.platform === 'win32')('a folder that cannot be looked into has no app', async () => {
  // A link that leads to itself: nobody can look into that, root neither.
  const dir = join(await tempDir(), 'round')
  await symlink(dir, dir)
  expect(addressIn(dir)).toBeNull()
})

test('where no app is open a command has the folder that is named, or its own', async () => {
  const [state, named] = [await tempDir(), await tempDir()]
  const around = {
    platform: 'linux',
    env: { SLUICE_DATA_DIR: state, XDG_DATA_HOME: '/data' },
  } as const
  expect(await findWorkplace(named, around)).toEqual({ dir: named, app: null })
  expect(await findWorkplace(null, around)).toEqual({
    dir: join('/data', 'sluice', 'command-line'),
    app: null,
  })
})

test('lines come whole however they are cut, and end with one that is too long', () => {
  const heard: string[] = []
  const add = createLines(
    5,
    line => heard.push(line),
    () => heard.push('too long'),
  )
  for (const piece of ['ab', 'c\n', '\nde\nf', 'g', '\n12345', '\n', '123', '456', '\nh\n']) add(piece)
  expect(heard).toEqual(['abc', '', 'de', 'fg', '12345', 'too long'])
})
