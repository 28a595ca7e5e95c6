// How many connections a download is worth. Pure.
import { CHUNK } from './chunk-map.ts'
import type { Representation } from './store-port.ts'

/** Files up to 10 MB take one connection: setting more up costs longer than they would save. */
export const SINGLE_CONNECTION_BYTES = 10_000_000
export const DEFAULT_CONNECTIONS = 8
export const MOST_CONNECTIONS = 16

/** How many connections a download begins with, and how many it may have where more prove to be of use. */
export interface Connections {
  readonly start: number
  readonly most: number
}

/** What a person's number comes to; null: they named none. A named one is kept to, neither less nor more. */
export function connectionsOf(named: number | null): Connections {
  if (named === null) return { start: DEFAULT_CONNECTIONS, most: MOST_CONNECTIONS }
  const connections = Math.max(1, Math.min(named, MOST_CONNECTIONS))
  return { start: connections, most: connections }
}

/** Connections the download has work for, at most `cap`. */
export function connectionsFor(representation: Representation | null, cap: number): number {
  if (representation === null || !representation.splittable || representation.total === null) return 1
  if (representation.total <= SINGLE_CONNECTION_BYTES) return 1
  return Math.max(1, Math.min(cap, MOST_CONNECTIONS, Math.ceil(representation.total / CHUNK)))
}
