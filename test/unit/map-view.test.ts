// A chunk map drawn together: as many cells as are allowed, none that says more or less than is there.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CHUNK, ChunkMap } from '../../src/main/engine/chunk-map.ts'
import { drawMap } from '../../src/main/engine/map-view.ts'
import { pagesOf } from './map-pages.ts'

/** The map of a file in which chunks hold so many bytes, by number; the others none. */
const mapOf = (total: number | null, held: Parameters<typeof pagesOf>[0]): ChunkMap =>
  ChunkMap.decode(total, pagesOf(held))

const WHOLE = (chunk: number) => [chunk, CHUNK] as const

describe('a map', () => {
  test.each<
    readonly [
      string,
      number | null,
      readonly (readonly [number, number])[],
      number,
      { readonly chunks: number; readonly cells: readonly number[]; readonly each: number },
    ]
  >([
    ['of nothing', 0, [], 10, { chunks: 0, cells: [], each: 1 }],
    ['of one byte that is missing', 1, [], 10, { chunks: 1, cells: [0], each: 1 }],
    ['of one byte that is there', 1, [[0, 1]], 10, { chunks: 1, cells: [100], each: 1 }],
    ['with a cell for each chunk', 3 * CHUNK, [WHOLE(1)], 3, { chunks: 3, cells: [0, 100, 0], each: 1 }],
    ['with room for more', 3 * CHUNK, [WHOLE(1)], 100, { chunks: 3, cells: [0, 100, 0], each: 1 }],
    ['with one byte of a chunk', CHUNK, [[0, 1]], 10, { chunks: 1, cells: [1], each: 1 }],
    ['with all but one byte', CHUNK, [[0, CHUNK - 1]], 10, { chunks: 1, cells: [99], each: 1 }],
    ['with half a chunk', CHUNK, [[0, CHUNK / 2]], 10, { chunks: 1, cells: [50], each: 1 }],
    ['of pairs', 4 * CHUNK, [WHOLE(0), WHOLE(1), WHOLE(3)], 2, { chunks: 4, cells: [100, 50], each: 2 }],
    ['whose last cell is short', 5 * CHUNK, [WHOLE(4)], 3, { chunks: 5, cells: [0, 0, 100], each: 2 }],
    ['whose last chunk is short', CHUNK + 9, [[1, 9]], 9, { chunks: 2, cells: [0, 100], each: 1 }],
    ['of one cell', 3 * CHUNK, [WHOLE(0)], 1, { chunks: 3, cells: [33], each: 3 }],
    ['of no cell at all is of one', 3 * CHUNK, [WHOLE(0)], 0, { chunks: 3, cells: [33], each: 3 }],
    ['of unknown length, before any byte', null, [], 10, { chunks: 0, cells: [], each: 1 }],
    ['of unknown length', null, [WHOLE(0), [1, CHUNK / 4]], 10, { chunks: 2, cells: [100, 25], each: 1 }],
  ])('%s', (_what, total, held, cells, { each, ...drawn }) => {
    const view = drawMap(mapOf(total, held), cells)
    expect({ ...view, cells: [...view.cells] }).toEqual({ total, ...drawn, cellBytes: each * CHUNK })
  })

  test('says 100 only where nothing is missing and 0 only where nothing is there, whatever it is', () => {
    const chunk = fc.oneof(fc.constant(0), fc.constant(CHUNK), fc.integer({ min: 1, max: CHUNK }))
    fc.assert(
      fc.property(
        fc.array(chunk, { minLength: 1, maxLength: 300 }),
        fc.integer({ min: 1, max: 400 }),
        (held, cells) => {
          const map = mapOf(held.length * CHUNK, [...held.entries()])
          const view = drawMap(map, cells)
          expect(view.cells.length).toBeLessThanOrEqual(cells)
          const each = view.cellBytes / CHUNK
          expect(view.cells.length).toBe(Math.ceil(held.length / each))
          for (const [i, shade] of view.cells.entries()) {
            const part = held.slice(i * each, (i + 1) * each)
            const sum = part.reduce((all, one) => all + one, 0)
            expect([shade === 0, shade === 100]).toEqual([sum === 0, sum === part.length * CHUNK])
            expect(Math.abs(shade - (sum / (part.length * CHUNK)) * 100)).toBeLessThan(1)
          }
        },
      ),
    )
  })

  // Not timed here: 1,048,576 chunks into 4,096 cells took 3 ms on a laptop's core.
  test('of one TiB is drawn in one go', () => {
    const total = 1_048_576 * CHUNK
    const view = drawMap(mapOf(total, [[0, 1], WHOLE(1_048_575)]), 4_096)
    expect([view.chunks, view.cells.length, view.cellBytes]).toEqual([1_048_576, 4_096, 256 * CHUNK])
    expect([view.cells[0], view.cells[1], view.cells[4_095]]).toEqual([1, 0, 1])
  })
})
