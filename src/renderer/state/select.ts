// The rules of selecting: what clicks and keys do, as in a good file manager. Pure; `ids` are the rows as shown.
import type { DownloadId } from '../../shared/model.ts'
import type { SelectionState } from './selection.ts'

export interface ClickKeys {
  /** Ctrl, or Cmd on a Mac: adds and takes away. */
  readonly toggles: boolean
  /** Shift: from the anchor to here. */
  readonly extends: boolean
}

/** After a press on a row. */
export function click(
  state: SelectionState,
  ids: readonly DownloadId[],
  id: DownloadId,
  keys: ClickKeys,
): SelectionState {
  if (keys.extends) return extendTo(state, ids, id, keys.toggles ? state.selected : new Set())
  if (!keys.toggles) return only(id)
  return { selected: toggled(state.selected, id), active: id, anchor: id }
}

export interface MoveKeys {
  /** Shift. */
  readonly extends: boolean
  /** Ctrl: the selection stays. */
  readonly onlyMoves: boolean
}

/** After an arrow key led to the row at `index`; beyond the ends it is the last one there. */
export function moveTo(
  state: SelectionState,
  ids: readonly DownloadId[],
  index: number,
  keys: MoveKeys,
): SelectionState {
  const id = ids[Math.min(Math.max(index, 0), ids.length - 1)]
  if (id === undefined) return state
  if (keys.extends) return extendTo(state, ids, id, new Set())
  return keys.onlyMoves ? { ...state, active: id } : only(id)
}

/** After Space: the active row joins or leaves. */
export function toggleActive(state: SelectionState): SelectionState {
  const { active, selected } = state
  return active === null ? state : { selected: toggled(selected, active), active, anchor: active }
}

export function selectAll(state: SelectionState, ids: readonly DownloadId[]): SelectionState {
  return {
    selected: new Set(ids),
    active: state.active ?? ids[0] ?? null,
    anchor: state.anchor ?? ids[0] ?? null,
  }
}

/** These and nothing else, the first one active. */
export function selectThese(ids: readonly DownloadId[]): SelectionState {
  const first = ids[0] ?? null
  return { selected: new Set(ids), active: first, anchor: first }
}

/**
 * After the rows became others: what is not shown is not selected, and where the active row went, the one that took
 * its place is active. The same state where nothing of it went.
 */
export function keepTo(
  state: SelectionState,
  before: readonly DownloadId[],
  ids: readonly DownloadId[],
): SelectionState {
  const { selected, active, anchor } = state
  if (selected.size === 0 && active === null) return state
  const shown = new Set(ids)
  const stays = (id: DownloadId | null): boolean => id === null || shown.has(id)
  const kept = [...selected].filter(stays)
  if (kept.length === selected.size && stays(active) && stays(anchor)) return state
  const next = active === null || stays(active) ? active : neighbor(active, before, ids, shown)
  return { selected: new Set(kept), active: next, anchor: stays(anchor) ? anchor : next }
}

/** The next row below that stays, else the last one. */
function neighbor(
  gone: DownloadId,
  before: readonly DownloadId[],
  ids: readonly DownloadId[],
  shown: ReadonlySet<DownloadId>,
): DownloadId | null {
  const from = before.indexOf(gone)
  for (let index = from + 1; from >= 0 && index < before.length; index++) {
    const id = before[index]
    if (id !== undefined && shown.has(id)) return id
  }
  return ids.at(-1) ?? null
}

/** The first row at or after `from`, and round again, whose name begins so; -1: none. */
export function findByName(names: Iterable<string>, from: number, typed: string): number {
  const wanted = typed.toLocaleLowerCase()
  let first = -1
  let index = 0
  for (const name of names) {
    if (name.toLocaleLowerCase().startsWith(wanted)) {
      if (index >= from) return index
      if (first < 0) first = index
    }
    index++
  }
  return first
}

/** What is acted on: the selected rows in their order, else the active one. */
export function actedOn(
  { selected, active }: SelectionState,
  ids: readonly DownloadId[],
): readonly DownloadId[] {
  if (selected.size === 1) return [...selected]
  if (selected.size > 1) return ids.filter(id => selected.has(id))
  return active === null ? [] : [active]
}

function only(id: DownloadId): SelectionState {
  return { selected: new Set([id]), active: id, anchor: id }
}

function extendTo(
  state: SelectionState,
  ids: readonly DownloadId[],
  id: DownloadId,
  base: ReadonlySet<DownloadId>,
): SelectionState {
  const anchor = state.anchor ?? state.active ?? id
  const from = Math.max(0, ids.indexOf(anchor))
  const to = ids.indexOf(id)
  const range = ids.slice(Math.min(from, to), Math.max(from, to) + 1)
  return { selected: new Set([...base, ...range]), active: id, anchor }
}

function toggled(selected: ReadonlySet<DownloadId>, id: DownloadId): ReadonlySet<DownloadId> {
  const next = new Set(selected)
  if (!next.delete(id)) next.add(id)
  return next
}
