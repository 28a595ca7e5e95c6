// A list after some of it was moved. Pure.

export interface Reordered<T> {
  readonly order: readonly T[]
  /** What now follows the moved ones; null where they are the last. */
  readonly before: T | null
}

/**
 * `moved` as one block, in the order that they have already, before `before` (null, or one that is not there: at the end);
 * where that is one of them, before the next that is not. null where nothing changes.
 */
export function reordered<T>(
  order: readonly T[],
  moved: ReadonlySet<T>,
  before: T | null,
): Reordered<T> | null {
  const found = before === null ? -1 : order.indexOf(before)
  const next = found < 0 ? undefined : order.slice(found).find(one => !moved.has(one))
  const block = order.filter(one => moved.has(one))
  const rest = order.filter(one => !moved.has(one))
  const at = next === undefined ? rest.length : rest.indexOf(next)
  const after = [...rest.slice(0, at), ...block, ...rest.slice(at)]
  if (after.every((one, nth) => one === order[nth])) return null
  return { order: after, before: next ?? null }
}
