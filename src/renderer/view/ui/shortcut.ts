// Keys as the person's own keyboard names them. Pure.

const IS_MAC = /mac/i.test(navigator.platform)

/** 'Mod+Shift+A' as "Ctrl+Shift+A", or "⇧⌘A" on a Mac. */
export function shortcut(keys: string): string {
  const parts = keys.split('+')
  if (!IS_MAC) return parts.map(part => (part === 'Mod' ? 'Ctrl' : part)).join('+')
  const signs: Readonly<Record<string, string>> = { Mod: '⌘', Shift: '⇧', Alt: '⌥', Ctrl: '⌃', Delete: '⌫' }
  const order = ['Ctrl', 'Alt', 'Shift', 'Mod']
  const key = parts.at(-1) ?? ''
  const held = order.filter(part => parts.slice(0, -1).includes(part))
  return `${held.map(part => signs[part]).join('')}${signs[key] ?? key}`
}

/** Whether the key that makes a shortcut of a letter is held: Cmd on a Mac, Ctrl elsewhere. */
export function holdsMod(event: Pick<KeyboardEvent, 'ctrlKey' | 'metaKey'>): boolean {
  return IS_MAC ? event.metaKey : event.ctrlKey
}
