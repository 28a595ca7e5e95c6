// What packages are made of: arguments of fpm, targets and what hinders them, the icons, the launcher of the command line.
import { execFile } from 'node:child_process'
import { chmod, copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { WRITTEN } from '../../src/main/cli/options.ts'
import { tempDir } from '../support/temp.ts'

type Options = Readonly<Record<string, string | readonly string[]>>
interface FpmModule {
  readFpmArguments(args: readonly string[]): { options: Options; files: readonly (readonly string[])[] }
  controlFile(options: Options, kibibytes: number): string
}
interface Machine {
  readonly env: Readonly<Record<string, string>>
  readonly reachesGitHub: boolean
  readonly dpkg: boolean
  readonly sevenZip: string | null
}
interface TargetsModule {
  readonly SYSTEMS: Readonly<Record<string, { targets: readonly string[] }>>
  sortTargets(
    wanted: readonly string[],
    machine: Machine,
  ): { build: readonly string[]; obstacles: readonly (readonly [string, string])[] }
  sortProcessors(
    system: string,
    facts: { processor: string; isOfficial: boolean; reachesGitHub: boolean },
  ): { processors: readonly string[]; obstacle: string | null }
}
interface PackageModule {
  builderConfig(
    electron: { executable: string; version: string; oldNodeApi: boolean },
    how: { output: string; unpacked: boolean },
  ): Record<string, unknown>
}
interface IconsModule {
  readonly SIZES: readonly number[]
  readonly WINDOWS_SIZES: readonly number[]
  windowsIcon(images: readonly { size: number; png: Buffer }[]): Buffer
}

const TOP = join(import.meta.dirname, '../..')
const ASSETS = join(TOP, 'assets')

/** The scripts are plain JavaScript, so their types are told here. */
function load(name: string): Promise<unknown> {
  return import(/* @vite-ignore */ pathToFileURL(join(TOP, 'scripts/lib', name)).href)
}

const { readFpmArguments, controlFile } = (await load('fpm.mjs')) as FpmModule
const { SYSTEMS, sortTargets, sortProcessors } = (await load('package-targets.mjs')) as TargetsModule
const { builderConfig } = (await load('package.mjs')) as PackageModule
const { SIZES, WINDOWS_SIZES, windowsIcon } = (await load('icons.mjs')) as IconsModule
const run = promisify(execFile)

describe('the stand-in for fpm', () => {
  const COMMON = ['-s', 'dir', '--force', '-t', 'deb']

  it('reads what electron-builder says', () => {
    const read = readFpmArguments([
      ...COMMON,
      ...['-d', 'libc6', '-d', 'libgtk-3-0 | libgtk-3-0t64', '--deb-recommends', 'a'],
      ...['--name', 'sluice', '/tmp/a=b/=/opt/Sluice', '/tmp/x.png=/usr/share/x.png'],
    ])
    expect(read.options['-d']).toEqual(['libc6', 'libgtk-3-0 | libgtk-3-0t64'])
    expect(read.options['--deb-recommends']).toEqual(['a'])
    expect(read.options['--name']).toBe('sluice')
    expect(read.files).toEqual([
      ['/tmp/a=b/', '/opt/Sluice'],
      ['/tmp/x.png', '/usr/share/x.png'],
    ])
  })

  it.each([
    [[...COMMON, '--deb-systemd', 'x'], 'does not know --deb-systemd'],
    [[...COMMON, '/tmp/x'], 'wants FROM=TO, not /tmp/x'],
    [['-s', 'dir', '-t', 'rpm'], 'Debian packages only'],
  ])('refuses what it would lose: %j', (args, sentence) => {
    expect(() => readFpmArguments(args)).toThrow(sentence)
  })

  it('writes a control file', () => {
    const { options } = readFpmArguments([
      ...COMMON,
      ...['--name', 'sluice', '--version', '1.0.0~beta', '--iteration', '2', '--architecture', 'amd64'],
      ...['-d', 'libc6', '-d', 'libnss3', '--maintainer', 'A <a@b.example>', '--category', 'net'],
      ...['--description', 'Short\n Long.\n\n More.'],
    ])
    expect(controlFile(options, 7).split('\n')).toEqual([
      'Package: sluice',
      'Version: 1.0.0~beta-2',
      'Architecture: amd64',
      'Maintainer: A <a@b.example>',
      'Installed-Size: 7',
      'Depends: libc6, libnss3',
      'Section: net',
      'Priority: optional',
      'Description: Short',
      ' Long.',
      ' .',
      ' More.',
      '',
    ])
  })
})

describe('the targets', () => {
  const offline: Machine = { env: {}, reachesGitHub: false, dpkg: false, sevenZip: null }
  const all = Object.values(SYSTEMS).flatMap(system => system.targets)

  it('are all built where GitHub can be reached', () => {
    expect(sortTargets(all, { ...offline, reachesGitHub: true })).toEqual({ build: all, obstacles: [] })
  })

  it('say one by one what they need where it cannot', () => {
    const { build, obstacles } = sortTargets(all, offline)
    expect(build).toEqual([])
    expect(obstacles.map(([target]) => target)).toEqual(all)
    for (const [, sentence] of obstacles) expect(sentence).toMatch(/^It needs .*\.$/)
  })

  it.each([
    ['deb', { ...offline, dpkg: true }],
    ['deb', { ...offline, env: { CUSTOM_FPM_PATH: '/fpm' } }],
    ['tar.gz', { ...offline, sevenZip: '/usr/bin/7za' }],
    ['AppImage', { ...offline, env: { APPIMAGE_TOOLS_PATH: '/tools' } }],
    ['nsis', { ...offline, env: { ELECTRON_BUILDER_NSIS_DIR: '/nsis' } }],
  ])('%s is built with what the machine has', (target, machine) => {
    expect(sortTargets([target], machine).build).toEqual([target])
  })
})

describe('the processors', () => {
  it.each([
    ['linux', true, true, ['x64', 'arm64'], null],
    ['darwin', true, true, ['x64', 'arm64'], null],
    ['win32', true, true, ['x64'], null],
    ['linux', true, false, ['x64'], 'GitHub cannot be reached'],
    ['linux', false, true, ['x64'], 'the official one'],
    ['win32', false, false, ['x64'], null],
  ])('on %s (official %s, GitHub %s): %j', (system, isOfficial, reachesGitHub, processors, reason) => {
    const sorted = sortProcessors(system, { processor: 'x64', isOfficial, reachesGitHub })
    expect(sorted.processors).toEqual(processors)
    if (reason === null) expect(sorted.obstacle).toBeNull()
    else expect(sorted.obstacle).toContain(reason)
  })
})

describe('what goes over electron-builder.yml', () => {
  const official = { executable: '/e/dist/electron', version: '45.4.1', oldNodeApi: false }

  it('is nothing but the output where the Electron is fetched', () => {
    expect(Object.keys(builderConfig(official, { output: '/o', unpacked: false }))).toEqual([
      'extends',
      'directories',
    ])
  })

  it.runIf(process.platform === 'linux')('names the Electron that lies here', () => {
    expect(builderConfig(official, { output: '/o', unpacked: true })).toMatchObject({
      electronDist: '/e/dist',
      electronVersion: '45.4.1',
    })
  })

  it('takes the addon of its own only for an Electron with the older Node-API', () => {
    expect(builderConfig(official, { output: '/o', unpacked: true })).not.toHaveProperty('files')
    expect(builderConfig({ ...official, oldNodeApi: true }, { output: '/o', unpacked: true })).toHaveProperty(
      'files',
      [
        '!node_modules/better-sqlite3/prebuilds/**',
        'node_modules/better-sqlite3/build/Release/better_sqlite3.node',
      ],
    )
  })
})

describe('the icons', () => {
  const png = (size: number) => readFile(join(ASSETS, `icons/${size}x${size}.png`))

  it.each(SIZES)('of %i pixels have that size and a transparent ground', async size => {
    const bytes = await png(size)
    expect(bytes.subarray(1, 4).toString()).toBe('PNG')
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([size, size])
    // Color type 6: with alpha.
    expect(bytes.readUInt8(25)).toBe(6)
  })

  it('for Windows are those same pictures', async () => {
    const images = await Promise.all(WINDOWS_SIZES.map(async size => ({ size, png: await png(size) })))
    const icon = await readFile(join(ASSETS, 'icon.ico'))
    expect(icon.equals(windowsIcon(images))).toBe(true)
    expect(icon.readUInt16LE(4)).toBe(WINDOWS_SIZES.length)
    // The last entry: 256 is written as 0, and the picture lies where it says.
    const last = 6 + 16 * (WINDOWS_SIZES.length - 1)
    expect(icon.readUInt8(last)).toBe(0)
    const at = icon.readUInt32LE(last + 12)
    expect(icon.subarray(at, at + icon.readUInt32LE(last + 8)).equals(await png(256))).toBe(true)
  })
})

describe.skipIf(process.platform === 'win32')('the launcher', () => {
  const HEADLESS = ['--ozone-platform=headless', '--no-sandbox', '--log-level=3', '--']

  /** The launcher beside a program that prints what it is given; resolves with the launcher's path. */
  async function install(): Promise<string> {
    const folder = join(await tempDir(), 'a program')
    await mkdir(join(folder, 'bin'), { recursive: true })
    await copyFile(join(ASSETS, 'linux/sluice'), join(folder, 'bin/sluice'))
    await writeFile(join(folder, 'sluice'), '#!/bin/sh\nfor each; do echo "<$each>"; done\nexit 7\n')
    await chmod(join(folder, 'sluice'), 0o755)
    return join(folder, 'bin/sluice')
  }

  async function launch(launcher: string, args: readonly string[]): Promise<readonly string[]> {
    const ended = (await run(launcher, [...args]).catch((error: unknown) => error)) as {
      code?: number
      stdout: string
    }
    expect(ended.code).toBe(7)
    return [...ended.stdout.matchAll(/<([^>]*)>/g)].map(([, argument]) => String(argument))
  }

  it('can be run', async () => {
    // The mode of the file in the repository is that of the packaged one.
    await run(join(ASSETS, 'linux/sluice')).catch((error: unknown) =>
      expect(error).toMatchObject({ code: 127 }),
    )
  })

  it.each([
    [['get', 'https://a.example/b c?d=1&e=2', '--json']],
    [['list']],
    [['lsit']],
    [['log', '1']],
    [['check', '--no-fetch', '1']],
    [['relink', '1', 'https://a.example/']],
    [['hosts']],
    [['help']],
    [['--help']],
    [['-h']],
    [['--version']],
    [['--json', 'list']],
    [['--no-sandbox', '--', 'list']],
    ...[...WRITTEN].filter(([, takesNext]) => takesNext).map(([option]) => [[option, './x', 'list']]),
  ])('needs no display for %j', async args => {
    expect(await launch(await install(), args)).toEqual([...HEADLESS, ...args])
  })

  it.each([
    [[]],
    [['https://a.example/get']],
    [['--hidden']],
    [['sluice:add?url=x']],
    [['./get']],
    [['--add']],
    [['--hidden', 'https://a.example/', 'list']],
    [['--data-dir', 'list']],
  ])('starts the app for %j', async args => {
    expect(await launch(await install(), args)).toEqual(args)
  })

  it('is found through a link', async () => {
    const launcher = await install()
    const link = join(await tempDir(), 'sluice')
    await symlink(launcher, link)
    expect(await launch(link, ['list'])).toEqual([...HEADLESS, 'list'])
  })
})

describe('a Mac', () => {
  it('is asked for one exception from the hardened runtime', async () => {
    const text = await readFile(join(ASSETS, 'entitlements.mac.plist'), 'utf8')
    expect([...text.matchAll(/<key>(.*?)<\/key>/g)].map(([, key]) => key)).toEqual([
      'com.apple.security.cs.allow-jit',
    ])
  })
})
