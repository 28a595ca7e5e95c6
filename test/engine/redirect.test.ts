// Redirects and links that expire: where a request may go, what it carries there, and how a fresh link is had.
import { beforeEach, describe, expect, it } from 'vitest'
import { CHUNK } from '../../src/main/engine/chunk-map.ts'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { type Bench, finished, openBench, outcome, overlapsOf, until } from '../support/engine-harness.ts'
import { first, redirect, refuse } from '../support/range-server/behaviour.ts'
import { startRangeServer } from '../support/range-server.ts'
import { serverForEach } from '../support/server-for-each.ts'
import { certificateAuthority } from '../support/tls/certificates.ts'

const content = pseudoRandom(1_000_003)
const large = pseudoRandom(16 * CHUNK)

const server = serverForEach()
let bench: Bench

beforeEach(async () => {
  bench = await openBench()
})

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])('%i is followed', async status => {
    server.route('/real.bin', { content })
    const view = await bench.get(server.route('/link', redirect('/real.bin', status)))
    expect([outcome(view), view.name]).toEqual(['done', 'real.bin'])
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(server.requests.map(request => request.range)).toEqual(['bytes=0-', 'bytes=0-'])
  })

  it('is walked once: later requests go straight to where it led', async () => {
    server.route('/real.bin', { content: large })
    const view = await bench.get(server.route('/link', redirect('/real.bin')))
    expect(await sha256OfFile(view.path ?? '')).toBe(large.sha256())
    expect(server.requestsFor('/link').length).toBe(1)
    expect(server.requestsFor('/real.bin').length).toBeGreaterThan(1)
  })

  it('of 20 hops is followed, of 21 not', async () => {
    for (let hop = 1; hop <= 21; hop++) server.route(`/hop${hop}`, redirect(`/hop${hop - 1}`))
    server.route('/hop0', { content })
    expect(outcome(await bench.get(`${server.url}/hop20`))).toBe('done')
    expect(outcome(await bench.get(`${server.url}/hop21`))).toBe('protocol')
  })

  it.each<readonly [string, string | null]>([
    ['in a circle', '/link'],
    ['without Location', null],
    ['to a file', 'file:///etc/passwd'],
    ['to data', 'data:text/plain,hello'],
    ['to no URL', 'http://[::1/'],
  ])('%s is refused', async (_what, location) => {
    const view = await bench.get(server.route('/link', redirect(location)))
    expect(outcome(view)).toBe('protocol')
    expect(server.requests.length).toBe(1)
  })

  it('carries the headers of the person, and their password, within the origin', async () => {
    server.route('/real.bin', { content, basicAuth: { user: 'me', password: 'pw' } })
    const url = server.route('/link', redirect('/real.bin')).replace('http://', 'http://me:pw@')
    expect(outcome(await bench.get(url, { headers: { 'x-token': 't' } }))).toBe('done')
    expect(server.requestsFor('/real.bin')[0]?.headers['x-token']).toBe('t')
  })

  it('carries neither to another origin, nor back again', async () => {
    const elsewhere = await startRangeServer()
    try {
      server.route('/real.bin', { content })
      const back = elsewhere.route('/back', redirect(`${server.url}/real.bin`))
      const url = server.route('/link', redirect(back)).replace('http://', 'http://me:pw@')
      const headers = { 'x-token': 't', cookie: 'a=b' }
      expect(outcome(await bench.get(url, { headers }))).toBe('done')
      expect(server.requestsFor('/link')[0]?.headers).toMatchObject({ ...headers, authorization: /^Basic / })
      for (const { headers: sent } of [...elsewhere.requests, ...server.requestsFor('/real.bin')]) {
        expect(Object.keys(sent).sort()).toEqual(['accept', 'accept-encoding', 'connection', 'host', 'range'])
      }
    } finally {
      await elsewhere.close()
    }
  })

  it('to another name of the same machine is to another origin', async () => {
    server.route('/real.bin', { content })
    const location = `http://localhost:${server.port}/real.bin`
    const url = server.route('/link', redirect(location))
    expect(outcome(await bench.get(url, { headers: { authorization: 'Bearer x' } }))).toBe('done')
    expect(server.requestsFor('/real.bin')[0]?.headers['authorization']).toBeUndefined()
  })

  it('from https to http is refused', async () => {
    const secure = await startRangeServer({ tls: true })
    try {
      const trusting = await openBench({ net: { ca: certificateAuthority('sound') } })
      server.route('/real.bin', { content })
      secure.route('/real.bin', { content })
      expect(outcome(await trusting.get(secure.route('/same', redirect('/real.bin'))))).toBe('done')
      const view = await trusting.get(secure.route('/link', redirect(`${server.url}/real.bin`)))
      expect(outcome(view)).toBe('tls')
      expect(server.requests.length).toBe(0)
    } finally {
      await secure.close()
    }
  })

  it('from the public network to a private address is refused', async () => {
    const private_ = await startRangeServer({ host: '127.0.0.2' })
    try {
      const careful = await openBench({ net: { isPrivate: address => address === '127.0.0.2' } })
      private_.route('/real.bin', { content })
      const inside = `http://127.0.0.2:${private_.port}/real.bin`
      expect(outcome(await careful.get(server.route('/link', redirect(inside))))).toBe('protocol')
      expect(private_.requests.length).toBe(0)
      // Typed by hand it is what the person wants.
      expect(outcome(await careful.get(inside))).toBe('done')
    } finally {
      await private_.close()
    }
  })
})

describe('a link that expires', () => {
  it('is renewed by the link that the person gave', async () => {
    const small = pseudoRandom(5_000_000)
    // The n-th request of /link leads to /signed-n, which is good for one request and cut but for the last.
    for (let n = 0; n < 4; n++) {
      const cut = n < 3 ? { cutAt: 1_000_000 } : {}
      server.route(`/signed-${n}`, first(1, { content: small, ...cut }, refuse(403)))
    }
    const url = server.route('/link', request => redirect(`/signed-${request.index}`))
    const view = await bench.get(url, { wantedName: 'file.bin' })
    expect(view.state).toMatchObject({ kind: 'done' })
    expect(await sha256OfFile(view.path ?? '')).toBe(small.sha256())
    expect(server.requestsFor('/link').length).toBe(4)
    expect(overlapsOf(bench.writes)).toEqual([])
  })

  it('for every connection at once is renewed', async () => {
    const served = { content: large, stallAt: 300_000, cutAt: 300_000 }
    server.route('/old', async ({ index }) => {
      if (index < 8) return served
      // No connection is refused before all are.
      await server.until(() => server.requestsFor('/old').length === 16)
      return refuse(403)
    })
    server.route('/new', { content: large })
    const id = bench.add(server.route('/link', first(1, redirect('/old'), redirect('/new'))))
    await until(bench.queue, id, view => view.received === 8 * 300_000)
    server.release('/old')
    const view = await finished(bench.queue, id)
    expect(outcome(view)).toBe('done')
    expect(await sha256OfFile(view.path ?? '')).toBe(large.sha256())
    expect(overlapsOf(bench.writes)).toEqual([])
  })

  it('and cannot be renewed keeps what is held, and goes on when the server relents', async () => {
    const small = pseudoRandom(5_000_000)
    const script = first(1, { content: small, cutAt: 1_500_000 }, refuse(403))
    const id = bench.add(server.route('/file.bin', script))
    expect(outcome(await finished(bench.queue, id))).toBe('expired-link')
    expect(bench.view(id)).toMatchObject({ durable: 1_500_000, received: 1_500_000 })
    server.route('/file.bin', { content: small })
    bench.queue.resume([id])
    const view = await finished(bench.queue, id)
    expect(await sha256OfFile(view.path ?? '')).toBe(small.sha256())
    expect(server.requestsFor('/file.bin').at(-1)?.range).toBe('bytes=1500000-4999999')
    expect(overlapsOf(bench.writes)).toEqual([])
  })

  it.each([
    [401, 'expired-link'],
    [403, 'expired-link'],
    [410, 'expired-link'],
    [404, 'gone'],
  ])('with %i in the middle is told as %s', async (status, code) => {
    const view = await bench.get(
      server.route('/file.bin', first(1, { content, cutAt: 100_000 }, refuse(status))),
    )
    expect([outcome(view), view.durable]).toEqual([code, 100_000])
  })

  it.each([
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'gone'],
    [410, 'gone'],
    [451, 'forbidden'],
    [400, 'protocol'],
    [501, 'protocol'],
  ])('with %i from the start is told as %s', async (status, code) => {
    const view = await bench.get(server.route('/file.bin', refuse(status)))
    expect(outcome(view)).toBe(code)
    expect(server.requests.length).toBe(1)
    expect(view.total).toBeNull()
    expect(bench.stored(view.id).record.partName).toBeNull()
  })
})
