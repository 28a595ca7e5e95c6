// Folders and files that the system or the project keeps for us.
import { existsSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { app } from 'electron'

/**
 * The system's own Downloads folder, made where a new account has none yet.
 * @param wanted stands in its place.
 */
export function defaultFolder(wanted: string | undefined, report: (error: unknown) => void): string {
  const dir = wanted ? resolve(wanted) : app.getPath('downloads')
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
 * Unpackaged, Linux shows Electron's icon unless told otherwise.
 * @param assets the project's own folder of that name.
 */
export function developmentIcon(assets: string): string | undefined {
  const path = join(assets, 'icon.png')
  return !app.isPackaged && existsSync(path) ? path : undefined
}
