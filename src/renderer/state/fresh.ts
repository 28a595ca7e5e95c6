// Rows that came into the list just now: shown, selected, and marked for a moment.
import type { StoreApi } from 'zustand/vanilla'
import type { DownloadId } from '../../shared/model.ts'
import type { WindowState } from './controller.ts'

/** How long a new row stays marked, ms. */
const FRESH_FOR = 2_000

/** Marks these and nothing else. */
export function markFresh(window: StoreApi<WindowState>, ids: readonly DownloadId[]): void {
  window.setState({ fresh: ids })
  setTimeout(() => {
    if (window.getState().fresh === ids) window.setState({ fresh: [] })
  }, FRESH_FOR)
}
