// The packaged app for tests: packed once for all the tests of a file, outside the repository, and started from there with
// the home of a new user.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, cp, link, mkdir, mkdtemp, readdir, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses'
import { test as base } from '@playwright/test'
import { type RangeServer, startRangeServer } from '../support/range-server.ts'
import { environment, ROOT } from './fixtures.ts'

export interface Packed {
  /** As it would be released. */
  readonly folder: string
  readonly program: string
  /** The same but for one fuse: a debugger can be attached, which Playwright needs. */
  readonly driven: string
  readonly resources: string
}

/** A user who has never started anything: a home with nothing in it, and what programs need of an environment. */
export interface NewUser {
  readonly home: string
  /** For what programs keep only while they run. */
  readonly temporary: string
  readonly env: Readonly<Record<string, string>>
}

interface PackageModule {
  packFolder(electron: unknown, output: string): Promise<string>
  packDeb(electron: unknown, folder: string, output: string): Promise<string>
  programIn(folder: string): string
}

/** The scripts are plain JavaScript, so their types are told here. */
export async function packageScripts(): Promise<PackageModule> {
  return (await import(pathToFileURL(join(ROOT, 'scripts/lib/package.mjs')).href)) as PackageModule
}

/** The Electron that the set-up has found. */
export async function electronHere(): Promise<unknown> {
  const module = (await import(pathToFileURL(join(ROOT, 'scripts/lib/electron.mjs')).href)) as {
    provideElectron(): Promise<unknown>
  }
  return module.provideElectron()
}

export const test = base.extend<{ user: NewUser; server: RangeServer }, { packed: Packed }>({
  packed: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a function needs from its pattern
    async ({}, use) => {
      const top = await realpath(await mkdtemp(join(tmpdir(), 'sluice-packed-')))
      try {
        const { packFolder, programIn } = await packageScripts()
        const given = process.env['SLUICE_PACKED']
        const folder = given ?? (await packFolder(await electronHere(), join(top, 'released')))
        const program = programIn(folder)
        const drivenFolder = join(top, 'driven')
        const driven = programIn(drivenFolder)
        await linkedCopy(folder, drivenFolder, program)
        await flipFuses(driven, {
          version: FuseVersion.V1,
          [FuseV1Options.EnableNodeCliInspectArguments]: true,
          resetAdHocDarwinSignature: process.platform === 'darwin' && process.arch === 'arm64',
        })
        const resources = process.platform === 'darwin' ? 'Sluice.app/Contents/Resources' : 'resources'
        await use({ folder, program, driven, resources: join(folder, resources) })
      } finally {
        await rm(top, { recursive: true, force: true, maxRetries: 5 })
      }
    },
    { scope: 'worker', timeout: 120_000 },
  ],

  // biome-ignore lint/correctness/noEmptyPattern: as above
  user: async ({}, use) => {
    const home = await realpath(await mkdtemp(join(tmpdir(), 'sluice-home-')))
    const temporary = await realpath(await mkdtemp(join(tmpdir(), 'sluice-tmp-')))
    const kept = ['PATH', 'LANG', 'DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY', 'DBUS_SESSION_BUS_ADDRESS']
    const system = ['SystemRoot', 'SystemDrive', 'windir', 'ComSpec']
    const inherited: Readonly<Record<string, string | undefined>> = environment({ data: '', downloads: '' })
    const env = Object.fromEntries(
      [...kept, ...system].flatMap(name => {
        const value = inherited[name]
        return value === undefined ? [] : [[name, value]]
      }),
    )
    const windows = { USERPROFILE: home, APPDATA: join(home, 'AppData'), LOCALAPPDATA: join(home, 'Local') }
    await use({
      home,
      temporary,
      env: {
        ...env,
        HOME: home,
        TMPDIR: temporary,
        ...(process.platform === 'win32' ? { ...windows, TEMP: temporary, TMP: temporary } : {}),
      },
    })
    for (const folder of [home, temporary]) await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  },

  // biome-ignore lint/correctness/noEmptyPattern: as above
  server: async ({}, use) => {
    const server = await startRangeServer()
    await use(server)
    await server.close()
  },
})

/**
 * A copy of a packed folder, by links where the system has cheap ones: nothing in it may be written to but `changing`, and
 * what is new.
 */
export async function linkedCopy(from: string, to: string, changing: string | null = null): Promise<void> {
  if (process.platform !== 'linux') {
    await cp(from, to, { recursive: true, verbatimSymlinks: true })
    return
  }
  await mkdir(to, { recursive: true })
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    const source = join(entry.parentPath, entry.name)
    const target = join(to, relative(from, source))
    if (entry.isDirectory()) {
      await mkdir(target, { recursive: true })
      continue
    }
    await mkdir(dirname(target), { recursive: true })
    if (source === changing) await copyFile(source, target)
    // Another volume takes no links.
    else await link(source, target).catch(() => copyFile(source, target))
  }
}

/** As Playwright does: root, and systems that forbid user namespaces, could not start it otherwise. */
export const SWITCHES: readonly string[] = process.platform === 'linux' ? ['--no-sandbox'] : []

export interface Started {
  readonly child: ChildProcess
  readonly output: () => string
  /** Asks it to end; resolves with its exit code, null where the signal ended it. */
  end(): Promise<number | null>
}

/** Starts a program without Playwright; it is ended with `end`. */
export function startProgram(
  program: string,
  args: readonly string[],
  options: { readonly env: Readonly<Record<string, string>>; readonly cwd: string },
): Started {
  const child = spawn(program, [...args], { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', data => (output += data))
  const closed = once(child, 'close')
  return {
    child,
    output: () => output,
    async end() {
      child.kill('SIGTERM')
      const [code] = (await closed) as [number | null]
      return code
    },
  }
}

/** Every file below `folder`, by its path in it. */
export async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter(entry => !entry.isDirectory())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)))
    .sort()
}
