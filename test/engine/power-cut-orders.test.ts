// The power is cut while the person's orders are carried out: what was shown as done stays done, and nothing that was
// thrown away comes back.
import { open } from 'node:fs/promises'
import { describe, it, vi } from 'vitest'
import { CHUNK } from '../../src/main/engine/chunk-map.ts'
import type { StoredDownload } from '../../src/main/engine/store-port.ts'
import type { DownloadId } from '../../src/shared/model.ts'
import { type Content, pseudoRandom } from '../support/bytes.ts'
import { cutPower, expectSound, type Run, type Stage } from '../support/crash-disk/power-cuts.ts'
import { serveAll, stalling } from '../support/crash-disk/runs.ts'
import type { Behaviour } from '../support/range-server/behaviour.ts'
import type { RangeServer } from '../support/range-server.ts'

/** For the long run that is made by hand. */
const PATIENCE_MS = 600_000

vi.mock('node:fs', async original =>
  (await import('../support/crash-disk/recorded-fs.ts')).recordedFs(await original()),
)
vi.mock('node:fs/promises', async original =>
  (await import('../support/crash-disk/recorded-fs.ts')).recordedPromises(await original()),
)

const HELD = CHUNK + 9
const small = pseudoRandom(300_000, 1)
const tiny = pseudoRandom(200_000, 2)
const first = pseudoRandom(2 * CHUNK + 400_000, 3)
const next = pseudoRandom(CHUNK + 700_000, 5)

/** Adds the link and waits until `count` bytes of it are there, and no more come. */
async function held({ get, server, until }: Stage, count = HELD): Promise<DownloadId> {
  const id = get('/a.bin')
  await server.until(() => server.stalled('/a.bin') === 1)
  await until(id, view => view.received === count)
  return id
}

/** Pauses at `count` bytes, lets them become durable, and lets the server serve `content` from then on. */
async function paused(stage: Stage, count: number, content: Content): Promise<DownloadId> {
  const id = await held(stage, count)
  stage.pause([id])
  await stage.until(id, view => view.durable === count && view.connections === 0)
  stage.server.route('/a.bin', { content })
  return id
}

/** Somebody else's file takes the name, for good. */
async function foreignFile({ dir }: Stage): Promise<void> {
  const bytes = Buffer.from('mine')
  const file = await open(`${dir}/a.bin`, 'wx')
  await file.write(bytes, 0, bytes.length, 0)
  await file.sync()
  await file.close()
  const folder = await open(dir)
  await folder.sync()
  await folder.close()
}

/** Two versions of one link, told apart by their ETags; the recoveries are served the second. */
function changing(behaviour: Behaviour, act: Run['act']): Run {
  return {
    serve: server =>
      void server.route('/a.bin', { ...behaviour, content: first, etag: '"v1"', stallAt: HELD, cutAt: HELD }),
    serveAfter: server => void changed(server, behaviour),
    act,
    content: ({ record }: StoredDownload) => (record.representation?.etag === '"v1"' ? first : next),
    contents: [first, next],
    mayFail: ['changed'],
    again: 2,
  }
}

function changed(server: RangeServer, behaviour: Behaviour): void {
  server.route('/a.bin', { ...behaviour, content: next, etag: '"v2"' })
}

/** Two links that lead to one name, and end with two. */
function twins(one: Content, two: Content, more: Pick<Run, 'act'> & Partial<Run>): Run {
  const links = { '/1/a.bin': one, '/2/a.bin': two }
  return {
    serve: server => serveAll(server, links, { stallAt: 70_000 }),
    serveAfter: server => serveAll(server, links),
    content: ({ intent }) => (intent.url.includes('/1/') ? one : two),
    contents: [one, two],
    // Which of them gets the plain name is open.
    name: ({ record }) => record.name ?? '',
    ...more,
  }
}

describe('however the power is cut during', () => {
  const runs: Readonly<Record<string, Run>> = {
    'a pause': stalling(first, HELD, {
      act: async stage => {
        const id = await paused(stage, HELD, first)
        stage.resume([id])
        await stage.done(id)
      },
    }),
    'a pause of a small file': stalling(small, 70_000, {
      act: async stage => {
        const id = await paused(stage, 70_000, small)
        stage.resume([id])
        await stage.done(id)
      },
    }),
    'a change of a file that cannot be split': changing(
      { ranges: 'ignored', acceptRanges: null },
      async stage => {
        const id = await held(stage)
        await stage.checkpoint(id)
        changed(stage.server, { ranges: 'ignored', acceptRanges: null })
        stage.server.release('/a.bin')
        await stage.done(id)
      },
    ),
    'a download whose name another file takes meanwhile': stalling(first, HELD, {
      act: async stage => {
        const id = await held(stage)
        await foreignFile(stage)
        stage.server.release('/a.bin')
        await stage.done(id)
      },
      mayStay: path => path === 'a.bin',
      name: ({ record }) => record.name ?? '',
    }),
    'a small download whose name is taken': stalling(small, 70_000, {
      act: async stage => {
        await foreignFile(stage)
        const id = await held(stage, 70_000)
        stage.server.release('/a.bin')
        await stage.done(id)
      },
      mayStay: path => path === 'a.bin',
      name: ({ record }) => record.name ?? '',
    }),
    'a download that is removed at the next start': stalling(first, HELD, {
      atStart: 'remove',
      act: async stage => {
        const id = await held(stage)
        await stage.checkpoint(id)
        stage.server.release('/a.bin')
        await stage.done(id)
      },
    }),
    'a small download that is removed at the next start': stalling(small, 70_000, {
      atStart: 'remove',
      act: async stage => {
        const id = await held(stage, 70_000)
        stage.server.release('/a.bin')
        await stage.done(id)
      },
    }),
    'a change to a shorter file, and then the repair of that': {
      ...changing({ ranges: 'ignored', acceptRanges: null }, async stage => {
        const id = await held(stage)
        await stage.checkpoint(id)
        stage.server.route('/a.bin', { content: tiny, etag: '"v2"' })
        stage.server.release('/a.bin')
        await stage.done(id)
      }),
      serveAfter: server => void server.route('/a.bin', { content: tiny, etag: '"v2"' }),
      content: ({ record }) => (record.representation?.etag === '"v1"' ? first : tiny),
      contents: [first, tiny],
      again: 30,
    },
    'a restart': stalling(first, HELD, {
      act: async stage => {
        const id = await held(stage)
        await stage.checkpoint(id)
        stage.server.route('/a.bin', { content: first })
        await stage.restart([id])
        await stage.done(id)
      },
    }),
    'a removal': stalling(first, HELD, {
      act: async stage => {
        const id = await held(stage)
        await stage.checkpoint(id)
        await stage.remove([id], false)
      },
    }),
    'a removal of what is done, with its file': stalling(small, 70_000, {
      act: async stage => {
        const id = await held(stage, 70_000)
        stage.server.release('/a.bin')
        await stage.done(id)
        await stage.remove([id], true)
      },
    }),
    'a change of the file at its server': changing({}, async stage => {
      const id = await held(stage)
      await stage.checkpoint(id)
      changed(stage.server, {})
      stage.server.release('/a.bin')
      await stage.ended(id)
      await stage.restart([id])
      await stage.done(id)
    }),
    'the finish of a file to which another program has added': stalling(first, HELD, {
      act: async stage => {
        const id = await paused(stage, HELD, first)
        const file = await open(`${stage.dir}/a.bin.part`, 'r+')
        await file.write(Buffer.alloc(5_000), 0, 5_000, first.size)
        await file.sync()
        await file.close()
        stage.resume([id])
        await stage.done(id)
      },
    }),
    'the beginning of a file while another of its name has begun': twins(first, next, {
      act: async ({ get, until, server, done }) => {
        const one = get('/1/a.bin')
        await until(one, view => view.received === 70_000)
        const two = get('/2/a.bin')
        await until(two, view => view.received === 70_000)
        server.release('/1/a.bin')
        server.release('/2/a.bin')
        await Promise.all([one, two].map(done))
      },
    }),
    'the beginning of two small files of one name at once': twins(small, pseudoRandom(200_000, 2), {
      act: async ({ get, until, server, done }) => {
        const both = ['/1/a.bin', '/2/a.bin'].map(path => get(path))
        await Promise.all(both.map(one => until(one, view => view.received === 70_000)))
        server.release('/1/a.bin')
        server.release('/2/a.bin')
        await Promise.all(both.map(done))
      },
    }),
  }

  it.each(Object.entries(runs))('%s', { timeout: PATIENCE_MS }, async (_, run) =>
    expectSound(await cutPower(run)),
  )
})
