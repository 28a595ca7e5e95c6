// Dragging rows to another place: a drag takes the whole selection along, a line shows the gap it would drop into, and
// the list scrolls near its edges. Only in the order of the queue, with every download shown. The drag carries nothing
// that another program or the window's own drop of links would understand.

import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine'
import {
  draggable,
  dropTargetForElements,
  type ElementDragPayload,
} from '@atlaskit/pragmatic-drag-and-drop/element/adapter'
import { setCustomNativeDragPreview } from '@atlaskit/pragmatic-drag-and-drop/element/set-custom-native-drag-preview'
import { autoScrollForElements } from '@atlaskit/pragmatic-drag-and-drop-auto-scroll/element'
import { type RefObject, useEffect, useState } from 'react'
import type { DownloadId } from '../../../shared/model.ts'
import { say } from '../../../shared/words.ts'
import { canReorder } from '../../state/filter.ts'
import { useController } from '../../state/use-controller.ts'

const ROWS = 'sluice-rows'

function rowsOf({ data }: ElementDragPayload): readonly DownloadId[] | null {
  const ids = data[ROWS]
  return Array.isArray(ids) ? (ids as readonly DownloadId[]) : null
}

/** Makes one row something to drag. */
export function useDraggableRow(row: RefObject<HTMLElement | null>, id: DownloadId): void {
  const controller = useController()
  useEffect(() => {
    const element = row.current
    if (element === null) return
    const dragged = (): readonly DownloadId[] => {
      const { selected } = controller.selection.getState()
      return selected.has(id) ? controller.actions.actedOn() : [id]
    }
    return draggable({
      element,
      canDrag: () => canReorder(controller.filter.getState()),
      getInitialData: () => ({ [ROWS]: dragged() }),
      onGenerateDragPreview: ({ nativeSetDragImage }) =>
        setCustomNativeDragPreview({
          nativeSetDragImage,
          render({ container }) {
            const ids = dragged()
            const [first] = controller.actions.viewsOf(ids)
            const preview = document.createElement('div')
            preview.className = 'drag-preview'
            preview.textContent =
              ids.length === 1 && first !== undefined
                ? first.name
                : say('queue.dragged', { count: ids.length })
            container.append(preview)
          },
        }),
    })
  }, [controller, row, id])
}

/** The gap between rows that a drag over the list would drop into; null: none. */
export function useReorder(
  scroller: RefObject<HTMLElement | null>,
  rowHeight: number,
  count: number,
): number | null {
  const controller = useController()
  const [gap, setGap] = useState<number | null>(null)
  useEffect(() => {
    const element = scroller.current
    if (element === null) return
    const gapAt = (clientY: number): number => {
      const y = clientY - element.getBoundingClientRect().top + element.scrollTop
      return Math.min(count, Math.max(0, Math.round(y / rowHeight)))
    }
    return combine(
      dropTargetForElements({
        element,
        canDrop: ({ source }) => rowsOf(source) !== null,
        onDragEnter: ({ location }) => setGap(gapAt(location.current.input.clientY)),
        onDrag: ({ location }) => setGap(gapAt(location.current.input.clientY)),
        onDragLeave: () => setGap(null),
        onDrop({ source, location }) {
          setGap(null)
          const ids = rowsOf(source)
          if (ids !== null) controller.actions.moveToGap(ids, gapAt(location.current.input.clientY))
        },
      }),
      autoScrollForElements({ element, canScroll: ({ source }) => rowsOf(source) !== null }),
    )
  }, [controller, scroller, rowHeight, count])
  return gap
}
