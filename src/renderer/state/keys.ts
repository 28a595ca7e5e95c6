// Every key and what it does: one table for the handler of keys, the menus and the dialog of shortcuts. A key is
// written as 'Mod+Shift+N' (Mod: Cmd on a Mac, Ctrl elsewhere), in the form `shortcut` shows.
import type { WordKey } from '../../shared/words.ts'
import { holdsMod } from '../view/ui/shortcut.ts'

/** What a key or a menu can ask for. */
export type CommandId =
  | 'add'
  | 'find'
  | 'undo'
  | 'settings'
  | 'hosts'
  | 'shortcuts'
  | 'pause-all'
  | 'resume-all'
  | 'open'
  | 'remove'
  | 'pause'
  | 'resume'
  | 'select-all'
  | 'move-up'
  | 'move-down'
  | 'move-top'
  | 'move-bottom'

/** Where a key is heard: anywhere outside fields and dialogs, or in the list only. */
export type KeyPlace = 'window' | 'list'

export interface KeyLine {
  /** null: done by the part that has the focus; here to be read. */
  readonly id: CommandId | null
  /** Any of them. */
  readonly keys: readonly [string, ...string[]]
  readonly place: KeyPlace
  readonly words: WordKey
}

/** In the order of the dialog of shortcuts. */
export const KEYS: readonly KeyLine[] = [
  { id: 'add', keys: ['Mod+N'], place: 'window', words: 'queue.key.add' },
  { id: null, keys: ['Mod+V'], place: 'window', words: 'queue.key.paste' },
  { id: 'find', keys: ['Mod+F'], place: 'window', words: 'queue.key.find' },
  { id: 'undo', keys: ['Mod+Z'], place: 'window', words: 'queue.key.undo' },
  { id: 'settings', keys: ['Mod+,'], place: 'window', words: 'queue.key.settings' },
  { id: 'shortcuts', keys: ['?'], place: 'window', words: 'queue.key.shortcuts' },
  { id: null, keys: ['Esc'], place: 'window', words: 'queue.key.close' },
  { id: 'open', keys: ['Enter'], place: 'list', words: 'queue.key.open' },
  { id: 'remove', keys: ['Delete'], place: 'list', words: 'queue.key.remove' },
  { id: 'pause', keys: ['P'], place: 'list', words: 'queue.key.pause' },
  { id: 'resume', keys: ['R'], place: 'list', words: 'queue.key.resume' },
  { id: 'move-up', keys: ['Alt+↑'], place: 'list', words: 'queue.key.move-up' },
  { id: 'move-down', keys: ['Alt+↓'], place: 'list', words: 'queue.key.move-down' },
  { id: 'move-top', keys: ['Alt+Home'], place: 'list', words: 'queue.key.move-top' },
  { id: 'move-bottom', keys: ['Alt+End'], place: 'list', words: 'queue.key.move-bottom' },
  { id: null, keys: ['Shift+F10'], place: 'list', words: 'queue.key.menu' },
  { id: 'select-all', keys: ['Mod+A'], place: 'list', words: 'queue.key.select-all' },
  { id: null, keys: ['↑', '↓'], place: 'list', words: 'queue.key.move' },
  { id: null, keys: ['Shift+↑', 'Shift+↓'], place: 'list', words: 'queue.key.extend' },
  { id: null, keys: ['Mod+↑', 'Mod+↓'], place: 'list', words: 'queue.key.walk' },
  { id: null, keys: ['Space'], place: 'list', words: 'queue.key.toggle' },
]

const NAMES: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ' ': 'Space',
  Escape: 'Esc',
}

export type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

/** A key as the table writes it. Shift does not count where it only makes the sign: '?'. */
export function keyName(event: Pressed, isMac = /mac/i.test(navigator.platform)): string {
  const { key } = event
  const isSign = key.length === 1 && key.toLowerCase() === key.toUpperCase() && key !== ' '
  const name =
    NAMES[key] ?? (isMac && key === 'Backspace' ? 'Delete' : key.length === 1 ? key.toUpperCase() : key)
  const mod = holdsMod(event)
  const other = isMac ? event.ctrlKey : event.metaKey
  return [
    ...(other ? ['Other'] : []),
    ...(mod ? ['Mod'] : []),
    ...(event.altKey ? ['Alt'] : []),
    ...(event.shiftKey && !isSign ? ['Shift'] : []),
    name,
  ].join('+')
}

/** What a key asks for; null: nothing. In the list the keys of the window are heard too. */
export function commandOf(event: Pressed, place: KeyPlace): CommandId | null {
  const name = keyName(event)
  const line = KEYS.find(one => one.keys.includes(name) && (one.place === 'window' || place === 'list'))
  return line?.id ?? null
}

/** The first key of a command, to be shown in a menu by `shortcut`. */
export function keysOf(id: CommandId): string {
  return KEYS.find(line => line.id === id)?.keys[0] ?? ''
}
