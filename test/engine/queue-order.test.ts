// The order of the queue and its priorities, over the real store: what waits starts in that order, and it outlives the
// session.
import { beforeEach, describe, expect, it } from 'vitest'
import { type Store, StoreError } from '../../src/main/engine/store-port.ts'
import type { DownloadId } from '../../src/shared/model.ts'
import { pseudoRandom } from '../support/bytes.ts'
import { type Bench, finished, openBench, outcome } from '../support/engine-harness.ts'
import { serverForEach } from '../support/server-for-each.ts'

/** Past what counts as small: one slot each. */
const content = pseudoRandom(1_200_001)

const server = serverForEach()
let bench: Bench
let ids: readonly DownloadId[]

/** Five that wait, by the names of their files. */
beforeEach(async () => {
  bench = await openBench({ started: false, queue: { maxRunning: 1 } })
  ids = bench.queue
    .add(['a', 'b', 'c', 'd', 'e'].map(name => bench.intent(server.route(`/${name}`, { content }))))
    .map(({ id }) => id)
})

const id = (name: string): DownloadId => ids['abcde'.indexOf(name)] ?? 0
const named = (names: string): readonly DownloadId[] => [...names].map(id)
const order = (): string =>
  bench.queue
    .order()
    .map(one => 'abcde'[ids.indexOf(one)])
    .join('')

/** Lets all of them run; in which order they were asked for. */
async function started(): Promise<string> {
  await bench.queue.start()
  await Promise.all(bench.queue.order().map(one => finished(bench.queue, one)))
  return server.requests.map(({ path }) => path.slice(1)).join('')
}

describe('a move', () => {
  it('is told, is the order of the list, and of what starts', async () => {
    const told: boolean[] = []
    bench.queue.subscribe(({ orderChanged }) => told.push(orderChanged))
    bench.queue.move(named('db'), id('a'))
    expect([order(), told]).toEqual(['bdace', [true]])
    bench.queue.move(named('b'), null)
    expect(await started()).toBe('daceb')
  })

  it('while others run is the order of those that wait', async () => {
    server.route('/a', { content, stallAt: 1_000 })
    await bench.queue.start()
    await server.until(() => server.stalled('/a') === 1)
    bench.queue.move(named('e'), id('b'))
    bench.queue.move(named('d'), id('b'))
    // Ahead of one that runs: that goes on.
    bench.queue.move(named('c'), id('a'))
    server.release('/a')
    await Promise.all(ids.map(one => finished(bench.queue, one)))
    expect(server.requests.map(({ path }) => path.slice(1)).join('')).toBe('acedb')
  })

  it('outlives the session, and what is added comes after it', async () => {
    bench.queue.move(named('ae'), id('c'))
    await bench.reopen()
    expect(order()).toBe('baecd')
    bench.queue.move(named('d'), id('b'))
    await bench.reopen()
    expect(order()).toBe('dbaec')
  })

  it('survives a cut of the power as a whole', async () => {
    bench.queue.move(named('dc'), id('a'))
    await bench.crash()
    expect(order()).toBe('cdabe')
  })

  it.each([
    ['of none', '', 'a'],
    ['to where they are', 'bc', 'd'],
    ['upon one of themselves', 'bc', 'c'],
  ])('%s tells nothing and writes nothing', async (_what, moved, before) => {
    const writes: string[] = []
    const store = (real: Store): Store => ({
      ...real,
      move(...move) {
        writes.push('move')
        real.move(...move)
      },
    })
    await bench.reopen({ store, started: false })
    let told = 0
    bench.queue.subscribe(() => told++)
    bench.queue.move(named(moved), id(before))
    bench.queue.move([77], id('a'))
    expect([order(), told, writes]).toEqual(['abcde', 0, []])
  })

  it('that the store cannot take changes nothing', async () => {
    const store = (real: Store): Store => ({
      ...real,
      move() {
        throw new StoreError('full', 'no room')
      },
    })
    await bench.reopen({ store, started: false })
    expect(() => bench.queue.move(named('e'), id('a'))).toThrow('no room')
    expect(order()).toBe('abcde')
  })
})

describe('a priority', () => {
  it('is shown, outlives the session, and what waits starts by it', async () => {
    expect(bench.view(id('a')).priority).toBe('normal')
    const told: DownloadId[] = []
    bench.queue.subscribe(({ changed }) => told.push(...changed))
    bench.queue.prioritize(named('bd'), 'low')
    bench.queue.prioritize(named('ec'), 'high')
    // Known already: not told again.
    bench.queue.prioritize(named('c'), 'high')
    expect(told).toEqual(named('bdec'))
    expect(order()).toBe('abcde')
    await bench.reopen({ started: false, queue: { maxRunning: 1 } })
    expect(bench.queue.order().map(one => bench.view(one).priority)).toEqual([
      'normal',
      'low',
      'high',
      'low',
      'high',
    ])
    expect(await started()).toBe('ceabd')
  })

  it('given while others run does not stop them', async () => {
    server.route('/a', { content, stallAt: 1_000 })
    await bench.queue.start()
    await server.until(() => server.stalled('/a') === 1)
    bench.queue.prioritize(named('a'), 'low')
    bench.queue.prioritize(named('e'), 'high')
    bench.queue.prioritize(named('d'), 'high')
    server.release('/a')
    await Promise.all(ids.map(one => finished(bench.queue, one)))
    expect(server.requests.map(({ path }) => path.slice(1)).join('')).toBe('adebc')
  })

  it('is not lost when the download begins anew, or the power is cut', async () => {
    bench.queue.prioritize(named('c'), 'high')
    await bench.queue.restart(named('c'))
    expect(bench.view(id('c')).priority).toBe('high')
    await bench.crash({ started: false })
    expect(bench.view(id('c')).priority).toBe('high')
  })

  it('that the store cannot take yet holds, and is written as soon as it can be', async () => {
    let isFull = false
    const store = (real: Store): Store => ({
      ...real,
      together(work) {
        if (isFull) throw new StoreError('full', 'no room')
        real.together(work)
      },
    })
    await bench.reopen({ store, started: false })
    isFull = true
    expect(() => bench.queue.prioritize(named('b'), 'high')).toThrow('no room')
    expect(bench.view(id('b')).priority).toBe('high')
    isFull = false
    bench.queue.pause(named('a'))
    expect(bench.stored(id('b')).record.priority).toBe('high')
  })
})

it('ten thousand: a move of half of them writes those alone, and their order costs nothing to ask for twice', async () => {
  const more = Array.from({ length: 10_000 }, (_, index) => bench.intent(`http://127.0.0.1:9/${index}.bin`))
  const many = bench.queue.add(more).map(added => added.id)
  const half = many.filter((_, index) => index % 2 === 1)
  const began = performance.now()
  bench.queue.move(half, id('a'))
  const took = Math.round(performance.now() - began)
  const alone = performance.now()
  bench.queue.move([many[0] ?? 0], id('c'))
  process.stdout.write(
    `10,005 entries: 5,000 moved in ${took} ms, one in ${Math.round(performance.now() - alone)} ms\n`,
  )
  const expected = [
    ...half,
    ...named('ab'),
    many[0],
    ...named('cde'),
    ...many.filter((_, i) => i > 0 && i % 2 === 0),
  ]
  expect(bench.queue.order()).toEqual(expected)
  expect(bench.queue.order()).toBe(bench.queue.order())
  await bench.reopen({ started: false })
  expect(bench.queue.order()).toEqual(expected)
  expect(outcome(bench.view(id('a')))).toBe('queued')
})
