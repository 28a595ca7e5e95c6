// The end of a download: its name, its checksum, its place; and a disk or a store that fails on the way there.
import { readdir, readFile, rename, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { CHECKPOINT_MS } from '../../src/main/engine/checkpoint.ts'
import { CHUNK, ChunkMap } from '../../src/main/engine/chunk-map.ts'
import { type Disk, DiskError } from '../../src/main/engine/ports.ts'
import { StoreError } from '../../src/main/engine/store-port.ts'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { handClock } from '../support/engine-harness/clocks.ts'
import { withParts } from '../support/engine-harness/guards.ts'
import { type Bench, finished, openBench, outcome, settled, until } from '../support/engine-harness.ts'
import type { HeaderLine } from '../support/range-server/behaviour.ts'
import { serverForEach } from '../support/server-for-each.ts'

const content = pseudoRandom(3 * CHUNK + 1)

const server = serverForEach()
let bench: Bench

beforeEach(async () => {
  bench = await openBench()
})

const named = (value: string): readonly HeaderLine[] => [['Content-Disposition', value]]

describe('the name', () => {
  it('is the server’s before the URL’s, and the person’s before both', async () => {
    const url = server.route('/url.bin', { content, headers: named('attachment; filename="server.bin"') })
    expect((await bench.get(url)).name).toBe('server.bin')
    expect((await bench.get(url, { wantedName: 'mine.bin' })).name).toBe('mine.bin')
    expect((await bench.get(server.route('/url.bin', { content }))).name).toBe('url.bin')
    expect((await readdir(bench.dir)).sort()).toEqual(['mine.bin', 'server.bin', 'url.bin'])
  })

  it.each([
    '../../escaped.bin',
    '..\\..\\escaped.bin',
    '/etc/escaped.bin',
    'C:\\escaped.bin',
    '..',
    '.',
    'a/../../b.bin',
  ])('"%s" stays in the folder', async name => {
    const escaped = name.replace(/[\\"]/g, '\\$&')
    const headers = named(`attachment; filename="${escaped}"`)
    const view = await bench.get(server.route('/url.bin', { content, headers }))
    expect(outcome(view)).toBe('done')
    expect(await readdir(bench.dir)).toEqual([view.name])
    expect(await sha256OfFile(join(bench.dir, view.name))).toBe(content.sha256())
  })

  it('of a file that is there is numbered', async () => {
    await writeFile(join(bench.dir, 'file.bin'), 'mine')
    const view = await bench.get(server.route('/file.bin', { content }))
    expect(view.name).toBe('file (1).bin')
    expect(await readFile(join(bench.dir, 'file.bin'), 'utf8')).toBe('mine')
  })

  it('of a part file that is there is numbered', async () => {
    await writeFile(join(bench.dir, 'file.bin.part'), 'mine')
    const view = await bench.get(server.route('/file.bin', { content }))
    expect(view.name).toBe('file (1).bin')
    expect(await readFile(join(bench.dir, 'file.bin.part'), 'utf8')).toBe('mine')
    expect((await readdir(bench.dir)).sort()).toEqual(['file (1).bin', 'file.bin.part'])
  })

  it('that a dangling link has is numbered, and nothing is written through the link', async () => {
    await symlink(join(bench.dir, 'nowhere'), join(bench.dir, 'file.bin'))
    const view = await bench.get(server.route('/file.bin', { content }))
    expect(view.name).toBe('file (1).bin')
    expect((await readdir(bench.dir)).sort()).toEqual(['file (1).bin', 'file.bin'])
  })

  it('of two downloads at once is numbered for one', async () => {
    const ids = ['/a/file.bin', '/b/file.bin'].map(path => bench.add(server.route(path, { content })))
    for (const id of ids) await finished(bench.queue, id)
    expect((await readdir(bench.dir)).sort()).toEqual(['file (1).bin', 'file.bin'])
  })

  it('that was taken while it was downloaded is numbered', async () => {
    const id = bench.add(server.route('/file.bin', { content, stallAt: CHUNK }))
    await until(bench.queue, id, view => view.received === CHUNK)
    await writeFile(join(bench.dir, 'file.bin'), 'mine')
    server.release('/file.bin')
    const view = await finished(bench.queue, id)
    expect([view.name, view.path]).toEqual(['file (1).bin', join(bench.dir, 'file (1).bin')])
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(await readFile(join(bench.dir, 'file.bin'), 'utf8')).toBe('mine')
  })
})

it('the finished file has the permissions of any other', async () => {
  const view = await bench.get(server.route('/file.bin', { content }))
  await writeFile(join(bench.dir, 'other'), '')
  const mode = async (path: string): Promise<number> => (await stat(path)).mode
  expect(await mode(view.path ?? '')).toBe(await mode(join(bench.dir, 'other')))
})

it('a folder that is missing is made', async () => {
  const dir = join(bench.dir, 'new', 'folder')
  const view = await bench.get(server.route('/file.bin', { content }), { dir })
  expect(await sha256OfFile(join(dir, 'file.bin'))).toBe(content.sha256())
  expect(view.dir).toBe(dir)
})

describe('a checksum', () => {
  const sha256 = (hex: string) => ({ checksum: { algorithm: 'sha256', hex } as const })

  it('that is right lets it be done', async () => {
    const view = await bench.get(server.route('/file.bin', { content }), sha256(content.sha256()))
    expect(outcome(view)).toBe('done')
  })

  it('that is wrong keeps the part file and the name free, and a restart fetches it again', async () => {
    const bad = pseudoRandom(content.size, 5)
    const url = server.route('/file.bin', { content: bad })
    const id = (await bench.get(url, sha256(content.sha256()))).id
    expect(outcome(bench.view(id))).toBe('checksum-mismatch')
    expect(await readdir(bench.dir)).toEqual(['file.bin.part'])
    expect(await sha256OfFile(bench.part(id))).toBe(bad.sha256())
    server.route('/file.bin', { content })
    await bench.queue.restart([id])
    const view = await finished(bench.queue, id)
    expect([outcome(view), view.name]).toEqual(['done', 'file.bin'])
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
  })

  it('that is wrong stays so of a part file that somebody gave the name', async () => {
    const url = server.route('/file.bin', { content: pseudoRandom(content.size, 5) })
    const { id } = await bench.get(url, sha256(content.sha256()))
    await rename(bench.part(id), join(bench.dir, 'file.bin'))
    bench.queue.resume([id])
    expect(outcome(await finished(bench.queue, id))).toBe('checksum-mismatch')
    expect(await readdir(bench.dir)).toEqual(['file.bin.part'])
  })
})

describe('a failing disk', () => {
  /** Each fault is thrown while it is set. */
  function failing(): {
    readonly disk: (real: Disk) => Disk
    write: DiskError | null
    sync: DiskError | null
  } {
    const faults = {
      write: null as DiskError | null,
      sync: null as DiskError | null,
      disk: (real: Disk): Disk =>
        withParts(real, part => ({
          ...part,
          write: (bytes, at) => (faults.write ? Promise.reject(faults.write) : part.write(bytes, at)),
          sync: () => (faults.sync ? Promise.reject(faults.sync) : part.sync()),
        })),
    }
    return faults
  }

  it.each<readonly ['full' | 'io', string]>([
    ['full', 'waits: disk-full'],
    ['io', 'disk-error'],
  ])('(%s) while writing is told as %s, and what was written is kept', async (fault, code) => {
    const faults = failing()
    const careful = await openBench({ disk: faults.disk })
    const id = careful.add(server.route('/file.bin', { content, stallAt: CHUNK + 5 }))
    await until(careful.queue, id, view => view.received === CHUNK + 5)
    faults.write = new DiskError(fault, 'no')
    server.release('/file.bin')
    expect(outcome(await settled(careful.queue, id))).toBe(code)
    const state = fault === 'full' ? 'running' : 'failed'
    expect(careful.stored(id).record).toMatchObject({ state, durable: CHUNK + 5 })
    faults.write = null
    server.route('/file.bin', { content })
    careful.queue.resume([id])
    const view = await finished(careful.queue, id)
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(server.requests.at(-1)?.range).toBe(`bytes=${CHUNK + 5}-${content.size - 1}`)
  })

  it('that cannot save keeps the map of the last good checkpoint', async () => {
    const faults = failing()
    const clock = handClock()
    const careful = await openBench({ disk: faults.disk, clock })
    const id = careful.add(server.route('/file.bin', { content, stallAt: CHUNK }))
    await until(careful.queue, id, view => view.received === CHUNK)
    careful.queue.pause([id])
    await until(careful.queue, id, view => view.durable === CHUNK && view.connections === 0)
    server.route('/file.bin', { content, stallAt: CHUNK })
    careful.queue.resume([id])
    await until(careful.queue, id, view => view.received === 2 * CHUNK)
    faults.sync = new DiskError('io', 'no')
    clock.advance(CHECKPOINT_MS)
    expect(outcome(await finished(careful.queue, id))).toBe('disk-error')
    const map = ChunkMap.decode(content.size, careful.store.loadMap(id))
    expect([map.received, careful.view(id).durable]).toEqual([CHUNK, CHUNK])
    faults.sync = null
    server.route('/file.bin', { content })
    careful.queue.resume([id])
    const view = await finished(careful.queue, id)
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(server.requests.at(-1)?.range).toBe(`bytes=${CHUNK}-${content.size - 1}`)
  })

  it('that has no room is told before the first byte is written', async () => {
    const careful = await openBench({ disk: real => ({ ...real, freeSpace: async () => content.size - 1 }) })
    const id = careful.add(server.route('/file.bin', { content }))
    expect(outcome(await settled(careful.queue, id))).toBe('waits: disk-full')
    expect(await readdir(careful.dir)).toEqual([])
  })

  it('whose every name is taken at the end never calls it done', async () => {
    const full = await openBench({
      disk: real => ({ ...real, renameNoReplace: () => Promise.reject(new DiskError('exists', 'taken')) }),
      store: real => ({
        ...real,
        update: (id, change) => (change.name ? undefined : real.update(id, change)),
      }),
    })
    const id = full.add(server.route('/file.bin', { content }))
    expect(outcome(await finished(full.queue, id))).toBe('name-taken')
    expect(await readdir(full.dir)).toEqual(['file.bin.part'])
  })

  it('whose target is locked costs no bytes', async () => {
    let locked = true
    const careful = await openBench({
      disk: real => ({
        ...real,
        renameNoReplace: (from, to) =>
          locked ? Promise.reject(new DiskError('denied', 'locked')) : real.renameNoReplace(from, to),
      }),
    })
    const id = careful.add(server.route('/file.bin', { content }))
    expect(outcome(await finished(careful.queue, id))).toBe('disk-error')
    locked = false
    careful.queue.resume([id])
    const view = await finished(careful.queue, id)
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(server.requests.length).toBe(1)
  })
})

it('a store that is full holds the download up and loses nothing', async () => {
  let full = false
  const clock = handClock()
  const careful = await openBench({
    clock,
    store: real => ({
      ...real,
      commitMap(...commit) {
        if (full) throw new StoreError('full', 'no room')
        real.commitMap(...commit)
      },
    }),
  })
  const id = careful.add(server.route('/file.bin', { content, stallAt: CHUNK }))
  await until(careful.queue, id, view => view.received === CHUNK)
  full = true
  clock.advance(CHECKPOINT_MS)
  expect(outcome(await settled(careful.queue, id))).toBe('waits: disk-full')
  expect(careful.stored(id).record).toMatchObject({ state: 'running', failureCode: null })
  full = false
  server.route('/file.bin', { content })
  careful.queue.resume([id])
  const view = await finished(careful.queue, id)
  expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
})
