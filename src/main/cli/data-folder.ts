// Where the command line keeps its state: the user's data folder, apart from the app's own.
import { existsSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

interface Surroundings {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  cwd(): string
}

/** By each system's convention (XDG Base Directory, macOS Application Support, Windows AppData). */
export function commandLineDataFolder(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const home = homedir()
  if (platform === 'win32')
    return join(env['LOCALAPPDATA'] || join(home, 'AppData', 'Local'), 'Sluice', 'command-line')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Sluice', 'command-line')
  return join(env['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'sluice', 'command-line')
}

/** The one that the arguments name, else the user's; before anything is known to be right about them. Absolute. */
export function dataFolderOf(argv: readonly string[], { platform, env, cwd }: Surroundings): string {
  const NAME = '--data-dir'
  const at = argv.findLastIndex(argument => argument === NAME || argument.startsWith(`${NAME}=`))
  const argument = argv[at]
  const named = argument === NAME ? argv[at + 1] : argument?.slice(NAME.length + 1)
  return named ? resolve(cwd(), named) : commandLineDataFolder(platform, env)
}

/**
 * Whether compiled code may be kept in it: a data folder in use already, in which nobody else may write, so that what
 * lies in it may be run.
 */
export function keepsCode(dir: string): boolean {
  const facts = statSync(dir, { throwIfNoEntry: false })
  if (facts === undefined || !existsSync(join(dir, 'sluice.db'))) return false
  return process.platform === 'win32' || (facts.uid === process.geteuid?.() && (facts.mode & 0o022) === 0)
}
