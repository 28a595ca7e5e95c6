// Parts that name no version are proved to be of one before the file is done, however the server answers then.
import { expect, test } from 'vitest'
import { CHUNK } from '../../src/main/engine/chunk-map.ts'
import { type Content, pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { askedRange, openBench, outcome } from '../support/engine-harness.ts'
import type { Behaviour, Script } from '../support/range-server/behaviour.ts'
import { serverForEach } from '../support/server-for-each.ts'

const SIZE = 24 * CHUNK
const OLD = pseudoRandom(SIZE, 1)
const NEW = pseudoRandom(SIZE, 2)
/** What is asked for around a seam, at most. */
const SEAM_BYTES = 8_192

const server = serverForEach()

/** The first reply names its version; the parts after it do not, nor does what comes for a seam: `sewn`. */
const mute =
  (content: Content, sewn: Behaviour): Script =>
  (request, index) => {
    if (index === 0) return { content: OLD, etag: '"v1"', rate: 8_000_000 }
    const { start = 0, end = 0 } = askedRange(request) ?? {}
    const isSeam = (end ?? SIZE) - start <= SEAM_BYTES
    const nameless = { content, etag: null, lastModified: null, ifRange: 'ignored' } as const
    return isSeam ? { ...nameless, ...sewn } : nameless
  }

test('all of a file that changed, without its version, in answer to a seam: it is not done', async () => {
  const bench = await openBench()
  const view = await bench.get(server.route('/file.bin', mute(NEW, { ranges: 'ignored' })), {
    connections: 4,
  })
  expect(outcome(view)).toBe('changed')
})

test('all of the same file, without its version: it is compared once, and done', async () => {
  const bench = await openBench()
  const view = await bench.get(server.route('/file.bin', mute(OLD, { ranges: 'ignored' })), {
    connections: 4,
  })
  expect(outcome(view)).toBe('done')
  expect(await sha256OfFile(view.path ?? '')).toBe(OLD.sha256())
  const asked = server.requests.map(request => askedRange(request))
  expect(asked.filter(range => (range?.end ?? SIZE) - (range?.start ?? 0) <= SEAM_BYTES)).toHaveLength(1)
  // What is only compared came over the network too.
  expect(bench.queue.fetched).toBeGreaterThanOrEqual(2 * SIZE)
})

test('all of the same file, and its version: it is not read', async () => {
  const bench = await openBench()
  const script = mute(OLD, { ranges: 'ignored', etag: '"v1"' })
  const view = await bench.get(server.route('/file.bin', script), { connections: 4 })
  expect(outcome(view)).toBe('done')
  expect(await sha256OfFile(view.path ?? '')).toBe(OLD.sha256())
})
