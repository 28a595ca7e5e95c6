// Presses of the mouse in the list: selecting as in a file manager, double clicks, and what the context menu is about.
import type { MouseEvent } from 'react'
import type { DownloadId } from '../../../shared/model.ts'
import { say } from '../../../shared/words.ts'
import { click } from '../../state/select.ts'
import type { SelectionState } from '../../state/selection.ts'
import { useController } from '../../state/use-controller.ts'
import { holdsMod } from '../ui/shortcut.ts'

export interface ListPresses {
  readonly onMouseDown: (event: MouseEvent<HTMLElement>) => void
  readonly onClick: (event: MouseEvent<HTMLElement>) => void
  readonly onDoubleClick: (event: MouseEvent<HTMLElement>) => void
  readonly onContextMenuCapture: (event: MouseEvent<HTMLElement>) => void
}

export function useListPresses(ids: readonly DownloadId[]): ListPresses {
  const { selection, actions, window } = useController()

  function choose(next: SelectionState): void {
    const before = selection.getState().selected.size
    selection.setState(next)
    const { size } = next.selected
    if (size !== before && size !== 1) {
      window.setState({ announcement: say('queue.selected', { count: size }) })
    }
  }

  return {
    onMouseDown(event) {
      if (event.button !== 0) return
      const id = rowAt(event)
      if (id === 'button') return
      const state = selection.getState()
      const keys = { toggles: holdsMod(event), extends: event.shiftKey }
      if (id === null) {
        if (!keys.toggles && !keys.extends) choose({ ...state, selected: new Set() })
        return
      }
      // A selected row may be about to be dragged with the others: then the click that would come does not.
      if (state.selected.has(id) && !keys.toggles && !keys.extends) return
      choose(click(state, ids, id, keys))
    },
    onClick(event) {
      const id = rowAt(event)
      if (typeof id !== 'number' || holdsMod(event) || event.shiftKey) return
      choose(click(selection.getState(), ids, id, { toggles: false, extends: false }))
    },
    onDoubleClick(event) {
      const id = rowAt(event)
      if (typeof id === 'number' && !holdsMod(event) && !event.shiftKey) actions.openOrShow(id)
    },
    onContextMenuCapture(event) {
      const id = rowAt(event, true)
      if (typeof id !== 'number') {
        // Beside the rows there is nothing to speak of.
        event.preventDefault()
        event.stopPropagation()
        return
      }
      const state = selection.getState()
      // A row's own button speaks of that row alone.
      const isAlone = rowAt(event) === 'button' || !state.selected.has(id)
      if (isAlone) choose(click(state, ids, id, { toggles: false, extends: false }))
      else selection.setState({ active: id })
    },
  }
}

/** The row under the pointer; 'button' where one of its buttons is, unless those count as the row. */
function rowAt(event: MouseEvent<HTMLElement>, withButtons = false): DownloadId | 'button' | null {
  if (!(event.target instanceof Element)) return null
  const row = event.target.closest<HTMLElement>('[data-id]')
  if (row === null) return null
  if (!withButtons && event.target.closest('button') !== null) return 'button'
  return Number(row.dataset['id'])
}
