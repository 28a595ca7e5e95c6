// Orders of the list by a column. Pure; ties stand in the order of the queue, and what is not known stands last.
import type { DownloadId, DownloadView } from '../../shared/model.ts'

export const SORT_KEYS = ['name', 'progress', 'size', 'speed', 'left', 'added'] as const
export type SortKey = (typeof SORT_KEYS)[number]

export interface Sort {
  readonly by: SortKey
  readonly down: boolean
}

/** They change all the time: the list follows them once a second, or nobody could read it. */
const RESTLESS: ReadonlySet<SortKey> = new Set(['progress', 'speed', 'left'])

export function isRestless(sort: Sort): boolean {
  return RESTLESS.has(sort.by)
}

/** What a person looks for first: names from A, the shortest wait, else the most. */
const FIRST_UP: ReadonlySet<SortKey> = new Set(['name', 'left'])

/** The order after a press on a column's head: its first direction, the other, and back to as added. */
export function nextSort(sort: Sort | null, by: SortKey): Sort | null {
  const first = !FIRST_UP.has(by)
  if (sort?.by !== by) return { by, down: first }
  return sort.down === first ? { by, down: !first } : null
}

/** By what a download is sorted; null: unknown. Names are compared as people sort them. */
export function sortValue(view: DownloadView, by: SortKey): string | number | null {
  switch (by) {
    case 'name':
      return view.name
    case 'progress':
      if (view.state.kind === 'done') return 1
      return view.total === null ? null : view.total === 0 ? 1 : view.received / view.total
    case 'size':
      return view.total
    case 'speed':
      return view.state.kind === 'running' ? view.speed : null
    case 'left':
      return view.state.kind === 'running' ? view.timeLeft : null
    case 'added':
      return view.addedAt
  }
}

interface Sortable<T extends string | number> {
  readonly id: DownloadId
  readonly value: T
  readonly place: number
}

const compareWords = new Intl.Collator(undefined, { numeric: true }).compare

/**
 * `views` by `sort`; `placeOf` is a download's place in the queue. Quick where they stand nearly so already, as the
 * sort of the language merges runs.
 */
export function sorted(
  views: readonly DownloadView[],
  sort: Sort,
  placeOf: (id: DownloadId) => number,
): readonly DownloadId[] {
  const words: Sortable<string>[] = []
  const figures: Sortable<number>[] = []
  const unknown: Sortable<number>[] = []
  for (const view of views) {
    const { id } = view
    const place = placeOf(id)
    const value = sortValue(view, sort.by)
    if (value === null) unknown.push({ id, value: 0, place })
    else if (typeof value === 'string') words.push({ id, value, place })
    else figures.push({ id, value, place })
  }
  const sign = sort.down ? -1 : 1
  words.sort((a, b) => sign * compareWords(a.value, b.value) || a.place - b.place)
  figures.sort((a, b) => sign * (a.value - b.value) || a.place - b.place)
  unknown.sort((a, b) => a.place - b.place)
  return [...words, ...figures, ...unknown].map(row => row.id)
}
