// biome-ignore-all lint/a11y/useSemanticElements: a grid that draws only the rows in sight cannot be a table
// The queue, however long: only the rows in sight are drawn. What keys and presses do is in the hooks beside it.
import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual'
import { type ReactElement, useCallback, useEffect, useMemo, useRef } from 'react'
import type { DownloadId } from '../../../shared/model.ts'
import { say } from '../../../shared/words.ts'
import { useRows, useSelection, useWindow } from '../../state/use-controller.ts'
import { useToday } from '../../state/use-now.ts'
import { MenuArea } from '../ui/menu.tsx'
import { NoRows } from './no-rows.tsx'
import { QueueHead } from './queue-head.tsx'
import { Row } from './row.tsx'
import { RowMenu } from './row-menu.tsx'
import { useListFocus } from './use-list-focus.ts'
import { useListKeys } from './use-list-keys.ts'
import { useListPresses } from './use-list-presses.ts'
import { useReorder } from './use-reorder.ts'

/** CSS pixels; --row-height of the tokens. */
export const ROW_HEIGHT = 60

export function QueueList(): ReactElement {
  const ids = useRows(state => state.ids)
  return (
    <div
      className="queue"
      role="grid"
      aria-label={say('queue.list')}
      aria-rowcount={ids.length + 1}
      aria-multiselectable="true"
    >
      <QueueHead />
      {ids.length === 0 ? <NoRows /> : <Rows ids={ids} />}
    </div>
  )
}

function Rows({ ids }: { readonly ids: readonly DownloadId[] }): ReactElement {
  const active = useSelection(state => state.active)
  const fresh = useFresh()
  const today = useToday()
  const scroller = useRef<HTMLDivElement>(null)
  const activeIndex = useMemo(() => (active === null ? -1 : ids.indexOf(active)), [ids, active])
  const stop = Math.max(0, activeIndex)
  const gap = useReorder(scroller, ROW_HEIGHT, ids.length)

  const virtualizer = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: index => ids[index] ?? index,
    overscan: 6,
    // The active row stays drawn wherever the list is scrolled to, so that the keyboard never loses its place.
    rangeExtractor: useCallback((range: Range) => withRow(defaultRangeExtractor(range), stop), [stop]),
  })
  const reveal = useCallback(
    (index: number) => virtualizer.scrollToIndex(index, { align: 'auto' }),
    [virtualizer],
  )
  const { wantFocus, onFocus, onBlur } = useListFocus(scroller, activeIndex)
  const onKeyDown = useListKeys({ scroller, ids, activeIndex, rowHeight: ROW_HEIGHT, reveal, wantFocus })
  const presses = useListPresses(ids)

  const shown = useRef<ReadonlySet<DownloadId> | null>(null)
  useEffect(() => {
    if (fresh.size === 0 || shown.current === fresh) return
    // The answer to an add may come before the patch that brings its rows.
    const index = ids.findIndex(id => fresh.has(id))
    if (index < 0) return
    shown.current = fresh
    reveal(index)
  }, [fresh, ids, reveal])

  return (
    <MenuArea
      onOpen={wantFocus}
      area={
        <div
          ref={scroller}
          className="queue-scroll"
          role="rowgroup"
          onKeyDown={onKeyDown}
          onFocus={onFocus}
          onBlur={onBlur}
          {...presses}
        >
          <div className="queue-space" role="presentation" style={{ height: virtualizer.getTotalSize() }}>
            {virtualizer.getVirtualItems().map(item => {
              const id = ids[item.index]
              if (id === undefined) return null
              return (
                <Row
                  key={id}
                  id={id}
                  index={item.index}
                  top={item.start}
                  isStop={item.index === stop}
                  isFresh={fresh.has(id)}
                  today={today}
                />
              )
            })}
            {gap !== null && (
              <div className="drop-line" style={{ transform: `translateY(${gap * ROW_HEIGHT}px)` }} />
            )}
          </div>
        </div>
      }
    >
      <RowMenu />
    </MenuArea>
  )
}

function useFresh(): ReadonlySet<DownloadId> {
  const fresh = useWindow(state => state.fresh)
  return useMemo(() => new Set(fresh), [fresh])
}

function withRow(indexes: number[], row: number): number[] {
  return indexes.includes(row) ? indexes : [...indexes, row].sort((a, b) => a - b)
}
