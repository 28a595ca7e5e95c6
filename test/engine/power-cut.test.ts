// The power is cut at every moment of a recorded run, with everything that was not flushed lost or torn as may be: the
// map never claims what is not there, and the next start ends with the right file and nothing else.
import { describe, expect, it, vi } from 'vitest'
import { CHUNK } from '../../src/main/engine/chunk-map.ts'
import type { StoredDownload } from '../../src/main/engine/store-port.ts'
import { type Content, pseudoRandom } from '../support/bytes.ts'
import { cutPower, expectSound, type Run } from '../support/crash-disk/power-cuts.ts'
import { serveAll, stalling } from '../support/crash-disk/runs.ts'
import { askedRange } from '../support/engine-harness.ts'

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
const pair = { '/a.bin': small, '/b.bin': other }
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
      ...byPath(pair),
      serve: server => serveAll(server, pair, { stallAt: 100 }),
      serveAfter: server => serveAll(server, pair),
      act: async ({ add, intent, server, done }) => {
        const ids = add([intent('/a.bin'), intent('/b.bin')])
        await server.until(() => server.stalled('/a.bin') + server.stalled('/b.bin') === 2)
        for (const path of ['/a.bin', '/b.bin']) server.release(path)
        await Promise.all(ids.map(done))
      },
    },
    'a small file that a checkpoint finds half done': stalling(small, 70_000),
    'a small file with a checksum': plain(small, {
      act: async ({ get, done }) =>
        void (await done(get('/a.bin', { checksum: { algorithm: 'sha256', hex: small.sha256() } }))),
    }),
    'a file without a validator': stalling(middle, CHUNK + 9, {}, { etag: null, lastModified: null }),
    'a file of three chunks': stalling(middle, CHUNK + 9, { again: 3 }),
    'a file of unknown length': stalling(middle, CHUNK + 9, {}, { framing: 'chunked', ranges: 'ignored' }),
    'a large file over many connections': plain(large, {
      share: 0.6,
      // Its last bytes are held back, so that it is not over before its checkpoints are.
      serve: server =>
        void server.route('/a.bin', request => {
          const start = askedRange(request)?.start ?? 0
          return { content: large, rate: 2_000_000, stallAt: large.size - 1 - start }
        }),
      serveAfter: server => server.route('/a.bin', { content: large }),
      act: async ({ get, server, checkpoint, until, done }) => {
        const id = get('/a.bin')
        for (let reached = 1; reached < 12; reached += 2) {
          const view = await until(id, ({ received }) => received >= reached * CHUNK)
          // A machine that was away for a while has all of them at once.
          if (view.received > view.durable) await checkpoint(id)
        }
        let isOver = false
        const end = done(id).then(() => {
          isOver = true
        })
        while (!isOver) {
          await Promise.race([end, server.until(() => server.stalled('/a.bin') > 0)])
          server.release('/a.bin')
        }
        expect(server.connections).toBeGreaterThan(1)
      },
    }),
  }

  it.each(Object.entries(runs))('%s', { timeout: PATIENCE_MS }, async (_, run) =>
    expectSound(await cutPower(run)),
  )
})
