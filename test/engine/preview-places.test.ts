// What a kept reply holds, its connection and its place at the host, is never in the way of downloads for longer than it
// has to be.
import { describe, expect, it } from 'vitest'
import { CHUNK } from '../../src/main/engine/chunk-map.ts'
import { pseudoRandom } from '../support/bytes.ts'
import { handClock } from '../support/engine-harness/clocks.ts'
import { finished, openBench, outcome, until } from '../support/engine-harness.ts'
import { gate } from '../support/gate.ts'
import { first, refuse } from '../support/range-server/behaviour.ts'
import { startRangeServer } from '../support/range-server.ts'
import { serverForEach } from '../support/server-for-each.ts'

const content = pseudoRandom(CHUNK + 17)

const server = serverForEach()
const host = (): string => new URL(server.url).host

describe('at a host that serves one at a time', () => {
  it('a download that is added while its link is being looked at gets the place of the look', async () => {
    const bench = await openBench({ clock: handClock() })
    bench.queue.capHost(host(), 1)
    const held = gate()
    const url = server.route('/a.bin', async ({ index }) => {
      await held.passed
      return index === 0 ? { content } : refuse(410)
    })
    const looking = bench.queue.preview(url, {}, null)
    await server.nextRequest('/a.bin')
    const id = bench.add(url)
    await until(bench.queue, id, ({ state }) => state.kind === 'queued')
    held.open()
    expect((await looking).total).toBe(content.size)
    expect(outcome(await finished(bench.queue, id))).toBe('done')
    expect(server.requests.length).toBe(1)
  })

  it('a download of the list that waits for the place of a look at its own link gets its reply', async () => {
    const bench = await openBench({ clock: handClock() })
    bench.queue.capHost(host(), 1)
    const { id, url } = await bench.get(server.route('/a.bin', refuse(404)))
    server.route('/a.bin', first(2, { content }, refuse(410)))
    await bench.queue.preview(url, {}, null)
    bench.queue.resume([id])
    await until(bench.queue, id, ({ state }) => state.kind === 'queued')
    expect(bench.add(url)).toBe(id)
    expect(outcome(await finished(bench.queue, id))).toBe('done')
    expect(server.requests.length).toBe(2)
  })

  it.each(['waits behind it', 'is paused'])(
    'a download does not wait for the kept reply of another that %s',
    async how => {
      const elsewhere = await startRangeServer()
      try {
        const bench = await openBench({ clock: handClock(), queue: { maxRunning: 1 } })
        bench.queue.capHost(host(), 1)
        const busy = bench.add(elsewhere.route('/busy.bin', { content, stallAt: 1_000 }))
        await until(bench.queue, busy, ({ received }) => received === 1_000)
        const one = bench.add(server.route('/one.bin', { content }))
        const url = server.route('/two.bin', { content })
        await bench.queue.preview(url, {}, null)
        const two = bench.add(url)
        bench.queue.endPreviews()
        if (how === 'is paused') bench.queue.pause([two])
        elsewhere.release('/busy.bin')
        expect(outcome(await finished(bench.queue, one))).toBe('done')
        bench.queue.resume([two])
        expect(outcome(await finished(bench.queue, two))).toBe('done')
      } finally {
        await elsewhere.close()
      }
    },
  )
})

it('after a sleep a kept reply is not taken for one that still comes', async () => {
  const bench = await openBench()
  const url = server.route('/a.bin', first(1, { content, stallAt: 1_000 }, { content }))
  await bench.queue.preview(url, {}, null)
  bench.queue.wake()
  const id = bench.add(url)
  expect(outcome(await finished(bench.queue, id))).toBe('done')
  expect(server.requests.length).toBe(2)
})
