// What the sidebar and its menu offer to filter by: groups, kinds and hosts with their counts. Pure but for the words.
import { say } from '../../../shared/words.ts'
import type { Facet, Facets } from '../../state/facets.ts'
import { GROUPS, type Group } from '../../state/filter.ts'
import type { FileKind } from '../figures.ts'

export interface Offer<T extends string> {
  /** null: all. */
  readonly value: T | null
  readonly label: string
  readonly count: number
}

/** So many hosts stand in the sidebar; the others are in a menu. */
export const MOST_HOSTS = 12

export function groupOffers({ all, groups }: Facets): readonly Offer<Group>[] {
  return [
    { value: null, label: say('queue.all'), count: all },
    ...GROUPS.map(value => ({ value, label: say(`queue.${value}`), count: groups[value] })),
  ]
}

export function kindOffers({ kinds }: Facets, chosen: FileKind | null): readonly Offer<FileKind>[] {
  return withChosen(kinds, chosen).map(facet => ({ ...facet, label: say(`queue.kind.${facet.value}`) }))
}

export function hostOffers({ hosts }: Facets, chosen: string | null): readonly Offer<string>[] {
  return withChosen(hosts, chosen).map(facet => ({ ...facet, label: facet.value }))
}

/** What is chosen stays to be seen, and to be taken back, when nothing is like that any more. */
function withChosen<T extends string>(facets: readonly Facet<T>[], chosen: T | null): readonly Facet<T>[] {
  const isThere = chosen === null || facets.some(({ value }) => value === chosen)
  return isThere ? facets : [...facets, { value: chosen, count: 0 }]
}
