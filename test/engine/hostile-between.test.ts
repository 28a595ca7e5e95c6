// What stands between the client and the server (rows 50, 51 and 63 of the checklist): proxies and login pages.
import { describe, expect, it } from 'vitest'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { handClock } from '../support/engine-harness/clocks.ts'
import {
  type Bench,
  type BenchOptions,
  finished,
  openBench,
  overlapsOf,
  until,
} from '../support/engine-harness.ts'
import {
  type Behaviour,
  captivePortal,
  otherContent,
  redirect,
  refuse,
  type Script,
} from '../support/range-server/behaviour.ts'
import { serverForEach } from '../support/server-for-each.ts'
import { expectRefused, HELD, held } from './hostile-held.ts'

const content = pseudoRandom(1_000_003)

const server = serverForEach()

describe('a proxy that wants a password or is down', () => {
  const through = (proxy: string): BenchOptions => ({ net: { environment: { http_proxy: proxy } } })

  it('407 is told as the network’s fault, and asked once', async () => {
    const bench = await openBench(through(server.url))
    const url = 'http://files.example/file.bin'
    server.route(url, refuse(407, [['Proxy-Authenticate', 'Basic realm="x"']]))
    await expectRefused({ bench, view: await bench.get(url) }, 'network')
    expect(server.requests.length).toBe(1)
  })

  it('a proxy that is down is waited for, and what is held stays', async () => {
    const clock = handClock()
    const url = 'http://files.example/file.bin'
    const bench = await openBench({ ...through(server.url), clock, random: () => 0.5 })
    server.route(url, { content, stallAt: HELD })
    const id = bench.add(url)
    await until(bench.queue, id, ({ received }) => received === HELD)
    await server.close()
    const view = await until(bench.queue, id, ({ state }) => state.kind === 'waiting')
    expect(view.received).toBe(HELD)
  })
})

describe('a proxy that strips Range or transforms', () => {
  const url = 'http://files.example/file.bin'
  const open = (): Promise<Bench> => openBench({ net: { environment: { http_proxy: server.url } } })

  it('one that strips Range: the whole body is passed by what is held', async () => {
    const bench = await open()
    server.route(url, { content, stallAt: HELD })
    const id = await held(bench, url)
    server.route(url, { content, ranges: 'ignored' })
    bench.queue.resume([id])
    const view = await finished(bench.queue, id)
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
  })

  it.each<readonly [string, Behaviour]>([
    ['a text put before it', { content: otherContent(content, content.size + 40) }],
    ['another text in its place', { content: otherContent(content) }],
    [
      'another text without the file’s validators',
      { content: otherContent(content), etag: null, lastModified: null },
    ],
  ])('one that transforms the body (%s): nothing of it is kept', async (_what, transformed) => {
    const bench = await open()
    server.route(url, { content, stallAt: HELD })
    const id = await held(bench, url)
    server.route(url, { ...transformed, ranges: 'ignored' })
    bench.queue.resume([id])
    const met = { bench, view: await finished(bench.queue, id) }
    await expectRefused(met, 'changed')
    expect(met.view.durable).toBe(HELD)
  })
})

describe('a captive portal', () => {
  it.each<readonly [string, Script]>([
    ['a redirect to it', redirect('/login')],
    ['its 511', refuse(511)],
    ['it with the file’s own name and length', { ...captivePortal(), body: '<'.repeat(1_000_003) }],
  ])('%s: waited for, and gone on with once it is gone', async (_what, portal) => {
    const clock = handClock()
    const bench = await openBench({ clock, random: () => 0.5 })
    const id = await held(bench, server.route('/file.bin', { content, stallAt: HELD }))
    server.route('/login', captivePortal())
    server.route('/file.bin', portal)
    bench.queue.resume([id])
    const { state, received } = await until(bench.queue, id, view => view.state.kind === 'waiting')
    expect(received).toBe(HELD)
    server.route('/file.bin', { content })
    clock.advance(state.kind === 'waiting' && state.until !== null ? state.until - clock.now() : 0)
    const view = await finished(bench.queue, id)
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(overlapsOf(bench.writes)).toEqual([])
  })
})
