// Orders that meet: restarts, removals, adds, pauses and stops on the same downloads at the same time.
import { readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { type DownloadRecord, StoreError } from '../../src/main/engine/store-port.ts'
import type { DownloadId } from '../../src/shared/model.ts'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { type Bench, finished, openBench, outcome, settled, until } from '../support/engine-harness.ts'
import { gate, heldRemovals } from '../support/gate.ts'
import { serverForEach } from '../support/server-for-each.ts'

const content = pseudoRandom(1_000_003)

const server = serverForEach()
let bench: Bench

beforeEach(async () => {
  bench = await openBench()
})

/** A download that runs and stands at 100,000 bytes. */
async function standing(on: Bench, name = 'file.bin'): Promise<DownloadId> {
  const id = on.add(server.route(`/${name}`, { content, stallAt: 100_000 }))
  await until(on.queue, id, view => view.received === 100_000)
  return id
}

describe('two orders at once', () => {
  it('restart and restart: one fresh download, under its own name', async () => {
    const id = await standing(bench)
    server.route('/file.bin', { content })
    await Promise.all([bench.queue.restart([id]), bench.queue.restart([id])])
    const view = await finished(bench.queue, id)
    expect([outcome(view), view.name]).toEqual(['done', 'file.bin'])
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(await readdir(bench.dir)).toEqual(['file.bin'])
  })

  it('remove and restart: it is gone, and nothing of it runs on', async () => {
    const ids = [await standing(bench, 'a.bin'), await standing(bench, 'b.bin')]
    const removed = bench.queue.remove(ids, false)
    await Promise.all([removed, bench.queue.restart(ids)])
    expect(bench.queue.order()).toEqual([])
    await bench.queue.stop()
    expect(await readdir(bench.dir)).toEqual([])
    expect(server.requests.length).toBe(2)
  })

  it('remove and add: the link that was added stays', async () => {
    const id = await standing(bench)
    const removed = bench.queue.remove([id], false)
    server.route('/file.bin', { content })
    const [added] = bench.queue.add([bench.intent(`${server.url}/file.bin`)])
    await removed
    expect(added?.existing).toBe(false)
    expect(outcome(await finished(bench.queue, added?.id ?? 0))).toBe('done')
  })

  it('remove and stop: the stop waits until the removal is written down', async () => {
    const [reached, held] = [gate(), gate()]
    const slow = await openBench({
      disk: heldRemovals(reached, held),
    })
    const id = await standing(slow)
    const removed = slow.queue.remove([id], false)
    await reached.passed
    const stopped = slow.queue.stop().then(() => slow.queue.order())
    held.open()
    expect(await stopped).toEqual([])
    await removed
  })

  it('a slow removal of all starts none of those that wait their turn', async () => {
    const [reached, held] = [gate(), gate()]
    const slow = await openBench({
      disk: real => ({
        ...real,
        async remove(path) {
          if (path.endsWith('a.bin.part')) {
            reached.open()
            await held.passed
          }
          await real.remove(path)
        },
      }),
    })
    const running = [
      await standing(slow, 'a.bin'),
      await standing(slow, 'b.bin'),
      await standing(slow, 'c.bin'),
    ]
    const waiting = slow.add(server.route('/d.bin', { content }))
    const removed = slow.queue.remove([...running, waiting], false)
    await reached.passed
    await Promise.all(running.map(id => until(slow.queue, id, view => view.connections === 0)))
    // A new one would have its request out before an exchange that begins now is over.
    await (await fetch(server.route('/other', { content }))).arrayBuffer()
    held.open()
    await removed
    expect(server.requestsFor('/d.bin')).toEqual([])
  })

  it('a restart that fails for one goes on with the others', async () => {
    let broken = true
    const bad = await openBench({
      disk: real => ({
        ...real,
        facts: path =>
          broken && path.endsWith('a.bin.part') ? Promise.reject(new Error('no')) : real.facts(path),
      }),
    })
    const ids = [await standing(bad, 'a.bin'), await standing(bad, 'b.bin')]
    server.route('/b.bin', { content })
    server.route('/a.bin', { content })
    await expect(bad.queue.restart(ids)).rejects.toThrow('no')
    expect(outcome(await finished(bad.queue, ids[1] ?? 0))).toBe('done')
    broken = false
    await finished(bad.queue, ids[0] ?? 0)
    bad.queue.resume(ids)
    expect(outcome(await finished(bad.queue, ids[0] ?? 0))).toBe('done')
  })
})

describe('a store that is full', () => {
  it('does not keep a pause from stopping the download', async () => {
    let full = false
    const bad = await openBench({
      store: real => ({
        ...real,
        together(work) {
          if (full) throw new StoreError('full', 'no room')
          real.together(work)
        },
      }),
    })
    const id = await standing(bad)
    full = true
    expect(() => bad.queue.pause([id])).toThrow('no room')
    expect(outcome(bad.view(id))).toBe('paused')
    await until(bad.queue, id, view => view.connections === 0)
    await bad.queue.stop()
    expect(server.requestsFor('/file.bin').length).toBe(1)
  })

  it.each([1_000_003, 2_000_003])(
    'when a finished file of %i bytes is to be written down does not make it come twice',
    async size => {
      let full = true
      const refuseDone = (change: Partial<DownloadRecord>): void => {
        if (full && change.state === 'done') throw new StoreError('full', 'no room')
      }
      const bad = await openBench({
        store: real => ({
          ...real,
          update(id, change) {
            refuseDone(change)
            real.update(id, change)
          },
          commitMap(id, pages, change) {
            refuseDone(change)
            real.commitMap(id, pages, change)
          },
        }),
      })
      const id = bad.add(server.route('/file.bin', { content: pseudoRandom(size) }))
      expect(outcome(await settled(bad.queue, id))).toBe('waits: disk-full')
      full = false
      bad.queue.resume([id])
      const view = await finished(bad.queue, id)
      expect([outcome(view), view.name]).toEqual(['done', 'file.bin'])
      expect(await readdir(bad.dir)).toEqual(['file.bin'])
      expect(server.requests.length).toBe(1)
    },
  )
})

describe('a drive that is away', () => {
  it('keeps its download waiting for it: nothing is made anew, nothing forgotten', async () => {
    const id = await standing(bench)
    bench.queue.pause([id])
    await bench.reopen()
    const away = `${bench.dir}-away`
    await rename(bench.dir, away)
    bench.queue.resume([id])
    expect(outcome(await settled(bench.queue, id))).toBe('waits: disk-error')
    expect(bench.view(id).durable).toBe(100_000)
    await expect(readdir(bench.dir)).rejects.toThrow('ENOENT')
    await rename(away, bench.dir)
    server.route('/file.bin', { content })
    bench.queue.resume([id])
    const view = await finished(bench.queue, id)
    expect(await sha256OfFile(join(bench.dir, view.name))).toBe(content.sha256())
    expect(server.requests.at(-1)?.range).toBe(`bytes=100000-${content.size - 1}`)
  })
})
