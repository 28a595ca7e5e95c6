// What an earlier session left is never trusted blindly: part files that were emptied, cut, swapped or replaced,
// and downloads that were stopped between the rename and its commit.
import {
  link,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { CHUNK } from '../../src/main/engine/chunk-map.ts'
import type { DownloadId, DownloadView } from '../../src/shared/model.ts'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { askedRange, type Bench, finished, openBench, outcome, until } from '../support/engine-harness.ts'
import { serverForEach } from '../support/server-for-each.ts'

const content = pseudoRandom(5_000_000)
const HELD = 3 * CHUNK + 100_000

const server = serverForEach()
let bench: Bench

beforeEach(async () => {
  bench = await openBench()
})

/** A download that was paused at HELD bytes; its server is sound from then on. */
async function paused(): Promise<DownloadId> {
  const id = bench.add(server.route('/file.bin', { content, stallAt: HELD }))
  await until(bench.queue, id, view => view.received === HELD)
  bench.queue.pause([id])
  await bench.reopen()
  server.route('/file.bin', { content })
  expect(bench.view(id)).toMatchObject({ durable: HELD, state: { kind: 'paused' } })
  return id
}

async function resumed(id: DownloadId): Promise<DownloadView> {
  bench.queue.resume([id])
  return await finished(bench.queue, id)
}

/** Where the requests after the first began. */
function restarts(): readonly (number | undefined)[] {
  return server
    .requestsFor('/file.bin')
    .slice(1)
    .map(request => askedRange(request)?.start)
}

describe('a part file', () => {
  it('that was emptied is fetched again from the first byte', async () => {
    const id = await paused()
    await truncate(bench.part(id), 0)
    const view = await resumed(id)
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(restarts()).toEqual([0])
  })

  it.each([2 * CHUNK + 7, 3 * CHUNK, HELD - 1])(
    'that was cut at %i loses the chunks it is short of',
    async size => {
      const id = await paused()
      await truncate(bench.part(id), size)
      const view = await resumed(id)
      expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
      expect(restarts()).toEqual([Math.floor(size / CHUNK) * CHUNK])
    },
  )

  it('that is longer than the whole is cut to its length', async () => {
    const id = await paused()
    await truncate(bench.part(id), content.size + 1_000)
    const view = await resumed(id)
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
  })

  it('that was deleted is made again', async () => {
    const id = await paused()
    await rm(bench.part(id))
    const view = await resumed(id)
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(await readdir(bench.dir)).toEqual(['file.bin'])
  })

  it('that somebody gave the name of the finished file is not taken for it, and goes on', async () => {
    const id = await paused()
    await rename(bench.part(id), join(bench.dir, 'file.bin'))
    const view = await resumed(id)
    expect([outcome(view), view.name]).toEqual(['done', 'file.bin'])
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(restarts()).toEqual([HELD])
    expect(await readdir(bench.dir)).toEqual(['file.bin'])
  })

  it('that is a copy of itself is believed once every chunk has proved itself', async () => {
    const id = await paused()
    const bytes = await readFile(bench.part(id))
    await rm(bench.part(id))
    await writeFile(join(bench.dir, 'keep'), '')
    await writeFile(bench.part(id), bytes)
    const view = await resumed(id)
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(restarts()).toEqual([HELD])
  })

  it('that is another file of the same size is not believed where it differs', async () => {
    const id = await paused()
    const bytes = await readFile(bench.part(id))
    bytes.fill(0xaa, CHUNK, CHUNK + 10)
    await writeFile(join(bench.dir, 'other'), bytes)
    await rename(join(bench.dir, 'other'), bench.part(id))
    const view = await resumed(id)
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect([...restarts()].sort()).toEqual([CHUNK, HELD])
  })

  it('that is another file is not believed after a pause in the middle of the check', async () => {
    const id = await paused()
    await writeFile(join(bench.dir, 'other'), Buffer.alloc(HELD, 0xaa))
    await rename(join(bench.dir, 'other'), bench.part(id))
    bench.queue.resume([id])
    bench.queue.pause([id])
    await bench.reopen()
    const view = await resumed(id)
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
  })

  it("that somebody else's file took the place of keeps that file, and is made again under another name", async () => {
    const id = await paused()
    const foreign = pseudoRandom(7_000_000, 9)
    await writeFile(join(bench.dir, 'other'), foreign.read(0, foreign.size))
    const part = bench.part(id)
    await rename(join(bench.dir, 'other'), part)
    const view = await resumed(id)
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(await sha256OfFile(part)).toBe(foreign.sha256())
  })

  it('that is cut while it is written gets what it lost once more', async () => {
    const large = pseudoRandom(12 * CHUNK)
    const id = bench.add(server.route('/file.bin', { content: large, stallAt: CHUNK }))
    await until(bench.queue, id, view => view.received === 8 * CHUNK)
    await truncate(bench.part(id), 1_000)
    server.route('/file.bin', { content: large })
    server.release('/file.bin')
    const view = await finished(bench.queue, id)
    expect(await sha256OfFile(view.path ?? '')).toBe(large.sha256())
    expect(bench.queue.timeline(id).map(({ kind }) => kind)).toContain('refetched')
  })

  it("that is swapped while it is written: somebody else's file does not get our name", async () => {
    const id = bench.add(server.route('/file.bin', { content, stallAt: CHUNK }))
    await until(bench.queue, id, view => view.received === CHUNK)
    await rm(bench.part(id))
    await writeFile(bench.part(id), 'mine')
    server.release('/file.bin')
    const view = await finished(bench.queue, id)
    expect(view.state).toMatchObject({ kind: 'failed', because: { code: 'disk-error' } })
    expect(await readdir(bench.dir)).toEqual(['file.bin.part'])
    expect(await readFile(bench.part(id), 'utf8')).toBe('mine')
  })

  it('that was replaced by a link is refused, and nothing is written through it', async () => {
    const id = await paused()
    const elsewhere = join(bench.dir, 'elsewhere')
    await writeFile(elsewhere, Buffer.alloc(HELD, 1))
    const path = bench.part(id)
    await rm(path)
    await symlink(elsewhere, path)
    expect(outcome(await resumed(id))).toBe('disk-error')
    expect(await readFile(elsewhere)).toEqual(Buffer.alloc(HELD, 1))
    await bench.queue.remove([id], true)
    expect((await lstat(path)).isSymbolicLink()).toBe(true)
  })

  it('that was replaced by a folder is refused', async () => {
    const id = await paused()
    const path = bench.part(id)
    await rm(path)
    await mkdir(path)
    expect(outcome(await resumed(id))).toBe('disk-error')
    expect(await readdir(path)).toEqual([])
  })

  it('that somebody else made under the announced name is left alone', async () => {
    const id = await paused()
    const path = bench.part(id)
    // As a crash leaves it between the announcement and the creation.
    bench.store.update(id, { partId: null, durable: 0 })
    await rm(path)
    await writeFile(path, 'mine')
    await bench.reopen()
    const view = await resumed(id)
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(await readFile(path, 'utf8')).toBe('mine')
  })
})

describe('a download that was finishing', () => {
  /** Stopped in the middle of `publish`: the whole part file stands, and the store says finishing. */
  async function finishing(): Promise<{
    readonly id: DownloadId
    readonly part: string
    readonly target: string
  }> {
    const id = bench.add(server.route('/file.bin', { content, stallAt: HELD }))
    await until(bench.queue, id, view => view.received === HELD)
    // The rename never comes to pass.
    await bench.reopen({
      disk: real => ({ ...real, renameNoReplace: () => Promise.reject(new Error('stopped here')) }),
      started: false,
    })
    server.route('/file.bin', { content })
    await bench.queue.start()
    await finished(bench.queue, id)
    const part = bench.part(id)
    await bench.queue.stop()
    bench.store.update(id, { state: 'finishing', failureCode: null, failureDetail: null })
    return { id, part, target: join(bench.dir, 'file.bin') }
  }

  it.each(['before the rename', 'between link and unlink', 'after the rename'])('%s is done', async where => {
    const { id, part, target } = await finishing()
    const requests = server.requests.length
    if (where === 'between link and unlink') await link(part, target)
    if (where === 'after the rename') await rename(part, target)
    await bench.reopen({})
    const view = await finished(bench.queue, id)
    expect([outcome(view), view.path]).toEqual(['done', target])
    expect(await sha256OfFile(target)).toBe(content.sha256())
    expect(await readdir(bench.dir)).toEqual(['file.bin'])
    expect(server.requests.length).toBe(requests)
    expect(bench.stored(id).record).toMatchObject({ state: 'done', durable: content.size })
    expect(bench.store.loadMap(id).size).toBe(1)
  })

  it('and whose target is somebody else’s by now gets another name', async () => {
    const { id, target } = await finishing()
    await writeFile(target, 'mine')
    await bench.reopen({})
    const view = await finished(bench.queue, id)
    expect([outcome(view), view.name]).toEqual(['done', 'file (1).bin'])
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(await readFile(target, 'utf8')).toBe('mine')
    expect((await readdir(bench.dir)).sort()).toEqual(['file (1).bin', 'file.bin'])
  })

  it('is told to those who listen', async () => {
    const { id, part, target } = await finishing()
    await rename(part, target)
    await bench.reopen({ started: false })
    const told: DownloadId[] = []
    bench.queue.subscribe(({ changed }) => told.push(...changed))
    await bench.queue.start()
    expect(told).toContain(id)
    expect(outcome(bench.view(id))).toBe('done')
  })

  it('does not open a queue that was stopped meanwhile', async () => {
    const { id } = await finishing()
    await bench.reopen({ started: false })
    const started = bench.queue.start()
    await bench.queue.stop()
    await started
    expect(outcome(bench.view(id))).toBe('finishing')
  })

  it('and whose part file is gone is fetched again', async () => {
    const { id, part, target } = await finishing()
    await rm(part)
    await bench.reopen({})
    const view = await finished(bench.queue, id)
    expect([outcome(view), view.path]).toEqual(['done', target])
    expect(await sha256OfFile(target)).toBe(content.sha256())
  })
})
