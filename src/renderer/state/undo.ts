// What was removed a moment ago and can come back: a pile, the last on top, each for as long as main can restore it.
import { createStore, type StoreApi } from 'zustand/vanilla'
import { UNDO_MS } from '../../shared/contract.ts'
import type { DownloadId } from '../../shared/model.ts'

export interface Removal {
  readonly ids: readonly DownloadId[]
  /** Their finished files go too. */
  readonly withFile: boolean
  /** Ms since the epoch. */
  readonly until: number
}

export interface Undo {
  /** Oldest first. */
  readonly store: StoreApi<{ readonly removals: readonly Removal[] }>
  note(ids: readonly DownloadId[], withFile: boolean): void
  /** Takes the last one off; null where there is none. */
  take(): Removal | null
  stop(): void
}

export function createUndo(): Undo {
  const store = createStore<{ readonly removals: readonly Removal[] }>(() => ({ removals: [] }))
  const timers = new Set<ReturnType<typeof setTimeout>>()

  function drop(removal: Removal): void {
    store.setState(({ removals }) => ({ removals: removals.filter(one => one !== removal) }))
  }

  return {
    store,
    note(ids, withFile) {
      const removal: Removal = { ids, withFile, until: Date.now() + UNDO_MS }
      store.setState(({ removals }) => ({ removals: [...removals, removal] }))
      const timer = setTimeout(() => {
        timers.delete(timer)
        drop(removal)
      }, UNDO_MS)
      timers.add(timer)
    },
    take() {
      const last = store.getState().removals.at(-1) ?? null
      if (last !== null) drop(last)
      return last
    },
    stop() {
      for (const timer of timers) clearTimeout(timer)
    },
  }
}
