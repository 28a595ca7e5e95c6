// biome-ignore-all lint/a11y/useSemanticElements: a grid that draws only the rows in sight cannot be a table
// The queue, however long: only the rows in sight are drawn. The arrow keys move between rows, Tab goes through
// the buttons of the active one, Space pauses and resumes, Enter opens, Delete removes.
import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual'
import {
  type FocusEvent,
  type KeyboardEvent,
  type ReactElement,
  useCallback,
  useEffect,
  useRef,
  useState,
} from 'react'
import type { DownloadId } from '../../../shared/model.ts'
import { useController, useMirror, useWindow } from '../../state/use-controller.ts'
import { MoreMenu } from './more-menu.tsx'
import { RemoveMenu } from './remove-menu.tsx'
import { Row } from './row.tsx'
import { type RowMenuKind, useRowAction } from './row-actions.tsx'
import { actionsFor } from './row-choices.ts'

export const ROW_HEIGHT = 88

interface OpenMenu {
  readonly kind: RowMenuKind
  readonly id: DownloadId
  readonly anchor: HTMLElement
}

export function QueueList(): ReactElement {
  const controller = useController()
  const order = useMirror(state => state.order)
  const fresh = useWindow(state => state.fresh)
  const runAction = useRowAction()
  const scroller = useRef<HTMLDivElement>(null)
  const [activeIndex, setActiveIndex] = useState(0)
  const [menu, setMenu] = useState<OpenMenu | null>(null)
  const active = Math.min(activeIndex, order.length - 1)
  const focusWanted = useRef(false)
  const shown = useRef<readonly DownloadId[] | null>(null)
  const leaving = useRef<DownloadId | null>(null)

  const virtualizer = useVirtualizer({
    count: order.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: index => order[index] ?? index,
    overscan: 4,
    // The active row stays drawn wherever the list is scrolled to, so that the keyboard never loses its place.
    rangeExtractor: useCallback((range: Range) => withActive(defaultRangeExtractor(range), active), [active]),
  })

  useEffect(() => {
    if (!focusWanted.current) return
    focusWanted.current = false
    scroller.current?.querySelector<HTMLElement>(`[data-index="${active}"]`)?.focus()
  })

  useEffect(() => {
    if (leaving.current === null || order.includes(leaving.current)) return
    leaving.current = null
    // The row that had the focus is gone; the one that took its place goes on from there.
    if (document.activeElement !== document.body) return
    scroller.current?.querySelector<HTMLElement>(`[data-index="${active}"]`)?.focus()
  }, [order, active])

  useEffect(() => {
    const first = fresh[0]
    if (first === undefined || shown.current === fresh) return
    // The answer to an add may come before the patch that brings its rows.
    const index = order.indexOf(first)
    if (index < 0) return
    shown.current = fresh
    virtualizer.scrollToIndex(index, { align: 'auto' })
  }, [fresh, order, virtualizer])

  function moveTo(index: number): void {
    const next = Math.min(Math.max(index, 0), order.length - 1)
    focusWanted.current = true
    setActiveIndex(next)
    virtualizer.scrollToIndex(next, { align: 'auto' })
  }

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>): void {
    const target = event.target
    const onRow = target instanceof HTMLElement && target.dataset['index'] !== undefined
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 1)
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: order.length - 1,
    }
    const move = moves[event.key]
    if (move !== undefined) {
      event.preventDefault()
      moveTo(move)
      return
    }
    if (onRow && act(event.key, target)) event.preventDefault()
  }

  /** What a key does to the active row; true when it did something. */
  function act(key: string, row: HTMLElement): boolean {
    const id = order[active]
    const view = id === undefined ? undefined : controller.mirror.getState().downloads.get(id)
    if (view === undefined) return false
    if (key === 'Delete') {
      const anchor = row.querySelector<HTMLElement>('[data-remove]')
      if (anchor !== null) setMenu({ kind: 'remove', id: view.id, anchor })
      return anchor !== null
    }
    const [action] = actionsFor(view)
    const wanted = action?.command === 'download:open' ? 'Enter' : ' '
    if (action === undefined || key !== wanted) return key === ' '
    runAction(action, view)
    return true
  }

  function onFocus(event: FocusEvent<HTMLDivElement>): void {
    const row = event.target.closest<HTMLElement>('[data-index]')
    if (row !== null) setActiveIndex(Number(row.dataset['index']))
  }

  const onMenu = useCallback(
    (kind: RowMenuKind, id: DownloadId, anchor: HTMLElement) => setMenu({ kind, id, anchor }),
    [],
  )
  const closeMenu = useCallback(() => setMenu(null), [])
  const onRemoved = useCallback((id: DownloadId) => {
    leaving.current = id
  }, [])

  return (
    <>
      <div
        className="queue"
        ref={scroller}
        role="grid"
        aria-label="Downloads"
        aria-rowcount={order.length}
        tabIndex={-1}
        onKeyDown={onKeyDown}
        onFocus={onFocus}
      >
        <div className="queue-space" role="presentation" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(item => {
            const id = order[item.index]
            if (id === undefined) return null
            return (
              <Row
                key={id}
                id={id}
                index={item.index}
                top={item.start}
                active={item.index === active}
                fresh={fresh.includes(id)}
                onMenu={onMenu}
              />
            )
          })}
        </div>
      </div>
      {menu?.kind === 'more' && <MoreMenu id={menu.id} anchor={menu.anchor} onClose={closeMenu} />}
      {menu?.kind === 'remove' && (
        <RemoveMenu id={menu.id} anchor={menu.anchor} onClose={closeMenu} onRemoved={onRemoved} />
      )}
    </>
  )
}

function withActive(indexes: number[], active: number): number[] {
  if (active < 0 || indexes.includes(active)) return indexes
  return [...indexes, active].sort((a, b) => a - b)
}
