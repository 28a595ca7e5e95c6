// How the person has arranged the window; kept for the next start.
import { createJSONStorage, persist } from 'zustand/middleware'
import { createStore, type StoreApi } from 'zustand/vanilla'

export const DETAILS_TABS = ['overview', 'connections', 'history', 'about'] as const
export type DetailsTab = (typeof DETAILS_TABS)[number]

export interface LayoutState {
  readonly detailsOpen: boolean
  /** CSS pixels. */
  readonly detailsHeight: number
  readonly detailsTab: DetailsTab
}

export function createLayout(): StoreApi<LayoutState> {
  return createStore<LayoutState>()(
    persist((): LayoutState => ({ detailsOpen: false, detailsHeight: 300, detailsTab: 'overview' }), {
      name: 'layout',
      storage: createJSONStorage(() => localStorage),
      version: 1,
    }),
  )
}
