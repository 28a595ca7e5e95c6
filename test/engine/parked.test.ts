// Downloads that wait for their volume: whatever step found it full or gone, they wait, ask nobody meanwhile, and go on.
import { readdir } from 'node:fs/promises'
import { describe, expect, test, vi } from 'vitest'
import { DiskError } from '../../src/main/engine/ports.ts'
import { StoreError } from '../../src/main/engine/store-port.ts'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { handClock } from '../support/engine-harness/clocks.ts'
import { withParts } from '../support/engine-harness/guards.ts'
import { openBench, outcome, settled, until } from '../support/engine-harness.ts'
import { gate } from '../support/gate.ts'
import { serverForEach } from '../support/server-for-each.ts'

const LARGE = pseudoRandom(3_000_000)
const SMALL = pseudoRandom(1_000)
const LOOK_MS = 5_000

const server = serverForEach()

describe.each([
  ['small', SMALL],
  ['large', LARGE],
])('a disk that is full when a %s file gets its name', (_, content) => {
  test('is not tried again before it has been looked at', async () => {
    let isFull = true
    let tries = 0
    const clock = handClock()
    const bench = await openBench({
      clock,
      disk: real => ({
        ...real,
        renameNoReplace: (from, to, id) => {
          tries++
          return isFull
            ? Promise.reject(new DiskError('full', 'no room'))
            : real.renameNoReplace(from, to, id)
        },
      }),
    })
    const id = bench.add(server.route('/file.bin', { content }))
    expect(outcome(await settled(bench.queue, id))).toBe('waits: disk-full')
    expect(tries).toBe(1)
    isFull = false
    clock.advance(LOOK_MS)
    const view = await until(bench.queue, id, ({ state }) => state.kind === 'done')
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(await readdir(bench.dir)).toEqual(['file.bin'])
  })
})

test('one that is done while a neighbour finds the disk full is done', async () => {
  let isFull = false
  const [named, held] = [gate(), gate()]
  const bench = await openBench({
    clock: handClock(),
    disk: real =>
      withParts(
        {
          ...real,
          freeSpace: dir => (isFull ? Promise.resolve(0) : real.freeSpace(dir)),
          renameNoReplace: async (from, to, id) => {
            named.open()
            await held.passed
            await real.renameNoReplace(from, to, id)
          },
        },
        part => ({
          ...part,
          write: (bytes, at) =>
            isFull ? Promise.reject(new DiskError('full', 'no room')) : part.write(bytes, at),
        }),
      ),
  })
  const done = bench.add(server.route('/done.bin', { content: LARGE }))
  const full = bench.add(server.route('/full.bin', { content: LARGE, stallAt: 1_200_000 }))
  await named.passed
  await until(bench.queue, full, ({ received }) => received > 1_000_000)
  isFull = true
  server.release('/full.bin')
  await settled(bench.queue, full)
  // It is told to wait as well, which comes too late for it.
  await vi.waitFor(() => expect(bench.queue.timeline(done).map(({ kind }) => kind)).toContain('waiting'))
  held.open()
  await until(bench.queue, done, ({ state }) => state.kind === 'done')
})

test('a list on a full disk of its own: no host is asked for what could not be written down', async () => {
  let isFull = false
  let looks = 0
  const clock = handClock()
  const bench = await openBench({
    clock,
    started: false,
    disk: real => ({
      ...real,
      volumeOf(dir) {
        looks++
        return real.volumeOf(dir)
      },
    }),
    store: real => ({
      ...real,
      together(work) {
        if (isFull) throw new StoreError('full', 'no room')
        real.together(work)
      },
    }),
  })
  const small = bench.add(server.route('/small.bin', { content: SMALL }))
  const large = bench.add(server.route('/large.bin', { content: LARGE }))
  isFull = true
  await bench.queue.start()
  for (const id of [small, large]) await settled(bench.queue, id)
  const { length } = server.requests
  looks = 0
  for (let look = 0; look < 12; look++) {
    clock.advance(LOOK_MS)
    // The next look is set when this one is over.
    await new Promise(resolve => setImmediate(resolve))
  }
  // As long as the list cannot be written it does not matter what there is room for.
  expect(looks).toBe(0)
  isFull = false
  clock.advance(LOOK_MS)
  for (const id of [small, large]) await until(bench.queue, id, ({ state }) => state.kind === 'done')
  expect(server.requests.length).toBeLessThanOrEqual(length + 2)
})

test('a part file that could not be written down is not left behind', async () => {
  let isFull = false
  const bench = await openBench({
    clock: handClock(),
    disk: real => ({
      ...real,
      async createPart(path, brief) {
        const part = await real.createPart(path, brief)
        isFull = true
        return part
      },
    }),
    store: real => ({
      ...real,
      together(work) {
        if (isFull) throw new StoreError('full', 'no room')
        real.together(work)
      },
    }),
  })
  const id = bench.add(server.route('/file.bin', { content: LARGE }))
  await settled(bench.queue, id)
  expect(await readdir(bench.dir)).toEqual([])
  isFull = false
  await bench.queue.remove([id], true)
})

test('a disk that compresses needs no room for what is there already', async () => {
  let free = 10_000_000
  const bench = await openBench({
    clock: handClock(),
    disk: real =>
      withParts({ ...real, freeSpace: async () => free }, part => ({
        ...part,
        facts: async () => ({ ...(await part.facts()), allocated: 4_096 }),
      })),
  })
  const id = bench.add(server.route('/file.bin', { content: LARGE, stallAt: 2_500_000 }))
  await until(bench.queue, id, ({ received }) => received === 2_500_000)
  bench.queue.pause([id])
  await until(bench.queue, id, ({ durable, connections }) => durable === 2_500_000 && connections === 0)
  server.route('/file.bin', { content: LARGE })
  free = 1_000_000
  bench.queue.resume([id])
  expect(outcome(await settled(bench.queue, id))).toBe('done')
})
