// Small files: many at once, little work for each, and a cut of the power at any step costs no more than a second fetch.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CHECKPOINT_MS } from '../../src/main/engine/checkpoint.ts'
import { CHUNK } from '../../src/main/engine/chunk-map.ts'
import { type Disk, DiskError } from '../../src/main/engine/ports.ts'
import { type Store, StoreError } from '../../src/main/engine/store-port.ts'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { handClock } from '../support/engine-harness/clocks.ts'
import { withParts } from '../support/engine-harness/guards.ts'
import { finished, openBench, outcome, settled, until } from '../support/engine-harness.ts'
import { serverForEach } from '../support/server-for-each.ts'

const content = pseudoRandom(100_000)

const server = serverForEach()

/** Names every step that changes the disk or the store, before and after it is made, so that it can be cut off there. */
function stepped(onStep: (step: string) => void): {
  readonly disk: (real: Disk) => Disk
  readonly store: (real: Store) => Store
} {
  async function around<T>(name: string, work: () => Promise<T>): Promise<T> {
    onStep(`before ${name}`)
    const result = await work()
    onStep(`after ${name}`)
    return result
  }
  return {
    disk: real => {
      const parts = withParts(real, part => ({
        ...part,
        write: (bytes, at) => around('write', () => part.write(bytes, at)),
        sync: () => around('sync', () => part.sync()),
      }))
      return {
        ...parts,
        async createPart(path, brief) {
          onStep('before create')
          const part = await parts.createPart(path, brief)
          try {
            onStep('after create')
          } catch (error) {
            await part.close()
            throw error
          }
          return part
        },
        renameNoReplace: (from, to, id) => around('rename', () => parts.renameNoReplace(from, to, id)),
        syncFolder: dir => around('sync of the folder', () => parts.syncFolder(dir)),
      }
    },
    store: real => ({
      ...real,
      together(work) {
        onStep('before commit')
        real.together(work)
        onStep('after commit')
      },
    }),
  }
}

describe('a small file', () => {
  it('costs one write, one sync, one rename and three commits', async () => {
    const steps: string[] = []
    const bench = await openBench(stepped(step => steps.push(step)))
    const view = await bench.get(server.route('/file.bin', { content }))
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    const work = steps.filter(step => step.startsWith('after')).map(step => step.slice('after '.length))
    expect(work).toEqual([
      ...['commit', 'create', 'commit', 'write', 'sync'],
      ...['rename', 'sync of the folder', 'commit'],
    ])
  })

  it('that the power fails under at any step is fetched again, whole, once, under its own name', async () => {
    const seen: string[] = []
    for (let cut = 0; ; cut++) {
      let step = 0
      let dead = false
      const bench = await openBench(
        stepped(name => {
          if (!dead && step++ === cut) {
            dead = true
            seen.push(name)
          }
          if (!dead) return
          if (name.endsWith('commit')) throw new StoreError('io', 'the power is off')
          throw new DiskError('io', 'the power is off')
        }),
      )
      const id = bench.add(server.route('/file.bin', { content }))
      await finished(bench.queue, id)
      await bench.crash({})
      bench.queue.resume([id])
      const view = await finished(bench.queue, id)
      expect([outcome(view), await readdir(bench.dir)], `cut ${seen.at(-1)}`).toEqual(['done', ['file.bin']])
      expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
      if (!dead) break
    }
    expect(seen).toHaveLength(16)
  })

  it('that takes long is in its part file from the next checkpoint on, and goes on from there', async () => {
    const clock = handClock()
    const bench = await openBench({ clock })
    const id = bench.add(server.route('/file.bin', { content, stallAt: 40_000 }))
    await until(bench.queue, id, view => view.received === 40_000)
    expect(await readdir(bench.dir)).toEqual([])
    clock.advance(CHECKPOINT_MS)
    while (bench.view(id).durable < 40_000) await new Promise(resolve => setImmediate(resolve))
    expect(await readdir(bench.dir)).toEqual(['file.bin.part'])
    await bench.crash({})
    server.route('/file.bin', { content })
    const view = await finished(bench.queue, id)
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(server.requests.at(-1)?.range).toBe('bytes=40000-99999')
  })

  it('that is stopped on the way goes on where it was', async () => {
    const bench = await openBench()
    const id = bench.add(server.route('/file.bin', { content, stallAt: 40_000 }))
    await until(bench.queue, id, view => view.received === 40_000)
    await bench.reopen()
    server.route('/file.bin', { content })
    const view = await finished(bench.queue, id)
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(server.requests.at(-1)?.range).toBe('bytes=40000-99999')
  })

  it('whose target is locked costs no bytes', async () => {
    let isLocked = true
    const bench = await openBench({
      disk: real => ({
        ...real,
        renameNoReplace: (...names) =>
          isLocked ? Promise.reject(new DiskError('denied', 'locked')) : real.renameNoReplace(...names),
      }),
    })
    const id = bench.add(server.route('/file.bin', { content }))
    expect(outcome(await finished(bench.queue, id))).toBe('disk-error')
    isLocked = false
    bench.queue.resume([id])
    const view = await finished(bench.queue, id)
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(server.requests.length).toBe(1)
  })

  it.each([0, 100_000])(
    'of %i bytes whose end could not be written down is found again, not fetched again',
    async size => {
      let named = false
      const bench = await openBench({
        disk: real => ({
          ...real,
          async renameNoReplace(...names) {
            await real.renameNoReplace(...names)
            named = true
          },
        }),
        store: real => ({
          ...real,
          together(work) {
            if (named) throw new StoreError('full', 'no room')
            real.together(work)
          },
        }),
      })
      const id = bench.add(server.route('/file.bin', { content: pseudoRandom(size) }))
      expect(outcome(await settled(bench.queue, id))).toBe('waits: disk-full')
      named = false
      bench.queue.resume([id])
      expect(outcome(await finished(bench.queue, id))).toBe('done')
      expect(await readdir(bench.dir)).toEqual(['file.bin'])
      expect(server.requests.length).toBe(1)
    },
  )

  it('that is stopped when it is whole, but has no file yet, keeps its bytes', async () => {
    const bench = await openBench()
    const id = bench.add(server.route('/file.bin', { content }))
    const unsubscribe = bench.queue.subscribe(() => {
      if (bench.queue.view(id)?.received !== content.size) return
      unsubscribe()
      bench.queue.pause([id])
    })
    await until(bench.queue, id, view => view.state.kind === 'paused' && view.connections === 0)
    await bench.reopen()
    expect(bench.view(id)).toMatchObject({ state: { kind: 'paused' }, durable: content.size })
    bench.queue.resume([id])
    const view = await finished(bench.queue, id)
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(server.requests.length).toBe(1)
  })

  it('for which the disk has no room is told', async () => {
    const bench = await openBench({
      disk: real =>
        withParts(real, part => ({ ...part, write: () => Promise.reject(new DiskError('full', 'no')) })),
    })
    const id = bench.add(server.route('/file.bin', { content }))
    expect(outcome(await settled(bench.queue, id))).toBe('waits: disk-full')
  })

  it('whose name is taken gets a number, and takes nothing from what is there', async () => {
    const bench = await openBench()
    await writeFile(join(bench.dir, 'file.bin'), 'mine')
    const view = await bench.get(server.route('/file.bin', { content }))
    expect([view.name, view.path]).toEqual(['file (1).bin', join(bench.dir, 'file (1).bin')])
    expect(await readFile(join(bench.dir, 'file.bin'), 'utf8')).toBe('mine')
    expect((await readdir(bench.dir)).sort()).toEqual(['file (1).bin', 'file.bin'])
  })

  it.each([0, 1, CHUNK])('of %i bytes arrives', async size => {
    const bench = await openBench()
    const bytes = pseudoRandom(size)
    const view = await bench.get(server.route('/file.bin', { content: bytes }))
    expect([outcome(view), view.received, view.durable]).toEqual(['done', size, size])
    expect(await sha256OfFile(view.path ?? '')).toBe(bytes.sha256())
  })

  it('with a checksum is proved by what the disk has', async () => {
    const bench = await openBench()
    const checksum = { algorithm: 'sha256', hex: content.sha256() } as const
    const url = server.route('/file.bin', { content })
    expect(outcome(await bench.get(url, { checksum }))).toBe('done')
    const bad = server.route('/other.bin', { content: pseudoRandom(content.size, 5) })
    expect(outcome(await bench.get(bad, { checksum }))).toBe('checksum-mismatch')
  })
})

describe('many small files', () => {
  it('run sixteen at once, once the first have shown what they are', async () => {
    const bench = await openBench()
    for (let n = 0; n < 3; n++) await bench.get(server.route(`/first-${n}.bin`, { content }))
    const urls = Array.from({ length: 20 }, (_, n) =>
      server.route(`/${n}.bin`, n < 16 ? { content, stallAt: 1_000 } : { content }),
    )
    const ids = bench.queue.add(urls.map(url => bench.intent(url))).map(({ id }) => id)
    await Promise.all(ids.slice(0, 16).map(id => until(bench.queue, id, view => view.received === 1_000)))
    expect(ids.slice(16).map(id => outcome(bench.view(id)))).toEqual(Array(4).fill('queued'))
    for (let n = 0; n < 16; n++) server.release(`/${n}.bin`)
    for (const id of ids) expect(outcome(await finished(bench.queue, id))).toBe('done')
    expect(await readdir(bench.dir)).toHaveLength(23)
  })

  it('share their commits', async () => {
    let commits = 0
    const bench = await openBench({
      store: real => ({
        ...real,
        together(work) {
          commits++
          real.together(work)
        },
      }),
    })
    const urls = Array.from({ length: 60 }, (_, n) => server.route(`/${n}.bin`, { content }))
    const ids = bench.queue.add(urls.map(url => bench.intent(url))).map(({ id }) => id)
    for (const id of ids) expect(outcome(await finished(bench.queue, id))).toBe('done')
    // One at a time would make three each.
    expect(commits).toBeLessThan(60 * 3)
    expect(await readdir(bench.dir)).toHaveLength(60)
  })

  it('never make way for more large ones than there are slots', async () => {
    const bench = await openBench()
    const small = Array.from({ length: 6 }, (_, n) => server.route(`/${n}.bin`, { content }))
    const large = pseudoRandom(CHUNK + 1)
    const stalled = { content: large, stallAt: 1_000 }
    const big = Array.from({ length: 20 }, (_, n) => server.route(`/big-${n}.bin`, stalled))
    const smallIds = small.map(url => bench.add(url))
    for (const id of smallIds) await finished(bench.queue, id)
    const ids = bench.queue.add(big.map(url => bench.intent(url))).map(({ id }) => id)
    // Those that were started on the guess that they are small keep running; nothing else starts.
    await Promise.all(ids.slice(0, 16).map(id => until(bench.queue, id, view => view.received === 1_000)))
    const runs = (): number => ids.filter(id => outcome(bench.view(id)) === 'running').length
    expect(runs()).toBe(16)
    for (let n = 0; n < 13; n++) {
      server.release(`/big-${n}.bin`)
      await finished(bench.queue, ids[n] ?? 0)
    }
    expect(runs()).toBe(3)
    server.release('/big-13.bin')
    await finished(bench.queue, ids[13] ?? 0)
    await until(bench.queue, ids[16] ?? 0, view => view.received === 1_000)
    expect(runs()).toBe(3)
  })
})
