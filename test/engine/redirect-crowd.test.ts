// Downloads that redirects lead to one host: it is asked by no more of them than it allows, and all of them finish.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { CHUNK } from '../../src/main/engine/chunk-map.ts'
import type { Transport } from '../../src/main/engine/ports.ts'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { handClock } from '../support/engine-harness/clocks.ts'
import { type Bench, finished, openBench, outcome, until } from '../support/engine-harness.ts'
import { inTurn, redirect, refuse } from '../support/range-server/behaviour.ts'
import { type RangeServer, startRangeServer } from '../support/range-server.ts'

const content = pseudoRandom(2 * CHUNK)

let server: RangeServer
let bench: Bench
/** What was asked for, in order. */
let asked: string[]

beforeEach(async () => {
  server = await startRangeServer()
  asked = []
  // Several hosts by their names, all of them the one server.
  const transport = (real: Transport): Transport => ({
    get: request => {
      asked.push(request.url)
      return real.get({ ...request, url: `${server.url}${new URL(request.url).pathname}` })
    },
    close: () => real.close(),
  })
  bench = await openBench({ clock: handClock(), transport, queue: { maxRunning: 6, connections: 4 } })
  bench.queue.capHost('cdn.example', 1)
})
afterEach(() => server.close())

it('one after another', async () => {
  let now = 0
  let peak = 0
  const ids = Array.from({ length: 12 }, (_, index) => {
    server.route(`/link${index}`, redirect(`http://cdn.example/real${index}`))
    server.route(`/real${index}`, request => {
      now++
      peak = Math.max(now, peak)
      void request.ended.then(() => now--)
      return { content, delay: 5 }
    })
    return bench.add(`http://site.example/link${index}`)
  })
  for (const id of ids) {
    const view = await finished(bench.queue, id)
    expect(outcome(view)).toBe('done')
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
  }
  expect(peak).toBe(1)
  // Each link was asked for once: the wait is where it led.
  expect(asked.filter(url => url.includes('site.example')).length).toBe(12)
})

/** One holds the host's only place until it is released. */
async function occupy(): Promise<number> {
  server.route('/first', { content, stallAt: CHUNK })
  const id = bench.add('http://cdn.example/first')
  await until(bench.queue, id, view => view.received >= CHUNK)
  asked.length = 0
  return id
}

it('what expired while it waited is fetched anew from the link', async () => {
  await occupy()
  server.route('/link', inTurn(redirect('http://cdn.example/old'), redirect('http://cdn.example/new')))
  server.route('/old', refuse(403))
  server.route('/new', { content })
  const id = bench.add('http://site.example/link')
  await server.nextRequest('/link')
  await until(bench.queue, id, view => view.state.kind === 'queued' && view.connections === 0)
  server.release('/first')
  expect(outcome(await finished(bench.queue, id))).toBe('done')
  expect(asked.map(url => new URL(url).pathname)).toEqual(['/link', '/old', '/link', '/new'])
})

it('a circle by way of a crowded host is still one', async () => {
  await occupy()
  server.route('/link', redirect('http://cdn.example/back'))
  server.route('/back', redirect('http://site.example/link'))
  const id = bench.add('http://site.example/link')
  await server.nextRequest('/link')
  server.release('/first')
  expect(outcome(await finished(bench.queue, id))).toBe('protocol')
  expect(asked.length).toBe(2)
})

it('one that waits there is paused, removed and begun again as any other', async () => {
  const first = await occupy()
  server.route('/link', redirect('http://cdn.example/real'))
  server.route('/real', { content })
  const ids = ['?a', '?b'].map(query => bench.add(`http://site.example/link${query}`))
  await server.nextRequest('/link')
  await server.nextRequest('/link')
  const [one = 0, other = 0] = ids
  bench.queue.pause([one])
  await bench.queue.remove([other], true)
  bench.queue.resume([one])
  server.release('/first')
  expect(outcome(await finished(bench.queue, first))).toBe('done')
  expect(outcome(await finished(bench.queue, one))).toBe('done')
})
