// The focus of the list: it follows the active row, and where the row that has it leaves the list, the one that took its
// place goes on.
import { type FocusEvent, type RefObject, useCallback, useEffect, useRef } from 'react'
import type { DownloadId } from '../../../shared/model.ts'
import { useController } from '../../state/use-controller.ts'

export interface ListFocus {
  /** Gives the active row the focus once it is drawn. */
  readonly wantFocus: () => void
  readonly onFocus: (event: FocusEvent<HTMLElement>) => void
  readonly onBlur: (event: FocusEvent<HTMLElement>) => void
}

export function useListFocus(scroller: RefObject<HTMLElement | null>, activeIndex: number): ListFocus {
  const { selection } = useController()
  const isWanted = useRef(false)
  const isInside = useRef(false)

  useEffect(() => {
    const isLost = isInside.current && document.activeElement === document.body
    if (activeIndex < 0 || !(isWanted.current || isLost)) return
    const row = scroller.current?.querySelector<HTMLElement>(`[data-index="${activeIndex}"]`)
    if (row === null || row === undefined) return
    isWanted.current = false
    // The list has scrolled to it where that was asked for; the focus must not scroll it again.
    row.focus({ preventScroll: true })
  })

  return {
    wantFocus: useCallback(() => {
      isWanted.current = true
    }, []),
    onFocus: useCallback(
      event => {
        isInside.current = true
        const row = event.target.closest<HTMLElement>('[data-id]')
        if (row === null) return
        const id: DownloadId = Number(row.dataset['id'])
        if (selection.getState().active !== id) selection.setState({ active: id })
      },
      [selection],
    ),
    // A row that is taken away while it has the focus says nothing.
    onBlur: useCallback(event => {
      isInside.current = event.currentTarget.contains(event.relatedTarget)
    }, []),
  }
}
