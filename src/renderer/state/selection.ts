// Which rows are selected, and which one the keyboard and the details speak of. Ids, so that sorting and filtering
// change nothing; the rules of clicks and keys are in select.ts.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { DownloadId } from '../../shared/model.ts'

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
