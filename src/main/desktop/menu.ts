// The application menu: hidden until asked for but on macOS, but its shortcuts always work.
import { Menu } from 'electron'
import type { MenuCommand } from '../../shared/contract.ts'
import { menuTemplate } from './menu-template.ts'

/** Replaces Electron's own menu, which offers reloading and developer tools, or ours in another language. */
export function installMenu(platform: NodeJS.Platform, send: (command: MenuCommand) => void): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(platform, send)))
}
