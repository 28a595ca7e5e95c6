// Keys that are heard everywhere outside fields, menus and dialogs, and in the list.
import { useEffect } from 'react'
import { runCommand } from '../../state/commands.ts'
import { type CommandId, commandOf, keyName } from '../../state/keys.ts'
import { useController } from '../../state/use-controller.ts'
import { focusList } from './focus-list.ts'

/** Where nothing has the focus, they lead into the list. */
const MOVES: ReadonlySet<string> = new Set(['↑', '↓', 'PageUp', 'PageDown', 'Home', 'End'])

/** What a key that is held down does again and again. */
const REPEATS: ReadonlySet<CommandId> = new Set(['move-up', 'move-down'])

export function useShortcuts(): void {
  const controller = useController()
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      const { target } = event
      if (event.defaultPrevented || controller.window.getState().panel !== null) return
      if (!(target instanceof HTMLElement)) return
      if (target.closest('[role="menu"], [role="dialog"]') !== null) return
      const isField = target.closest('input, textarea, select, [contenteditable]') !== null
      const inList = target === document.body || target.closest('.queue-scroll') !== null
      if (target === document.body && MOVES.has(keyName(event))) {
        event.preventDefault()
        focusList()
        return
      }
      const id = commandOf(event, inList ? 'list' : 'window')
      if (id === null) return
      // In a field, keys write; only what is held with Ctrl or Cmd and means nothing there goes on.
      if (isField && !['add', 'find', 'settings'].includes(id)) return
      // Enter presses the button that has the focus.
      if (id === 'open' && target.closest('button') !== null) return
      event.preventDefault()
      // A key that is held down a moment too long must not remove one download after the other.
      if (!event.repeat || REPEATS.has(id)) runCommand(controller, id)
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [controller])
}
