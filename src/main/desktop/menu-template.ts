// The application menu as data, in the language that is spoken: what the platform expects (quit, edit, text size, window)
// and the window's own commands. Electron only in types: its own labels of roles are English whatever the language.
import type { MenuItemConstructorOptions } from 'electron'
import type { MenuCommand, Page } from '../../shared/contract.ts'
import { say, type WordKey } from '../../shared/words.ts'

type Item = MenuItemConstructorOptions
type Role = NonNullable<Item['role']>
type Label = Extract<WordKey, `main.menu.${string}`>

/** What the menu sets in motion. */
export interface MenuActs {
  /** Told of a command of the window that was chosen. */
  readonly send: (command: MenuCommand) => void
  readonly openPage: (page: Page) => void
  readonly revealLogs: () => void
  readonly copyDiagnostics: () => void
}

export function menuTemplate(platform: NodeJS.Platform, acts: MenuActs): Item[] {
  const isMac = platform === 'darwin'

  function command(chosen: MenuCommand, key: Label, accelerator?: string): Item {
    return {
      id: chosen,
      label: say(key),
      ...(accelerator === undefined ? {} : { accelerator }),
      click: () => acts.send(chosen),
    }
  }

  function page(opened: Page, key: Label): Item {
    return { id: `page-${opened}`, label: say(key), click: () => acts.openPage(opened) }
  }

  /** Of a whole menu: Alt and its letter open it, but on macOS. */
  function title(key: Label, letter: string): string {
    return isMac ? say(key) : withMnemonic(say(key), letter)
  }

  const add = command('add', 'main.menu.add', 'CommandOrControl+N')
  const settings = command('settings', 'main.menu.settings', 'CommandOrControl+,')
  return [
    ...(isMac ? [appMenu(settings)] : []),
    {
      label: title('main.menu.file', 'F'),
      submenu: isMac
        ? [add, SEPARATOR, role('close', 'main.menu.close')]
        : [
            add,
            SEPARATOR,
            settings,
            SEPARATOR,
            { ...role('quit', 'main.menu.quit'), accelerator: 'CommandOrControl+Q' },
          ],
    },
    {
      label: title('main.menu.edit', 'E'),
      submenu: [
        role('undo', 'main.menu.undo'),
        role('redo', 'main.menu.redo'),
        SEPARATOR,
        role('cut', 'main.menu.cut'),
        role('copy', 'main.menu.copy'),
        role('paste', 'main.menu.paste'),
        role('selectAll', 'main.menu.select-all'),
        SEPARATOR,
        command('find', 'main.menu.find', 'CommandOrControl+F'),
      ],
    },
    {
      label: title('main.menu.downloads', 'D'),
      submenu: [
        command('pause-all', 'main.menu.pause-all'),
        command('resume-all', 'main.menu.resume-all'),
        SEPARATOR,
        command('hosts', 'main.menu.hosts'),
      ],
    },
    {
      label: title('main.menu.view', 'V'),
      submenu: [
        role('zoomIn', 'main.menu.larger'),
        // The key that types + needs Shift on most keyboards; people press it without.
        {
          role: 'zoomIn',
          accelerator: 'CommandOrControl+=',
          visible: false,
          acceleratorWorksWhenHidden: true,
        },
        role('zoomOut', 'main.menu.smaller'),
        role('resetZoom', 'main.menu.usual-size'),
        SEPARATOR,
        role('togglefullscreen', 'main.menu.full-screen'),
      ],
    },
    {
      label: title('main.menu.window', 'W'),
      // macOS lists the windows in the menu that has this role.
      ...(isMac ? { role: 'window' as const } : {}),
      submenu: [
        role('minimize', 'main.menu.minimize'),
        role('zoom', 'main.menu.zoom'),
        ...(isMac ? [SEPARATOR, role('front', 'main.menu.front')] : [role('close', 'main.menu.close')]),
      ],
    },
    {
      label: title('main.menu.help', 'H'),
      ...(isMac ? { role: 'help' as const } : {}),
      submenu: [
        command('shortcuts', 'main.menu.shortcuts', 'CommandOrControl+/'),
        SEPARATOR,
        page('website', 'main.menu.website'),
        page('report', 'main.menu.report'),
        page('security', 'main.menu.security'),
        SEPARATOR,
        { id: 'diagnostics', label: say('main.menu.diagnostics'), click: () => acts.copyDiagnostics() },
        { id: 'logs', label: say('main.menu.logs'), click: () => acts.revealLogs() },
        ...(isMac ? [] : [SEPARATOR, role('about', 'main.menu.about')]),
      ],
    },
  ]
}

/** '&File' of 'File' and F; '文件(&F)' of '文件', as Windows writes it where a word does not have the letter. */
export function withMnemonic(label: string, letter: string): string {
  const at = label.toUpperCase().indexOf(letter)
  return at < 0 ? `${label}(&${letter})` : `${label.slice(0, at)}&${label.slice(at)}`
}

const SEPARATOR: Item = { type: 'separator' }

function role(name: Role, key: Label): Item {
  return { role: name, label: say(key) }
}

/** The first menu of macOS, which has the program's name whatever its label is. */
function appMenu(settings: Item): Item {
  return {
    label: 'Sluice',
    submenu: [
      role('about', 'main.menu.about'),
      SEPARATOR,
      settings,
      SEPARATOR,
      role('services', 'main.menu.services'),
      SEPARATOR,
      role('hide', 'main.menu.hide'),
      role('hideOthers', 'main.menu.hide-others'),
      role('unhide', 'main.menu.show-all'),
      SEPARATOR,
      role('quit', 'main.menu.quit'),
    ],
  }
}
