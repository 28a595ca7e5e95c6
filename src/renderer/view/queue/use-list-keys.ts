// Keys that move in the list and select: arrows, pages, ends, Space, and letters that lead to a name. What acts on
// downloads is a command of keys.ts.
import { type KeyboardEvent, type RefObject, useRef } from 'react'
import type { DownloadId } from '../../../shared/model.ts'
import { say } from '../../../shared/words.ts'
import { commandOf } from '../../state/keys.ts'
import { findByName, moveTo, toggleActive } from '../../state/select.ts'
import type { SelectionState } from '../../state/selection.ts'
import { useController } from '../../state/use-controller.ts'
import { holdsMod } from '../ui/shortcut.ts'

/** Letters typed within this time belong together, ms. */
const TYPING = 1_000

export interface ListKeysOptions {
  readonly scroller: RefObject<HTMLElement | null>
  readonly ids: readonly DownloadId[]
  readonly activeIndex: number
  readonly rowHeight: number
  /** Scrolls so that the row of this index is in sight. */
  readonly reveal: (index: number) => void
  readonly wantFocus: () => void
}

export function useListKeys(options: ListKeysOptions): (event: KeyboardEvent<HTMLElement>) => void {
  const { scroller, ids, activeIndex, rowHeight, reveal, wantFocus } = options
  const controller = useController()
  const typed = useRef({ text: '', at: 0 })

  function choose(next: SelectionState): void {
    const before = controller.selection.getState()
    controller.selection.setState(next)
    wantFocus()
    const { size } = next.selected
    if (size !== before.selected.size && size !== 1) {
      controller.window.setState({ announcement: say('queue.selected', { count: size }) })
    }
    const index = next.active === null ? -1 : ids.indexOf(next.active)
    if (index >= 0) reveal(index)
  }

  function target(key: string): number | null {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 1)
    const from = Math.max(0, activeIndex)
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: activeIndex + 1,
      ArrowUp: from - 1,
      PageDown: from + page,
      PageUp: from - page,
      Home: 0,
      End: ids.length - 1,
    }
    return moves[key] ?? null
  }

  /** True where the letter belongs to a name. */
  function type(key: string, at: number): boolean {
    const goesOn = typed.current.text !== '' && at - typed.current.at < TYPING
    const text = goesOn ? typed.current.text + key : key
    if (!goesOn && key === ' ') return false
    typed.current = { text, at }
    const { downloads } = controller.mirror.getState()
    const names = ids.map(id => downloads.get(id)?.name ?? '')
    // The first letter leads on to the next such name; more letters may stay at this one.
    const found = findByName(names, Math.max(0, activeIndex) + (goesOn ? 0 : 1), text)
    if (found >= 0) {
      choose(moveTo(controller.selection.getState(), ids, found, { extends: false, onlyMoves: false }))
    }
    return true
  }

  return event => {
    const state = controller.selection.getState()
    const onButton = event.target instanceof HTMLElement && event.target.closest('button') !== null
    const isTyping = event.timeStamp - typed.current.at < TYPING && typed.current.text !== ''
    const index = event.altKey ? null : target(event.key)
    if (index !== null) {
      choose(moveTo(state, ids, index, { extends: event.shiftKey, onlyMoves: holdsMod(event) }))
    } else if (onButton || event.altKey || event.ctrlKey || event.metaKey) {
      return
    } else if (event.key === ' ' && !isTyping) {
      choose(toggleActive(state))
    } else if (event.key.length !== 1 || (!isTyping && commandOf(event, 'list') !== null)) {
      return
    } else if (!type(event.key, event.timeStamp)) {
      return
    }
    event.preventDefault()
  }
}
