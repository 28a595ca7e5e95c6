// Where the command line keeps its state: the user's data folder, apart from the app's own.
import { homedir } from 'node:os'
import { join } from 'node:path'

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
