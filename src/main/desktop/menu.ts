// The application menu: only what the platform expects (quit, edit, window). Hidden until asked for, but its
// shortcuts always work.
import { Menu, type MenuItemConstructorOptions } from 'electron'

/** Replaces Electron's own menu, which offers reloading and developer tools. */
export function installMenu(platform: NodeJS.Platform): void {
  const edit: MenuItemConstructorOptions = { role: 'editMenu' }
  const window: MenuItemConstructorOptions = { role: 'windowMenu' }
  const template: MenuItemConstructorOptions[] =
    platform === 'darwin'
      ? [{ role: 'appMenu' }, edit, window]
      : [
          { label: '&File', submenu: [{ role: 'quit', label: 'Quit Sluice', accelerator: 'Ctrl+Q' }] },
          edit,
          window,
        ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
