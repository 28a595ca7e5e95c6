// The numbers by which the list is kept in order: a move writes as few of them as will do, and never two alike.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Place, placesAfterMove, STEP } from '../../src/main/store/positions.ts'

const at = (...positions: readonly number[]): readonly Place[] =>
  positions.map((position, index) => ({ id: index + 1, position }))

/** `places` with what changes, in order. */
function renumbered(places: readonly Place[], changed: readonly Place[]): readonly Place[] {
  const numbers = new Map(changed.map(({ id, position }) => [id, position]))
  return places
    .map(({ id, position }) => ({ id, position: numbers.get(id) ?? position }))
    .sort((a, b) => a.position - b.position || a.id - b.id)
}

const idsOf = (places: readonly Place[]): readonly number[] => places.map(({ id }) => id)

describe('a move', () => {
  type Row = readonly [
    what: string,
    places: readonly Place[],
    moved: readonly number[],
    before: number | null,
    changed: readonly Place[],
  ]
  test.each<Row>([
    ['into a gap writes what is moved', at(100, 200, 300), [3], 2, [{ id: 3, position: 150 }]],
    ['to the front', at(100, 200, 300), [3], 1, [{ id: 3, position: 50 }]],
    ['to the end', at(100, 200, 300), [1], null, [{ id: 1, position: 300 + STEP }]],
    [
      'before one that is not there is one to the end',
      at(100, 200),
      [1],
      9,
      [{ id: 1, position: 200 + STEP }],
    ],
    [
      'of two keeps the order they are given in',
      at(100, 200, 300, 400),
      [4, 3],
      2,
      [
        { id: 4, position: 133 },
        { id: 3, position: 166 },
      ],
    ],
    ['of unknown ones writes nothing', at(100, 200), [7], 1, []],
    ['of none writes nothing', at(100, 200), [], 1, []],
    [
      'into a full place gives its neighbors new numbers too',
      at(1, 2, 3),
      [3],
      2,
      [
        { id: 1, position: STEP },
        { id: 3, position: 2 * STEP },
        { id: 2, position: 3 * STEP },
      ],
    ],
    [
      'puts numbers right that damage has made',
      at(-5, 10, Number.MAX_SAFE_INTEGER),
      [2],
      null,
      [
        { id: 1, position: STEP },
        { id: 3, position: 2 * STEP },
        { id: 2, position: 3 * STEP },
      ],
    ],
  ])('%s', (_what, places, moved, before, changed) => {
    expect(placesAfterMove(places, moved, before)).toEqual(changed)
  })

  test('to the same place, again and again, writes a few each time and all of them never', () => {
    let places = at(...Array.from({ length: 2_000 }, (_, index) => (index + 1) * STEP))
    let written = 0
    for (let round = 0; round < 500; round++) {
      const changed = placesAfterMove(places, [2_000 - (round % 900)], 1_000)
      places = renumbered(places, changed)
      written += changed.length
      expect(changed.length).toBeLessThan(1_100)
    }
    expect(written).toBeLessThan(10 * 500)
  })

  test('of half of ten thousand writes that half', () => {
    const places = at(...Array.from({ length: 10_000 }, (_, index) => (index + 1) * STEP))
    const moved = idsOf(places).filter(id => id % 2 === 0)
    expect(placesAfterMove(places, moved, 1)).toHaveLength(5_000)
    expect(placesAfterMove(places, [9_999], 2)).toHaveLength(1)
  })

  test('whatever the numbers were, all are in order after it, and no two the same', () => {
    const number = fc.oneof(fc.nat({ max: 40 }), fc.nat(), fc.maxSafeInteger())
    const move = fc.record({ moved: fc.uniqueArray(fc.nat({ max: 12 })), before: fc.nat({ max: 12 }) })
    fc.assert(
      fc.property(fc.array(number, { maxLength: 10 }), fc.array(move), (numbers, moves) => {
        let places = renumbered(at(...numbers), [])
        for (const { moved, before } of moves) {
          const order = idsOf(places)
          const block = moved.filter(id => order.includes(id))
          const rest = order.filter(id => !block.includes(id))
          const place = rest.includes(before) ? rest.indexOf(before) : rest.length
          const changed = placesAfterMove(places, moved, before)
          places = renumbered(places, changed)
          expect(idsOf(places)).toEqual([...rest.slice(0, place), ...block, ...rest.slice(place)])
          for (const { position } of changed) {
            expect(Number.isSafeInteger(position) && position > 0).toBe(true)
            expect(places.filter(other => other.position === position)).toHaveLength(1)
          }
        }
      }),
    )
  })
})
