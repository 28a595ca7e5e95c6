// How the person has arranged the window; kept for the next start.
import { createJSONStorage, persist } from 'zustand/middleware'
import { createStore, type StoreApi } from 'zustand/vanilla'

export interface LayoutState {
  readonly detailsOpen: boolean
  /** CSS pixels. */
  readonly detailsHeight: number
}

export function createLayout(): StoreApi<LayoutState> {
  return createStore<LayoutState>()(
    persist((): LayoutState => ({ detailsOpen: false, detailsHeight: 300 }), {
      name: 'layout',
      storage: createJSONStorage(() => localStorage),
      version: 1,
    }),
  )
}
