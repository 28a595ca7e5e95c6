// One command over a real queue: what it asks of it, and that it asks nothing more once it was interrupted.
import { expect, it } from 'vitest'
import { getAll, type Session } from '../../src/main/cli/get.ts'
import type { GetCommand } from '../../src/main/cli/get-arguments.ts'
import type { Report } from '../../src/main/cli/report.ts'
import { ownBook } from '../../src/main/cli/settled.ts'
import type { DownloadQueue } from '../../src/main/engine/queue-api.ts'
import type { DownloadView } from '../../src/shared/model.ts'
import { pseudoRandom } from '../support/bytes.ts'
import { type Bench, openBench, outcome, until } from '../support/engine-harness.ts'
import { serverForEach } from '../support/server-for-each.ts'

const content = pseudoRandom(2_000_003)
const nothing = (): void => undefined
const quiet: Report = {
  started: nothing,
  progress: nothing,
  waits: nothing,
  checked: nothing,
  ended: nothing,
  notice: nothing,
}

const server = serverForEach()

const commandFor = (url: string, dir: string, restart: boolean): GetCommand => ({
  kind: 'get',
  urls: [url],
  dir,
  name: null,
  connections: null,
  dataDir: null,
  headers: {},
  checksum: null,
  giveUpMs: 60_000,
  speed: null,
  restart,
  json: true,
})

const WATCHED = ['start', 'add', 'pause', 'resume', 'restart', 'remove', 'pauseAll', 'resumeAll'] as const

/** The queue, and the names of what is asked of it. */
function watched(real: DownloadQueue): { readonly asked: readonly string[]; readonly queue: DownloadQueue } {
  const asked: string[] = []
  const queue = new Proxy(real, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target)
      if (typeof member !== 'function') return member
      return (...args: readonly unknown[]): unknown => {
        if (WATCHED.some(known => known === name)) asked.push(String(name))
        return Reflect.apply(member, target, args)
      }
    },
  })
  return { asked, queue }
}

/** What a command works on; the settings are the data folder's own. */
const sessionOf = (bench: Bench, queue: DownloadQueue = bench.queue, report: Report = quiet): Session => ({
  queue,
  book: ownBook(queue, {
    read: key => bench.store.setting(key),
    write: (key, value) => bench.store.setSetting(key, value),
  }),
  report,
})

/** The command, run to its end; what it told of each file in the end. */
async function told(bench: Bench, command: GetCommand): Promise<readonly string[]> {
  const names: string[] = []
  const report = { ...quiet, ended: (view: DownloadView) => names.push(`${view.state.kind} ${view.name}`) }
  await getAll(sessionOf(bench, bench.queue, report), command, new AbortController().signal)
  return names.sort()
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
  const ended = getAll(sessionOf(bench, queue), commandFor(url, bench.dir, true), interrupted.signal)
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
  const ended = getAll(sessionOf(bench, queue, report), commandFor(url, bench.dir, false), interrupted.signal)
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
  expect(await getAll(sessionOf(bench), command, new AbortController().signal)).toBe(true)
  expect(outcome(bench.view(other))).toBe('paused')
  expect(server.requestsFor('/other.bin')).toEqual([])
})

it('keeps what it finished in the list, and downloads it again when it is asked for again', async () => {
  const bench = await openBench({ started: false })
  const command = commandFor(server.route('/file.bin', { content: pseudoRandom(1_000) }), bench.dir, false)
  expect(await told(bench, command)).toEqual(['done file.bin'])
  await bench.reopen()
  expect(await told(bench, command)).toEqual(['done file (1).bin'])
  await bench.reopen()
  expect(bench.queue.order().map(id => bench.view(id).name)).toEqual(['file.bin', 'file (1).bin'])
  expect(server.requestsFor('/file.bin')).toHaveLength(2)
})

it('stopped when a file was done, the same words do not fetch it twice, and fetch it anew after that', async () => {
  const bench = await openBench({ started: false })
  const small = server.route('/small.bin', { content: pseudoRandom(1_000) })
  const slow = server.route('/slow.bin', { content, stallAt: 100_000 })
  const command = { ...commandFor(small, bench.dir, false), urls: [small, slow] }
  const interrupted = new AbortController()
  // It waits for the slow one until a signal ends it.
  const ended = getAll(sessionOf(bench), command, interrupted.signal)
  for (const id of bench.queue.order()) {
    const isSmall = bench.view(id).url === small
    await until(bench.queue, id, view => (isSmall ? view.state.kind === 'done' : view.received === 100_000))
  }
  interrupted.abort()
  await expect(ended).rejects.toThrow('abort')
  await bench.reopen()
  server.route('/slow.bin', { content })
  // Other words in between change nothing.
  const other = server.route('/other.bin', { content: pseudoRandom(10) })
  expect(await told(bench, commandFor(other, bench.dir, false))).toEqual(['done other.bin'])
  await bench.reopen()
  expect(await told(bench, command)).toEqual(['done slow.bin', 'done small.bin'])
  expect(server.requestsFor('/small.bin')).toHaveLength(1)
  await bench.reopen()
  expect(await told(bench, command)).toEqual(['done slow (1).bin', 'done small (1).bin'])
})

it('--restart fetches also what a stopped command had finished, and settles it', async () => {
  const bench = await openBench({ started: false })
  const url = server.route('/file.bin', { content: pseudoRandom(1_000) })
  const interrupted = new AbortController()
  const report = { ...quiet, ended: () => interrupted.abort() }
  const first = getAll(
    sessionOf(bench, bench.queue, report),
    commandFor(url, bench.dir, false),
    interrupted.signal,
  )
  await expect(first).rejects.toThrow('abort')
  await bench.reopen()
  expect(await told(bench, commandFor(url, bench.dir, true))).toEqual(['done file (1).bin'])
  await bench.reopen()
  expect(await told(bench, commandFor(url, bench.dir, false))).toEqual(['done file (2).bin'])
})
