// Where another link has to prove itself: at the beginning, the middle and the end of what is there.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CHUNK, ChunkMap } from '../../src/main/engine/chunk-map.ts'
import { samplesOf } from '../../src/main/engine/relink.ts'

const SAMPLE = 65_536
const zeros = new Uint8Array(CHUNK)

/** A map of so many chunks in which these hold so many bytes. */
function mapOf(chunks: number, held: Readonly<Record<number, number>>): ChunkMap {
  const map = new ChunkMap(chunks * CHUNK)
  for (const [chunk, bytes] of Object.entries(held))
    map.append(Number(chunk) * CHUNK, zeros.subarray(0, bytes))
  return map
}

describe('samples', () => {
  test.each<readonly [string, ChunkMap, readonly (readonly [start: number, end: number])[]]>([
    ['nothing there, none', mapOf(9, {}), []],
    ['one byte there, that', mapOf(9, { 4: 1 }), [[4 * CHUNK, 4 * CHUNK + 1]]],
    ['the last of a chunk', mapOf(9, { 4: CHUNK }), [[5 * CHUNK - SAMPLE, 5 * CHUNK]]],
    [
      'the last of what a chunk holds',
      mapOf(9, { 4: SAMPLE + 7 }),
      [[4 * CHUNK + 7, 4 * CHUNK + 7 + SAMPLE]],
    ],
    [
      'two chunks, both',
      mapOf(9, { 0: 10, 8: 20 }),
      [
        [0, 10],
        [8 * CHUNK, 8 * CHUNK + 20],
      ],
    ],
    [
      'many chunks, the first, the middle and the last',
      mapOf(9, { 0: 5, 1: 5, 2: 5, 3: 5, 8: 5 }),
      [
        [0, 5],
        [2 * CHUNK, 2 * CHUNK + 5],
        [8 * CHUNK, 8 * CHUNK + 5],
      ],
    ],
  ])('of %s', (_what, map, ranges) => {
    expect(samplesOf(map)).toEqual(ranges.map(([start, end]) => ({ start, end })))
  })

  test('are of bytes that are there, a few, and the first and the last chunk are among them', () => {
    const held = fc.dictionary(
      fc.integer({ min: 0, max: 30 }).map(String),
      fc.integer({ min: 1, max: CHUNK }),
    )
    fc.assert(
      fc.property(held, chunks => {
        const map = mapOf(31, chunks)
        const samples = samplesOf(map)
        const numbers = Object.keys(chunks).map(Number)
        expect(samples.length).toBe(Math.min(3, numbers.length))
        for (const { start, end } of samples) {
          expect(end - start).toBeGreaterThan(0)
          expect(end - start).toBeLessThanOrEqual(SAMPLE)
          expect(map.writtenBefore(end, SAMPLE)).toBeGreaterThanOrEqual(end - start)
        }
        const sampled = samples.map(({ start }) => Math.floor(start / CHUNK))
        if (numbers.length > 0) {
          expect(sampled[0]).toBe(Math.min(...numbers))
          expect(sampled.at(-1)).toBe(Math.max(...numbers))
        }
      }),
      { numRuns: 100 },
    )
  })
})
