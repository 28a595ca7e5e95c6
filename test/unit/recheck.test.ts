// A part file against its map: only what the file still has as received is kept.
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createDisk } from '../../src/main/disk/disk.ts'
import { CHUNK, ChunkMap } from '../../src/main/engine/chunk-map.ts'
import { Commits } from '../../src/main/engine/commits.ts'
import { Journal } from '../../src/main/engine/journal.ts'
import { reopenPart } from '../../src/main/engine/part-store.ts'
import { type ChunkSums, DiskError } from '../../src/main/engine/ports.ts'
import { recheck } from '../../src/main/engine/recheck.ts'
import { pseudoRandom } from '../support/bytes.ts'
import { createFakePart } from '../support/fake-part.ts'
import { tempDir } from '../support/temp.ts'
import { pagesOf } from './map-pages.ts'
import { storeWithOne } from './store-samples.ts'

const SIZE = 3 * CHUNK + 1_000
const CONTENT = pseudoRandom(SIZE).read(0, SIZE)
const never = new AbortController().signal

/** Chunks 0 and 2 whole, 1 up to its 500th byte, 3 missing. */
function mapped(): ChunkMap {
  const map = new ChunkMap(SIZE)
  map.append(0, CONTENT.subarray(0, CHUNK + 500))
  map.append(2 * CHUNK, CONTENT.subarray(2 * CHUNK, 3 * CHUNK))
  return map
}

const filled = (map: ChunkMap): readonly number[] => [0, 1, 2, 3].map(chunk => map.filled(chunk))

test('a large file is compared in parts, and what has been compared is told before each', async () => {
  const pages = Array.from({ length: 601 }, (_, chunk) => [chunk, 7] as const)
  const map = ChunkMap.decode(601 * CHUNK, pagesOf(pages))
  const asked: (readonly [first: number | undefined, count: number])[] = []
  const part = {
    ...createFakePart(),
    check: async ({ chunks }: ChunkSums) => {
      asked.push([chunks[0], chunks.length])
      return [chunks[0] ?? 0]
    },
  }
  const told: number[] = []
  const report = await recheck(part, map, never, { onProgress: bytes => told.push(bytes) })
  expect(report).toEqual({ chunks: 601, wrong: 3 })
  expect(told).toEqual([0, 256 * 7, 512 * 7])
  expect(asked).toEqual([
    [0, 256],
    [256, 256],
    [512, 89],
  ])
  expect([0, 1, 256, 512].map(chunk => map.filled(chunk))).toEqual([0, 7, 0, 0])
})

describe('recheck', () => {
  test('keeps all of a file that is as received', async () => {
    const map = mapped()
    expect(await recheck(createFakePart(CONTENT), map, never)).toEqual({ chunks: 3, wrong: 0 })
    expect(filled(map)).toEqual([CHUNK, 500, CHUNK, 0])
  })

  test('does not look at bytes the map does not claim', async () => {
    const map = mapped()
    const content = Buffer.from(CONTENT)
    content.fill(0, CHUNK + 500, 2 * CHUNK)
    content.fill(0, 3 * CHUNK)
    expect(await recheck(createFakePart(content), map, never)).toEqual({ chunks: 3, wrong: 0 })
  })

  test('drops exactly the chunks in which any claimed byte is another', async () => {
    const claimed = fc.oneof(fc.nat({ max: CHUNK + 499 }), fc.integer({ min: 2 * CHUNK, max: 3 * CHUNK - 1 }))
    await fc.assert(
      fc.asyncProperty(fc.array(claimed, { maxLength: 4 }), async positions => {
        const content = Buffer.from(CONTENT)
        for (const position of positions) content[position] = 255 - (CONTENT[position] ?? 0)
        const wrong = new Set(positions.map(position => Math.floor(position / CHUNK)))
        const map = mapped()
        expect(await recheck(createFakePart(content), map, never)).toEqual({ chunks: 3, wrong: wrong.size })
        const kept = [CHUNK, 500, CHUNK, 0].map((bytes, chunk) => (wrong.has(chunk) ? 0 : bytes))
        expect(filled(map)).toEqual(kept)
        expect(map.received).toBe(kept.reduce((a, b) => a + b))
      }),
      { numRuns: 20 },
    )
  })

  test.each([
    [0, [0, 0, 0, 0]],
    [CHUNK + 499, [CHUNK, 0, 0, 0]],
    [CHUNK + 500, [CHUNK, 500, 0, 0]],
    [3 * CHUNK - 1, [CHUNK, 500, 0, 0]],
  ])('of a file of %i bytes keeps %j', async (size, kept) => {
    const map = mapped()
    await recheck(createFakePart(CONTENT.subarray(0, size)), map, never)
    expect(filled(map)).toEqual(kept)
  })

  test('has nothing to read where nothing is claimed', async () => {
    const part = createFakePart()
    expect(await recheck(part, new ChunkMap(SIZE), never)).toEqual({ chunks: 0, wrong: 0 })
    expect(part.calls).toEqual([])
  })

  test('a file that cannot be read is an error, not a loss', async () => {
    const part = createFakePart(CONTENT)
    part.failNext('check', new DiskError('io', 'could not read the file (EIO)'))
    const map = mapped()
    await expect(recheck(part, map, never)).rejects.toMatchObject({ fault: 'io' })
    expect(map.received).toBe(2 * CHUNK + 500)
  })

  test('one that was broken off says nothing, and drops nothing', async () => {
    const part = createFakePart()
    const stop = new AbortController()
    const check = part.holdNext('check')
    const map = mapped()
    const checking = recheck(part, map, stop.signal)
    await check.entered
    stop.abort()
    check.release()
    expect(await checking).toBeNull()
    expect(filled(map)).toEqual([CHUNK, 500, CHUNK, 0])
  })

  test.each([
    [[1], [CHUNK, 0, CHUNK, 0], { chunks: 1, wrong: 1 }],
    [[0, 2], [CHUNK, 500, 0, 0], { chunks: 2, wrong: 1 }],
    [[3, 9], [CHUNK, 500, CHUNK, 0], { chunks: 0, wrong: 0 }],
    [[], [CHUNK, 500, CHUNK, 0], { chunks: 0, wrong: 0 }],
  ])('among %j looks at no other chunk', async (among, kept, report) => {
    const content = Buffer.from(CONTENT)
    for (const chunk of [1, 2]) content[chunk * CHUNK] = 255 - (CONTENT[chunk * CHUNK] ?? 0)
    const map = mapped()
    expect(await recheck(createFakePart(content), map, never, { among })).toEqual(report)
    expect(filled(map)).toEqual(kept)
  })
})

describe('a part file that is not the one we made', () => {
  async function copied() {
    const dir = await tempDir()
    const { store, download } = await storeWithOne({ dir })
    const disk = createDisk()
    const part = await disk.createPart(join(dir, 'a.iso.part'))
    // Another file under the same name: the right bytes but for one in chunk 2.
    const content = Buffer.from(CONTENT)
    content[2 * CHUNK] = 255 - (content[2 * CHUNK] ?? 0)
    await part.write(content, 0)
    await part.close()
    const journal = new Journal(new Commits(store), download, () => 0)
    const representation = { total: SIZE, etag: null, lastModified: null, validator: null, splittable: true }
    const pages = mapped().takeDirty()
    await journal.save({ representation, name: 'a.iso', partName: 'a.iso.part', partId: 'another:file' })
    await journal.commitMap(pages, { durable: 2 * CHUNK + 500 })
    return { disk, journal }
  }

  test('keeps what proves itself, and is ours from then on', async () => {
    const { disk, journal } = await copied()
    const found = await reopenPart(disk, journal, never)
    await found?.part.close()
    expect(found === null ? null : filled(found.map)).toEqual([CHUNK, 500, 0, 0])
    expect(journal.record.durable).toBe(CHUNK + 500)
    expect(journal.record.partId).not.toBe('another:file')
    expect(ChunkMap.decode(SIZE, journal.loadMap()).received).toBe(CHUNK + 500)
  })

  test('is not believed after a check that was broken off', async () => {
    const { disk, journal } = await copied()
    expect(await reopenPart(disk, journal, AbortSignal.abort())).toBeNull()
    expect(journal.record.partId).toBe('another:file')
    const found = await reopenPart(disk, journal, never)
    await found?.part.close()
    expect(found === null ? null : filled(found.map)).toEqual([CHUNK, 500, 0, 0])
  })
})
