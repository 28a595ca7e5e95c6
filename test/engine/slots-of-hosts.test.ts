// Downloads that wait for their host or for the network keep no other from running, and begin no more than may run.
import { beforeEach, expect, it } from 'vitest'
import { CHUNK } from '../../src/main/engine/chunk-map.ts'
import { type Network, type Transport, TransportError } from '../../src/main/engine/ports.ts'
import { pseudoRandom } from '../support/bytes.ts'
import { handClock } from '../support/engine-harness/clocks.ts'
import { type Bench, finished, openBench, outcome, until } from '../support/engine-harness.ts'
import { refuse } from '../support/range-server/behaviour.ts'
import { serverForEach } from '../support/server-for-each.ts'

const content = pseudoRandom(16 * CHUNK)

const server = serverForEach()
let isDead: boolean

beforeEach(() => {
  isDead = true
  server.route('/live.bin', { content })
})

/** Several hosts by their names, all of them the one server; nobody answers for `dead.example` while it is dead. */
const transport = (real: Transport): Transport => ({
  get: request => {
    const { hostname, pathname } = new URL(request.url)
    if (hostname === 'dead.example' && isDead)
      return Promise.reject(new TransportError('unreachable', 'nobody there'))
    return real.get({ ...request, url: `${server.url}${pathname}` })
  },
  close: () => real.close(),
})

/** So many downloads of the host that stand at their first chunk once they run. */
function addMany(bench: Bench, host: string, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => {
    server.route(`/${index}.bin`, { content, stallAt: CHUNK })
    return bench.add(`http://${host}/${index}.bin`)
  })
}

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

it('forty of a dead host keep none of another waiting', async () => {
  const clock = handClock()
  const bench = await openBench({ clock, transport, random: () => 0.9 })
  addMany(bench, 'dead.example', 40)
  const id = bench.add('http://live.example/live.bin')
  for (let quarter = 0; quarter < 2_000 && bench.view(id).state.kind === 'queued'; quarter++) {
    clock.advance(15_000)
    await turn()
  }
  expect(outcome(await finished(bench.queue, id))).toBe('done')
})

it('those that a narrow host has no place for keep none of another waiting', async () => {
  const bench = await openBench({ transport })
  bench.queue.capHost('narrow.example', 1)
  addMany(bench, 'narrow.example', 5)
  expect(outcome(await bench.get('http://live.example/live.bin'))).toBe('done')
})

it('no more than may run do so when the network is back', async () => {
  const clock = handClock()
  const listeners = new Set<() => void>()
  const network: Network = {
    get isOffline() {
      return isDead
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const bench = await openBench({ clock, network, transport })
  const ids = addMany(bench, 'dead.example', 20)
  const running = (): number => ids.filter(id => bench.view(id).received > 0).length
  await until(bench.queue, ids[2] ?? 0, view => view.state.kind === 'waiting')
  for (let turns = 0; turns < 500; turns++) await turn()
  isDead = false
  for (const listener of listeners) listener()
  clock.advance(2_000)
  await until(bench.queue, ids[2] ?? 0, view => view.received > 0)
  for (let turns = 0; turns < 500; turns++) await turn()
  expect(running()).toBe(3)
})

it('what waits behind a refusal is told of as waiting, and again when that is over', async () => {
  const clock = handClock()
  const bench = await openBench({ clock, transport, queue: { maxRunning: 1 } })
  server.route('/tired.bin', refuse(429))
  const first = bench.add('http://live.example/tired.bin')
  const [second, third] = ['?b', '?c'].map(query => bench.add(`http://live.example/live.bin${query}`))
  if (second === undefined || third === undefined) throw new Error('they were not added')
  const told = new Map<number, string>()
  bench.queue.subscribe(({ changed }) => {
    for (const id of changed) told.set(id, bench.queue.view(id)?.state.kind ?? 'gone')
  })
  await until(bench.queue, first, view => view.state.kind === 'waiting')
  expect([told.get(second), told.get(third)]).toEqual(['waiting', 'waiting'])
  bench.queue.pause([first])
  server.route('/live.bin', { content, stallAt: CHUNK })
  clock.advance(60_020)
  expect(told.get(third)).toBe('queued')
  await until(bench.queue, second, view => view.received >= CHUNK)
})
