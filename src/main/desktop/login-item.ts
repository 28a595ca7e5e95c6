// Sluice starting by itself, hidden, when the person signs in: the system's own list on macOS and Windows, an XDG
// autostart entry on Linux (Desktop Application Autostart Specification 0.5). Electron's app comes in as an argument.
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import { appImageOf } from './app-image.ts'
import type { SettingsBook } from './settings.ts'

/** Says on the command line that Sluice was started by the system, and nobody waits for its window. */
export const HIDDEN = '--hidden'

/** The parts of Electron's app that are used. */
export interface LoginApp {
  readonly isPackaged: boolean
  getLoginItemSettings(options?: { path: string; args: string[] }): { openAtLogin: boolean }
  setLoginItemSettings(settings: { openAtLogin: boolean; path?: string; args?: string[] }): void
}

export interface LoginItemOptions {
  readonly app: LoginApp
  readonly platform: NodeJS.Platform
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly home: string
  /** The program that runs, unless the environment knows the one that unpacked it. */
  readonly executable: string
}

export interface LoginItem {
  /** Only a program that stays where it is can be started later. */
  readonly isPossible: boolean
  /** Rejects where the system cannot be asked. */
  isOn(): Promise<boolean>
  /** Rejects where the system does not let us. */
  set(on: boolean): Promise<void>
}

export function createLoginItem(options: LoginItemOptions): LoginItem {
  const { app, platform } = options
  const isPossible = app.isPackaged && (platform === 'linux' || platform === 'darwin' || platform === 'win32')
  if (!isPossible) return { isPossible, isOn: async () => false, set: refuse }
  return { isPossible, ...(platform === 'linux' ? autostartEntry(options) : systemItem(options)) }
}

async function refuse(on: boolean): Promise<void> {
  if (on) throw new Error('a program that is not installed cannot start by itself')
}

/**
 * At the start: an entry that the person removed by the system's own means is told as that, and one that stands is
 * written again, in case the program has moved. Rejects where the system cannot be asked.
 */
export async function agreeOnLogin(
  settings: Pick<SettingsBook, 'current' | 'change'>,
  { isPossible, isOn, set }: LoginItem,
): Promise<void> {
  if (!isPossible || !settings.current.openAtLogin) return
  if (await isOn()) await set(true)
  else await settings.change({ openAtLogin: false })
}

type Switch = Pick<LoginItem, 'isOn' | 'set'>

function systemItem({ app, platform, environment, executable }: LoginItemOptions): Switch {
  // A portable program on Windows unpacks itself into a folder of the moment.
  const program = { path: environment['PORTABLE_EXECUTABLE_FILE'] ?? executable, args: [HIDDEN] }
  const isWindows = platform === 'win32'
  return {
    isOn: async () => app.getLoginItemSettings(isWindows ? program : undefined).openAtLogin,
    set: async on => app.setLoginItemSettings({ openAtLogin: on, ...(isWindows ? program : {}) }),
  }
}

function autostartEntry({ environment, home, executable }: LoginItemOptions): Switch {
  // A relative path in the variable is to be ignored (XDG Base Directory Specification 0.8).
  const config = environment['XDG_CONFIG_HOME']
  const top = config !== undefined && isAbsolute(config) ? config : join(home, '.config')
  const path = join(top, 'autostart', 'sluice.desktop')
  return {
    async isOn() {
      const text = await readFile(path, 'utf8').catch(ifMissing)
      return text !== null && !/^(?:Hidden=true|X-GNOME-Autostart-enabled=false)\s*$/m.test(text)
    },
    async set(on) {
      if (!on) await rm(path, { force: true })
      else await writeWhole(path, desktopEntry(appImageOf(environment, executable) ?? executable))
    },
  }
}

function ifMissing(error: unknown): null {
  if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) {
    return null
  }
  throw error
}

/** The entry that starts `executable` hidden (Desktop Entry Specification 1.5). */
export function desktopEntry(executable: string): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Sluice',
    `Exec=${execArgument(executable)} ${HIDDEN}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n')
}

/** Quoted for Exec, then escaped as every string of the file is; a percent sign would begin a field code. */
function execArgument(path: string): string {
  const quoted = `"${path.replace(/["`$\\]/g, '\\$&')}"`
  return quoted
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t')
    .replaceAll('\r', '\\r')
}

/** The whole text under that name, or what was there before. */
async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const temporary = `${path}.${process.pid}.new`
  try {
    const file = await open(temporary, 'w', 0o644)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
