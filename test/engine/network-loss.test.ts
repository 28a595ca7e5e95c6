// A network that really goes away and comes back: two network namespaces joined by a pair of virtual interfaces, the
// server in one, the command line in the other, and the cable between them pulled in the middle of a download.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, type TestContext, test } from 'vitest'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import type { JsonLine } from '../support/command-line.ts'
import { tempDir } from '../support/temp.ts'

const run = promisify(execFile)
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const SERVER = here('./network-loss-server.ts')
const CLI = here('../../src/main/cli.ts')

const SERVER_ADDRESS = '10.99.0.1'
const SIZE = 24_000_000
/** Bytes per second of all connections: what is left at the loss takes seconds. */
const RATE = 6_000_000
/** How long the network is away: long enough for every look at it, and for TCP to have backed off. */
const AWAY_MS = 4_000
/** Generous: the time itself is printed. */
const WITHIN_MS = 10_000

const NOT_PERMITTED = 'network namespaces are not permitted here'

/** Starts programs in one network namespace. */
interface Room {
  readonly pid: number
  start(program: string, ...args: readonly string[]): ChildProcess
  ip(...args: readonly string[]): Promise<unknown>
}

/** A process that ends with the test, or with this process. */
function held(program: string, ...args: readonly string[]): ChildProcess {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  child.on('error', () => undefined)
  return child
}

/** A new namespace, by way of `enter` (a command that runs its arguments elsewhere); null where that is not permitted. */
async function openRoom(enter: readonly string[], flags: string): Promise<Room | null> {
  const [program = '', ...args] = [...enter, 'unshare', flags, 'sh', '-c', 'echo in && exec cat']
  const holder = held(program, ...args)
  const { stdout, pid } = holder
  if (stdout === null || pid === undefined) return null
  const said = await Promise.race([once(stdout, 'data'), once(holder, 'close').then(() => null)])
  if (said === null) return null
  const inside = ['nsenter', '-t', String(pid), '-n', ...(flags.includes('r') ? USER : [])]
  return {
    pid,
    start: (name, ...rest) => held(inside[0] ?? '', ...inside.slice(1), name, ...rest),
    ip: (...rest) => run(inside[0] ?? '', [...inside.slice(1), 'ip', ...rest]),
  }
}

/** Into the user namespace as well, as whoever one is there. */
const USER = ['-U', '--preserve-credentials']

interface Network {
  readonly server: Room
  readonly client: Room
  /** Gives the client's end this address, alone. */
  address(address: string): Promise<void>
  plug(): Promise<void>
  unplug(): Promise<void>
}

/** null where this machine permits no such thing. */
async function openNetwork(): Promise<Network | null> {
  if (process.platform !== 'linux') return null
  for (const flags of ['-rn', '-n']) {
    const server = await openRoom([], flags)
    if (server === null) continue
    const user = flags === '-rn' ? ['nsenter', '-t', String(server.pid), '-n', ...USER] : []
    const client = await openRoom(user, '-n')
    if (client === null) continue
    const inside = flags === '-rn' ? withUser(client, server.pid) : client
    try {
      const peer = ['peer', 'name', 'sluice1', 'netns', String(inside.pid)]
      await server.ip('link', 'add', 'sluice0', 'type', 'veth', ...peer)
      await server.ip('addr', 'add', `${SERVER_ADDRESS}/24`, 'dev', 'sluice0')
      await server.ip('link', 'set', 'sluice0', 'up')
    } catch {
      continue
    }
    return {
      server,
      client: inside,
      address: async address => {
        await inside.ip('addr', 'flush', 'dev', 'sluice1')
        await inside.ip('addr', 'add', `${address}/24`, 'dev', 'sluice1')
      },
      plug: async () => void (await inside.ip('link', 'set', 'sluice1', 'up')),
      unplug: async () => void (await inside.ip('link', 'set', 'sluice1', 'down')),
    }
  }
  return null
}

/** A namespace made inside a user namespace is entered by way of that. */
function withUser({ pid }: Room, user: number): Room {
  const inside = ['-t', String(user), ...USER, 'nsenter', '-t', String(pid), '-n']
  return {
    pid,
    start: (name, ...rest) => held('nsenter', ...inside, name, ...rest),
    ip: (...rest) => run('nsenter', [...inside, 'ip', ...rest]),
  }
}

/** The download as the command line tells of it. */
interface Progress {
  /** Resolves with the first line that fits, from now on or the latest. */
  until(fits: (line: JsonLine) => boolean): Promise<JsonLine>
  readonly bytes: number
}

function follow(child: ChildProcess): Progress {
  const { stdout, stderr } = child
  if (stdout === null || stderr === null) throw new Error('it has no output')
  let last: JsonLine | null = null
  let complaint = ''
  const watchers = new Set<() => void>()
  createInterface(stdout).on('line', text => {
    last = JSON.parse(text) as JsonLine
    for (const watcher of watchers) watcher()
  })
  stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text
  })
  const ended = once(child, 'close')
  return {
    get bytes() {
      return last?.bytes ?? 0
    },
    until: fits =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (last === null || !fits(last)) return
          watchers.delete(look)
          resolve(last)
        }
        watchers.add(look)
        look()
        ended.then(() => reject(new Error(`ended with ${JSON.stringify(last)} ${complaint}`)), reject)
      }),
  }
}

/** Downloads, and takes the network away in the middle; the ms from its return to the next byte. */
async function goOnAfterLoss(ctx: TestContext, back: string, connections: number): Promise<void> {
  const network = await openNetwork()
  if (network === null) return ctx.skip(NOT_PERMITTED)
  const { server, client } = network
  await network.address('10.99.0.2')
  await network.plug()
  const files = server.start(
    process.execPath,
    SERVER,
    SERVER_ADDRESS,
    String(SIZE),
    String(RATE / connections),
  )
  const [line] = (await once(files.stdout ?? files, 'data')) as [Buffer]
  const dir = await tempDir()
  const options = ['--json', '--dir', dir, '--data-dir', await tempDir(), '--connections', `${connections}`]
  const progress = follow(client.start(process.execPath, CLI, 'get', ...options, String(line).trim()))

  await progress.until(({ bytes }) => bytes > SIZE / 5)
  await network.unplug()
  // Time is the subject here: nothing that could be waited for tells that the loss has been noticed.
  await new Promise(resolve => setTimeout(resolve, AWAY_MS))
  const before = progress.bytes
  expect(before).toBeLessThan(SIZE)
  await network.address(back)
  await network.plug()
  const returned = performance.now()
  await progress.until(({ event, bytes }) => event === 'done' || bytes > before)
  const ms = Math.round(performance.now() - returned)
  process.stdout.write(`went on ${ms} ms after the network was back\n`)
  expect(ms).toBeLessThan(WITHIN_MS)

  const { path } = await progress.until(({ event }) => event === 'done')
  expect(await sha256OfFile(path)).toBe(pseudoRandom(SIZE).sha256())
}

describe('a network that goes away in the middle of a download and comes back', { timeout: 60_000 }, () => {
  test('four connections go on by themselves, and the file is right in the end', ctx =>
    goOnAfterLoss(ctx, '10.99.0.2', 4))

  // Skipped until the engine asks the Network port: now the dead connection is only given up after 30 silent seconds.
  test('with another address: the one connection there was is dead for good, and another takes its place', ctx =>
    goOnAfterLoss(ctx, '10.99.0.3', 1))
})

const WATCHER = `
  const { createNetworkWatch } = await import(process.argv[1])
  const watch = createNetworkWatch()
  const tell = () => console.log(watch.isOffline ? 'offline' : 'online')
  watch.subscribe(tell)
  process.stdin.resume()
  tell()`

test('the watch tells when the cable is pulled, at either end, and when the address is another', async ctx => {
  const network = await openNetwork()
  if (network === null) return ctx.skip(NOT_PERMITTED)
  const url = new URL('../../src/main/net/network-watch.ts', import.meta.url).href
  const child = network.client.start(process.execPath, '--input-type=module', '-e', WATCHER, url)
  if (child.stdout === null) throw new Error('it has no output')
  const said = createInterface(child.stdout)[Symbol.asyncIterator]()
  const next = async (): Promise<unknown> => (await said.next()).value

  expect(await next()).toBe('offline')
  await network.address('10.99.0.2')
  await network.plug()
  expect(await next()).toBe('online')
  await network.unplug()
  expect(await next()).toBe('offline')
  await network.plug()
  expect(await next()).toBe('online')
  await network.server.ip('link', 'set', 'sluice0', 'down')
  expect(await next()).toBe('offline')
  await network.server.ip('link', 'set', 'sluice0', 'up')
  expect(await next()).toBe('online')
  await network.client.ip('addr', 'add', '10.99.0.3/24', 'dev', 'sluice1')
  expect(await next()).toBe('online')
})
