// Whole downloads from a sound server: right bytes, no byte twice, as few requests and connections as allowed.
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { CHUNK } from '../../src/main/engine/chunk-map.ts'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import {
  askedRange,
  type Bench,
  finished,
  openBench,
  outcome,
  overlapsOf,
} from '../support/engine-harness.ts'
import { oneTime, shortRange } from '../support/range-server/behaviour.ts'
import { serverForEach } from '../support/server-for-each.ts'

const server = serverForEach()
let bench: Bench

beforeEach(async () => {
  bench = await openBench()
})

/** So slow that one connection cannot be done before the others have begun. */
const rate = 8 * CHUNK

/** Bytes written, after proof that none was written twice. */
function writtenOnce(): number {
  expect(overlapsOf(bench.writes)).toEqual([])
  return bench.writes.reduce((sum, { start, end }) => sum + end - start, 0)
}

describe('a file of any size', () => {
  it.each([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK - 1, 3 * CHUNK, 3 * CHUNK + 1, 10_000_000])(
    'of %i bytes comes with one request',
    async size => {
      const content = pseudoRandom(size, size)
      const view = await bench.get(server.route('/file.bin', { content }))
      expect([outcome(view), view.total, view.received, view.durable]).toEqual(['done', size, size, size])
      expect(view.path).toBe(join(bench.dir, 'file.bin'))
      expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
      expect((await stat(view.path ?? '')).size).toBe(size)
      expect(server.requestsFor('/file.bin').map(request => request.range)).toEqual(['bytes=0-'])
      expect(writtenOnce()).toBe(size)
      expect(await readdir(bench.dir)).toEqual(['file.bin'])
    },
  )

  it('of more than 10 MB comes over several connections', async () => {
    const content = pseudoRandom(10_000_001)
    const view = await bench.get(server.route('/file.bin', { content, rate }))
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(bench.peak).toBe(8)
    expect(writtenOnce()).toBe(content.size)
  })

  it.each([25 * CHUNK - 1, 25 * CHUNK, 25 * CHUNK + 1])(
    'of %i bytes comes over 8 connections',
    async size => {
      const content = pseudoRandom(size)
      const view = await bench.get(server.route('/file.bin', { content, rate: 2 * rate }))
      expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
      expect(bench.peak).toBe(8)
      expect(writtenOnce()).toBe(size)
      const requests = server.requestsFor('/file.bin')
      const starts = requests.map(request => askedRange(request)?.start)
      expect(new Set(starts).size).toBe(starts.length)
      // A span may be cut short by a steal, but nothing past the end of the file is ever asked for.
      for (const request of requests.slice(1)) expect(askedRange(request)?.end).toBeLessThanOrEqual(size)
      expect(view.connections).toBe(0)
    },
  )
})

describe('requests', () => {
  it('ask for identity, and carry If-Range once the version is known', async () => {
    await bench.get(server.route('/file.bin', { content: pseudoRandom(12_000_000), etag: '"abc"' }))
    const requests = server.requestsFor('/file.bin')
    for (const { headers, method } of requests) {
      expect([method, headers['accept-encoding']]).toEqual(['GET', 'identity'])
    }
    expect(requests[0]?.headers['if-range']).toBeUndefined()
    expect(requests.length).toBeGreaterThan(1)
    for (const { headers } of requests.slice(1)) expect(headers['if-range']).toBe('"abc"')
  })

  it('carry the Last-Modified in If-Range where there is no ETag and it is old enough', async () => {
    await bench.get(server.route('/file.bin', { content: pseudoRandom(12_000_000), etag: null }))
    const later = server.requestsFor('/file.bin').slice(1)
    expect(later.length).toBeGreaterThan(0)
    for (const { headers } of later) expect(headers['if-range']).toBe('Wed, 01 Jan 2025 00:00:00 GMT')
  })

  it('carry the headers that were asked for', async () => {
    const headers = { cookie: 'a=b', 'x-token': 't' }
    await bench.get(server.route('/file.bin', { content: pseudoRandom(12_000_000) }), { headers })
    for (const request of server.requestsFor('/file.bin')) expect(request.headers).toMatchObject(headers)
  })

  it('send the user name and password of the URL as Basic credentials', async () => {
    const basicAuth = { user: 'me', password: 'p@ss' }
    const url = server.route('/file.bin', { basicAuth })
    const view = await bench.get(url.replace('http://', 'http://me:p%40ss@'))
    expect(outcome(view)).toBe('done')
    expect(view.url).toBe(url)
    expect(server.requestsFor('/file.bin').length).toBe(1)
  })
})

describe('a server that sends less than was asked, and never marks the end of its chunked replies', () => {
  it('gives the whole file, and is asked for no range that ends before it begins', async () => {
    const content = pseudoRandom(12 * CHUNK)
    const most = CHUNK / 4
    const url = server.route('/file.bin', request => {
      const { start, end } = askedRange(request) ?? { start: 0, end: null }
      const cutAt = Math.min(most, (end ?? content.size) - start)
      return { content, ...shortRange(most), framing: 'chunked', cutAt }
    })
    const view = await bench.get(url)
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(writtenOnce()).toBe(content.size)
    const asked = server.requestsFor('/file.bin').map(request => askedRange(request))
    expect(asked.filter(range => (range?.end ?? content.size) <= (range?.start ?? 0))).toEqual([])
  })
})

describe('connections', () => {
  it.each([1, 3])('are no more than the %i that were asked for', async connections => {
    const content = pseudoRandom(25 * CHUNK)
    const view = await bench.get(server.route('/file.bin', { content, rate: 2 * rate }), { connections })
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(bench.peak).toBe(connections)
    if (connections === 1) expect(server.requestsFor('/file.bin').length).toBe(1)
  })

  it('are shared by the downloads of a host', async () => {
    const content = pseudoRandom(14 * CHUNK)
    const ids = ['/a.bin', '/b.bin', '/c.bin'].map(path => bench.add(server.route(path, { content, rate })))
    const views = await Promise.all(ids.map(id => finished(bench.queue, id)))
    for (const view of views) expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(bench.peak).toBe(8)
    expect(writtenOnce()).toBe(3 * content.size)
  })
})

describe('a link that works once', () => {
  it('gives a small file', async () => {
    const content = pseudoRandom(1_000_000)
    const view = await bench.get(server.route('/file.bin', oneTime({ content })))
    expect(outcome(view)).toBe('done')
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(server.requestsFor('/file.bin').length).toBe(1)
  })

  it('gives a large file too', async () => {
    const content = pseudoRandom(12_000_000)
    const view = await bench.get(server.route('/file.bin', oneTime({ content })))
    expect(outcome(view)).toBe('done')
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
  })
})
