// A look at a link before it is added: what it tells, and that its reply is the first one of the download. Nothing is
// asked twice, so that links which work once survive.
import { describe, expect, it } from 'vitest'
import { CHUNK } from '../../src/main/engine/chunk-map.ts'
import { TransportError } from '../../src/main/engine/ports.ts'
import { KEEP_MS, MOST_KEPT } from '../../src/main/engine/previews.ts'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { handClock } from '../support/engine-harness/clocks.ts'
import { type Bench, finished, openBench, outcome, until } from '../support/engine-harness.ts'
import { type Behaviour, first, redirect, refuse, type Script } from '../support/range-server/behaviour.ts'
import { startRangeServer } from '../support/range-server.ts'
import { serverForEach } from '../support/server-for-each.ts'

const content = pseudoRandom(3 * CHUNK + 17)
const once: Script = first(1, { content }, refuse(410))

const server = serverForEach()

const look = (bench: Bench, url: string, name: string | null = null) => bench.queue.preview(url, {}, name)

const expectWhole = async (bench: Bench, url: string, headers = {}): Promise<void> => {
  const view = await bench.get(url, { headers })
  expect(outcome(view)).toBe('done')
  expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
}

describe('a look at a link', () => {
  it('tells the name, the size and whether it can be resumed', async () => {
    const bench = await openBench()
    const headers = [['Content-Disposition', 'attachment; filename="a/b: real.iso"']] as const
    const url = server.route('/file.bin', { content, headers })
    expect(await look(bench, url)).toEqual({
      link: url,
      host: new URL(url).host,
      name: 'b_ real.iso',
      total: content.size,
      resumable: true,
      trouble: null,
    })
  })

  it('tells the name that the download gets', async () => {
    const bench = await openBench()
    const headers = [['Content-Disposition', `attachment; filename*=UTF-8''..%2F%E2%82%AC.lnk`]] as const
    const url = server.route('/file.bin', { content, headers })
    const { name } = await look(bench, url)
    expect((await bench.get(url)).name).toBe(name)
    expect((await look(bench, url, 'mine.bin')).name).toBe('mine.bin')
  })

  it('of a server without ranges or length', async () => {
    const bench = await openBench()
    const script: Behaviour = { content, ranges: 'ignored', acceptRanges: null, framing: 'chunked' }
    const url = server.route('/file.bin', script)
    expect(await look(bench, url)).toMatchObject({ total: null, resumable: false, trouble: null })
    await expectWhole(bench, url)
    expect(server.requests.length).toBe(1)
  })

  it('names the file by where the link led', async () => {
    const bench = await openBench()
    server.route('/real.iso', { content })
    const url = server.route('/link', redirect('/real.iso'))
    expect(await look(bench, url)).toMatchObject({ name: 'real.iso', total: content.size })
  })

  it('sends what the download would send', async () => {
    const bench = await openBench()
    const url = server.route('/file.bin', { content })
    const headers = { 'x-token': 't', cookie: 'a=b' }
    await bench.queue.preview(url, headers, null)
    bench.queue.endPreviews()
    await expectWhole(bench, url, headers)
    expect(server.requests.length).toBe(2)
    expect(server.requests[0]?.headers).toEqual(server.requests[1]?.headers)
  })

  it('is taken once, however often it is asked for at the same time or later', async () => {
    const bench = await openBench()
    const url = server.route('/file.bin', { content })
    const looks = await Promise.all([look(bench, url), look(bench, url, 'x.bin')])
    expect(looks.map(({ name }) => name)).toEqual(['file.bin', 'x.bin'])
    expect((await look(bench, url, 'y.bin')).name).toBe('y.bin')
    expect(server.requests.length).toBe(1)
  })

  it.each<readonly [string, Behaviour, string]>([
    ['403', refuse(403), 'forbidden'],
    ['401', refuse(401), 'unauthorized'],
    ['404', refuse(404), 'gone'],
    ['410', refuse(410), 'gone'],
    ['500', refuse(500), 'network'],
    ['a page', { content, headers: [['Content-Type', 'text/html']] }, 'network'],
    ['nothing but a reset', { head: 'reset' }, 'network'],
    ['no HTTP', { raw: 'SSH-2.0-OpenSSH\r\n' }, 'protocol'],
    ['a redirect without Location', redirect(null), 'protocol'],
    ['a wrong range to everything', { content, ranges: 'always', contentRange: null }, 'protocol'],
  ])('that answers with %s is told as trouble, with the name all the same', async (_what, script, code) => {
    const bench = await openBench()
    const seen = await look(bench, server.route('/file.iso', script))
    expect(seen).toMatchObject({ name: 'file.iso', total: null, resumable: null, trouble: { code } })
  })

  it('that cannot be reached, or not in safety', async () => {
    const bench = await openBench()
    const secure = await startRangeServer({ tls: true })
    try {
      expect((await look(bench, secure.route('/file.bin', { content }))).trouble?.code).toBe('tls')
    } finally {
      await secure.close()
    }
    expect((await look(bench, `${secure.url}/file.bin`)).trouble?.code).toBe('network')
  })

  it('tells of a computer without network', async () => {
    const network = { isOffline: true, subscribe: () => () => undefined }
    const get = () => Promise.reject(new TransportError('unreachable', 'no route'))
    const bench = await openBench({ network, transport: real => ({ ...real, get }) })
    const { trouble } = await look(bench, 'http://example.org/file.bin')
    expect(trouble).toEqual({ code: 'network', detail: 'offline' })
  })
})

describe('the reply of a look', () => {
  it('is the first one of the download: a link that works once survives', async () => {
    const bench = await openBench()
    const url = server.route('/file.bin', once)
    expect((await look(bench, url)).total).toBe(content.size)
    await expectWhole(bench, url)
    expect(server.requests.length).toBe(1)
  })

  it('is that also behind redirects that work once', async () => {
    const bench = await openBench()
    const elsewhere = await startRangeServer()
    try {
      const real = elsewhere.route('/real.bin', once)
      server.route('/next', first(1, redirect(real), refuse(410)))
      const url = server.route('/link', first(1, redirect('/next'), refuse(410)))
      expect(await look(bench, url)).toMatchObject({ name: 'real.bin', trouble: null })
      await expectWhole(bench, url)
      expect([server.requests.length, elsewhere.requests.length]).toEqual([2, 1])
    } finally {
      await elsewhere.close()
    }
  })

  it('is that also where the server can do nothing with a Range', async () => {
    const bench = await openBench()
    const url = server.route(
      '/file.bin',
      first(1, refuse(416), first(2, { content, ranges: 'ignored' }, refuse(410))),
    )
    expect((await look(bench, url)).total).toBe(content.size)
    await expectWhole(bench, url)
    expect(server.requests.map(({ range }) => range)).toEqual(['bytes=0-', null])
  })

  it('goes on as the first of several connections', async () => {
    const bench = await openBench()
    const large = pseudoRandom(24 * CHUNK)
    const url = server.route('/file.bin', { content: large })
    await look(bench, url)
    const view = await bench.get(url)
    expect(await sha256OfFile(view.path ?? '')).toBe(large.sha256())
    expect(server.requests.filter(({ range }) => range === 'bytes=0-').length).toBe(1)
  })

  it('waits for the download that was added while it was on its way', async () => {
    const bench = await openBench()
    let answer = (): void => undefined
    const held = new Promise<void>(resolve => {
      answer = resolve
    })
    const url = server.route('/file.bin', async ({ index }) => {
      await held
      return index === 0 ? { content } : refuse(410)
    })
    const looking = look(bench, url)
    await server.nextRequest('/file.bin')
    const id = bench.add(url)
    bench.queue.endPreviews()
    await until(bench.queue, id, ({ state }) => state.kind === 'probing')
    answer()
    expect((await looking).total).toBe(content.size)
    expect(outcome(await finished(bench.queue, id))).toBe('done')
    expect(server.requests.length).toBe(1)
  })

  it('tells the truth of a server whose ranges are wrong', async () => {
    const bench = await openBench()
    const url = server.route('/file.bin', { content, contentRange: null })
    expect(await look(bench, url)).toMatchObject({ total: content.size, resumable: false })
    expect((await bench.get(url)).resumable).toBe(false)
    expect(server.requests.length).toBe(2)
  })

  it('is not for another link, nor for other headers', async () => {
    const bench = await openBench()
    const url = server.route('/file.bin', { content })
    await look(bench, `${url}?a`)
    await bench.queue.preview(url, { 'x-token': 't' }, null)
    await expectWhole(bench, url)
    expect(server.requests.length).toBe(3)
  })

  it('is used once', async () => {
    const bench = await openBench()
    const url = server.route('/file.bin', { content })
    await look(bench, url)
    await expectWhole(bench, url)
    await expectWhole(bench, url)
    expect(server.requests.length).toBe(2)
  })

  it('stays with its download when others are let go', async () => {
    const bench = await openBench()
    const url = server.route('/file.bin', once)
    await look(bench, url)
    const id = bench.add(url)
    bench.queue.endPreviews()
    expect(outcome(await finished(bench.queue, id))).toBe('done')
  })

  it('is not kept for a download that is under way already', async () => {
    const bench = await openBench()
    const url = server.route('/file.bin', { content, stallAt: CHUNK })
    const id = bench.add(url)
    await until(bench.queue, id, ({ received }) => received === CHUNK)
    await look(bench, url)
    expect(bench.add(url)).toBe(id)
    bench.queue.endPreviews()
    expect(await server.requests[1]?.ended).toBe('gone')
    server.release('/file.bin')
    expect(outcome(await finished(bench.queue, id))).toBe('done')
  })

  it('is let go when it is not wanted: what is added later asks again', async () => {
    const bench = await openBench()
    const url = server.route('/file.bin', { content, stallAt: CHUNK })
    await look(bench, url)
    bench.queue.endPreviews()
    expect(await server.requests[0]?.ended).toBe('gone')
    server.route('/file.bin', { content })
    await expectWhole(bench, url)
    expect(server.requests.length).toBe(2)
  })

  it('is let go when the queue stops', async () => {
    const bench = await openBench()
    await look(bench, server.route('/file.bin', { content, stallAt: CHUNK }))
    await bench.queue.stop()
    expect(await server.requests[0]?.ended).toBe('gone')
    expect((await look(bench, `${server.url}/file.bin`)).trouble?.code).toBe('cancelled')
    expect(server.requests.length).toBe(1)
  })

  it('is let go after two minutes', async () => {
    const clock = handClock()
    const bench = await openBench({ clock })
    const url = server.route('/file.bin', { content, stallAt: CHUNK })
    await look(bench, url)
    clock.advance(KEEP_MS - 1)
    await look(bench, url)
    expect(server.requests.length).toBe(1)
    clock.advance(1)
    expect(await server.requests[0]?.ended).toBe('gone')
    await look(bench, url)
    expect(server.requests.length).toBe(2)
  })

  it('is let go for another when there are many, the oldest first, and one that was added last', async () => {
    const bench = await openBench({ queue: { maxRunning: 1 } })
    // While this one runs the next one waits in the queue.
    const busy = bench.add(server.route('/busy.bin', { content, stallAt: CHUNK + 1 }))
    await until(bench.queue, busy, ({ received }) => received > 0)
    const urls = Array.from({ length: MOST_KEPT + 1 }, (_, i) =>
      server.route(`/${i}.bin`, { content, stallAt: 2 * CHUNK }),
    )
    const [added = '', oldest = ''] = urls
    await look(bench, added)
    const id = bench.add(added)
    for (const url of urls.slice(1)) await look(bench, url)
    expect(await server.requestsFor('/1.bin')[0]?.ended).toBe('gone')
    await look(bench, oldest)
    expect(server.requestsFor('/1.bin').length).toBe(2)
    await bench.queue.remove([busy], false)
    await until(bench.queue, id, ({ received }) => received >= CHUNK)
    expect(server.requestsFor('/0.bin').length).toBe(1)
  })

  it.each([
    ['the fast lane', true],
    ['the other', false],
  ])('that nobody reads is not taken for silent, on %s', async (_what, fastLane) => {
    const bench = await openBench({ net: { idleTimeoutMs: 1_000, fastLane } })
    const url = server.route('/file.bin', once)
    await look(bench, url)
    // Begun later, and silent for as long as is allowed: by then the first would have been too.
    const silent = bench.add(server.route('/silent.bin', first(1, { content, stallAt: 1 }, refuse(404))))
    await finished(bench.queue, silent)
    await expectWhole(bench, url)
    expect(server.requestsFor('/file.bin').length).toBe(1)
  })

  it('that broke off meanwhile is asked for anew, and nobody is blamed', async () => {
    const bench = await openBench()
    const url = server.route('/file.bin', first(1, { content, stallAt: 1_000, cutAt: 1_000 }, { content }))
    await look(bench, url)
    server.release('/file.bin')
    await server.until(() => server.openConnections === 0)
    const id = bench.add(url)
    const view = await finished(bench.queue, id)
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(server.requests.map(({ range }) => range)).toEqual(['bytes=0-', 'bytes=0-'])
  })
})

describe('a host', () => {
  const host = (): string => new URL(server.url).host

  it('that asks for patience is given it, and not asked again', async () => {
    const clock = handClock()
    const bench = await openBench({ clock })
    const refused = server.route('/a.bin', refuse(429, [['Retry-After', '30']]))
    expect((await look(bench, refused)).trouble?.code).toBe('rate-limited')
    expect(bench.queue.hosts()[0]?.coolingUntil).toBe(clock.now() + 30_000)
    const other = server.route('/b.bin', { content })
    expect((await look(bench, other)).trouble?.code).toBe('rate-limited')
    expect(server.requests.length).toBe(1)
    clock.advance(30_000)
    expect((await look(bench, other)).trouble).toBeNull()
  })

  it('is not asked for more at once than it allows, and the download takes the place of its look', async () => {
    const bench = await openBench()
    bench.queue.capHost(host(), 1)
    const url = server.route('/a.bin', once)
    expect((await look(bench, url)).trouble).toBeNull()
    const other = server.route('/b.bin', { content })
    expect((await look(bench, other)).trouble?.code).toBe('rate-limited')
    expect(server.requests.length).toBe(1)
    await expectWhole(bench, url)
    expect(server.requests.length).toBe(1)
    expect((await look(bench, other)).trouble).toBeNull()
  })

  it('that a redirect leads to is not asked for more either', async () => {
    const bench = await openBench()
    const elsewhere = await startRangeServer()
    try {
      bench.queue.capHost(new URL(elsewhere.url).host, 1)
      const real = elsewhere.route('/real.bin', once)
      const url = server.route('/link', first(1, redirect(real), refuse(410)))
      expect((await look(bench, url)).trouble).toBeNull()
      elsewhere.route('/other.bin', { content })
      const other = server.route('/other', redirect(`${elsewhere.url}/other.bin`))
      expect((await look(bench, other)).trouble?.code).toBe('rate-limited')
      await expectWhole(bench, url)
      expect(elsewhere.requests.length).toBe(1)
      expect((await look(bench, other)).trouble).toBeNull()
    } finally {
      await elsewhere.close()
    }
  })

  it('keeps a download waiting while its only place is held by a look at another link', async () => {
    const bench = await openBench()
    bench.queue.capHost(host(), 1)
    await look(bench, server.route('/a.bin', { content, stallAt: CHUNK }))
    const id = bench.add(server.route('/b.bin', { content }))
    await until(bench.queue, id, ({ state }) => state.kind === 'queued')
    bench.queue.endPreviews()
    expect(outcome(await finished(bench.queue, id))).toBe('done')
  })
})
