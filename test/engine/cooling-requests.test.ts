// No request leaves for a host that has not had its rest, whatever way leads there.
import { beforeEach, expect, it } from 'vitest'
import { CHUNK } from '../../src/main/engine/chunk-map.ts'
import type { Transport } from '../../src/main/engine/ports.ts'
import type { DownloadView } from '../../src/shared/model.ts'
import { pseudoRandom } from '../support/bytes.ts'
import { handClock } from '../support/engine-harness/clocks.ts'
import { type Bench, finished, openBench, outcome, until } from '../support/engine-harness.ts'
import { gate } from '../support/gate.ts'
import { inTurn, redirect, refuse } from '../support/range-server/behaviour.ts'
import { serverForEach } from '../support/server-for-each.ts'

const content = pseudoRandom(16 * CHUNK)

const server = serverForEach()
let bench: Bench
let clock: ReturnType<typeof handClock>
/** What was asked for, in order. */
let asked: string[]

beforeEach(async () => {
  clock = handClock()
  asked = []
  // Several hosts by their names, all of them the one server.
  const transport = (real: Transport): Transport => ({
    get: request => {
      asked.push(request.url)
      return real.get({ ...request, url: `${server.url}${new URL(request.url).pathname}` })
    },
    close: () => real.close(),
  })
  bench = await openBench({ clock, transport, queue: { connections: 4 } })
  server.route('/tired', inTurn(refuse(429), { content }))
})

/** Another download has the host refuse it. */
async function tire(): Promise<void> {
  const id = bench.add('http://site.example/tired')
  await until(bench.queue, id, view => view.state.kind === 'waiting')
}

it('to renew a link', async () => {
  server.route('/link', redirect('http://cdn.example/real'))
  const expiring = { content, stallAt: 4 * CHUNK, cutAt: 4 * CHUNK + 1 }
  server.route('/real', inTurn(expiring, refuse(403), { content }))
  const id = bench.add('http://site.example/link', { connections: 1 })
  await until(bench.queue, id, view => view.received >= 4 * CHUNK)
  await tire()
  asked.length = 0
  server.release('/real')
  const isRefused = ({ state }: DownloadView): boolean =>
    state.kind === 'waiting' && state.because.code === 'rate-limited'
  await until(bench.queue, id, isRefused)
  expect(asked).toEqual(['http://cdn.example/real'])
  clock.advance(60_020)
  expect(outcome(await finished(bench.queue, id))).toBe('done')
})

it('to follow a redirect within the host', async () => {
  const held = gate()
  server.route('/link', async () => {
    await held.passed
    return redirect('/real')
  })
  server.route('/real', { content })
  const id = bench.add('http://site.example/link')
  await server.nextRequest('/link')
  await tire()
  asked.length = 0
  held.open()
  await server.requestsFor('/link')[0]?.ended
  await until(bench.queue, id, view => view.state.kind === 'waiting' || asked.length > 0)
  expect(asked).toEqual([])
  clock.advance(60_020)
  expect(outcome(await finished(bench.queue, id))).toBe('done')
})

it('to prove another link, once that was refused', async () => {
  server.route('/file', inTurn({ content, stallAt: 4 * CHUNK }, { content }))
  server.route('/other', refuse(429, [['Retry-After', '600']]))
  const id = bench.add('http://site.example/file', { connections: 1 })
  await until(bench.queue, id, view => view.received >= 4 * CHUNK)
  bench.queue.pause([id])
  await until(bench.queue, id, view => view.state.kind === 'paused')
  asked.length = 0
  for (let time = 0; time < 2; time++)
    await expect(bench.queue.relink(id, 'http://cdn.example/other')).rejects.toThrow('rate-limited')
  expect(asked).toEqual(['http://cdn.example/other'])
  expect(bench.queue.hosts().map(({ host, hits }) => [host, hits])).toContainEqual(['cdn.example', 1])
})
