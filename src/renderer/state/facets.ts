// How many downloads of each state, kind and host there are; kept up by what each patch changed, never counted anew.
import type { DownloadState, DownloadView } from '../../shared/model.ts'
import { type FileKind, fileKind } from '../view/figures.ts'
import { GROUPS, type Group, groupOf } from './filter.ts'
import type { MirrorChange } from './mirror.ts'

export interface Facet<T extends string> {
  readonly value: T
  readonly count: number
}

export interface Facets {
  readonly all: number
  readonly groups: Readonly<Record<Group, number>>
  readonly states: Readonly<Partial<Record<DownloadState['kind'], number>>>
  /** That occur, most first. */
  readonly kinds: readonly Facet<FileKind>[]
  readonly hosts: readonly Facet<string>[]
}

export const NO_FACETS: Facets = {
  all: 0,
  groups: { active: 0, waiting: 0, finished: 0, failed: 0 },
  states: {},
  kinds: [],
  hosts: [],
}

export interface FacetCount {
  /** Starts over. */
  reset(views: Iterable<DownloadView>): void
  /** True where a count became another. */
  apply(changes: readonly MirrorChange[]): boolean
  read(): Facets
}

export function createFacetCount(): FacetCount {
  const groups = new Map<Group, number>()
  const states = new Map<DownloadState['kind'], number>()
  const kinds = new Map<FileKind, number>()
  const hosts = new Map<string, number>()

  function weigh(view: DownloadView | undefined, weight: 1 | -1): void {
    if (view === undefined) return
    add(groups, groupOf(view.state), weight)
    add(states, view.state.kind, weight)
    add(kinds, fileKind(view.name), weight)
    if (view.host !== '') add(hosts, view.host, weight)
  }

  return {
    reset(views) {
      for (const counts of [groups, states, kinds, hosts]) counts.clear()
      for (const view of views) weigh(view, 1)
    },
    apply(changes) {
      let isOther = false
      for (const { before, after } of changes) {
        if (isAlike(before, after)) continue
        weigh(before, -1)
        weigh(after, 1)
        isOther = true
      }
      return isOther
    },
    read() {
      const of = (group: Group): number => groups.get(group) ?? 0
      return {
        all: GROUPS.reduce((sum, group) => sum + of(group), 0),
        groups: {
          active: of('active'),
          waiting: of('waiting'),
          finished: of('finished'),
          failed: of('failed'),
        },
        states: Object.fromEntries(states),
        kinds: mostFirst(kinds),
        hosts: mostFirst(hosts),
      }
    },
  }
}

function isAlike(before: DownloadView | undefined, after: DownloadView | undefined): boolean {
  if (before === undefined || after === undefined) return before === after
  return before.state.kind === after.state.kind && before.name === after.name && before.host === after.host
}

function add<T>(counts: Map<T, number>, value: T, weight: number): void {
  const count = (counts.get(value) ?? 0) + weight
  if (count === 0) counts.delete(value)
  else counts.set(value, count)
}

/** Equal ones by name, so that they do not change places. */
function mostFirst<T extends string>(counts: ReadonlyMap<T, number>): readonly Facet<T>[] {
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
}
