// Which rows are selected, and which one the keyboard and the details speak of. Ids, so that sorting and filtering
// change nothing; the rules of clicks and keys are in select.ts.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { DownloadId } from '../../shared/model.ts'
import type { WindowState } from './controller.ts'
import { type FilterState, NO_FILTER } from './filter.ts'
import type { MirrorState } from './mirror.ts'
import type { RowsState } from './rows.ts'
import { keepTo, selectThese } from './select.ts'

export interface SelectionState {
  readonly selected: ReadonlySet<DownloadId>
  /** Has the focus of the list; its details are shown. null: none. */
  readonly active: DownloadId | null
  /** Where a range that is extended with Shift begins. */
  readonly anchor: DownloadId | null
}

export const NOTHING_SELECTED: SelectionState = { selected: new Set(), active: null, anchor: null }

export function createSelection(): StoreApi<SelectionState> {
  return createStore<SelectionState>(() => NOTHING_SELECTED)
}

export interface Followed {
  readonly rows: StoreApi<RowsState>
  readonly mirror: StoreApi<MirrorState>
  readonly window: StoreApi<WindowState>
  readonly filter: StoreApi<FilterState>
}

/**
 * Keeps the selection to the rows that are shown, and selects what was added just now as soon as it is in the list; a
 * filter that would hide all of it is taken away. Returns the function that ends it.
 */
export function followRows(selection: StoreApi<SelectionState>, followed: Followed): () => void {
  const { rows, mirror, window, filter } = followed
  let awaited: readonly DownloadId[] = []

  function selectAwaited(): void {
    const { downloads } = mirror.getState()
    // The answer to an add may come before the patch that brings its rows.
    if (!awaited.some(id => downloads.has(id))) return
    const fresh = new Set(awaited)
    awaited = []
    const shown = (): readonly DownloadId[] => rows.getState().ids.filter(id => fresh.has(id))
    if (shown().length === 0) filter.setState(NO_FILTER)
    selection.setState(selectThese(shown()))
  }

  const stops = [
    rows.subscribe(({ ids }, previous) => {
      if (ids !== previous.ids) selection.setState(state => keepTo(state, previous.ids, ids))
      selectAwaited()
    }),
    window.subscribe(({ fresh }, previous) => {
      if (fresh === previous.fresh || fresh.length === 0) return
      awaited = fresh
      selectAwaited()
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
