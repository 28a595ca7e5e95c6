// Commands as processes, while an app is open: they work in its queue, and leave the rest of it alone.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { SOCKET_NAME } from '../../src/main/cli/door.ts'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { jsonLines, type Running, sluice } from '../support/command-line.ts'
import { settled, until } from '../support/engine-harness.ts'
import { serverForEach } from '../support/server-for-each.ts'
import { openApp } from '../support/shared-queue.ts'
import { tempDir } from '../support/temp.ts'

const OPEN = 'Sluice is open and downloads this.\n'

const server = serverForEach()
let dir: string
let state: string
/** Of the command line itself, for what is not shared. */
let own: string

beforeEach(async () => {
  dir = await tempDir()
  state = await tempDir()
  own = await tempDir()
})

/** As in a person's shell, where the app has its usual folder. */
const run = (...args: readonly string[]): Running =>
  sluice(args, { env: { SLUICE_DATA_DIR: state, XDG_DATA_HOME: own, LOCALAPPDATA: own } })
const get = (...args: readonly string[]): Running => run('get', '--json', '--dir', dir, ...args)

test('get tells the same as alone, and leaves what else is in the queue as it is', async () => {
  const content = pseudoRandom(11_000_000)
  const url = server.route('/big.bin', { content })
  const alone = await sluice(['get', '--json', '--dir', await tempDir(), '--data-dir', own, url]).ended
  const app = await openApp(state)
  const pausedId = app.add(server.route('/paused.bin', { content: pseudoRandom(1_000) }), dir)
  app.queue.pause([pausedId])
  const slow = server.route('/slow.bin', { content: pseudoRandom(2_000_000), stallAt: 100_000 })
  await until(app.queue, app.add(slow, dir), view => view.received === 100_000)
  const { code, out, err } = await get(url).ended
  expect({ code, err }).toEqual({ code: 0, err: OPEN })
  const [lines, told] = [jsonLines(out), jsonLines(alone.out)]
  expect(Object.keys(lines[0] ?? {})).toEqual(Object.keys(told[0] ?? {}))
  expect(lines[0]).toMatchObject({ event: 'added', url })
  expect(lines.at(-1)).toEqual({ ...told.at(-1), path: join(dir, 'big.bin') })
  expect(await sha256OfFile(join(dir, 'big.bin'))).toBe(content.sha256())
  expect(app.states()).toEqual(['paused paused.bin', 'running slow.bin', 'done big.bin'])
})

test('--data-dir names the folder too; list shows what the app has, and its name is found there', async () => {
  await openApp(state)
  const url = `${server.route('/a.bin', { content: pseudoRandom(5) })}?token=s3cret`
  const { code, out, err } = await sluice(['get', '--dir', dir, '--data-dir', state, url]).ended
  expect({ code, out }).toEqual({ code: 0, out: `${join(dir, 'a.bin')}\n` })
  expect(err).toMatch(/^Sluice is open.*\nDownloading .*\na\.bin: Done, 5 B\n$/)
  expect(err).not.toContain('s3cret')
  const listed = await run('list', '--json').ended
  expect(jsonLines<object>(listed.out)).toMatchObject([{ id: 1, name: 'a.bin', state: 'done' }])
  const checked = await run('check', '--json', join(dir, 'a.bin')).ended
  expect(jsonLines<object>(checked.out)).toMatchObject([{ event: 'checked', id: 1, right: true }])
  expect(await readdir(own)).toEqual([])
})

test('Ctrl-C leaves the download to the app; the same words go on with it, and find what is done', async () => {
  const app = await openApp(state)
  const content = pseudoRandom(5_000_000)
  const url = server.route('/big.bin', { content, stallAt: 1_500_000 })
  const running = get(url)
  await running.event(line => line.event === 'progress' && line.bytes > 0)
  running.child.kill('SIGINT')
  const { code, err } = await running.ended
  expect({ code, err }).toEqual({ code: 130, err: `${OPEN}The download goes on in the open Sluice.\n` })
  expect(app.states()).toEqual(['running big.bin'])
  const second = get(url)
  expect(await second.event(line => line.event === 'resumed')).toMatchObject({ url, total: 5_000_000 })
  second.child.kill('SIGTERM')
  expect((await second.ended).code).toBe(143)
  server.release('/big.bin')
  expect((await settled(app.queue, 1)).state.kind).toBe('done')
  const asked = server.requestsFor('/big.bin').length
  const third = await get(url).ended
  expect(jsonLines(third.out)).toMatchObject([{ event: 'done', path: join(dir, 'big.bin') }])
  expect(server.requestsFor('/big.bin')).toHaveLength(asked)
})

test('nobody reads standard output any more: a quiet end, and the app goes on', async () => {
  const app = await openApp(state)
  const url = server.route('/big.bin', { content: pseudoRandom(5_000_000), stallAt: 1_500_000 })
  const running = get(url)
  await running.event(line => line.event === 'progress' && line.bytes > 0)
  running.child.stdout?.destroy()
  server.release('/big.bin')
  expect(await running.ended).toMatchObject({ code: 141, err: OPEN })
  expect((await settled(app.queue, 1)).state.kind).toBe('done')
})

test('the app is closed meanwhile: a sentence, exit 1, and it goes on when the app does', async () => {
  const app = await openApp(state)
  const content = pseudoRandom(5_000_000)
  const url = server.route('/big.bin', { content, stallAt: 1_500_000 })
  const running = get(url)
  await running.event(line => line.event === 'progress' && line.bytes > 0)
  await app.close()
  const { code, err } = await running.ended
  expect(code).toBe(1)
  expect(err).toMatch(/^sluice: Sluice was closed meanwhile\. .*\n$/m)
  expect(await readdir(state)).not.toContain(SOCKET_NAME)
  server.route('/big.bin', { content })
  const again = await openApp(state)
  expect((await settled(again.queue, 1)).state.kind).toBe('done')
})

test('--limit is refused, as the app has one of its own; nothing is added', async () => {
  const app = await openApp(state)
  const { code, out, err } = await get('--limit', '1M', 'http://a.example/x').ended
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toMatch(/^sluice: .*--limit.*--data-dir\.\n$/)
  expect(app.states()).toEqual([])
})

test.skipIf(process.platform === 'win32')(
  'an app that was killed is not waited for, and the next one takes its place',
  async () => {
    // The socket's name stays, and nobody listens.
    const path = JSON.stringify(join(state, SOCKET_NAME))
    const script = `require('node:net').createServer().listen(${path}, () => process.kill(process.pid, 'SIGKILL'))`
    await once(spawn(process.execPath, ['-e', script]), 'exit')
    expect(await readdir(state)).toEqual([SOCKET_NAME])
    const url = server.route('/a.bin', { content: pseudoRandom(5) })
    expect(await get(url).ended).toMatchObject({ code: 0, err: '' })
    expect(await readdir(join(own, 'sluice', 'command-line'))).toContain('sluice.db')
    await openApp(state)
    expect((await get(server.route('/b.bin', { content: pseudoRandom(5) })).ended).err).toBe(OPEN)
  },
)
