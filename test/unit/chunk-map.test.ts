// The chunk map against a plain model: whatever legal things happen to it, it says what the model says, and so does
// what its pages decode to.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CHUNK, ChunkMap, PAGE_CHUNKS } from '../../src/main/engine/chunk-map.ts'
import type { MapPages } from '../../src/main/engine/store-port.ts'
import { apply, applyAll, bytesAt, expectSame, fraction, Model, step, total } from './chunk-map-model.ts'

describe('any legal history', () => {
  test('the map says what the model says, and its pages carry it over, whatever commits failed', () => {
    fc.assert(
      fc.property(total, fc.array(step, { maxLength: 20 }), (size, steps) => {
        const map = new ChunkMap(size)
        const model = new Model(size)
        const stored = new Map<number, Uint8Array>()
        for (const action of steps) {
          apply(action, map, model, stored)
          expectSame(map, model)
        }
        for (const [page, bytes] of map.takeDirty()) stored.set(page, bytes)
        expectSame(ChunkMap.decode(size, stored), model)
        expect(map.takeDirty().size).toBe(0)
      }),
      { numRuns: 80 },
    )
  })

  test('nextMissing, run after run, covers exactly the missing bytes', () => {
    const small = fc.integer({ min: 0, max: 6 * CHUNK })
    fc.assert(
      fc.property(small, fc.array(step, { maxLength: 8 }), fraction, (size, steps, where) => {
        const map = new ChunkMap(size)
        const model = new Model(size)
        if (size > 0) applyAll(steps, map, model)
        const found: { start: number; end: number }[] = []
        for (let run = map.nextMissing(0); run !== null; ) {
          expect(run.end).toBeGreaterThan(run.start)
          const last = found.at(-1)
          expect(run.start).toBeGreaterThanOrEqual(last?.end ?? 0)
          if (last?.end === run.start) last.end = run.end
          else found.push({ ...run })
          run = run.end === size ? null : map.nextMissing(run.end)
        }
        expect(found).toEqual(model.missing())

        const from = Math.floor(where * (size + 1))
        const begin = Math.floor(from / CHUNK) * CHUNK
        const first = model.missing().find(run => run.end > begin)
        const expected = first === undefined ? null : Math.max(first.start, begin)
        expect(map.nextMissing(from)?.start ?? null).toBe(expected)
      }),
      { numRuns: 80 },
    )
  })

  test('writtenBefore counts back byte by byte, no further than its limit', () => {
    const small = fc.integer({ min: 1, max: 4 * CHUNK })
    const limit = fc.integer({ min: 0, max: 3_000 })
    fc.assert(
      fc.property(small, fc.array(step, { maxLength: 6 }), fraction, limit, (size, steps, where, most) => {
        const map = new ChunkMap(size)
        const model = new Model(size)
        applyAll(steps, map, model)
        const edges = [...model.filled].map(([chunk, filled]) => chunk * CHUNK + filled)
        for (const position of [Math.floor(where * size), size, 0, CHUNK, ...edges]) {
          let count = 0
          while (count < most && model.written(position - count - 1)) count++
          expect(map.writtenBefore(position, most)).toBe(count)
        }
      }),
      { numRuns: 60 },
    )
  })
})

describe('append', () => {
  const map = (): ChunkMap => {
    const half = new ChunkMap(2 * CHUNK + 10)
    half.append(0, bytesAt(0, 100))
    return half
  }

  test.each([
    ['a gap', 101, 1],
    ['bytes that are there', 99, 1],
    ['the middle of an empty chunk', CHUNK + 1, 1],
    ['bytes past the end', 2 * CHUNK, 11],
    ['the place after the end', 2 * CHUNK + 10, 1],
    ['a later chunk', 5 * CHUNK, 1],
  ])('refuses %s', (_what, position, length) => {
    expect(() => map().append(position, bytesAt(position, length))).toThrow(RangeError)
  })

  test('an empty piece changes nothing', () => {
    const same = map()
    same.takeDirty()
    same.append(100, new Uint8Array(0))
    expect(same.takeDirty().size).toBe(0)
  })
})

describe('a total not known yet', () => {
  test('grows with the bytes; once fixed, the map is complete and its pages decode to the same', () => {
    const pieces = fc.array(fc.integer({ min: 1, max: 3 * CHUNK }), { maxLength: 12 })
    fc.assert(
      fc.property(pieces, lengths => {
        const map = new ChunkMap(null)
        let position = 0
        for (const length of lengths) {
          map.append(position, bytesAt(position, length))
          position += length
          expect(map.received).toBe(position)
          expect(map.complete).toBe(false)
          expect(map.nextMissing(0)).toEqual({ start: position, end: Number.MAX_SAFE_INTEGER })
        }
        const early = ChunkMap.decode(null, map.takeDirty())
        expect(early.received).toBe(position)
        map.setTotal(position)
        expect(map.complete).toBe(true)
        expect(map.nextMissing(0)).toBeNull()
        expect(map.chunks).toBe(Math.ceil(position / CHUNK))
        const model = new Model(position)
        model.append(0, position)
        expectSame(map, model)
      }),
      { numRuns: 25 },
    )
  })
})

describe('sizes at the edges', () => {
  test.each([
    [0, 0, 0],
    [1, 1, 1],
    [CHUNK, 1, CHUNK],
    [CHUNK + 1, 2, 1],
    [3 * CHUNK, 3, CHUNK],
  ])('%i bytes are %i chunks, the last of %i', (size, chunks, last) => {
    const map = new ChunkMap(size)
    expect(map.chunks).toBe(chunks)
    expect(map.chunkLength(Math.max(0, chunks - 1))).toBe(last)
    expect(map.chunkLength(chunks)).toBe(0)
    expect(map.complete).toBe(size === 0)
  })

  test('a whole number of chunks leaves nothing missing after the last', () => {
    const map = new ChunkMap(2 * CHUNK)
    map.append(0, bytesAt(0, 2 * CHUNK))
    expect(map.nextMissing(2 * CHUNK)).toBeNull()
    expect(map.nextMissing(0)).toBeNull()
  })
})

describe('decode of garbage', () => {
  const entry = fc.tuple(
    fc.oneof(fc.nat({ max: 2 * CHUNK }), fc.nat({ max: 2 ** 32 - 1 })),
    fc.nat({ max: 2 ** 32 - 1 }),
  )
  const page = fc.oneof(
    fc.uint8Array({ maxLength: 64 }),
    fc
      .array(entry, { maxLength: 10 })
      .map(entries => new Uint8Array(Uint32Array.from(entries.flat()).buffer)),
  )
  const pages = (number: fc.Arbitrary<number>): fc.Arbitrary<MapPages> =>
    fc.array(fc.tuple(number, page), { maxLength: 4 }).map(list => new Map(list))

  function expectPossible(map: ChunkMap): void {
    let sum = 0
    for (let chunk = 0; chunk < map.chunks; chunk++) {
      if (map.filled(chunk) > map.chunkLength(chunk)) expect.fail(`chunk ${chunk} holds too much`)
      sum += map.filled(chunk)
    }
    expect(map.received).toBe(sum)
    expect(map.received).toBeLessThanOrEqual(map.total ?? Number.MAX_SAFE_INTEGER)
  }

  test('never throws, nor claims more than a chunk holds', () => {
    const size = fc.oneof(
      fc.constant(null),
      fc.nat({ max: 5 * CHUNK }),
      fc.constant((PAGE_CHUNKS + 2) * CHUNK + 7),
    )
    fc.assert(
      fc.property(size, pages(fc.nat({ max: 3 })), (known, garbage) => {
        const map = ChunkMap.decode(known, garbage)
        expectPossible(map)
        expect(map.takeDirty().size).toBe(0)
      }),
      { numRuns: 150 },
    )
  })

  test('pages past the end of a known total claim nothing', () => {
    const far = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })
    fc.assert(
      fc.property(pages(far), garbage => {
        const map = ChunkMap.decode(3 * CHUNK, garbage)
        expect(map.received).toBe(0)
        expect(map.chunks).toBe(3)
      }),
    )
  })

  test('a page before the first claims nothing', () => {
    expectPossible(ChunkMap.decode(3 * CHUNK, new Map([[-1, new Uint8Array(16).fill(1, 0, 2)]])))
  })

  test('a page that no file can have is passed over while the total is unknown', () => {
    expectPossible(ChunkMap.decode(null, new Map([[2 ** 40, new Uint8Array(8).fill(1, 0, 2)]])))
  })

  test('what stands in a page after its own chunks is not taken for the next page', () => {
    const long = new Uint8Array((PAGE_CHUNKS + 1) * 8)
    long[PAGE_CHUNKS * 8] = 5
    expect(ChunkMap.decode((PAGE_CHUNKS + 4) * CHUNK, new Map([[0, long]])).received).toBe(0)
  })
})

describe('sample', () => {
  test.each([
    ['nothing is there', [], null],
    ['the first bytes are', [[0, 700]], { start: 0, end: 500 }],
    ['fewer are than asked for', [[0, 20]], { start: 0, end: 20 }],
    ['a later chunk is', [[2 * CHUNK, 600]], { start: 2 * CHUNK, end: 2 * CHUNK + 500 }],
    [
      'several are',
      [
        [2 * CHUNK, 600],
        [CHUNK, 1],
      ],
      { start: CHUNK, end: CHUNK + 1 },
    ],
  ] as const)('gives the first bytes where %s', (_what, pieces, range) => {
    const map = new ChunkMap(3 * CHUNK)
    for (const [position, length] of pieces) map.append(position, bytesAt(position, length))
    expect(map.sample(500)).toEqual(range)
  })
})
