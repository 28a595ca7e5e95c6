// Limits that the person changes while downloads run: more begin at once, and with fewer nothing that flows is lost.
import { expect, it } from 'vitest'
import { CHUNK } from '../../src/main/engine/chunk-map.ts'
import type { Limits } from '../../src/main/engine/queue-api.ts'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { finished, openBench, outcome, until } from '../support/engine-harness.ts'
import { gate } from '../support/gate.ts'
import { serverForEach } from '../support/server-for-each.ts'

const server = serverForEach()

const limits = (change: Partial<Limits>): Limits => ({ atOnce: 3, connections: null, speed: null, ...change })

it('more at once begin at once; with fewer nothing is stopped, and nothing begins before there is room', async () => {
  const content = pseudoRandom(CHUNK + 1)
  const bench = await openBench({ queue: { maxRunning: 1 } })
  const [a = 0, b = 0, c = 0] = ['a', 'b', 'c'].map(name =>
    bench.add(server.route(`/${name}`, { content, stallAt: 1_000 })),
  )
  await until(bench.queue, a, view => view.received === 1_000)
  expect([b, c].map(id => outcome(bench.view(id)))).toEqual(['queued', 'queued'])
  bench.queue.setLimits(limits({ atOnce: 2 }))
  await until(bench.queue, b, view => view.received === 1_000)
  expect(outcome(bench.view(c))).toBe('queued')
  bench.queue.setLimits(limits({ atOnce: 1 }))
  expect([a, b].map(id => outcome(bench.view(id)))).toEqual(['running', 'running'])
  server.release('/a')
  await finished(bench.queue, a)
  expect([outcome(bench.view(b)), outcome(bench.view(c))]).toEqual(['running', 'queued'])
  server.release('/b')
  await finished(bench.queue, b)
  await server.until(() => server.stalled('/c') === 1)
  server.release('/c')
  expect(outcome(await finished(bench.queue, c))).toBe('done')
  // Nothing was asked for twice.
  expect(server.requests.length).toBe(3)
})

it('a running download gets more connections at once, gives those too many back, and is right in the end', async () => {
  const content = pseudoRandom(24 * CHUNK)
  const bench = await openBench({ queue: { connections: 2 } })
  const id = bench.add(server.route('/big', { content, stallAt: 1_000 }))
  await server.until(() => server.stalled('/big') === 2)
  bench.queue.setLimits(limits({ connections: 5 }))
  await server.until(() => server.stalled('/big') === 5)
  expect(bench.view(id).connections).toBe(5)
  bench.queue.setLimits(limits({ connections: 2 }))
  // Each is at its first chunk: none is dropped there.
  expect(bench.view(id).connections).toBe(5)
  server.release('/big')
  await until(bench.queue, id, view => view.connections === 2)
  await server.until(() => server.stalled('/big') === 2)
  expect(server.requests.length).toBeGreaterThan(5)
  server.route('/big', { content })
  server.release('/big')
  const view = await finished(bench.queue, id)
  expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
  expect(bench.peak).toBe(5)
})

it('one that was alone goes back to one connection as soon as the others are through with their chunks', async () => {
  const content = pseudoRandom(60 * CHUNK)
  const bench = await openBench()
  bench.queue.setLimits(limits({ connections: 1 }))
  const id = bench.add(server.route('/wide', { content, rate: 2_000_000 }))
  await until(bench.queue, id, view => view.received > 0)
  bench.queue.setLimits(limits({ connections: 3 }))
  await until(bench.queue, id, view => view.connections === 3)
  bench.queue.setLimits(limits({ connections: 1 }))
  const view = await until(bench.queue, id, ({ connections }) => connections === 1)
  // Long before the spans that they held were through.
  expect(view.received).toBeLessThan(12 * CHUNK)
})

it('a limit is for those that begin later too, and a download with one of its own keeps that', async () => {
  const content = pseudoRandom(24 * CHUNK)
  const bench = await openBench()
  bench.queue.setLimits(limits({ connections: 3 }))
  bench.add(server.route('/own', { content, stallAt: 1_000 }), { connections: 2 })
  await server.until(() => server.stalled('/own') === 2)
  bench.queue.setLimits(limits({ connections: 6 }))
  bench.add(server.route('/other', { content, stallAt: 1_000 }))
  await server.until(() => server.stalled('/other') === 6)
  expect(server.stalled('/own')).toBe(2)
  expect(bench.peak).toBe(8)
})

it('one connection each is no word on how many downloads of a host run', async () => {
  const content = pseudoRandom(24 * CHUNK)
  const bench = await openBench()
  bench.queue.setLimits(limits({ atOnce: 3, connections: 1 }))
  for (const path of ['/a', '/b', '/c']) bench.add(server.route(path, { content, stallAt: 1_000 }))
  await server.until(() => ['/a', '/b', '/c'].every(path => server.stalled(path) === 1))
  expect(bench.peak).toBe(3)
})

it('one that has not begun to fetch takes the limit over and asks for nothing before its time', async () => {
  const content = pseudoRandom(24 * CHUNK)
  const [reached, held] = [gate(), gate()]
  let isHeld = false
  const bench = await openBench({
    queue: { connections: 2 },
    disk: real => ({
      ...real,
      async openPart(path) {
        if (isHeld) {
          reached.open()
          await held.passed
        }
        return real.openPart(path)
      },
    }),
  })
  const id = bench.add(server.route('/big', { content, stallAt: 2 * CHUNK }))
  await until(bench.queue, id, view => view.received >= 2 * CHUNK)
  bench.queue.pause([id])
  isHeld = true
  const before = server.requests.length
  server.route('/big', { head: 'before' })
  bench.queue.resume([id])
  await reached.passed
  bench.queue.setLimits(limits({ connections: 4 }))
  held.open()
  await server.until(() => server.requests.length === before + 4)
  for (const { range } of server.requests.slice(before)) expect(range).not.toBe('bytes=0-')
})
