// Folders and files that the system or the project keeps for us.
import { existsSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

export interface FolderPlaces {
  /** Stands in the place of the system's. */
  readonly wanted: string | undefined
  /** What the system says. */
  readonly system: string
  readonly home: string
}

/**
 * The system's own folder for downloads, made where a new account has none yet. A Linux without such folders names the home
 * folder itself, which is no place for them.
 */
export function defaultFolder(
  { wanted, system, home }: FolderPlaces,
  report: (error: unknown) => void,
): string {
  const own = resolve(system) === resolve(home) ? join(home, 'Downloads') : system
  const dir = wanted ? resolve(wanted) : own
  if (!existsSync(dir)) {
    try {
      mkdirSync(dir, { recursive: true })
    } catch (error) {
      report(error)
    }
  }
  return dir
}

/**
 * The window's own icon. Windows and macOS take the program's; a Linux desktop knows it only from an installed entry.
 * @param assets the folder of that name, of the project or the package.
 */
export function windowIcon(
  assets: string,
  isPackaged: boolean,
  platform: NodeJS.Platform,
): string | undefined {
  const path = join(assets, 'icon.png')
  return (platform === 'linux' || !isPackaged) && existsSync(path) ? path : undefined
}
