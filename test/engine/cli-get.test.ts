// One command over a real queue: what it asks of it, and that it asks nothing more once it was interrupted.
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { GetCommand } from '../../src/main/cli/arguments.ts'
import { getAll } from '../../src/main/cli/get.ts'
import type { DownloadQueue } from '../../src/main/engine/queue-api.ts'
import { pseudoRandom } from '../support/bytes.ts'
import { type Bench, openBench, outcome, until } from '../support/engine-harness.ts'
import { type RangeServer, startRangeServer } from '../support/range-server.ts'

const content = pseudoRandom(2_000_003)
const quiet = { started: () => undefined, progress: () => undefined, ended: () => undefined }

let server: RangeServer

beforeEach(async () => {
  server = await startRangeServer()
})
afterEach(() => server.close())

const commandFor = (url: string, dir: string, restart: boolean): GetCommand => ({
  kind: 'get',
  urls: [url],
  dir,
  name: null,
  connections: null,
  dataDir: null,
  headers: {},
  checksum: null,
  restart,
  json: true,
})

/** The queue, and the names of what is asked of it. */
function watched(queue: DownloadQueue): { readonly asked: readonly string[]; readonly queue: DownloadQueue } {
  const asked: string[] = []
  const noted =
    <A extends unknown[], R>(name: keyof DownloadQueue, work: (...args: A) => R) =>
    (...args: A): R => {
      asked.push(name)
      return work(...args)
    }
  return {
    asked,
    queue: {
      start: noted('start', () => queue.start()),
      stop: () => queue.stop(),
      add: noted('add', intents => queue.add(intents)),
      pause: noted('pause', ids => queue.pause(ids)),
      resume: noted('resume', ids => queue.resume(ids)),
      restart: noted('restart', ids => queue.restart(ids)),
      remove: noted('remove', (ids, withFile) => queue.remove(ids, withFile)),
      pauseAll: noted('pauseAll', () => queue.pauseAll()),
      resumeAll: noted('resumeAll', () => queue.resumeAll()),
      order: () => queue.order(),
      view: id => queue.view(id),
      subscribe: listener => queue.subscribe(listener),
    },
  }
}

/** A download that was stopped at 100,000 bytes, in a queue that is not started. */
async function stopped(bench: Bench): Promise<string> {
  const url = server.route('/file.bin', { content, stallAt: 100_000 })
  await bench.queue.start()
  const id = bench.add(url)
  await until(bench.queue, id, view => view.received === 100_000)
  await bench.reopen()
  server.route('/file.bin', { content })
  return url
}

it('interrupted while it restarts, it neither resumes nor starts', async () => {
  let onRemove = (): void => undefined
  let letGo = (): void => undefined
  const reached = new Promise<void>(resolve => {
    onRemove = resolve
  })
  const held = new Promise<void>(resolve => {
    letGo = resolve
  })
  const bench = await openBench({
    started: false,
    disk: real => ({
      ...real,
      async remove(path) {
        onRemove()
        await held
        await real.remove(path)
      },
    }),
  })
  const url = await stopped(bench)
  const { asked, queue } = watched(bench.queue)
  const interrupted = new AbortController()
  const ended = getAll(queue, commandFor(url, bench.dir, true), quiet, interrupted.signal)
  await reached
  interrupted.abort()
  const stop = bench.queue.stop()
  letGo()
  await expect(ended).rejects.toThrow('abort')
  await stop
  expect(asked).toEqual(['pauseAll', 'add', 'restart'])
  expect(bench.queue.order().map(id => outcome(bench.view(id)))).toEqual(['queued'])
})

it('interrupted when its last one is just done, it keeps that in the list for the next command', async () => {
  const bench = await openBench({ started: false })
  const url = await stopped(bench)
  const { asked, queue } = watched(bench.queue)
  const interrupted = new AbortController()
  const report = { ...quiet, ended: () => interrupted.abort() }
  const ended = getAll(queue, commandFor(url, bench.dir, false), report, interrupted.signal)
  await expect(ended).rejects.toThrow('abort')
  expect(asked).toEqual(['pauseAll', 'add', 'resume', 'start'])
  expect(bench.queue.order().map(id => outcome(bench.view(id)))).toEqual(['done'])
})

it('does not run what a crash left another command finishing', async () => {
  const bench = await openBench({ started: false })
  const other = bench.add(server.route('/other.bin', { content }))
  const [name, partName] = ['other.bin', 'other.bin.part']
  bench.store.update(other, { state: 'finishing', name, partName, partId: 'gone' })
  await bench.reopen()
  const url = server.route('/file.bin', { content: pseudoRandom(1_000) })
  const command = commandFor(url, bench.dir, false)
  expect(await getAll(bench.queue, command, quiet, new AbortController().signal)).toBe(true)
  expect(outcome(bench.view(other))).toBe('paused')
  expect(server.requestsFor('/other.bin')).toEqual([])
})
