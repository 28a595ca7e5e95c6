// Starting by itself when the person signs in: real files on Linux, a made-up Electron elsewhere.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import {
  agreeOnLogin,
  createLoginItem,
  desktopEntry,
  type LoginApp,
  type LoginItemOptions,
} from '../../src/main/desktop/login-item.ts'
import { DEFAULT_SETTINGS, type Settings } from '../../src/shared/settings.ts'
import { sealFolder, tempDir } from '../support/temp.ts'

function fakeApp(isPackaged = true) {
  const calls: unknown[][] = []
  const app: LoginApp = {
    isPackaged,
    getLoginItemSettings: options => {
      calls.push(['get', options])
      return { openAtLogin: true }
    },
    setLoginItemSettings: settings => calls.push(['set', settings]),
  }
  return { app, calls }
}

const item = (change: Partial<LoginItemOptions>) =>
  createLoginItem({
    app: fakeApp().app,
    platform: 'linux',
    environment: {},
    home: '/home/ada',
    executable: '/opt/Sluice/sluice',
    ...change,
  })

describe('on Linux', () => {
  it('is an autostart entry, written whole and taken away again', async () => {
    const home = await tempDir()
    const { isPossible, isOn, set } = item({ home })
    expect(isPossible).toBe(true)
    expect(await isOn()).toBe(false)
    await set(false)
    expect(await readdir(home)).toEqual([])
    await set(true)
    expect(await isOn()).toBe(true)
    const folder = join(home, '.config', 'autostart')
    expect(await readdir(folder)).toEqual(['sluice.desktop'])
    expect(await readFile(join(folder, 'sluice.desktop'), 'utf8')).toBe(
      [
        '[Desktop Entry]',
        'Type=Application',
        'Name=Sluice',
        'Exec="/opt/Sluice/sluice" --hidden',
        'Terminal=false',
        'X-GNOME-Autostart-enabled=true',
        '',
      ].join('\n'),
    )
    await set(true)
    await set(false)
    expect(await isOn()).toBe(false)
    expect(await readdir(folder)).toEqual([])
  })

  it('lies where XDG_CONFIG_HOME says, unless that is no full path', async () => {
    const home = await tempDir()
    const config = join(home, 'own')
    await item({ home, environment: { XDG_CONFIG_HOME: config } }).set(true)
    expect(await readdir(join(config, 'autostart'))).toEqual(['sluice.desktop'])
    await item({ home, environment: { XDG_CONFIG_HOME: 'own' } }).set(true)
    expect(await readdir(join(home, '.config', 'autostart'))).toEqual(['sluice.desktop'])
  })

  it('starts the AppImage, not what it was mounted as', async () => {
    const home = await tempDir()
    const environment = { APPIMAGE: '/home/ada/Sluice.AppImage', APPDIR: '/tmp/.mount_Sluice1' }
    await item({ home, environment, executable: '/tmp/.mount_Sluice1/sluice' }).set(true)
    const text = await readFile(join(home, '.config/autostart/sluice.desktop'), 'utf8')
    expect(text).toContain('\nExec="/home/ada/Sluice.AppImage" --hidden\n')
  })

  it('starts Sluice itself where another AppImage started it', async () => {
    const home = await tempDir()
    const environment = { APPIMAGE: '/home/ada/Editor.AppImage', APPDIR: '/tmp/.mount_Editor' }
    await item({ home, environment }).set(true)
    const text = await readFile(join(home, '.config/autostart/sluice.desktop'), 'utf8')
    expect(text).toContain('\nExec="/opt/Sluice/sluice" --hidden\n')
  })

  it.each(['Hidden=true', 'X-GNOME-Autostart-enabled=false'])(
    'is off where the person has switched the entry off: %s',
    async line => {
      const home = await tempDir()
      await mkdir(join(home, '.config/autostart'), { recursive: true })
      await writeFile(join(home, '.config/autostart/sluice.desktop'), `[Desktop Entry]\n${line}\n`)
      expect(await item({ home }).isOn()).toBe(false)
    },
  )

  it('rejects where the entry cannot be written, and leaves nothing behind', async context => {
    const home = await tempDir()
    const folder = join(home, '.config', 'autostart')
    await mkdir(folder, { recursive: true })
    if (!(await sealFolder(folder))) return context.skip()
    await expect(item({ home }).set(true)).rejects.toThrow()
    expect(await readdir(folder)).toEqual([])
  })

  test.each([
    ['/opt/My Programs/sluice', 'Exec="/opt/My Programs/sluice" --hidden'],
    ['/opt/100%/sluice', 'Exec="/opt/100%%/sluice" --hidden'],
    ['/opt/a"b$c`d/sluice', 'Exec="/opt/a\\\\"b\\\\$c\\\\`d/sluice" --hidden'],
    ['/opt/a\\b/sluice', 'Exec="/opt/a\\\\\\\\b/sluice" --hidden'],
    ['/opt/a\nb/sluice', 'Exec="/opt/a\\nb/sluice" --hidden'],
  ])('%j is written as %s', (executable, line) => {
    expect(desktopEntry(executable).split('\n')).toContain(line)
  })
})

describe('elsewhere', () => {
  it('is the system’s own list on macOS', async () => {
    const { app, calls } = fakeApp()
    const { isPossible, isOn, set } = item({ app, platform: 'darwin' })
    expect(isPossible).toBe(true)
    expect(await isOn()).toBe(true)
    await set(true)
    expect(calls).toEqual([
      ['get', undefined],
      ['set', { openAtLogin: true }],
    ])
  })

  it('is the system’s own list on Windows, hidden', async () => {
    const { app, calls } = fakeApp()
    const { isOn, set } = item({ app, platform: 'win32', executable: 'C:\\Sluice\\sluice.exe' })
    const program = { path: 'C:\\Sluice\\sluice.exe', args: ['--hidden'] }
    await isOn()
    await set(false)
    expect(calls).toEqual([
      ['get', program],
      ['set', { openAtLogin: false, ...program }],
    ])
  })

  it('starts the portable program on Windows, not what it was unpacked to', async () => {
    const { app, calls } = fakeApp()
    const environment = { PORTABLE_EXECUTABLE_FILE: 'E:\\Sluice.exe' }
    await item({ app, platform: 'win32', environment }).set(true)
    expect(calls).toEqual([['set', { openAtLogin: true, path: 'E:\\Sluice.exe', args: ['--hidden'] }]])
  })

  it.each([
    ['that is not packaged', { app: fakeApp(false).app }],
    ['on another system', { platform: 'freebsd' as const }],
  ])('a program %s has none', async (_what, change) => {
    const home = await tempDir()
    const { isPossible, isOn, set } = item({ home, ...change })
    expect(isPossible).toBe(false)
    await expect(set(true)).rejects.toThrow('cannot start by itself')
    await set(false)
    expect(await isOn()).toBe(false)
    expect(await readdir(home)).toEqual([])
  })
})

describe('at the start', () => {
  function agree(openAtLogin: boolean, isOn: boolean, isPossible = true) {
    const calls: unknown[] = []
    const settings = {
      current: { ...DEFAULT_SETTINGS, openAtLogin },
      change: async (change: Partial<Settings>) => {
        calls.push(change)
        return { ...DEFAULT_SETTINGS, ...change }
      },
    }
    const login = { isPossible, isOn: async () => isOn, set: async (on: boolean) => void calls.push(on) }
    return agreeOnLogin(settings, login).then(() => calls)
  }

  it.each<[string, Parameters<typeof agree>, unknown[]]>([
    ['what was taken away by other means is off', [true, false], [{ openAtLogin: false }]],
    ['what stands is written again', [true, true], [true]],
    ['what is off stays off', [false, true], []],
    ['where there is none, nothing changes', [true, false, false], []],
  ])('%s', async (_what, given, calls) => {
    expect(await agree(...given)).toEqual(calls)
  })
})
