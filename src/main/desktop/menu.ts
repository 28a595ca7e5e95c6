// The application menu: only what the platform expects (quit, edit, text size, window). Hidden until asked for, but
// its shortcuts always work.
import { Menu, type MenuItemConstructorOptions } from 'electron'

/** Replaces Electron's own menu, which offers reloading and developer tools. */
export function installMenu(platform: NodeJS.Platform): void {
  const edit: MenuItemConstructorOptions = { role: 'editMenu' }
  const view: MenuItemConstructorOptions = {
    label: '&View',
    submenu: [
      { role: 'zoomIn', label: 'Larger' },
      // The key that types + needs Shift on most keyboards; people press it without.
      { role: 'zoomIn', accelerator: 'CommandOrControl+=', visible: false, acceleratorWorksWhenHidden: true },
      { role: 'zoomOut', label: 'Smaller' },
      { role: 'resetZoom', label: 'Usual size' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
    ],
  }
  const window: MenuItemConstructorOptions = { role: 'windowMenu' }
  const template: MenuItemConstructorOptions[] =
    platform === 'darwin'
      ? [{ role: 'appMenu' }, edit, view, window]
      : [
          { label: '&File', submenu: [{ role: 'quit', label: 'Quit Sluice', accelerator: 'Ctrl+Q' }] },
          edit,
          view,
          window,
        ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
