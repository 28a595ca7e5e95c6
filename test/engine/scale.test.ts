// The size of the file costs nothing but its bytes: a terabyte is gone on with, finished and shared out as a megabyte is.
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { CHUNK, ChunkMap, PAGE_CHUNKS } from '../../src/main/engine/chunk-map.ts'
import type { Disk, PartFile } from '../../src/main/engine/ports.ts'
import { SpanLedger } from '../../src/main/engine/spans.ts'
import type { MapPages } from '../../src/main/engine/store-port.ts'
import { pseudoRandom } from '../support/bytes.ts'
import { askedRange, finished, openBench, outcome } from '../support/engine-harness.ts'
import { leaseNext } from '../support/lease-next.ts'
import { serverForEach } from '../support/server-for-each.ts'

const TERABYTE = 2 ** 40
const CHUNKS = TERABYTE / CHUNK
/** First, last, and a few in between. */
const MISSING = [0, 1, 500_000, 700_001, CHUNKS - 1]
const ETAG = '"terabyte"'

const server = serverForEach()

/** Every chunk but those is there. */
function pages(): MapPages {
  const list = new Map<number, Uint8Array>()
  for (let page = 0; page < CHUNKS / PAGE_CHUNKS; page++) {
    const view = new DataView(new ArrayBuffer(PAGE_CHUNKS * 8))
    for (let i = 0; i < PAGE_CHUNKS; i++) {
      if (!MISSING.includes(page * PAGE_CHUNKS + i)) view.setUint32(i * 8, CHUNK, true)
    }
    list.set(page, new Uint8Array(view.buffer))
  }
  return list
}

/** A file of holes: its disk does not say how much of it is really there, as some do not. */
function sparse(real: Disk): Disk {
  const silent = (part: PartFile): PartFile => ({
    ...part,
    facts: async () => ({ ...(await part.facts()), allocated: null }),
    // Holes are not what was received; reading a terabyte back would take its time.
    check: async () => [],
  })
  return { ...real, openPart: async path => silent(await real.openPart(path)) }
}

it('of a terabyte only the missing chunks are fetched', async () => {
  const content = pseudoRandom(TERABYTE)
  const bench = await openBench({ started: false, disk: sparse })
  const id = bench.add(server.route('/huge.bin', { content, etag: ETAG }))
  const path = join(bench.dir, 'huge.bin.part')
  const file = await open(path, 'wx')
  await file.truncate(TERABYTE)
  const { ino, birthtimeNs } = await file.stat({ bigint: true })
  await file.close()
  const durable = TERABYTE - MISSING.length * CHUNK
  bench.store.commitMap(id, pages(), {
    representation: {
      total: TERABYTE,
      etag: ETAG,
      lastModified: null,
      validator: ETAG,
      splittable: true,
    },
    name: 'huge.bin',
    partName: 'huge.bin.part',
    partId: `${ino}:${birthtimeNs}`,
    durable,
  })
  await bench.reopen({ disk: sparse })
  const view = await finished(bench.queue, id)
  expect([outcome(view), view.received]).toEqual(['done', TERABYTE])
  const asked = server.requestsFor('/huge.bin').map(request => askedRange(request))
  const bytes = asked.reduce((sum, range) => sum + ((range?.end ?? Number.NaN) - (range?.start ?? 0)), 0)
  expect(bytes).toBe(MISSING.length * CHUNK)
  const target = await open(view.path ?? '')
  try {
    for (const chunk of MISSING) {
      const there = Buffer.alloc(CHUNK)
      await target.read(there, 0, CHUNK, chunk * CHUNK)
      expect(there.equals(content.read(chunk * CHUNK, (chunk + 1) * CHUNK))).toBe(true)
    }
  } finally {
    await target.close()
  }
})

it('the map of a terabyte is read once, and what changed of it is all that is saved', () => {
  const map = ChunkMap.decode(TERABYTE, pages())
  expect(map.received).toBe(TERABYTE - MISSING.length * CHUNK)
  expect(map.takeDirty().size).toBe(0)
  map.append(500_000 * CHUNK, new Uint8Array(CHUNK))
  const dirty = map.takeDirty()
  expect([...dirty.keys()]).toEqual([Math.floor(500_000 / PAGE_CHUNKS)])
  expect([...dirty.values()].map(({ length }) => length)).toEqual([PAGE_CHUNKS * 8])
})

it('sharing out a terabyte never walks over its map', () => {
  const map = new ChunkMap(TERABYTE)
  const walk = vi.spyOn(map, 'nextMissing')
  const ledger = new SpanLedger(map)
  const before = walk.mock.calls.length
  for (let round = 0; round < 1_000; round++) {
    const span = leaseNext(ledger, () => 1, 4 * CHUNK)
    if (span === null) throw new Error('nothing to lease')
    ledger.claim(span, span.end)
    ledger.advance(span, span.end)
    ledger.release(span)
  }
  expect(walk.mock.calls.length).toBe(before)
})
