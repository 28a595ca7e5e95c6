// Orders against each other, and against a store that refuses: the later one wins, none is lost, none brings back what
// is gone.
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createDisk } from '../../src/main/disk/disk.ts'
import { DiskError } from '../../src/main/engine/ports.ts'
import { type Store, StoreError } from '../../src/main/engine/store-port.ts'
import type { DownloadId } from '../../src/shared/model.ts'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { withParts } from '../support/engine-harness/guards.ts'
import { type Bench, finished, openBench, outcome, until } from '../support/engine-harness.ts'
import { gate, heldRemovals } from '../support/gate.ts'
import { serverForEach } from '../support/server-for-each.ts'

const content = pseudoRandom(2_000_003)

const server = serverForEach()

/** A download that runs and stands at 100,000 bytes; its server is sound from then on. */
async function standing(on: Bench): Promise<DownloadId> {
  const id = on.add(server.route('/file.bin', { content, stallAt: 100_000 }))
  await until(on.queue, id, view => view.received === 100_000)
  server.route('/file.bin', { content })
  return id
}

/** `store` refuses transactions of many, and removals, while `isFull`. */
function fillable() {
  const state = { isFull: false }
  const refuse = (): void => {
    if (state.isFull) throw new StoreError('full', 'no room')
  }
  const store = (real: Store): Store => ({
    ...real,
    together(work) {
      refuse()
      real.together(work)
    },
    remove(ids) {
      refuse()
      real.remove(ids)
    },
  })
  return { state, store }
}

describe('remove and remove', () => {
  it('is one removal: nothing runs on, and it is told once', async () => {
    const bench = await openBench()
    const id = await standing(bench)
    const told: DownloadId[] = []
    bench.queue.subscribe(({ removed }) => told.push(...removed))
    await Promise.all([bench.queue.remove([id], false), bench.queue.remove([id], false)])
    expect([bench.queue.order(), told]).toEqual([[], [id]])
    await bench.queue.stop()
    expect(await readdir(bench.dir)).toEqual([])
    expect(server.requests.length).toBe(1)
  })

  it('where the first fails lets nothing start before the second is over', async () => {
    const [first, second, held] = [gate(), gate(), gate()]
    let calls = 0
    const bench = await openBench({
      disk: real => ({
        ...real,
        async remove(path) {
          calls++
          if (calls === 1) await first.passed
          if (calls === 1) throw new DiskError('denied', 'not now')
          second.open()
          await held.passed
          await real.remove(path)
        },
      }),
    })
    const id = await standing(bench)
    const orders = [bench.queue.remove([id], false), bench.queue.remove([id], false)]
    first.open()
    await expect(orders[0]).rejects.toThrow('not now')
    await second.passed
    expect(bench.view(id).state.kind).toBe('queued')
    held.open()
    await orders[1]
    expect(bench.queue.order()).toEqual([])
    expect(server.requests.length).toBe(1)
  })
})

describe('restart and pause', () => {
  it('is paused, with nothing received', async () => {
    const bench = await openBench()
    const id = await standing(bench)
    const restarted = bench.queue.restart([id])
    expect(outcome(bench.view(id))).toBe('queued')
    bench.queue.pause([id])
    await restarted
    expect(bench.view(id)).toMatchObject({ state: { kind: 'paused' }, received: 0 })
    expect(bench.stored(id).record).toMatchObject({ state: 'paused', partName: null, durable: 0 })
    expect(server.requests.length).toBe(1)
    bench.queue.resume([id])
    const view = await finished(bench.queue, id)
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
  })

  it.each([
    ['restart', 'done'],
    ['restart and pause', 'paused'],
  ])('%s of one that fails on its way out: %s', async (orders, end) => {
    let broken = false
    const bench = await openBench({
      disk: real =>
        withParts(real, part => ({
          ...part,
          sync: () => (broken ? Promise.reject(new DiskError('io', 'the disk is broken')) : part.sync()),
        })),
    })
    const id = await standing(bench)
    broken = true
    const restarted = bench.queue.restart([id])
    if (orders === 'restart and pause') bench.queue.pause([id])
    await restarted
    broken = false
    await until(bench.queue, id, view => outcome(view) === end)
  })
})

describe('a store that is full', () => {
  it('hears of a pause as soon as anything else is written', async () => {
    const { state, store } = fillable()
    const bench = await openBench({ store, started: false })
    const [first, second] = [bench.add(`${server.url}/a`), bench.add(`${server.url}/b`)]
    state.isFull = true
    expect(() => bench.queue.pause([first])).toThrow('no room')
    expect(outcome(bench.view(first))).toBe('paused')
    state.isFull = false
    bench.queue.pause([second])
    expect([first, second].map(id => bench.stored(id).record.state)).toEqual(['paused', 'paused'])
  })

  it('does not let what came before a pause be written after it', async () => {
    const { state, store } = fillable()
    const bench = await openBench({ store })
    const id = bench.add(server.route('/file.bin', { head: 'before' }))
    await server.nextRequest('/file.bin')
    // That it runs waits to be written down.
    expect(bench.stored(id).record.state).toBe('queued')
    state.isFull = true
    expect(() => bench.queue.pause([id])).toThrow('no room')
    state.isFull = false
    await bench.reopen()
    expect(outcome(bench.view(id))).toBe('paused')
  })

  it('does not keep a resume from running', async () => {
    const { state, store } = fillable()
    const bench = await openBench({ store })
    const id = await standing(bench)
    bench.queue.pause([id])
    await until(bench.queue, id, view => view.connections === 0)
    state.isFull = true
    expect(() => bench.queue.resume([id])).toThrow('no room')
    state.isFull = false
    expect(outcome(await finished(bench.queue, id))).toBe('done')
    expect(bench.stored(id).record.state).toBe('done')
  })

  it('keeps a removed download, which then goes on', async () => {
    const { state, store } = fillable()
    const bench = await openBench({
      store,
      // The transfer lets go of its files before there is no room.
      disk: real => ({
        ...real,
        async remove(path) {
          state.isFull = true
          await real.remove(path)
        },
      }),
    })
    const id = await standing(bench)
    const removed = bench.queue.remove([id], false)
    await removed.catch(() => {
      state.isFull = false
    })
    await expect(removed).rejects.toThrow('no room')
    const view = await finished(bench.queue, id)
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(await readdir(bench.dir)).toEqual(['file.bin'])
  })
})

describe('what a crash left finishing', () => {
  /** In a queue that is not started yet; the file that was to get its name has this id. */
  async function finishing(bench: Bench, partId: string | null): Promise<DownloadId> {
    const id = bench.add(server.route('/file.bin', { content }))
    const [name, partName] = ['file.bin', 'file.bin.part']
    bench.store.update(id, { state: 'finishing', name, partName, partId })
    await bench.reopen()
    return id
  }

  it('and is paused before it could be repaired stays paused', async () => {
    const bench = await openBench({ started: false })
    const id = await finishing(bench, 'gone')
    bench.queue.pauseAll()
    expect(outcome(bench.view(id))).toBe('paused')
    await bench.queue.start()
    expect([outcome(bench.view(id)), server.requests]).toEqual(['paused', []])
  })

  it('and has its name is done, paused or not', async () => {
    const bench = await openBench({ started: false })
    const path = join(bench.dir, 'file.bin')
    await writeFile(path, 'whole')
    const id = await finishing(bench, (await createDisk().facts(path))?.id ?? null)
    bench.queue.pauseAll()
    await bench.queue.start()
    expect([outcome(bench.view(id)), server.requests]).toEqual(['done', []])
  })

  it('can be paused while it waits for its turn', async () => {
    const bench = await openBench({ started: false, queue: { maxRunning: 1 } })
    const before = bench.add(server.route('/before.bin', { head: 'before' }))
    bench.store.update(before, { state: 'running' })
    const id = await finishing(bench, 'gone')
    await bench.queue.start()
    await server.nextRequest('/before.bin')
    expect(outcome(bench.view(id))).toBe('finishing')
    bench.queue.pause([id])
    bench.queue.pause([before])
    expect(bench.queue.order().map(each => outcome(bench.view(each)))).toEqual(['paused', 'paused'])
    await bench.queue.stop()
    expect(server.requestsFor('/file.bin')).toEqual([])
  })
})

describe('a stop', () => {
  it('is final: what was waiting for an earlier order starts nothing', async () => {
    const [reached, held] = [gate(), gate()]
    const bench = await openBench({
      disk: heldRemovals(reached, held),
    })
    const id = await standing(bench)
    const restarted = bench.queue.restart([id])
    await reached.passed
    const stopped = bench.queue.stop()
    held.open()
    await restarted
    await bench.queue.start()
    expect(bench.view(id)).toMatchObject({ state: { kind: 'queued' }, received: 0 })
    await stopped
    expect(server.requests.length).toBe(1)
  })
})
