// What of the list the person wants to see, and in which order; kept for the next start, but for what was searched.
// Pure but for the store.
import { createJSONStorage, persist } from 'zustand/middleware'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { DownloadState, DownloadView } from '../../shared/model.ts'
import { type FileKind, fileKind } from '../view/figures.ts'
import { SORT_KEYS, type Sort } from './sort.ts'

/** Every download is in exactly one of them. */
export const GROUPS = ['active', 'waiting', 'finished', 'failed'] as const
export type Group = (typeof GROUPS)[number]

export interface FilterState {
  /** null: all. */
  readonly group: Group | null
  readonly kind: FileKind | null
  readonly host: string | null
  /** As typed: words in any order. */
  readonly search: string
  /** null: as added, which is the order in which things run. */
  readonly sort: Sort | null
}

export type Filter = Omit<FilterState, 'sort'>

export const NO_FILTER: Filter = { group: null, kind: null, host: null, search: '' }

export function createFilter(): StoreApi<FilterState> {
  return createStore<FilterState>()(
    persist((): FilterState => ({ ...NO_FILTER, sort: null }), {
      name: 'filter',
      version: 1,
      storage: createJSONStorage(() => localStorage),
      partialize: ({ search: _search, ...kept }) => kept,
      merge: (kept, fresh) => ({ ...fresh, ...readFilter(kept) }),
    }),
  )
}

/** What was kept, as far as it still means something. */
export function readFilter(kept: unknown): Partial<FilterState> {
  if (typeof kept !== 'object' || kept === null) return {}
  const { group, kind, host, sort } = kept as Partial<Record<keyof FilterState, unknown>>
  return {
    ...(GROUPS.includes(group as Group) ? { group: group as Group } : {}),
    ...(typeof kind === 'string' ? { kind: kind as FileKind } : {}),
    ...(typeof host === 'string' ? { host } : {}),
    ...(isSort(sort) ? { sort } : {}),
  }
}

function isSort(value: unknown): value is Sort {
  if (typeof value !== 'object' || value === null) return false
  const { by, down } = value as Partial<Record<keyof Sort, unknown>>
  return SORT_KEYS.some(key => key === by) && typeof down === 'boolean'
}

/** Paused and queued ones wait too: for the person, or for their turn. */
export function groupOf({ kind }: DownloadState): Group {
  switch (kind) {
    case 'probing':
    case 'running':
    case 'verifying':
    case 'finishing':
      return 'active'
    case 'queued':
    case 'waiting':
    case 'paused':
      return 'waiting'
    case 'done':
      return 'finished'
    case 'failed':
      return 'failed'
  }
}

/** Whether everything is shown. */
export function isOpen({ group, kind, host, search }: Filter): boolean {
  return group === null && kind === null && host === null && search.trim() === ''
}

/** Whether the list stands in the order of the queue, whole: only then places can be changed. */
export function canReorder(filter: FilterState): boolean {
  return filter.sort === null && isOpen(filter)
}

/** The test for one filter; `textOf` gives what is searched, in the form of `searchable`. */
export function matcher(
  { group, kind, host, search }: Filter,
  textOf: (view: DownloadView) => string,
): (view: DownloadView) => boolean {
  const words = searchable(search)
    .split(/\s+/)
    .filter(word => word !== '')
  return view =>
    (group === null || groupOf(view.state) === group) &&
    (host === null || view.host === host) &&
    (kind === null || fileKind(view.name) === kind) &&
    (words.length === 0 || hasAll(textOf(view), words))
}

function hasAll(text: string, words: readonly string[]): boolean {
  return words.every(word => text.includes(word))
}

/** Of letters that have one spelling only. */
const PLAIN = /^[ -~]*$/

/** The same for every spelling of the same letters. */
export function searchable(text: string): string {
  return (PLAIN.test(text) ? text : text.normalize('NFKC')).toLowerCase()
}

/** What of a download is searched. */
export function searchText({ name, host, url }: Pick<DownloadView, 'name' | 'host' | 'url'>): string {
  return searchable(`${name} ${host} ${url}`)
}
