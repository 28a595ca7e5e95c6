// Another link for a download that is stuck: what it has to prove, and that nothing changes where it cannot.
import { describe, expect, it } from 'vitest'
import { CHUNK } from '../../src/main/engine/chunk-map.ts'
import { TroubleError } from '../../src/main/engine/trouble.ts'
import type { DownloadId } from '../../src/shared/model.ts'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { askedRange, type Bench, finished, openBench, outcome, until } from '../support/engine-harness.ts'
import { type Behaviour, refuse } from '../support/range-server/behaviour.ts'
import { serverForEach } from '../support/server-for-each.ts'

const content = pseudoRandom(5_000_000)
const HELD = 3 * CHUNK + 100_000

const server = serverForEach()

/** A download that holds HELD bytes and whose link has expired. */
async function stuck(bench: Bench, headers: Readonly<Record<string, string>> = {}): Promise<DownloadId> {
  const id = bench.add(server.route('/old.bin', { content, stallAt: HELD }), { headers })
  await until(bench.queue, id, view => view.received === HELD)
  bench.queue.pause([id])
  await until(bench.queue, id, view => view.durable === HELD && view.connections === 0)
  server.route('/old.bin', refuse(403))
  bench.queue.resume([id])
  expect(outcome(await finished(bench.queue, id))).toBe('expired-link')
  return id
}

describe('a link to the same file', () => {
  it.each<readonly [string, Behaviour]>([
    ['under the same ETag', { content }],
    ['under another ETag', { content, etag: '"mirror"' }],
    ['without a validator', { content, etag: null, lastModified: null }],
  ])('%s is gone on with from where the old one stopped', async (_what, behaviour) => {
    const bench = await openBench()
    const id = await stuck(bench)
    const before = bench.queue.fetched
    await bench.queue.relink(id, server.route('/new.bin', behaviour))
    // What was only compared came over the network too; what follows has still to come.
    expect(bench.queue.fetched - before).toBe(3 * 65_536)
    const view = await finished(bench.queue, id)
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    const fetched = server.requestsFor('/new.bin').map(request => askedRange(request))
    // Three samples and an overlap at most, and what was missing.
    const bytes = fetched.reduce((sum, range) => sum + ((range?.end ?? 0) - (range?.start ?? 0)), 0)
    expect(bytes).toBeLessThan(content.size - HELD + 4 * 65_536 + 8_192)
    expect(bench.queue.timeline(id).map(({ kind }) => kind)).toContain('relinked')
  })

  it('is gone on with after a restart too', async () => {
    const bench = await openBench()
    const id = await stuck(bench)
    const url = server.route('/new.bin', { content, etag: '"mirror"', stallAt: 200_000 })
    await bench.queue.relink(id, url)
    await bench.reopen()
    expect(bench.stored(id).intent.url).toBe(url)
    server.route('/new.bin', { content, etag: '"mirror"' })
    const view = await finished(bench.queue, id)
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
  })
})

describe('a link that is not accepted', () => {
  const other = pseudoRandom(5_000_000, 2)
  it.each<readonly [string, Behaviour, string]>([
    ['to other bytes of the same length', { content: other }, 'changed'],
    ['to a file of another length', { content: pseudoRandom(4_999_999) }, 'changed'],
    ['to a server without ranges', { content, ranges: 'ignored', acceptRanges: null }, 'not-resumable'],
    ['to nothing', refuse(404), 'gone'],
    ['to a page', { content: pseudoRandom(900), headers: [['Content-Type', 'text/html']] }, 'changed'],
    ['to a host that has had enough', refuse(429, [['Retry-After', '60']]), 'rate-limited'],
  ])('%s changes nothing', async (_what, behaviour, code) => {
    const bench = await openBench()
    const id = await stuck(bench)
    const before = bench.stored(id)
    const url = server.route('/new.bin', behaviour)
    const refusal = await bench.queue.relink(id, url).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(TroubleError)
    expect(refusal).toMatchObject({ trouble: { code } })
    expect(bench.stored(id)).toEqual(before)
    expect(outcome(bench.view(id))).toBe('expired-link')
  })

  it('because its host serves no more at once is not even asked', async () => {
    const bench = await openBench()
    const id = await stuck(bench)
    bench.queue.capHost(new URL(server.url).host, 1)
    const busy = bench.add(server.route('/busy.bin', { content, stallAt: 1_000 }))
    await until(bench.queue, busy, view => view.received === 1_000)
    const url = server.route('/new.bin', { content })
    await expect(bench.queue.relink(id, url)).rejects.toMatchObject({ trouble: { code: 'rate-limited' } })
    expect(server.requestsFor('/new.bin')).toEqual([])
    server.release('/busy.bin')
  })
})

it('headers that the person gave stay with the host they were for', async () => {
  const bench = await openBench()
  const id = await stuck(bench, { authorization: 'Bearer secret' })
  const url = server.route('/new.bin', { content }).replace('127.0.0.1', 'localhost')
  await bench.queue.relink(id, url)
  await finished(bench.queue, id)
  const sent = server.requestsFor('/new.bin').map(({ headers }) => headers['authorization'])
  expect(sent.length).toBeGreaterThan(0)
  expect(new Set(sent)).toEqual(new Set([undefined]))
  expect(bench.stored(id).intent.headers).toEqual({})
})
