// Asking for the next range before the last one has ended: used where the round trip is long, and never believed more
// than any other reply. What goes wrong with it is asked for again, and costs the download nothing.
import { beforeEach, expect, it } from 'vitest'
import { CHUNK } from '../../src/main/engine/chunk-map.ts'
import type { HttpReply, Transport } from '../../src/main/engine/ports.ts'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { finished, openBench, outcome, overlapsOf } from '../support/engine-harness.ts'
import type { Behaviour, SeenRequest } from '../support/range-server/behaviour.ts'
import { serverForEach } from '../support/server-for-each.ts'

const content = pseudoRandom(48 * CHUNK + 77)
/** A host that takes long enough to answer, and connections slow enough for several requests each. */
const far: Behaviour = { content, delay: 15, rate: 40 * CHUNK }

const server = serverForEach()

interface Ahead {
  /** Requests that went out behind another body, and their ranges. */
  readonly sent: (string | undefined)[]
  readonly answered: number[]
  readonly failed: unknown[]
  readonly transport: (real: Transport) => Transport
}

/** Notes what is asked ahead on the real transport. */
function watched(): Ahead {
  const sent: (string | undefined)[] = []
  const answered: number[] = []
  const failed: unknown[] = []
  const noted = (reply: HttpReply): HttpReply => {
    const follow = reply.follow?.bind(reply)
    if (follow === undefined) return reply
    return {
      ...reply,
      body: reply.body,
      close: () => reply.close(),
      follow(request) {
        const next = follow(request)
        if (next === null) return null
        sent.push(request.headers['range'])
        return next.then(
          answer => {
            answered.push(answer.status)
            return noted(answer)
          },
          error => {
            failed.push(error)
            throw error
          },
        )
      },
    }
  }
  const transport = (real: Transport): Transport => ({
    ...real,
    get: async request => noted(await real.get(request)),
  })
  return { sent, answered, failed, transport }
}

/** Bends the first request that came behind another one. */
const bend =
  (ahead: Ahead, bent: Behaviour): ((request: SeenRequest) => Behaviour) =>
  ({ range }) =>
    range !== null && range === ahead.sent[0] && firstTime(range) ? { ...far, ...bent } : far

let seen: Set<string>
beforeEach(() => {
  seen = new Set()
})
function firstTime(range: string): boolean {
  if (seen.has(range)) return false
  seen.add(range)
  return true
}

it('is done on a host that answers in order', async () => {
  const ahead = watched()
  const bench = await openBench({ transport: ahead.transport, queue: { connections: 3 } })
  const large = pseudoRandom(128 * CHUNK + 77)
  const view = await bench.get(server.route('/file.bin', { ...far, content: large }))
  expect(await sha256OfFile(view.path ?? '')).toBe(large.sha256())
  expect(ahead.sent.length).toBeGreaterThan(2)
  expect(new Set(ahead.answered)).toEqual(new Set([206]))
  expect(overlapsOf(bench.writes)).toEqual([])
})

it('is not done where answers come at once', async () => {
  const ahead = watched()
  const bench = await openBench({ transport: ahead.transport, queue: { connections: 3 } })
  const view = await bench.get(server.route('/file.bin', { content, rate: 40 * CHUNK }))
  expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
  expect(ahead.sent).toEqual([])
})

it.each<readonly [string, Behaviour]>([
  ['another range than the one asked for', { serve: (start, _end, total) => [0, Math.min(start, total)] }],
  ['a connection that is closed instead', { raw: '' }],
  ['no HTTP', { raw: 'hello\r\n\r\n' }],
  ['a reply in chunks', { framing: 'chunked' }],
  ['a body cut short', { cutAt: 100_000 }],
  ['the whole file', { ranges: 'ignored' }],
  ['HTTP 404', { status: 404 }],
  ['a redirect', { status: 302, headers: [['Location', '/elsewhere']] }],
  ['an end of the connection after it', { keepAlive: false }],
  ['more bytes than it said', { extra: 5_000 }],
])('%s in reply does no harm', async (_what, bent) => {
  const ahead = watched()
  const bench = await openBench({ transport: ahead.transport, queue: { connections: 3 } })
  const id = bench.add(server.route('/file.bin', bend(ahead, bent)))
  const view = await finished(bench.queue, id)
  expect(outcome(view)).toBe('done')
  expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
  expect(seen.size).toBe(1)
  expect(overlapsOf(bench.writes)).toEqual([])
})

it.each([
  ['a refusal', { status: 403 }],
  ['another range', { serve: (start: number) => [0, start] as const }],
])('after %s nothing is asked ahead any more', async (_what, bent) => {
  const ahead = watched()
  const bench = await openBench({ transport: ahead.transport, queue: { connections: 3 } })
  const view = await bench.get(server.route('/file.bin', bend(ahead, bent)))
  expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
  // The first is tried alone.
  expect(ahead.sent.length).toBe(1)
})

it('another version in reply is noticed', async () => {
  const ahead = watched()
  const bench = await openBench({ transport: ahead.transport, queue: { connections: 3 } })
  const bent: Behaviour = { etag: '"v2"', ifRange: 'ignored' }
  const view = await bench.get(server.route('/file.bin', bend(ahead, bent)))
  expect(outcome(view)).toBe('changed')
})

it('a host that has had enough is left alone for as long as it says', async () => {
  const ahead = watched()
  const bench = await openBench({ transport: ahead.transport, queue: { connections: 3 } })
  const path = '/file.bin'
  const refusal: Behaviour = { status: 429, headers: [['Retry-After', '1']] }
  const view = await bench.get(server.route(path, bend(ahead, refusal)))
  expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
  const from = /^bytes=\d+-/.exec(ahead.sent[0] ?? '')?.[0] ?? 'none'
  const times = server.requestsFor(path).flatMap(({ range, at }) => (range?.startsWith(from) ? [at] : []))
  expect(times.length).toBe(2)
  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(1_000)
})
