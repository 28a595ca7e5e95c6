// Under a speed limit a slow connection is not a bad one: it is neither replaced nor raced, and nothing is taken from it
// for being slow; nor are more connections tried.
import { describe, expect, test } from 'vitest'
import { CHUNK, ChunkMap } from '../../src/main/engine/chunk-map.ts'
import { Lane } from '../../src/main/engine/lane.ts'
import { ShareOut } from '../../src/main/engine/share-out.ts'
import { SpanLedger } from '../../src/main/engine/spans.ts'
import type { Work } from '../../src/main/engine/work.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { type Served, type World, world } from './crew-world.ts'

/** Ten seconds in which each lane receives as much as `rateOf` says. */
async function pass(it: World, rateOf: (served: Served) => number): Promise<void> {
  for (let look = 0; look < 100; look++) {
    for (const served of it.asked)
      if (!served.lane.abort.signal.aborted) served.receive(Math.ceil(rateOf(served) / 10))
    it.clock.advance(100)
    await it.settle()
  }
}

function heldBack(it: World, isHeldBack: boolean): World {
  Object.assign(it.host.deps, { isHeldBack: () => isHeldBack })
  return it
}

describe.each([
  ['held back', true, 0],
  ['not held back', false, 1],
])('lanes that are %s', (_what, isHeldBack, replaced) => {
  test('are replaced or not where one is a hundred times slower', async () => {
    const it = heldBack(world({ chunks: 64 }), isHeldBack)
    it.crew.fill()
    const slow = it.asked[1]
    await pass(it, served => (served === slow ? 1_000 : 100_000))
    expect(it.asked.filter(({ lane }) => lane.abort.signal.aborted).length).toBe(replaced)
  })
})

describe('more connections', () => {
  test.each([
    ['are not tried while bytes are held back', true, 4],
    ['are tried otherwise', false, 8],
  ])('%s', async (_what, isHeldBack, most) => {
    const it = heldBack(world({ connections: 4, most: 8, chunks: 512 }), isHeldBack)
    it.crew.fill()
    await pass(it, () => 100_000)
    expect(Math.max(it.crew.size, it.asked.length)).toBe(most)
  })
})

describe('what another lane fetches', () => {
  /** Two lanes with a half each, one fast and one that stands; one without work. */
  function standing(isHeldBack: boolean, chunks: number) {
    const clock = createFakeClock()
    const map = new ChunkMap(2 * chunks * CHUNK)
    const ledger = new SpanLedger(map)
    const lanes = new Map<Lane, null>()
    const representation = {
      total: 2 * chunks * CHUNK,
      etag: '"a"',
      lastModified: null,
      validator: '"a"',
      splittable: true,
    }
    const shared = {
      deps: { clock, isHeldBack: () => isHeldBack },
      work: { map, ledger } as unknown as Work,
      representation,
      received: 0,
      answerMs: 50,
    }
    const [fast, stands, idle] = [chunks, chunks, 0].map(share => {
      const lane = new Lane(share === 0 ? null : ledger.nextFree(share * CHUNK), 0)
      lane.connects = false
      lanes.set(lane, null)
      return lane
    })
    for (let tenth = 0; tenth < 50; tenth++) {
      clock.advance(100)
      if (tenth === 0) stands?.received(1, clock.monotonic())
      fast?.received(CHUNK / 10, clock.monotonic())
    }
    for (const lane of [fast, stands]) if (lane !== undefined) lane.flowing = true
    return { share: new ShareOut(shared, lanes, () => 2), fast, stands, idle: idle ?? null }
  }

  test('is not raced for', () => {
    expect(standing(false, 1).share.next(standing(false, 1).idle)).not.toBeNull()
    const held = standing(true, 1)
    expect(held.share.next(held.idle)).toBeNull()
  })

  test('is shared by what is left of it, not by who had the last turn', () => {
    const free = standing(false, 16)
    expect(free.share.next(free.idle)).toMatchObject({ start: 24 * CHUNK, end: 32 * CHUNK })
    const held = standing(true, 16)
    // Both count as equally fast: the first of those with as much left is shared.
    expect(held.share.next(held.idle)).toMatchObject({ start: 8 * CHUNK, end: 16 * CHUNK })
  })

  test('is free where its lane waits to retry, held back or not', () => {
    const held = standing(true, 16)
    if (held.stands !== undefined)
      held.stands.waiting = { until: null, because: { code: 'network', detail: 'cut' } }
    expect(held.share.next(held.idle)).toMatchObject({ start: 17 * CHUNK, end: 32 * CHUNK })
  })
})
