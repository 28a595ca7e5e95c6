// The details below the list: how they are opened, how high they may be, and which color each connection keeps. Pure
// but for the one function that opens them.
import type { StoreApi } from 'zustand/vanilla'
import type { ConnectionView } from '../../shared/details.ts'
import type { DownloadId } from '../../shared/model.ts'
import type { DetailsTab, LayoutState } from './layout.ts'
import type { SelectionState } from './selection.ts'

interface Stores {
  readonly selection: StoreApi<SelectionState>
  readonly layout: StoreApi<LayoutState>
}

/** Makes a download the active one and shows its details, at `tab` or where they were left. */
export function openDetails({ selection, layout }: Stores, id: DownloadId, tab?: DetailsTab): void {
  if (selection.getState().active !== id) {
    selection.setState({ selected: new Set([id]), active: id, anchor: id })
  }
  layout.setState({ detailsOpen: true, ...(tab === undefined ? {} : { detailsTab: tab }) })
}

/** CSS pixels. */
export interface Bounds {
  readonly least: number
  readonly most: number
}

const LEAST_HEIGHT = 200

/** How high the details may be where list and details together have `room` pixels: up to two thirds. */
export function heightBounds(room: number): Bounds {
  return { least: LEAST_HEIGHT, most: Math.max(LEAST_HEIGHT, Math.floor((room * 2) / 3)) }
}

export function heightWithin(height: number, { least, most }: Bounds): number {
  return Math.round(Math.min(most, Math.max(least, height)))
}

const STEP = 16
const PAGE = 96

/** The height after a key on the line above the details; null: a key that does nothing here. */
export function heightAfterKey(key: string, height: number, bounds: Bounds): number | null {
  const after: Readonly<Record<string, number>> = {
    ArrowUp: height + STEP,
    ArrowDown: height - STEP,
    PageUp: height + PAGE,
    PageDown: height - PAGE,
    Home: bounds.most,
    End: bounds.least,
  }
  const wanted = after[key]
  return wanted === undefined ? null : heightWithin(wanted, bounds)
}

/** Which number each connection has, from 0, by its id. */
export type Lanes = ReadonlyMap<number, number>

/** Colors there are for connections; `--lane-0` and so on. */
export const LANE_COLORS = 8

/** Connections keep their numbers while they work; a new one takes the least number that is free. */
export function nextLanes(before: Lanes, connections: readonly Pick<ConnectionView, 'id'>[]): Lanes {
  const there = connections.map(({ id }) => id)
  const kept = new Map([...before].filter(([id]) => there.includes(id)))
  if (kept.size === before.size && there.every(id => kept.has(id))) return before
  const taken = new Set(kept.values())
  let free = 0
  for (const id of there) {
    if (kept.has(id)) continue
    while (taken.has(free)) free++
    taken.add(free)
    kept.set(id, free)
  }
  return kept
}

/** What a connection's share of the file has come to: 0 to 1; null before it has been given one. */
export function spanShare({
  start,
  end,
  position,
}: Pick<ConnectionView, 'start' | 'end' | 'position'>): number | null {
  if (start === null || end === null || end <= start) return null
  return Math.min(1, Math.max(0, ((position ?? start) - start) / (end - start)))
}

/** Bytes per second over the seconds that are known; null of none. */
export function average(speeds: readonly number[]): number | null {
  if (speeds.length === 0) return null
  return speeds.reduce((sum, speed) => sum + speed, 0) / speeds.length
}
