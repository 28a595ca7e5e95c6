// A session in which nothing goes on by itself: what was under way is shown as paused, goes on when the person says so,
// and is as it was for the next session.
import { beforeEach, expect, it } from 'vitest'
import type { DownloadId } from '../../src/shared/model.ts'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { type Bench, finished, openBench, until } from '../support/engine-harness.ts'
import { serverForEach } from '../support/server-for-each.ts'

const content = pseudoRandom(3_000_000)
const HELD = 1_500_000

const server = serverForEach()
let bench: Bench
let running: DownloadId
let queued: DownloadId

beforeEach(async () => {
  bench = await openBench({ queue: { maxRunning: 1, connections: 1 } })
  running = bench.add(server.route('/running.bin', { content, stallAt: HELD }))
  await until(bench.queue, running, view => view.received === HELD)
  queued = bench.add(server.route('/queued.bin', { content }))
  await bench.reopen({ queue: { resting: true } })
  server.route('/running.bin', { content })
})

const kinds = (): readonly string[] => bench.queue.order().map(id => bench.view(id).state.kind)

it('shows everything as paused, asks nobody, and leaves what is written down', async () => {
  const before = server.requests.length
  expect(kinds()).toEqual(['paused', 'paused'])
  // What is added now is the person's own wish.
  await bench.get(server.route('/added.bin', { content: pseudoRandom(10) }))
  expect(kinds()).toEqual(['paused', 'paused', 'done'])
  expect(server.requests.length).toBe(before + 1)
  expect([running, queued].map(id => bench.stored(id).record.state)).toEqual(['running', 'queued'])
  await bench.reopen({})
  for (const id of [running, queued]) {
    expect(await sha256OfFile((await finished(bench.queue, id)).path ?? '')).toBe(content.sha256())
  }
})

it.each(['resume', 'restart', 'resumeAll'] as const)('goes on when the person wants it: %s', async how => {
  if (how === 'resumeAll') bench.queue.resumeAll()
  else await bench.queue[how]([running])
  expect((await finished(bench.queue, running)).state.kind).toBe('done')
  if (how === 'resumeAll') await finished(bench.queue, queued)
  else expect(bench.view(queued).state.kind).toBe('paused')
})

it('keeps what the person pauses', async () => {
  bench.queue.pauseAll()
  expect(kinds()).toEqual(['paused', 'paused'])
  await bench.reopen({})
  expect(kinds()).toEqual(['paused', 'paused'])
})

it('lets a removal be undone', async () => {
  bench.queue.discard([running], false)
  bench.queue.restore([running])
  expect(kinds()).toEqual(['paused', 'paused'])
  await bench.reopen({})
  expect((await finished(bench.queue, running)).state.kind).toBe('done')
})

it('checks what is there without going on', async () => {
  const [report] = await bench.queue.check([running])
  expect(report?.wrong).toBe(0)
  expect(kinds()).toEqual(['paused', 'paused'])
})
