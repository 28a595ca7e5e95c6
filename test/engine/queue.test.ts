// The queue over its whole life: who runs, in which order, what survives a restart, what a removal takes with it.
import { access, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { QueueChange } from '../../src/main/engine/queue-api.ts'
import { type DownloadIntent, StoreError } from '../../src/main/engine/store-port.ts'
import type { DownloadId } from '../../src/shared/model.ts'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { type Bench, finished, openBench, outcome, until } from '../support/engine-harness.ts'
import { refuse } from '../support/range-server/behaviour.ts'
import { serverForEach } from '../support/server-for-each.ts'

const content = pseudoRandom(2_000_003)

const server = serverForEach()
let bench: Bench

beforeEach(async () => {
  bench = await openBench()
})

/** Adds so many downloads, each of which stands after 100,000 bytes until its route is released. */
function addStanding(count: number): readonly DownloadId[] {
  const urls = Array.from({ length: count }, (_, n) =>
    server.route(`/file-${n + 1}.bin`, { content, stallAt: 100_000 }),
  )
  return bench.queue.add(urls.map(url => bench.intent(url))).map(({ id }) => id)
}

const standing = (id: DownloadId): Promise<unknown> =>
  until(bench.queue, id, view => view.received === 100_000 && view.connections === 1)
const kinds = (): readonly string[] => bench.queue.order().map(id => outcome(bench.view(id)))
const paths = (): readonly string[] => [...new Set(server.requests.map(request => request.path))]

describe('what runs', () => {
  it('is three at once, in the order in which they were added', async () => {
    const ids = addStanding(6)
    expect(bench.queue.order()).toEqual(ids)
    await Promise.all(ids.slice(0, 3).map(standing))
    expect(kinds()).toEqual(['running', 'running', 'running', 'queued', 'queued', 'queued'])
    expect([...paths()].sort()).toEqual(['/file-1.bin', '/file-2.bin', '/file-3.bin'])
    server.release('/file-2.bin')
    await finished(bench.queue, ids[1] ?? 0)
    await standing(ids[3] ?? 0)
    expect(kinds()).toEqual(['running', 'done', 'running', 'running', 'queued', 'queued'])
  })

  it('is as many as the option says', async () => {
    await bench.reopen({ queue: { maxRunning: 1 } })
    const ids = addStanding(2)
    await standing(ids[0] ?? 0)
    expect(kinds()).toEqual(['running', 'queued'])
  })

  it('stops with a pause, which lets the next one start', async () => {
    const ids = addStanding(5)
    await Promise.all(ids.slice(0, 3).map(standing))
    bench.queue.pause(ids.slice(0, 1))
    await standing(ids[3] ?? 0)
    expect(kinds()).toEqual(['paused', 'running', 'running', 'running', 'queued'])
    bench.queue.resume(ids.slice(0, 1))
    expect(kinds()).toEqual(['queued', 'running', 'running', 'running', 'queued'])
  })

  it('makes way for none: a failure lets the next one start', async () => {
    await bench.reopen({ queue: { maxRunning: 1 } })
    const failing = bench.add(server.route('/bad.bin', refuse(404)))
    const next = bench.add(server.route('/good.bin', { content }))
    expect(outcome(await finished(bench.queue, next))).toBe('done')
    expect(outcome(bench.view(failing))).toBe('gone')
  })

  it('is nothing after pauseAll, and goes on with resumeAll', async () => {
    const ids = addStanding(5)
    await Promise.all(ids.slice(0, 3).map(standing))
    bench.queue.pauseAll()
    expect(kinds()).toEqual(Array(5).fill('paused'))
    await until(bench.queue, ids[0] ?? 0, view => view.durable === 100_000 && view.connections === 0)
    await bench.reopen()
    expect(kinds()).toEqual(Array(5).fill('paused'))
    expect(paths().length).toBe(3)
    for (let n = 1; n <= 5; n++) server.route(`/file-${n}.bin`, { content })
    bench.queue.resumeAll()
    for (const id of ids) {
      const view = await finished(bench.queue, id)
      expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    }
  })

  it('goes on first after a restart, whatever stands before it in the queue', async () => {
    const ids = addStanding(5)
    await Promise.all(ids.slice(0, 3).map(standing))
    bench.queue.pause(ids.slice(0, 1))
    await standing(ids[3] ?? 0)
    bench.queue.resume(ids.slice(0, 1))
    await bench.reopen()
    await Promise.all(ids.slice(1, 4).map(standing))
    expect(kinds()).toEqual(['queued', 'running', 'running', 'running', 'queued'])
  })
})

describe('an addition', () => {
  it('of a link that is there and unfinished is that download', async () => {
    const [id = 0] = addStanding(1)
    const intent = bench.intent(`${server.url}/file-1.bin`)
    expect(bench.queue.add([intent])).toEqual([{ id, existing: true }])
    const [named, elsewhere] = bench.queue.add([
      { ...intent, wantedName: 'other.bin' },
      { ...intent, dir: join(bench.dir, 'sub') },
    ])
    expect([named?.existing, elsewhere?.existing]).toEqual([false, false])
    await standing(id)
    server.release('/file-1.bin')
    await finished(bench.queue, id)
    expect(bench.queue.add([intent])[0]?.existing).toBe(false)
  })

  it('of a link twice adds it once', () => {
    const intent = bench.intent(server.route('/file.bin', { content, stallAt: 1 }))
    const added = bench.queue.add([intent, intent])
    expect(added.map(({ existing }) => existing)).toEqual([false, true])
    expect(added[0]?.id).toBe(added[1]?.id)
    expect(bench.queue.order().length).toBe(1)
  })

  it('that the store refuses adds nothing', async () => {
    const refusing = await openBench({
      store: real => ({
        ...real,
        add() {
          throw new StoreError('full', 'no room')
        },
      }),
    })
    expect(() => refusing.add(`${server.url}/file.bin`)).toThrow(StoreError)
    expect(refusing.queue.order()).toEqual([])
  })

  it('of 5,000 survives a restart, in order and in full', async () => {
    await bench.reopen({ started: false })
    const intents: readonly DownloadIntent[] = Array.from({ length: 5_000 }, (_, n) => ({
      url: `${server.url}/${n}.bin`,
      dir: bench.dir,
      wantedName: n % 2 === 0 ? `name ${n}` : null,
      headers: { 'x-n': String(n) },
      checksum: n % 3 === 0 ? { algorithm: 'md5', hex: '0'.repeat(32) } : null,
      connections: n % 5 === 0 ? 2 : null,
    }))
    const ids = bench.queue.add(intents).map(({ id }) => id)
    await bench.reopen({ started: false })
    expect(bench.queue.order()).toEqual(ids)
    expect(bench.store.downloads().map(download => download.intent)).toEqual(intents)
    expect(bench.view(ids[4_999] ?? 0)).toMatchObject({ name: '4999.bin', state: { kind: 'queued' } })
  })
})

describe('a removal', () => {
  it('of a running one takes its part file and its requests with it', async () => {
    const [id = 0] = addStanding(1)
    await standing(id)
    const request = await server.nextRequest('/file-1.bin')
    await bench.queue.remove([id], false)
    expect(await request.ended).toBe('gone')
    expect(await readdir(bench.dir)).toEqual([])
    expect([bench.queue.order(), bench.queue.view(id), bench.store.downloads()]).toEqual([[], null, []])
  })

  it.each([false, true])(
    'of a finished one takes the file with it only when told to (%s)',
    async withFile => {
      const view = await bench.get(server.route('/file.bin', { content }))
      await bench.queue.remove([view.id], withFile)
      expect(await readdir(bench.dir)).toEqual(withFile ? [] : ['file.bin'])
      expect(bench.store.downloads()).toEqual([])
    },
  )

  it('leaves a file that is somebody else’s by now', async () => {
    const view = await bench.get(server.route('/file.bin', { content }))
    await writeFile(join(bench.dir, 'keep'), '')
    await rm(view.path ?? '')
    await writeFile(view.path ?? '', 'mine')
    await bench.queue.remove([view.id], true)
    expect(await readFile(view.path ?? '', 'utf8')).toBe('mine')
  })

  it('of all starts none of them', async () => {
    const ids = addStanding(8)
    await Promise.all(ids.slice(0, 3).map(standing))
    await bench.queue.remove(ids, false)
    expect(paths().length).toBe(3)
  })
})

describe('a restart of a download', () => {
  it('throws away what was received, running or not', async () => {
    const [id = 0] = addStanding(1)
    await standing(id)
    server.route('/file-1.bin', { content: pseudoRandom(500_000, 2), etag: '"v2"' })
    await bench.queue.restart([id])
    const view = await finished(bench.queue, id)
    expect([view.total, await sha256OfFile(view.path ?? '')]).toEqual([
      500_000,
      pseudoRandom(500_000, 2).sha256(),
    ])
    expect(server.requests.at(-1)?.headers['if-range']).toBeUndefined()
    expect(await readdir(bench.dir)).toEqual(['file-1.bin'])
  })

  it('does nothing to a finished one', async () => {
    const view = await bench.get(server.route('/file.bin', { content }))
    await bench.queue.restart([view.id])
    expect(outcome(bench.view(view.id))).toBe('done')
    await access(view.path ?? '')
    expect(server.requests.length).toBe(1)
  })
})

describe('what is told', () => {
  it('is each addition, change and removal', async () => {
    const changes: QueueChange[] = []
    const end = bench.queue.subscribe(change => changes.push(change))
    const view = await bench.get(server.route('/file.bin', { content }))
    expect(changes[0]).toEqual({ changed: [view.id], removed: [], orderChanged: true, stateChanged: true })
    expect(changes.at(-1)).toMatchObject({ changed: [view.id], stateChanged: true })
    await bench.queue.remove([view.id], false)
    expect(changes.at(-1)).toEqual({
      changed: [],
      removed: [view.id],
      orderChanged: true,
      stateChanged: true,
    })
    end()
    const count = changes.length
    bench.add(`${server.url}/other.bin`)
    expect(changes.length).toBe(count)
  })

  it('of unknown ids is nothing', async () => {
    bench.queue.pause([77])
    bench.queue.resume([77])
    await bench.queue.restart([77])
    await bench.queue.remove([77], true)
    await bench.queue.stop()
    await bench.queue.stop()
    expect(bench.queue.order()).toEqual([])
  })
})
