// Changing places in the queue: where a block of downloads goes, by keys or by a drop. Pure.
import type { DownloadId } from '../../shared/model.ts'

export type Way = 'up' | 'down' | 'top' | 'bottom'

/** The gap before the row of this index that a way leads to; `moving` stand in `order`, at least one. */
export function gapOf(way: Way, order: readonly DownloadId[], moving: ReadonlySet<DownloadId>): number {
  if (way === 'top') return 0
  if (way === 'bottom') return order.length
  const isMoving = (id: DownloadId): boolean => moving.has(id)
  if (way === 'up') return Math.max(0, order.findIndex(isMoving) - 1)
  return Math.min(order.length, order.findLastIndex(isMoving) + 2)
}

export interface Place {
  /** As 'download:move' wants it: null is the end. */
  readonly before: DownloadId | null
  /** 1-based, of the first one that moves. */
  readonly place: number
}

/** Where a block lands that is put into a gap, itself taken out; null: it stands there already. */
export function placeAt(
  gap: number,
  order: readonly DownloadId[],
  moving: ReadonlySet<DownloadId>,
): Place | null {
  const block = order.filter(id => moving.has(id))
  if (block.length === 0) return null
  const above = order.slice(0, gap).filter(id => !moving.has(id)).length
  if (block.every((id, index) => order[above + index] === id)) return null
  return { before: order.slice(gap).find(id => !moving.has(id)) ?? null, place: above + 1 }
}
