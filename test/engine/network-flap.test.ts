// A network that goes and comes back while a download is being begun.
import { expect, it, onTestFinished } from 'vitest'
import { CHUNK } from '../../src/main/engine/chunk-map.ts'
import type { Disk, Network, Transport } from '../../src/main/engine/ports.ts'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { handClock } from '../support/engine-harness/clocks.ts'
import { finished, openBench, outcome, until } from '../support/engine-harness.ts'
import { gate } from '../support/gate.ts'
import { inTurn } from '../support/range-server/behaviour.ts'
import { startRangeServer } from '../support/range-server.ts'

const content = pseudoRandom(16 * CHUNK)

it('costs nothing of what an earlier session left, though its part file is still being opened', async () => {
  const server = await startRangeServer()
  onTestFinished(() => server.close())
  const listeners = new Set<() => void>()
  let isOffline = false
  const network: Network = {
    get isOffline() {
      return isOffline
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const turn = (isOff: boolean): void => {
    isOffline = isOff
    for (const listener of listeners) listener()
  }
  // This computer is reached without a network: the host has to be another by its name.
  const transport = (real: Transport): Transport => ({
    get: request => real.get({ ...request, url: `${server.url}${new URL(request.url).pathname}` }),
    close: () => real.close(),
  })
  const clock = handClock()
  const options = { clock, network, transport, queue: { connections: 1 } }
  const bench = await openBench(options)
  server.route('/file.bin', inTurn({ content, stallAt: 4 * CHUNK }, { content }))
  const id = bench.add('http://far.example/file.bin')
  await until(bench.queue, id, view => view.received >= 4 * CHUNK)
  bench.queue.pause([id])
  await until(bench.queue, id, view => view.state.kind === 'paused')
  const reached = gate()
  const held = gate()
  const disk = (real: Disk): Disk => ({
    ...real,
    async openPart(path) {
      reached.open()
      await held.passed
      return await real.openPart(path)
    },
  })
  await bench.reopen({ ...options, disk })
  bench.queue.resume([id])
  await reached.passed
  turn(true)
  turn(false)
  clock.advance(2_000)
  held.open()
  const view = await finished(bench.queue, id)
  expect(outcome(view)).toBe('done')
  expect(server.requests.map(request => request.range)).toEqual([
    'bytes=0-',
    `bytes=${4 * CHUNK}-${16 * CHUNK - 1}`,
  ])
  expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
})
