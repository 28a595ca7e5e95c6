// Which Sluice does not update itself, and what it says then.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type UpdateFacts, updateFacts, whyNoUpdates } from '../../src/main/desktop/updates-off.ts'
import { sealFolder, tempDir } from '../support/temp.ts'

const APP_IMAGE: UpdateFacts = {
  platform: 'linux',
  isPackaged: true,
  isSafeMode: false,
  hasFeed: true,
  isSystemPackage: false,
  appImage: '/home/ada/Sluice.AppImage',
  isReplaceable: true,
  isPortable: false,
}

describe('why it does not', () => {
  it.each<[string, Partial<UpdateFacts>, RegExp | null]>([
    ['an AppImage', {}, null],
    ['a Mac app', { platform: 'darwin', appImage: null, isReplaceable: false }, null],
    ['installed on Windows', { platform: 'win32', appImage: null, isReplaceable: false }, null],
    ['from its source folder', { isPackaged: false, hasFeed: false }, /source folder/],
    ['built without a feed', { hasFeed: false }, /built without/],
    ['a deb', { isSystemPackage: true, appImage: null }, /as a package/],
    ['a deb started from an AppImage', { isSystemPackage: true }, /as a package/],
    ['an unpacked archive', { appImage: null }, /as a package/],
    ['where we may not write', { isReplaceable: false }, /“\/home\/ada”/],
    ['portable', { platform: 'win32', isPortable: true }, /portable/],
    ['in safe mode', { isSafeMode: true }, /safe mode/],
  ])('%s', (_what, change, sentence) => {
    const because = whyNoUpdates({ ...APP_IMAGE, ...change })
    if (sentence === null) expect(because).toBeNull()
    else expect(because).toMatch(sentence)
  })
})

describe('the facts', () => {
  async function packaged(files: readonly string[]): Promise<{ resources: string; home: string }> {
    const home = await tempDir()
    const resources = join(home, 'resources')
    await mkdir(resources)
    for (const file of files) await writeFile(join(resources, file), '')
    return { resources, home }
  }
  const executable = '/tmp/.mount_Sluice/sluice'
  const sources = { platform: 'linux', isPackaged: true, isSafeMode: false, executable } as const
  const mounted = { APPDIR: '/tmp/.mount_Sluice' }

  it('come from the package and the environment', async () => {
    const { resources, home } = await packaged(['app-update.yml'])
    const appImage = join(home, 'Sluice.AppImage')
    expect(updateFacts({ ...sources, resources, environment: { ...mounted, APPIMAGE: appImage } })).toEqual({
      ...APP_IMAGE,
      appImage,
    })
  })

  it.each([{ APPDIR: '/tmp/.mount_Term' }, {}])(
    'are not those of the AppImage that started us: %j',
    async mount => {
      const { resources, home } = await packaged(['app-update.yml'])
      const environment = { ...mount, APPIMAGE: join(home, 'Terminal.AppImage') }
      const facts = updateFacts({ ...sources, executable: '/opt/Sluice/sluice', resources, environment })
      expect(facts.appImage).toBeNull()
      expect(whyNoUpdates(facts)).toMatch(/as a package/)
    },
  )

  it('of a deb without a feed', async () => {
    const { resources } = await packaged(['package-type'])
    expect(
      updateFacts({ ...sources, resources, environment: { PORTABLE_EXECUTABLE_FILE: 'C:\\S.exe' } }),
    ).toMatchObject({
      hasFeed: false,
      isSystemPackage: true,
      appImage: null,
      isReplaceable: false,
      isPortable: true,
    })
  })

  it('of a folder that may not be written to', async context => {
    const { resources, home } = await packaged([])
    if (!(await sealFolder(home))) return context.skip()
    const environment = { ...mounted, APPIMAGE: join(home, 'Sluice.AppImage') }
    expect(updateFacts({ ...sources, resources, environment }).isReplaceable).toBe(false)
  })
})
