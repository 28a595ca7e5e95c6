// Two downloads whose files would have the same name never write to the same part file.
import { readdir } from 'node:fs/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DiskError } from '../../src/main/engine/ports.ts'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { handClock } from '../support/engine-harness/clocks.ts'
import { openBench, settled, until } from '../support/engine-harness.ts'
import { type RangeServer, startRangeServer } from '../support/range-server.ts'

const ONE = pseudoRandom(3_000_000, 1)
const TWO = pseudoRandom(3_000_000, 2)

let server: RangeServer
beforeEach(async () => {
  server = await startRangeServer()
})
afterEach(() => server.close())

test('an empty part file that was made meanwhile is not taken for the own one that could not be made', async () => {
  let fulls = 1
  const clock = handClock()
  const bench = await openBench({
    clock,
    disk: real => ({
      ...real,
      createPart: (path, brief) =>
        fulls-- > 0 ? Promise.reject(new DiskError('full', 'no room')) : real.createPart(path, brief),
    }),
  })
  const one = bench.add(server.route('/one/file.bin', { content: ONE }))
  await settled(bench.queue, one)
  const two = bench.add(server.route('/two/file.bin', { content: TWO, stallAt: 0 }))
  await until(bench.queue, two, ({ state }) => state.kind === 'running')
  clock.advance(5_000)
  const first = await until(bench.queue, one, ({ state }) => state.kind === 'done')
  server.release('/two/file.bin')
  const second = await until(bench.queue, two, ({ state }) => state.kind === 'done')
  expect(await sha256OfFile(first.path ?? '')).toBe(ONE.sha256())
  expect(await sha256OfFile(second.path ?? '')).toBe(TWO.sha256())
  expect((await readdir(bench.dir)).sort()).toEqual(['file (1).bin', 'file.bin'])
})
