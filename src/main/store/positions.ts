// Places in the queue as numbers with room between them: what is moved gets numbers between those of its neighbors, and
// only where there is no room for them any more do the neighbors get new ones too. Pure.
import type { DownloadId } from '../../shared/model.ts'

/** Between two downloads that were added one after the other. */
export const STEP = 65_536

/** So many neighbors on each side get new numbers along with what is moved, as few as will do. */
const WINDOWS = [0, 8, 64, 512, Number.POSITIVE_INFINITY]
/** Neighbors that have to move get so much room each: the next moves to the same place are then cheap again. */
const LEAST_STEP = 16

export interface Place {
  readonly id: DownloadId
  readonly position: number
}

/**
 * The new places of all that change when `moved`, in the order given, come before `before`.
 * @param places of all, in order.
 * @param before null, or one that is not there: to the end.
 */
export function placesAfterMove(
  places: readonly Place[],
  moved: readonly DownloadId[],
  before: DownloadId | null,
): readonly Place[] {
  const old = new Map(places.map(({ id, position }) => [id, position]))
  const block = new Set(moved.filter(id => old.has(id)))
  const rest = places.filter(({ id }) => !block.has(id))
  const found = rest.findIndex(({ id }) => id === before)
  const at = found < 0 ? rest.length : found
  for (const width of WINDOWS) {
    const numbered = numberedWithin(rest, [...block], at, width)
    if (numbered !== null) return numbered.filter(({ id, position }) => old.get(id) !== position)
  }
  return []
}

/** Numbers for the block and so many neighbors on each side of it; null where there is no room for them. */
function numberedWithin(
  rest: readonly Place[],
  block: readonly DownloadId[],
  at: number,
  width: number,
): readonly Place[] | null {
  const [from, to] = [Math.max(0, at - width), Math.min(rest.length, at + width)]
  const idsOf = (places: readonly Place[]): readonly DownloadId[] => places.map(({ id }) => id)
  const ids = [...idsOf(rest.slice(from, at)), ...block, ...idsOf(rest.slice(at, to))]
  const lower = rest[from - 1]?.position ?? 0
  const upper = rest[to]?.position ?? lower + STEP * (ids.length + 1)
  const step = Math.floor((upper - lower) / (ids.length + 1))
  if (lower < 0 || upper > Number.MAX_SAFE_INTEGER || step < (width === 0 ? 1 : LEAST_STEP)) return null
  return ids.map((id, nth) => ({ id, position: lower + step * (nth + 1) }))
}
