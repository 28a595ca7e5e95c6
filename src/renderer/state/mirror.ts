// The window's copy of the queue: subscribe first, then a snapshot, then patches in revision order.
// A gap in the revisions, or a failed snapshot, leads to a new snapshot; nothing here decides anything.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { SluiceBridge } from '../../shared/contract.ts'
import type { DownloadId, DownloadView, Notice, QueuePatch, QueueSnapshot } from '../../shared/model.ts'

/** One download before and after a patch; undefined where it is not in the list. */
export interface MirrorChange {
  readonly before: DownloadView | undefined
  readonly after: DownloadView | undefined
}

export interface MirrorState {
  /** False until the first snapshot has arrived. */
  readonly ready: boolean
  readonly revision: number
  /**
   * One map from snapshot to snapshot, changed in place, so that a patch costs what it carries and not what the list
   * holds. Compare the views in it, never the map.
   */
  readonly downloads: ReadonlyMap<DownloadId, DownloadView>
  /** Queue order; every id is in `downloads`. */
  readonly order: readonly DownloadId[]
  /** What the last patch did; null: anything may be new. */
  readonly changes: readonly MirrorChange[] | null
  readonly folder: string
  readonly notices: readonly Notice[]
}

/** The same for the one who may change it. */
interface HeldState extends MirrorState {
  readonly downloads: Map<DownloadId, DownloadView>
}

const EMPTY_MIRROR: HeldState = {
  ready: false,
  revision: 0,
  downloads: new Map(),
  order: [],
  changes: null,
  folder: '',
  notices: [],
}

/** Wait before asking again for a snapshot that main could not give, ms. */
const RETRY_AFTER = 1_000

export function fromSnapshot(snapshot: QueueSnapshot): HeldState {
  return {
    ready: true,
    revision: snapshot.revision,
    downloads: new Map(snapshot.downloads.map(view => [view.id, view])),
    order: snapshot.downloads.map(view => view.id),
    changes: null,
    folder: snapshot.folder,
    notices: snapshot.notices,
  }
}

/**
 * The state after `patch`, with the same map, changed in place; the same state where the patch is already known; null
 * where one in between is missing.
 */
export function applyPatch(state: HeldState, patch: QueuePatch): HeldState | null {
  if (patch.revision <= state.revision) return state
  if (patch.revision > state.revision + 1) return null
  const { downloads } = state
  const changes: MirrorChange[] = []
  const put = (after: DownloadView): void => {
    changes.push({ before: downloads.get(after.id), after })
    downloads.set(after.id, after)
  }
  for (const view of patch.added) put(view)
  for (const change of patch.changed) {
    const known = downloads.get(change.id)
    if (known !== undefined) put({ ...known, ...change })
  }
  for (const id of patch.removed) {
    const before = downloads.get(id)
    if (downloads.delete(id)) changes.push({ before, after: undefined })
  }
  return {
    ready: true,
    revision: patch.revision,
    downloads,
    order: nextOrder(state, patch, changes),
    changes,
    folder: patch.folder ?? state.folder,
    notices: patch.notices ?? state.notices,
  }
}

function nextOrder(
  { order, downloads }: HeldState,
  patch: QueuePatch,
  changes: readonly MirrorChange[],
): readonly DownloadId[] {
  if (patch.order !== undefined) return patch.order.filter(id => downloads.has(id))
  const added = changes.flatMap(({ before, after }) => (before === undefined && after ? [after.id] : []))
  if (added.length === 0 && patch.removed.length === 0) return order
  return [...order, ...added].filter(id => downloads.has(id))
}

export interface Mirror {
  readonly store: StoreApi<MirrorState>
  stop(): void
}

/** Starts mirroring `bridge`; the store fills as soon as main answers. */
export function startMirror(bridge: SluiceBridge): Mirror {
  let held = EMPTY_MIRROR
  const store = createStore<MirrorState>(() => held)
  let waiting: QueuePatch[] | null = null
  let retry: ReturnType<typeof setTimeout> | undefined
  let stopped = false

  function hold(state: HeldState): void {
    held = state
    store.setState(state, true)
  }

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
    let state = fromSnapshot(reply.value)
    for (const patch of missed) {
      const next = applyPatch(state, patch)
      if (next === null) {
        void resync()
        break
      }
      state = next
    }
    hold({ ...state, changes: null })
  }

  const unsubscribe = bridge.on('queue:patch', patch => {
    if (waiting !== null) {
      waiting.push(patch)
      return
    }
    const next = applyPatch(held, patch)
    if (next === null) void resync()
    else if (next !== held) hold(next)
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
