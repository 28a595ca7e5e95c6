// Where the app keeps its queue, for a command that would work on it: by the same rules as Electron's userData.
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

const NAME = 'Sluice'

/** SLUICE_DATA_DIR, else by each system's convention (XDG Base Directory, macOS Application Support, Windows AppData). */
export function appDataFolder(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const named = env['SLUICE_DATA_DIR']
  if (named) return resolve(named)
  const home = homedir()
  if (platform === 'win32') return join(env['APPDATA'] || join(home, 'AppData', 'Roaming'), NAME)
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', NAME)
  return join(env['XDG_CONFIG_HOME'] || join(home, '.config'), NAME)
}
