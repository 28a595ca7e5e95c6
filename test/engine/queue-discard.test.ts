// Removals that can be undone: out of the list at once, back as they were, and for good when their time is over.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { DiskError } from '../../src/main/engine/ports.ts'
import type { QueueChange } from '../../src/main/engine/queue-api.ts'
import { type Store, StoreError } from '../../src/main/engine/store-port.ts'
import { UNDO_MS } from '../../src/shared/contract.ts'
import type { DownloadId } from '../../src/shared/model.ts'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { handClock } from '../support/engine-harness/clocks.ts'
import {
  type Bench,
  type BenchOptions,
  finished,
  openBench,
  outcome,
  until,
} from '../support/engine-harness.ts'
import { gate } from '../support/gate.ts'
import { serverForEach } from '../support/server-for-each.ts'

const content = pseudoRandom(2_000_003)

const server = serverForEach()
let clock: ReturnType<typeof handClock>
let bench: Bench

beforeEach(async () => {
  clock = handClock()
  bench = await openBench({ clock })
})

/** A download that runs and stands at 100,000 bytes; its server is sound from then on. */
async function standing(name = 'file.bin', on = bench): Promise<DownloadId> {
  const id = on.add(server.route(`/${name}`, { content, stallAt: 100_000 }))
  await until(on.queue, id, view => view.received === 100_000)
  server.route(`/${name}`, { content })
  return id
}

/** What the queue tells from now on. */
function listen(on = bench): QueueChange[] {
  const told: QueueChange[] = []
  on.queue.subscribe(change => told.push(change))
  return told
}

/** Resolves when the list has come to be so. */
function untilStored(on: Bench, predicate: (states: readonly string[]) => boolean): Promise<void> {
  return new Promise(resolve => {
    const look = (): void => {
      if (predicate(on.store.downloads().map(({ record }) => record.state))) resolve()
      else setImmediate(look)
    }
    look()
  })
}

const files = (): Promise<readonly string[]> => readdir(bench.dir)

describe('a discarded download', () => {
  it('is out of the list, at rest, and kept as paused with all it has', async () => {
    const before = bench.add(server.route('/a', { content, head: 'before' }))
    const id = await standing()
    const told = listen()
    bench.queue.discard([id], false)
    expect(bench.queue.order()).toEqual([before])
    expect(bench.queue.view(id)).toBeNull()
    expect(told).toEqual([{ changed: [], removed: [id], orderChanged: true, stateChanged: true }])
    expect(bench.stored(id).record.state).toBe('paused')
    await server.until(() => server.openConnections === 1)
    clock.advance(UNDO_MS - 1)
    expect(await files()).toEqual(['file.bin.part'])
    expect(told.slice(1).flatMap(({ changed }) => changed)).not.toContain(id)
  })

  it('is removed when its time is over, part file and all, and is told of once', async () => {
    const id = await standing()
    const told = listen()
    bench.queue.discard([id], false)
    clock.advance(UNDO_MS)
    await untilStored(bench, states => states.length === 0)
    expect(await files()).toEqual([])
    expect(told.flatMap(({ removed }) => removed)).toEqual([id])
    bench.queue.restore([id])
    expect(bench.queue.order()).toEqual([])
    expect(server.requests.length).toBe(1)
  })

  it('that is done keeps its file unless that was to go too', async () => {
    const one = await bench.get(server.route('/one', { content }))
    const two = await bench.get(server.route('/two', { content }))
    bench.queue.discard([one.id], false)
    bench.queue.discard([two.id], true)
    expect(await files()).toEqual(['one', 'two'])
    expect(bench.store.downloads().map(({ record }) => record.state)).toEqual(['done', 'done'])
    clock.advance(UNDO_MS)
    await untilStored(bench, states => states.length === 0)
    expect(await files()).toEqual(['one'])
  })

  it('leaves its slot to the next', async () => {
    await bench.reopen({ clock, queue: { maxRunning: 1 } })
    const id = await standing()
    const next = bench.add(server.route('/next', { content }))
    bench.queue.discard([id], false)
    expect(outcome(await finished(bench.queue, next))).toBe('done')
    expect(server.requestsFor('/file.bin').length).toBe(1)
  })

  it('is passed over by all other orders', async () => {
    const id = await standing()
    bench.queue.discard([id], false)
    const told = listen()
    bench.queue.pause([id])
    bench.queue.resume([id])
    bench.queue.resumeAll()
    bench.queue.pauseAll()
    await bench.queue.restart([id])
    expect(await bench.queue.check([id])).toEqual([])
    await expect(bench.queue.relink(id, `${server.url}/other`)).rejects.toThrow('gone')
    bench.queue.move([id], null)
    bench.queue.prioritize([id], 'high')
    // It keeps the time that it has.
    clock.advance(UNDO_MS / 2)
    bench.queue.discard([id], true)
    expect(told).toEqual([])
    expect(bench.stored(id).record).toMatchObject({ state: 'paused', priority: 'normal' })
    clock.advance(UNDO_MS / 2)
    await untilStored(bench, states => states.length === 0)
    expect(server.requests.length).toBe(1)
  })

  it('does not come last for another that is moved to the end', async () => {
    const [a, b, c] = [0, 1, 2].map(nth => bench.add(server.route(`/${nth}`, { head: 'before' })))
    bench.queue.discard([c ?? 0], false)
    bench.queue.move([a ?? 0], c ?? 0)
    expect(bench.queue.order()).toEqual([b, a])
    bench.queue.restore([c ?? 0])
    expect(bench.queue.order()).toEqual([b, c, a])
  })
})

describe('restored', () => {
  it('it is where it was, and goes on from where it stood', async () => {
    const first = bench.add(server.route('/a', { head: 'before' }))
    const id = await standing()
    const last = bench.add(server.route('/b', { head: 'before' }))
    bench.queue.discard([id], false)
    const told = listen()
    bench.queue.restore([id])
    expect(bench.queue.order()).toEqual([first, id, last])
    expect(told[0]).toEqual({ changed: [id], removed: [], orderChanged: true, stateChanged: true })
    expect(outcome(bench.view(id))).toBe('queued')
    const view = await finished(bench.queue, id)
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(server.requestsFor('/file.bin').at(-1)?.range).toBe(`bytes=100000-${content.size - 1}`)
    // Its time was called off.
    clock.advance(2 * UNDO_MS)
    expect(outcome(bench.view(id))).toBe('done')
  })

  it('each is what it was: paused, failed, done', async () => {
    const paused = bench.add(server.route('/paused', { head: 'before' }))
    bench.queue.pause([paused])
    const failed = await bench.get(server.route('/failed', { status: 404 }))
    const done = await bench.get(server.route('/done', { content }))
    const ids = [paused, failed.id, done.id]
    bench.queue.discard(ids, true)
    expect(bench.queue.order()).toEqual([])
    bench.queue.restore(ids)
    expect(ids.map(id => outcome(bench.view(id)))).toEqual(['paused', 'gone', 'done'])
    expect(await readFile(done.path ?? '')).toHaveLength(content.size)
    await bench.reopen()
    expect(ids.map(id => outcome(bench.view(id)))).toEqual(['paused', 'gone', 'done'])
  })

  it('twice, it is restored once; one of another time keeps its own', async () => {
    const [one, two] = [await standing('one'), await standing('two')]
    bench.queue.discard([one, two], false)
    clock.advance(UNDO_MS / 2)
    const told = listen()
    bench.queue.restore([one])
    bench.queue.restore([one, 77])
    expect(told.filter(({ orderChanged }) => orderChanged).length).toBe(1)
    bench.queue.discard([one], false)
    clock.advance(UNDO_MS / 2)
    await untilStored(bench, states => states.length === 1)
    bench.queue.restore([one])
    expect(bench.queue.order()).toEqual([one])
    expect(outcome(await finished(bench.queue, one))).toBe('done')
  })

  it('that the store cannot take yet goes on all the same', async () => {
    let isFull = false
    const store = (real: Store): Store => ({
      ...real,
      together(work) {
        if (isFull) throw new StoreError('full', 'no room')
        real.together(work)
      },
    })
    await bench.reopen({ clock, store })
    const id = await standing()
    isFull = true
    // Who makes room by removing is not told that there is none.
    bench.queue.discard([id], false)
    expect(bench.queue.order()).toEqual([])
    expect(() => bench.queue.restore([id])).toThrow('no room')
    expect(bench.queue.order()).toEqual([id])
    isFull = false
    expect(outcome(await finished(bench.queue, id))).toBe('done')
  })
})

describe('the same link added again', () => {
  it.each(['running', 'paused', 'failed'])('brings back the one that was %s, and it goes on', async was => {
    const url = `${server.url}/file.bin`
    const id =
      was === 'failed' ? (await bench.get(server.route('/file.bin', { status: 404 }))).id : await standing()
    if (was === 'paused') bench.queue.pause([id])
    server.route('/file.bin', { content })
    bench.queue.discard([id], false)
    const added = bench.queue.add([bench.intent(url), bench.intent(`${server.url}/new`)])
    expect(added).toEqual([
      { id, existing: true },
      { id: expect.any(Number), existing: false },
    ])
    expect(outcome(await finished(bench.queue, id))).toBe('done')
    clock.advance(2 * UNDO_MS)
    expect(bench.queue.order()).toEqual(added.map(one => one.id))
    expect(await files()).toEqual(['file.bin'])
  })

  it('is another download where that was done', async () => {
    const { id } = await bench.get(server.route('/file.bin', { content }))
    bench.queue.discard([id], false)
    const [added] = bench.queue.add([bench.intent(`${server.url}/file.bin`)])
    expect(added?.existing).toBe(false)
    expect(bench.queue.order()).toEqual([added?.id])
  })
})

describe('removed for good while it could be restored', () => {
  it('it is gone at once', async () => {
    const id = await standing()
    const { id: done } = await bench.get(server.route('/done', { content }))
    bench.queue.discard([id, done], false)
    await bench.queue.remove([id, done], true)
    expect([bench.store.downloads(), await files()]).toEqual([[], []])
    bench.queue.restore([id])
    clock.advance(UNDO_MS)
    expect(bench.queue.order()).toEqual([])
  })

  it('and its part file cannot be deleted: it comes back, says so, and nothing of it runs', async () => {
    let isLocked = true
    const options: BenchOptions = {
      clock,
      disk: real => ({
        ...real,
        remove: path =>
          isLocked && path.endsWith('file.bin.part')
            ? Promise.reject(new DiskError('denied', 'could not delete file.bin.part'))
            : real.remove(path),
      }),
    }
    await bench.reopen(options)
    const [id, other] = [await standing(), await standing('other')]
    bench.queue.discard([id, other], false)
    const told = listen()
    clock.advance(UNDO_MS)
    const view = await new Promise(resolve => {
      bench.queue.subscribe(() => {
        if (bench.queue.view(id) !== null) resolve(bench.view(id))
      })
    })
    expect(view).toMatchObject({
      state: { kind: 'failed', because: { code: 'disk-error', detail: 'could not delete file.bin.part' } },
      received: 100_000,
    })
    expect(told).toContainEqual({ changed: [id], removed: [], orderChanged: true, stateChanged: true })
    expect([bench.queue.order(), await files()]).toEqual([[id], ['file.bin.part']])
    expect(server.requestsFor('/file.bin').length).toBe(1)
    isLocked = false
    bench.queue.resume([id])
    expect(outcome(await finished(bench.queue, id))).toBe('done')
  })

  it('and its file cannot be deleted: it comes back as done, and its timeline says why', async () => {
    const denied = (): Promise<never> =>
      Promise.reject(new DiskError('denied', 'another program is using file.bin'))
    await bench.reopen({ clock, disk: real => ({ ...real, remove: denied }) })
    const { id } = await bench.get(server.route('/file.bin', { content }))
    bench.queue.discard([id], true)
    const back = new Promise<void>(resolve => {
      bench.queue.subscribe(({ changed }) => {
        if (changed.includes(id)) resolve()
      })
    })
    clock.advance(UNDO_MS)
    await back
    expect(outcome(bench.view(id))).toBe('done')
    expect(bench.queue.timeline(id).at(-1)).toMatchObject({
      kind: 'failed',
      facts: { code: 'disk-error', detail: 'another program is using file.bin' },
    })
  })
})

describe('one that is being given its name', () => {
  it('ends as done, is not told of, and comes back so', async () => {
    const [reached, held] = [gate(), gate()]
    await bench.reopen({
      clock,
      disk: real => ({
        ...real,
        async renameNoReplace(...names) {
          reached.open()
          await held.passed
          await real.renameNoReplace(...names)
        },
      }),
    })
    const id = bench.add(server.route('/file.bin', { content }))
    await reached.passed
    bench.queue.discard([id], false)
    const told = listen()
    held.open()
    await untilStored(bench, ([state]) => state === 'done')
    expect(told).toEqual([])
    bench.queue.restore([id])
    expect(outcome(bench.view(id))).toBe('done')
    expect(await sha256OfFile(join(bench.dir, 'file.bin'))).toBe(content.sha256())
  })

  it('and does not get it: it is paused meanwhile, and takes up its name when it is back', async () => {
    const [reached, held] = [gate(), gate()]
    let fails = true
    await bench.reopen({
      clock,
      disk: real => ({
        ...real,
        async renameNoReplace(...names) {
          reached.open()
          await held.passed
          if (fails) throw new DiskError('denied', 'not now')
          await real.renameNoReplace(...names)
        },
      }),
    })
    const id = bench.add(server.route('/file.bin', { content }))
    await reached.passed
    bench.queue.discard([id], false)
    held.open()
    await untilStored(bench, ([state]) => state === 'paused')
    fails = false
    bench.queue.restore([id])
    expect(outcome(await finished(bench.queue, id))).toBe('done')
    expect(server.requests.length).toBe(1)
  })
})

describe('the end of the session', () => {
  it('in good order removes them for good', async () => {
    const id = await standing()
    const { id: done } = await bench.get(server.route('/done', { content }))
    bench.queue.discard([id], false)
    bench.queue.discard([done], true)
    await bench.reopen()
    expect([bench.queue.order(), await files()]).toEqual([[], []])
    expect(clock.pending).toBe(0)
  })

  it('by a kill within their time loses nothing: they are back, paused, at their places', async () => {
    const first = bench.add(server.route('/a', { head: 'before' }))
    const id = await standing()
    const { id: done } = await bench.get(server.route('/done', { content }))
    const last = bench.add(server.route('/b', { head: 'before' }))
    bench.queue.discard([id, done], true)
    // What it had when it was discarded is durable before its transfer is over.
    await server.until(() => server.openConnections === 2)
    while (bench.stored(id).record.durable < 100_000) await new Promise(resolve => setImmediate(resolve))
    const requests = server.requestsFor('/file.bin').length
    await bench.crash()
    expect(bench.queue.order()).toEqual([first, id, done, last])
    expect([id, done].map(each => outcome(bench.view(each)))).toEqual(['paused', 'done'])
    expect(bench.view(id).durable).toBe(100_000)
    expect(server.requestsFor('/file.bin').length).toBe(requests)
    bench.queue.resume([id])
    const view = await finished(bench.queue, id)
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
  })
})

it('a check that finds a finished file wrong while it is out of the list starts nothing', async () => {
  const [reached, held] = [gate(), gate()]
  let isHeld = false
  await bench.reopen({
    clock,
    disk: real => ({
      ...real,
      async openPart(path) {
        if (isHeld) {
          reached.open()
          await held.passed
        }
        return real.openPart(path)
      },
    }),
  })
  const { id, path } = await bench.get(server.route('/file.bin', { content }))
  const { open } = await import('node:fs/promises')
  const handle = await open(path ?? '', 'r+')
  await handle.write(Buffer.alloc(10, 1), 0, 10, 5)
  await handle.close()
  isHeld = true
  const checked = bench.queue.check([id])
  await reached.passed
  bench.queue.discard([id], false)
  held.open()
  expect((await checked)[0]?.wrong).toBe(1)
  await untilStored(bench, ([state]) => state === 'paused')
  expect(server.requests.length).toBe(1)
})

it('ten thousand at once, and back', async () => {
  bench.queue.setLimits({ atOnce: 1, connections: null, speed: null })
  bench.add(server.route('/a', { head: 'before' }))
  const intents = Array.from({ length: 10_000 }, (_, index) => bench.intent(`${server.url}/${index}.bin`))
  const ids = bench.queue.add(intents).map(({ id }) => id)
  const took = (work: () => void): number => {
    const began = performance.now()
    work()
    return Math.round(performance.now() - began)
  }
  const out = took(() => bench.queue.discard(ids, true))
  expect(bench.queue.order().length).toBe(1)
  expect(bench.store.downloads().filter(({ record }) => record.state === 'paused').length).toBe(10_000)
  const back = took(() => bench.queue.restore(ids))
  expect(bench.queue.order().length).toBe(10_001)
  process.stdout.write(`10,000 discarded in ${out} ms, restored in ${back} ms\n`)
  bench.queue.discard(ids, false)
  clock.advance(UNDO_MS)
  await untilStored(bench, states => states.length === 1)
})
