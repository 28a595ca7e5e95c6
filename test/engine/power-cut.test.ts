// The power is cut at every moment of a recorded run, with everything that was not flushed lost or torn as may be: the
// map never claims what is not there, and the next start ends with the right file and nothing else.
import { describe, expect, it, vi } from 'vitest'
import { CHUNK } from '../../src/main/engine/chunk-map.ts'
import type { StoredDownload } from '../../src/main/engine/store-port.ts'
import { type Content, pseudoRandom } from '../support/bytes.ts'
import { cutPower, expectSound, type Run } from '../support/crash-disk/power-cuts.ts'

/** For the long run that is made by hand. */
const PATIENCE_MS = 600_000

vi.mock('node:fs', async original =>
  (await import('../support/crash-disk/recorded-fs.ts')).recordedFs(await original()),
)
vi.mock('node:fs/promises', async original =>
  (await import('../support/crash-disk/recorded-fs.ts')).recordedPromises(await original()),
)

const small = pseudoRandom(300_000, 1)
const other = pseudoRandom(200_000, 2)
const middle = pseudoRandom(2 * CHUNK + 400_000, 3)
const large = pseudoRandom(12 * CHUNK + 5, 4)

/** One download of one content, to its end. */
function plain(content: Content, more: Partial<Run> = {}): Run {
  return {
    serve: server => void server.route('/a.bin', { content }),
    act: async ({ get, done }) => void (await done(get('/a.bin'))),
    content: () => content,
    contents: [content],
    ...more,
  }
}

function byPath(contents: Readonly<Record<string, Content>>): Pick<Run, 'content' | 'contents'> {
  return {
    content: ({ intent }: StoredDownload) => contents[new URL(intent.url).pathname] ?? small,
    contents: Object.values(contents),
  }
}

describe('however the power is cut during', () => {
  const runs: Readonly<Record<string, Run>> = {
    'a small file': plain(small, { again: 3 }),
    'an empty file': plain(pseudoRandom(0)),
    'a file into a folder that was not there': plain(small, {
      act: async ({ get, done, dir }) => void (await done(get('/a.bin', { dir: `${dir}/new` }))),
    }),
    'two small files that end together': {
      ...byPath({ '/a.bin': small, '/b.bin': other }),
      serve: server => {
        server.route('/a.bin', { content: small, stallAt: 100 })
        server.route('/b.bin', { content: other, stallAt: 100 })
      },
      serveAfter: server => {
        server.route('/a.bin', { content: small })
        server.route('/b.bin', { content: other })
      },
      act: async ({ add, intent, server, done }) => {
        const ids = add([intent('/a.bin'), intent('/b.bin')])
        await server.until(() => server.stalled('/a.bin') + server.stalled('/b.bin') === 2)
        for (const path of ['/a.bin', '/b.bin']) server.release(path)
        await Promise.all(ids.map(done))
      },
    },
    'a small file that a checkpoint finds half done': plain(small, {
      serve: server => void server.route('/a.bin', { content: small, stallAt: 70_000 }),
      serveAfter: server => server.route('/a.bin', { content: small }),
      act: async ({ get, server, checkpoint, done }) => {
        const id = get('/a.bin')
        await server.until(() => server.stalled('/a.bin') === 1)
        await checkpoint(id)
        server.release('/a.bin')
        await done(id)
      },
    }),
    'a small file with a checksum': plain(small, {
      act: async ({ get, done }) =>
        void (await done(get('/a.bin', { checksum: { algorithm: 'sha256', hex: small.sha256() } }))),
    }),
    'a file without a validator': plain(middle, {
      serve: server =>
        void server.route('/a.bin', { content: middle, etag: null, lastModified: null, stallAt: CHUNK + 9 }),
      serveAfter: server => server.route('/a.bin', { content: middle, etag: null, lastModified: null }),
      act: async ({ get, server, checkpoint, done }) => {
        const id = get('/a.bin')
        await server.until(() => server.stalled('/a.bin') === 1)
        await checkpoint(id)
        server.release('/a.bin')
        await done(id)
      },
    }),
    'a file of three chunks': plain(middle, {
      again: 3,
      serve: server => void server.route('/a.bin', { content: middle, stallAt: CHUNK + 9 }),
      serveAfter: server => server.route('/a.bin', { content: middle }),
      act: async ({ get, server, checkpoint, done }) => {
        const id = get('/a.bin')
        await server.until(() => server.stalled('/a.bin') === 1)
        await checkpoint(id)
        server.release('/a.bin')
        await done(id)
      },
    }),
    'a file of unknown length': plain(middle, {
      serve: server =>
        server.route('/a.bin', {
          content: middle,
          framing: 'chunked',
          ranges: 'ignored',
          stallAt: CHUNK + 9,
        }),
      serveAfter: server =>
        server.route('/a.bin', { content: middle, framing: 'chunked', ranges: 'ignored' }),
      act: async ({ get, server, checkpoint, done }) => {
        const id = get('/a.bin')
        await server.until(() => server.stalled('/a.bin') === 1)
        await checkpoint(id)
        server.release('/a.bin')
        await done(id)
      },
    }),
    'a large file over many connections': plain(large, {
      share: 0.6,
      serve: server => void server.route('/a.bin', { content: large, rate: 6_000_000 }),
      serveAfter: server => server.route('/a.bin', { content: large }),
      act: async ({ get, server, checkpoint, until, done }) => {
        const id = get('/a.bin')
        for (let reached = 1; reached < 12; reached += 2) {
          await until(id, view => view.received >= reached * CHUNK)
          await checkpoint(id)
        }
        await done(id)
        expect(server.connections).toBeGreaterThan(1)
      },
    }),
  }

  it.each(Object.entries(runs))('%s', { timeout: PATIENCE_MS }, async (_, run) =>
    expectSound(await cutPower(run)),
  )
})
