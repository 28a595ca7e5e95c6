// A file that is larger than what its disk has free: the disk is looked at again and again, the host is not asked.
import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { handClock } from '../support/engine-harness/clocks.ts'
import { finished, openBench, until } from '../support/engine-harness.ts'
import { serverForEach } from '../support/server-for-each.ts'

const SIZE = 2 ** 21
const content = pseudoRandom(SIZE)
/** More than the margin of a download whose size nobody knows. */
const TOO_LITTLE = SIZE - 1
const ENOUGH = 2 ** 30

const server = serverForEach()

test('is asked for once more when there is room, and not before', async () => {
  const clock = handClock()
  let free = TOO_LITTLE
  let looks = 0
  const bench = await openBench({
    clock,
    disk: real => ({
      ...real,
      freeSpace: async () => {
        looks++
        return free
      },
    }),
  })
  const id = bench.add(server.route('/big.bin', { content, etag: '"v1"' }))
  const { total } = await until(bench.queue, id, ({ state }) => state.kind === 'waiting')
  expect(total).toBe(SIZE)
  const looked = async (): Promise<void> => {
    const before = looks
    clock.advance(5_000)
    while (looks === before) await setImmediate()
    for (let turn = 0; turn < 20; turn++) await setImmediate()
  }
  for (let minute = 0; minute < 12; minute++) await looked()
  expect(bench.view(id).state.kind).toBe('waiting')
  expect(server.requestsFor('/big.bin')).toHaveLength(1)
  free = ENOUGH
  await looked()
  const { path } = await finished(bench.queue, id)
  expect(await sha256OfFile(path ?? '')).toBe(content.sha256())
  expect(server.requestsFor('/big.bin')).toHaveLength(2)
})
