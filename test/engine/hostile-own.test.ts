// The rows of the checklist of hostile servers that take more than one server, TLS or a story; and that no row is
// without a test.
import { describe, expect, it, onTestFinished } from 'vitest'
import { CHUNK } from '../../src/main/engine/chunk-map.ts'
import type { DownloadIntent } from '../../src/main/engine/store-port.ts'
import type { DownloadView } from '../../src/shared/model.ts'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { handClock } from '../support/engine-harness/clocks.ts'
import { type BenchOptions, finished, openBench, outcome, until } from '../support/engine-harness.ts'
import {
  type Behaviour,
  first,
  inTurn,
  otherContent,
  redirect,
  refuse,
  type Script,
} from '../support/range-server/behaviour.ts'
import { ROWS } from '../support/range-server/rows.ts'
import { type RangeServer, type RangeServerOptions, startRangeServer } from '../support/range-server.ts'
import { serverForEach } from '../support/server-for-each.ts'
import { certificateAuthority } from '../support/tls/certificates.ts'
import { expectRefused, HELD, held, type Met } from './hostile-held.ts'

const content = pseudoRandom(1_000_003)
const large = pseudoRandom(10 * CHUNK + 777)

const server = serverForEach()

async function another(options: RangeServerOptions = {}): Promise<RangeServer> {
  const made = await startRangeServer(options)
  onTestFinished(() => made.close())
  return made
}

interface Moment {
  /** `at` serves the file; `hostile` is its answer at that moment and ever after. */
  run(
    at: RangeServer,
    hostile: Behaviour,
    options: BenchOptions,
    more?: Partial<DownloadIntent>,
  ): Promise<Met>
}
const asFirst: Moment = {
  async run(at, hostile, options, more) {
    const bench = await openBench(options)
    return { bench, view: await bench.get(at.route('/file.bin', hostile), more) }
  },
}
const asLaterRange: Moment = {
  async run(at, hostile, options, more) {
    const bench = await openBench(options)
    const url = at.route('/file.bin', ({ index }) => (index < 2 ? { content: large } : hostile))
    return { bench, view: await bench.get(url, more) }
  },
}
const afterRestart: Moment = {
  async run(at, hostile, options, more) {
    const bench = await openBench(options)
    const id = await held(bench, at.route('/file.bin', { content, stallAt: HELD }), more)
    at.route('/file.bin', hostile)
    bench.queue.resume([id])
    return { bench, view: await finished(bench.queue, id) }
  },
}
const MOMENTS = [
  ['as the first answer', asFirst, content],
  ['as the answer to a later range', asLaterRange, large],
  ['after a restart', afterRestart, content],
] as const

const tests: Readonly<Record<number, () => void>> = {
  33: () => {
    // RFC 9112 §9.8: a close without close_notify may be an attack; what ends so is incomplete.
    it.fails('a close without close_notify is a cut', async () => {
      const secure = await another({ tls: true })
      const plain: Behaviour = { content, ranges: 'ignored', acceptRanges: null, framing: 'close' }
      const bench = await openBench({ net: { ca: certificateAuthority('sound') } })
      const script = first(1, { ...plain, truncateAt: 300_000 }, plain)
      const view = await bench.get(secure.route('/file.bin', script))
      expect(view.state).toMatchObject({ kind: 'done', unverified: true })
      expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
      expect(secure.requests.length).toBe(2)
    })
  },
  34: () => {
    it('a body cut, a part cut, a refusal, another length: stops at the refusal, goes on when told to', async () => {
      const bench = await openBench()
      const script = inTurn(
        { content, ranges: 'ignored', cutAt: 200_000 },
        { content, cutAt: 100_000 },
        refuse(404),
        { content: otherContent(content, 77), etag: '"v2"' },
        { content },
      )
      const id = bench.add(server.route('/file.bin', script))
      expect(outcome(await finished(bench.queue, id))).toBe('gone')
      expect(bench.view(id).durable).toBe(300_000)
      bench.queue.resume([id])
      expect(outcome(await finished(bench.queue, id))).toBe('changed')
      bench.queue.resume([id])
      const view = await finished(bench.queue, id)
      expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
      expect(server.requests.map(request => request.range)).toEqual([
        'bytes=0-',
        'bytes=200000-1000002',
        ...Array.from({ length: 3 }, () => 'bytes=300000-1000002'),
      ])
    })
  },
  35: () => {
    it('one connection that trickles holds up nothing: what it was to bring is taken from it', async () => {
      const clock = handClock()
      const bench = await openBench({ clock })
      const script: Script = ({ index }) => ({ content: large, ...(index === 2 ? { rate: 1_000 } : {}) })
      const id = bench.add(server.route('/file.bin', script))
      const alone = ({ state, connections, received }: DownloadView): boolean =>
        state.kind === 'done' || (connections === 1 && received > large.size - 2 * CHUNK)
      await until(bench.queue, id, alone)
      clock.advance(6_000)
      const view = await finished(bench.queue, id)
      expect(server.requests[2]?.range).toMatch(/^bytes=[1-9]/)
      expect(await sha256OfFile(view.path ?? '')).toBe(large.sha256())
    })
  },
  40: () => {
    it.each([301, 302, 303, 307, 308])('%i: Range and If-Range are sent on both hops', async status => {
      const bench = await openBench()
      const id = await held(bench, server.route('/file.bin', { content, stallAt: HELD }))
      server.route('/file.bin', redirect('/moved.bin', status))
      server.route('/moved.bin', { content })
      bench.queue.resume([id])
      const view = await finished(bench.queue, id)
      expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
      expect(
        server.requests.slice(-2).map(({ path, range, headers }) => [path, range, headers['if-range']]),
      ).toEqual(['/file.bin', '/moved.bin'].map(path => [path, `bytes=${HELD}-1000002`, '"v1"']))
    })
  },
  42: () => {
    it.each(MOMENTS)(
      '%s: what the person gave for one is not sent to the other',
      async (_what, moment, truth) => {
        const elsewhere = await another()
        const secrets = { authorization: 'Bearer x', cookie: 'a=b', 'x-token': 't' }
        const there = elsewhere.route('/moved.bin', { content: truth })
        const { view } = await moment.run(server, redirect(there), {}, { headers: secrets })
        expect(await sha256OfFile(view.path ?? '')).toBe(truth.sha256())
        expect(server.requests[0]?.headers).toMatchObject(secrets)
        expect(elsewhere.requests.length).toBeGreaterThan(0)
        for (const { headers } of elsewhere.requests) {
          expect(Object.keys(headers).filter(name => name in secrets)).toEqual([])
        }
      },
    )
  },
  43: () => {
    it.each(MOMENTS)('%s: is refused, and nothing is asked there', async (_what, moment, truth) => {
      const secure = await another({ tls: true })
      const there = server.route('/moved.bin', { content: truth })
      const met = await moment.run(secure, redirect(there), { net: { ca: certificateAuthority('sound') } })
      await expectRefused(met, 'tls')
      expect(server.requests).toEqual([])
    })
  },
  45: () => {
    it.each(MOMENTS)('%s: is refused, and nothing is asked there', async (_what, moment, truth) => {
      const inside = await another({ host: '127.0.0.2' })
      inside.route('/moved.bin', { content: truth })
      const there = `http://127.0.0.2:${inside.port}/moved.bin`
      const met = await moment.run(server, redirect(there), {
        net: { isPrivate: address => address === '127.0.0.2' },
      })
      await expectRefused(met, 'protocol')
      expect(inside.requests).toEqual([])
    })
  },
  47: () => {
    // RFC 6265 §5: what a hop sets is sent back to the hosts that it is for, for as long as the download lasts.
    it.fails('is sent to the place that asks for it', async () => {
      const bench = await openBench()
      server.route('/file.bin', ({ headers }) =>
        headers['cookie'] === 'pass=1' ? { content } : redirect('/gate'),
      )
      const script: Script = redirect('/file.bin', 302, [['Set-Cookie', 'pass=1; Path=/; HttpOnly']])
      server.route('/gate', script)
      const view = await bench.get(`${server.url}/gate`)
      expect(outcome(view)).toBe('done')
    })

    it('is never sent to another host', async () => {
      const bench = await openBench()
      const elsewhere = await another()
      const there = elsewhere.route('/file.bin', { content })
      const gate = server.route('/gate', redirect(there, 302, [['Set-Cookie', 'pass=1; Path=/']]))
      expect(outcome(await bench.get(gate))).toBe('done')
      expect(elsewhere.requests.map(({ headers }) => headers['cookie'])).toEqual([undefined])
    })
  },
  48: () => {
    it('after a restart the link that the person gave leads to a fresh one', async () => {
      const bench = await openBench()
      server.route('/old', first(1, { content, stallAt: HELD }, refuse(403)))
      server.route('/new', { content })
      const link = server.route('/link', first(1, redirect('/old'), redirect('/new')))
      const id = await held(bench, link, { wantedName: 'file.bin' })
      bench.queue.resume([id])
      const view = await finished(bench.queue, id)
      expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
      expect(server.requestsFor('/new').map(request => request.range)).toEqual([`bytes=${HELD}-1000002`])
    })

    it('a fresh link to another file is not gone on with', async () => {
      const bench = await openBench()
      server.route('/old', first(1, { content, stallAt: HELD }, refuse(403)))
      server.route('/new', { content: otherContent(content), etag: '"v2"' })
      const link = server.route('/link', first(1, redirect('/old'), redirect('/new')))
      const id = await held(bench, link)
      bench.queue.resume([id])
      await expectRefused({ bench, view: await finished(bench.queue, id) }, 'changed')
    })
  },
}

/** What stands between has a file of its own: hostile-between.test.ts. */
const BETWEEN = [50, 51, 63]

const names = new Map(ROWS.map(({ row, name }) => [row, name]))

for (const [row, define] of Object.entries(tests)) describe(`${row}: ${names.get(Number(row))}`, define)

describe('the rows of the checklist', () => {
  it('are 1 to 63, each once', () => {
    expect(ROWS.map(({ row }) => row)).toEqual(Array.from({ length: 63 }, (_, i) => i + 1))
  })

  it('each have a test, by the table or of their own', () => {
    const inTable = ROWS.filter(({ cases }) => cases.some(row => row.first ?? row.range ?? row.resume))
    const driven = new Set([...inTable.map(({ row }) => row), ...Object.keys(tests).map(Number), ...BETWEEN])
    expect(ROWS.filter(({ row }) => !driven.has(row))).toEqual([])
  })

  it('each expect something of every case', () => {
    const idle = ROWS.flatMap(({ cases }) => cases).filter(row => !(row.first ?? row.range ?? row.resume))
    expect(idle).toEqual([])
  })
})
