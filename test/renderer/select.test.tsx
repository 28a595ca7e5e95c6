// The rules of selecting, moving and placing, each with its table of cases.
import { describe, expect, it } from 'vitest'
import { gapOf, placeAt, type Way } from '../../src/renderer/state/place.ts'
import {
  actedOn,
  click,
  findByName,
  keepTo,
  moveTo,
  selectAll,
  selectThese,
  toggleActive,
} from '../../src/renderer/state/select.ts'
import { NOTHING_SELECTED, type SelectionState } from '../../src/renderer/state/selection.ts'

const IDS = [1, 2, 3, 4, 5, 6]

function state(selected: readonly number[], active: number | null, anchor = active): SelectionState {
  return { selected: new Set(selected), active, anchor }
}

const PLAIN = { toggles: false, extends: false }
const CTRL = { toggles: true, extends: false }
const SHIFT = { toggles: false, extends: true }
const BOTH = { toggles: true, extends: true }

describe('a press', () => {
  it.each<[string, SelectionState, number, typeof PLAIN, SelectionState]>([
    ['selects one', NOTHING_SELECTED, 3, PLAIN, state([3], 3)],
    ['leaves the others', state([1, 2], 2), 3, PLAIN, state([3], 3)],
    ['with Ctrl adds', state([1], 1), 3, CTRL, state([1, 3], 3)],
    ['with Ctrl takes away', state([1, 3], 3), 1, CTRL, state([3], 1)],
    ['with Shift reaches down', state([2], 2), 4, SHIFT, state([2, 3, 4], 4, 2)],
    ['with Shift reaches up from the same anchor', state([2, 3, 4], 4, 2), 1, SHIFT, state([1, 2], 1, 2)],
    ['with Shift starts where there was nothing', NOTHING_SELECTED, 3, SHIFT, state([3], 3)],
    ['with both adds a range', state([1, 4], 4), 6, BOTH, state([1, 4, 5, 6], 6, 4)],
  ])('%s', (_what, before, id, keys, after) => {
    expect(click(before, IDS, id, keys)).toEqual(after)
  })
})

describe('a key', () => {
  const keys = (extended: boolean, onlyMoves = false) => ({ extends: extended, onlyMoves })
  it.each<[string, SelectionState, number, ReturnType<typeof keys>, SelectionState]>([
    ['moves and selects', state([1], 1), 1, keys(false), state([2], 2)],
    ['stops at the end', state([6], 6), 6, keys(false), state([6], 6)],
    ['stops at the start', state([1], 1), -1, keys(false), state([1], 1)],
    ['with Shift extends', state([2], 2), 2, keys(true), state([2, 3], 3, 2)],
    ['with Shift comes back', state([2, 3], 3, 2), 1, keys(true), state([2], 2)],
    ['with Ctrl only moves', state([2], 2), 2, keys(false, true), state([2], 3, 2)],
  ])('%s', (_what, before, index, held, after) => {
    expect(moveTo(before, IDS, index, held)).toEqual(after)
  })

  it('Space takes in and leaves out', () => {
    expect(toggleActive(state([2], 3))).toEqual(state([2, 3], 3))
    expect(toggleActive(state([2, 3], 3))).toEqual(state([2], 3))
    expect(toggleActive(NOTHING_SELECTED)).toBe(NOTHING_SELECTED)
  })

  it('selects all and keeps its place', () => {
    expect(selectAll(state([2], 2), IDS)).toEqual(state(IDS, 2))
    expect(selectAll(NOTHING_SELECTED, IDS)).toEqual(state(IDS, 1))
  })
})

describe('when the rows become others', () => {
  it.each<[string, SelectionState, readonly number[], SelectionState]>([
    ['the row below the active one goes on', state([3], 3), [1, 2, 4, 5, 6], state([], 4)],
    ['the last one where there is none below', state([6], 6), [1, 2, 3], state([], 3)],
    ['what is hidden is not selected', state([1, 2, 3], 1), [1, 3], state([1, 3], 1)],
    ['nothing is left', state([1], 1), [], state([], null)],
  ])('%s', (_what, before, ids, after) => {
    expect(keepTo(before, IDS, ids)).toEqual(after)
  })

  it('and all selected ones stay, nothing changes', () => {
    const before = state([2, 3], 3)
    expect(keepTo(before, IDS, [3, 2, 9])).toBe(before)
  })
})

it('acts on the selected in their order, else on the active one', () => {
  expect(actedOn(state([5, 2], 3), IDS)).toEqual([2, 5])
  expect(actedOn(state([], 3), IDS)).toEqual([3])
  expect(actedOn(NOTHING_SELECTED, IDS)).toEqual([])
  expect(selectThese([4, 5])).toEqual(state([4, 5], 4))
})

describe('letters', () => {
  const names = ['Alpha', 'beta', 'Bravo', 'alps']
  it.each([
    [0, 'b', 1],
    [2, 'b', 2],
    [3, 'b', 1],
    [0, 'br', 2],
    [1, 'ALP', 3],
    [0, 'x', -1],
  ])('from %i “%s” lead to %i', (from, typed, index) => {
    expect(findByName(names, from, typed)).toBe(index)
  })
})

describe('another place', () => {
  it.each<[Way, readonly number[], { before: number | null; place: number } | null]>([
    ['up', [3], { before: 2, place: 2 }],
    ['up', [1], null],
    ['up', [3, 5], { before: 2, place: 2 }],
    ['up', [1, 3], { before: 2, place: 1 }],
    ['down', [3], { before: 5, place: 4 }],
    ['down', [6], null],
    ['down', [5], { before: null, place: 6 }],
    ['top', [4, 6], { before: 1, place: 1 }],
    ['top', [1, 2], null],
    ['bottom', [1, 2], { before: null, place: 5 }],
    ['bottom', [5, 6], null],
    ['bottom', [6], null],
  ])('%s of %j', (way, moving, place) => {
    const set = new Set(moving)
    expect(placeAt(gapOf(way, IDS, set), IDS, set)).toEqual(place)
  })

  it.each([
    [0, [3], { before: 1, place: 1 }],
    [2, [3], null],
    [3, [3], null],
    [6, [3], { before: null, place: 6 }],
    [3, [2, 5], { before: 4, place: 3 }],
  ])('in gap %i for %j', (gap, moving, place) => {
    expect(placeAt(gap, IDS, new Set(moving))).toEqual(place)
  })
})
