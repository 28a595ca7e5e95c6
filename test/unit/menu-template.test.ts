// The application menu on each platform and in each language: all commands of the window, every label in words.
import type { MenuItemConstructorOptions } from 'electron'
import { afterEach, describe, expect, it } from 'vitest'
import { loadLanguages } from '../../src/main/desktop/languages.ts'
import { type MenuActs, menuTemplate, withMnemonic } from '../../src/main/desktop/menu-template.ts'
import { MENU_COMMANDS, type MenuCommand, PAGES } from '../../src/shared/contract.ts'
import { speak } from '../../src/shared/words.ts'

afterEach(() => speak('en'))

type Item = MenuItemConstructorOptions

/** Acts that do nothing but what is given. */
function acts(own: Partial<MenuActs> = {}): MenuActs {
  return { send() {}, openPage() {}, revealLogs() {}, copyDiagnostics() {}, ...own }
}

function flat(items: readonly Item[]): readonly Item[] {
  return items.flatMap(item => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])])
}

/** The parts of Electron that a click handler is given, none of which it uses. */
function click(item: Item): void {
  const nothing = {} as never
  item.click?.(nothing, nothing, nothing)
}

describe.each(['linux', 'win32', 'darwin'] as const)('on %s', platform => {
  it('has every command of the window once, and sends it', () => {
    const sent: MenuCommand[] = []
    const items = flat(menuTemplate(platform, acts({ send: command => sent.push(command) })))
    const known: readonly string[] = MENU_COMMANDS
    const commands = items.filter(({ id }) => id !== undefined && known.includes(id))
    expect(commands.map(({ id }) => id).sort()).toEqual([...MENU_COMMANDS].sort())
    for (const item of commands) click(item)
    expect(sent.sort()).toEqual([...MENU_COMMANDS].sort())
  })

  it('helps with our own pages, the diagnostics, the logs, and says which Sluice this is', () => {
    const done: string[] = []
    const items = flat(
      menuTemplate(
        platform,
        acts({
          openPage: page => done.push(page),
          revealLogs: () => done.push('logs'),
          copyDiagnostics: () => done.push('diagnostics'),
        }),
      ),
    )
    const known: readonly string[] = MENU_COMMANDS
    for (const item of items) if (item.click !== undefined && !known.includes(item.id ?? '')) click(item)
    expect(done).toEqual([...PAGES, 'diagnostics', 'logs'])
    expect(items.filter(({ role }) => role === 'about')).toHaveLength(1)
  })

  it('has the usual keys, none twice', () => {
    const items = flat(menuTemplate(platform, acts()))
    const keys = new Map(
      items.filter(({ accelerator }) => accelerator).map(item => [item.id, item.accelerator]),
    )
    expect(keys.get('add')).toBe('CommandOrControl+N')
    expect(keys.get('find')).toBe('CommandOrControl+F')
    expect(keys.get('settings')).toBe('CommandOrControl+,')
    const all = items.flatMap(({ accelerator }) => (accelerator === undefined ? [] : [accelerator]))
    expect(new Set(all).size).toBe(all.length)
  })

  it('says everything in the language that is spoken', () => {
    loadLanguages()
    const labels = () =>
      flat(menuTemplate(platform, acts()))
        .filter(({ type, visible }) => type !== 'separator' && visible !== false)
        .map(({ label }) => label ?? '')
    const english = labels()
    expect(english).not.toContain('')
    speak('zh-CN')
    const chinese = labels()
    expect(chinese.filter((label, index) => label === english[index])).toEqual(
      platform === 'darwin' ? ['Sluice'] : [],
    )
  })
})

it('can be quit and closed everywhere', () => {
  for (const platform of ['linux', 'win32', 'darwin'] as const) {
    const roles = flat(menuTemplate(platform, acts())).map(({ role }) => role)
    expect(roles).toEqual(expect.arrayContaining(['quit', 'close', 'undo', 'copy', 'paste', 'minimize']))
  }
})

it.each([
  ['File', 'F', '&File'],
  ['Datei', 'D', '&Datei'],
  ['Affichage', 'G', 'Afficha&ge'],
  ['文件', 'F', '文件(&F)'],
])('%s opens with %s: %s', (label, letter, title) => {
  expect(withMnemonic(label, letter)).toBe(title)
})

it('has a letter of its own for each menu, but on macOS', () => {
  const titles = (platform: NodeJS.Platform) => menuTemplate(platform, acts()).map(({ label }) => label ?? '')
  const letters = titles('linux').map(label => /&(\w)/.exec(label)?.[1]?.toUpperCase())
  expect(letters).not.toContain(undefined)
  expect(new Set(letters).size).toBe(letters.length)
  expect(titles('darwin').join()).not.toContain('&')
})
