// The rows that are shown, in their order, kept up with the mirror and the filter. A patch that only moves figures
// costs what it carries: the list is put together anew only where a download enters or leaves it or what it is sorted
// by changes, and for figures that never rest at most once a second.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { DownloadId, DownloadView } from '../../shared/model.ts'
import { createFacetCount, type Facets, NO_FACETS } from './facets.ts'
import { type FilterState, isOpen, matcher, searchText } from './filter.ts'
import type { MirrorChange, MirrorState } from './mirror.ts'
import { isRestless, type Sort, sorted, sortValue } from './sort.ts'

export interface RowsState {
  readonly ids: readonly DownloadId[]
  readonly facets: Facets
  /** Another number whenever a download came, went or is in another state. */
  readonly stamp: number
}

export interface Rows {
  readonly store: StoreApi<RowsState>
  stop(): void
}

/** Ms between two orders by figures that never rest. */
export const RESORT_EVERY = 1_000

export function startRows(mirror: StoreApi<MirrorState>, filter: StoreApi<FilterState>): Rows {
  const store = createStore<RowsState>(() => ({ ids: [], facets: NO_FACETS, stamp: 0 }))
  const count = createFacetCount()
  const texts = new Map<DownloadId, { readonly of: DownloadView; readonly text: string }>()
  let places: Map<DownloadId, number> | null = null
  let isShown = matcher(filter.getState(), textOf)
  let timer: ReturnType<typeof setTimeout> | undefined
  let sortedBy: Sort | null = null

  function textOf(view: DownloadView): string {
    const known = texts.get(view.id)
    if (known?.of.name === view.name && known.of.url === view.url && known.of.host === view.host) {
      return known.text
    }
    const text = searchText(view)
    texts.set(view.id, { of: view, text })
    return text
  }

  function placeOf(id: DownloadId): number {
    places ??= new Map(mirror.getState().order.map((one, index) => [one, index]))
    return places.get(id) ?? 0
  }

  function compute(): readonly DownloadId[] {
    clearTimeout(timer)
    timer = undefined
    const { downloads, order } = mirror.getState()
    const wanted = filter.getState()
    if (wanted.sort === null && isOpen(wanted)) return order
    const views: DownloadView[] = []
    for (const id of startFrom(order, wanted.sort)) {
      const view = downloads.get(id)
      if (view !== undefined && isShown(view)) views.push(view)
    }
    return wanted.sort === null ? views.map(view => view.id) : sorted(views, wanted.sort, placeOf)
  }

  /** All ids in an order that is nearly the wanted one, where there is such. */
  function startFrom(order: readonly DownloadId[], sort: Sort | null): readonly DownloadId[] {
    const isNear = sort !== null && sort === sortedBy
    sortedBy = sort
    if (!isNear) return order
    const first = new Set(store.getState().ids)
    return [...first, ...order.filter(id => !first.has(id))]
  }

  function refresh(): void {
    store.setState({ ids: same(store.getState().ids, compute()) })
  }

  function need({ before, after }: MirrorChange): 'now' | 'soon' | 'never' {
    if (before === undefined || after === undefined) return 'now'
    const shown = isShown(after)
    if (isShown(before) !== shown) return 'now'
    const { sort } = filter.getState()
    if (sort === null || !shown || sortValue(before, sort.by) === sortValue(after, sort.by)) return 'never'
    return isRestless(sort) ? 'soon' : 'now'
  }

  function onMirror(state: MirrorState, previous: MirrorState): void {
    const { changes } = state
    if (state.order !== previous.order) places = null
    const known = store.getState()
    if (changes === null) {
      texts.clear()
      count.reset(state.downloads.values())
      store.setState({ ids: same(known.ids, compute()), facets: count.read(), stamp: known.stamp + 1 })
      return
    }
    for (const { before, after } of changes) {
      if (before !== undefined && after === undefined) texts.delete(before.id)
    }
    const facets = count.apply(changes) ? count.read() : known.facets
    const stamp = changes.some(isOtherState) ? known.stamp + 1 : known.stamp
    const needs = changes.map(need)
    const ids =
      state.order !== previous.order || needs.includes('now') ? same(known.ids, compute()) : known.ids
    if (ids !== known.ids || facets !== known.facets || stamp !== known.stamp) {
      store.setState({ ids, facets, stamp })
    }
    if (needs.includes('soon') && ids === known.ids) timer ??= setTimeout(refresh, RESORT_EVERY)
  }

  const stops = [
    mirror.subscribe(onMirror),
    filter.subscribe(wanted => {
      isShown = matcher(wanted, textOf)
      refresh()
    }),
  ]
  onMirror({ ...mirror.getState(), changes: null }, mirror.getState())

  return {
    store,
    stop() {
      clearTimeout(timer)
      for (const stop of stops) stop()
    },
  }
}

function isOtherState({ before, after }: MirrorChange): boolean {
  return before?.state.kind !== after?.state.kind || before?.priority !== after?.priority
}

/** The first where both say the same, so that nothing is drawn again for nothing. */
function same(known: readonly DownloadId[], next: readonly DownloadId[]): readonly DownloadId[] {
  return known.length === next.length && known.every((id, index) => id === next[index]) ? known : next
}
