// The window's copy of the queue: subscribe first, then a snapshot, then patches in revision order.
// A gap in the revisions, or a failed snapshot, leads to a new snapshot; nothing here decides anything.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { SluiceBridge } from '../../shared/contract.ts'
import type { DownloadId, DownloadView, Notice, QueuePatch, QueueSnapshot } from '../../shared/model.ts'

export interface MirrorState {
  /** False until the first snapshot has arrived. */
  readonly ready: boolean
  readonly revision: number
  readonly downloads: ReadonlyMap<DownloadId, DownloadView>
  /** Queue order; every id is in `downloads`. */
  readonly order: readonly DownloadId[]
  readonly folder: string
  readonly notices: readonly Notice[]
}

export const EMPTY_MIRROR: MirrorState = {
  ready: false,
  revision: 0,
  downloads: new Map(),
  order: [],
  folder: '',
  notices: [],
}

/** Wait before asking again for a snapshot that main could not give, ms. */
const RETRY_AFTER = 1_000

export function fromSnapshot(snapshot: QueueSnapshot): MirrorState {
  return {
    ready: true,
    revision: snapshot.revision,
    downloads: new Map(snapshot.downloads.map(view => [view.id, view])),
    order: snapshot.downloads.map(view => view.id),
    folder: snapshot.folder,
    notices: snapshot.notices,
  }
}

/** The state after `patch`; the same state where it is already known; null where a patch in between is missing. */
export function applyPatch(state: MirrorState, patch: QueuePatch): MirrorState | null {
  if (patch.revision <= state.revision) return state
  if (patch.revision > state.revision + 1) return null
  const downloads = new Map(state.downloads)
  for (const view of patch.added) downloads.set(view.id, view)
  for (const change of patch.changed) {
    const known = downloads.get(change.id)
    if (known !== undefined) downloads.set(change.id, { ...known, ...change })
  }
  for (const id of patch.removed) downloads.delete(id)
  return {
    ready: true,
    revision: patch.revision,
    downloads,
    order: nextOrder(state, patch, downloads),
    folder: patch.folder ?? state.folder,
    notices: patch.notices ?? state.notices,
  }
}

function nextOrder(
  state: MirrorState,
  patch: QueuePatch,
  downloads: ReadonlyMap<DownloadId, DownloadView>,
): readonly DownloadId[] {
  if (patch.order !== undefined) return patch.order.filter(id => downloads.has(id))
  const added = patch.added.map(view => view.id).filter(id => !state.downloads.has(id))
  if (added.length === 0 && patch.removed.length === 0) return state.order
  return [...state.order, ...added].filter(id => downloads.has(id))
}

export interface Mirror {
  readonly store: StoreApi<MirrorState>
  stop(): void
}

/** Starts mirroring `bridge`; the store fills as soon as main answers. */
export function startMirror(bridge: SluiceBridge): Mirror {
  const store = createStore<MirrorState>(() => EMPTY_MIRROR)
  let waiting: QueuePatch[] | null = null
  let retry: ReturnType<typeof setTimeout> | undefined
  let stopped = false

  async function resync(): Promise<void> {
    waiting = []
    const reply = await bridge.invoke('queue:snapshot')
    if (stopped) return
    if (!reply.ok) {
      retry = setTimeout(() => void resync(), RETRY_AFTER)
      return
    }
    const missed = waiting
    waiting = null
    let state: MirrorState = fromSnapshot(reply.value)
    for (const patch of missed) {
      const next = applyPatch(state, patch)
      if (next === null) {
        void resync()
        break
      }
      state = next
    }
    store.setState(state, true)
  }

  const unsubscribe = bridge.on('queue:patch', patch => {
    if (waiting !== null) {
      waiting.push(patch)
      return
    }
    const next = applyPatch(store.getState(), patch)
    if (next === null) void resync()
    else store.setState(next, true)
  })
  void resync()

  return {
    store,
    stop() {
      stopped = true
      clearTimeout(retry)
      unsubscribe()
    },
  }
}
