// Where downloads go and what the window's icon is, before anybody has said so.
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { defaultFolder, windowIcon } from '../../src/main/desktop/places.ts'
import { tempDir } from '../support/temp.ts'

const fail = (error: unknown): never => {
  throw error
}

it.each([
  [
    'the system’s',
    (home: string) => ({ wanted: undefined, system: join(home, 'Received'), home }),
    'Received',
  ],
  ['no system’s', (home: string) => ({ wanted: undefined, system: home, home }), 'Downloads'],
  ['no system’s, with a slash', (home: string) => ({ wanted: '', system: `${home}/`, home }), 'Downloads'],
  ['the one that is wanted', (home: string) => ({ wanted: join(home, 'mine'), system: home, home }), 'mine'],
])('%s folder is the one, and there', async (_, places, name) => {
  const home = await tempDir()
  const dir = defaultFolder(places(home), fail)
  expect(dir).toBe(join(home, name))
  expect(existsSync(dir)).toBe(true)
})

it('a folder that cannot be made is told of, and no end', async () => {
  const home = await tempDir()
  await writeFile(join(home, 'file'), '')
  const errors: unknown[] = []
  const dir = defaultFolder({ wanted: undefined, system: join(home, 'file', 'x'), home }, error =>
    errors.push(error),
  )
  expect(dir).toBe(join(home, 'file', 'x'))
  expect(errors).toHaveLength(1)
})

it('the window has an icon of its own where nothing else gives it one', async () => {
  const assets = await tempDir()
  expect(windowIcon(assets, false, 'linux')).toBeUndefined()
  await writeFile(join(assets, 'icon.png'), '')
  const icon = join(assets, 'icon.png')
  expect(windowIcon(assets, false, 'win32')).toBe(icon)
  expect(windowIcon(assets, true, 'linux')).toBe(icon)
  expect(windowIcon(assets, true, 'win32')).toBeUndefined()
})
