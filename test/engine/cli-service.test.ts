// What commands ask of the open app over its socket, command by command, and what becomes of nonsense on either side.
import { once } from 'node:events'
import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { ADDRESS_NAME, addressIn, SOCKET_NAME } from '../../src/main/cli/door.ts'
import { MOST_AT_ONCE, MOST_CONNECTIONS } from '../../src/main/cli/service.ts'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { handClock } from '../support/engine-harness/clocks.ts'
import { settled, until } from '../support/engine-harness.ts'
import { jsonLinesOf } from '../support/printed-output.ts'
import { serverForEach } from '../support/server-for-each.ts'
import { type Asked, ask, openApp } from '../support/shared-queue.ts'
import { tempDir } from '../support/temp.ts'

const server = serverForEach()
let dir: string
let state: string

beforeEach(async () => {
  dir = await tempDir()
  state = await tempDir()
})

const get = (...words: readonly string[]): Promise<Asked> =>
  ask(state, ['get', '--json', '--dir', dir, ...words])

describe('get', () => {
  test('name, header, checksum and connections reach the server and the file', async () => {
    await openApp(state)
    const content = pseudoRandom(3_000)
    const url = server.route('/x', { content })
    const options = ['--name', 'mine.bin', '--header', 'X-Token: abc', '--connections', '1']
    const { code } = await get(...options, '--checksum', `sha256:${content.sha256()}`, url)
    expect(code).toBe(0)
    expect(await readdir(dir)).toEqual(['mine.bin'])
    expect(server.requestsFor('/x')[0]?.headers['x-token']).toBe('abc')
  })

  test('a file that is not there, and one that is wrong and then begun anew', async () => {
    const app = await openApp(state)
    const content = pseudoRandom(3_000)
    const gone = await get(server.route('/gone.bin', { status: 404 }))
    expect(gone.code).toBe(1)
    expect(jsonLinesOf(gone.out).at(-1)).toMatchObject({ event: 'failed', code: 'gone' })
    const url = server.route('/x.bin', { content })
    const wrong = await get('--checksum', `md5:${'0'.repeat(32)}`, url)
    expect(jsonLinesOf(wrong.out).at(-1)).toMatchObject({ event: 'failed', code: 'checksum-mismatch' })
    expect((await get('--restart', '--checksum', `sha256:${content.sha256()}`, url)).code).toBe(0)
    expect(app.states()).toEqual(['failed gone.bin', 'done x.bin'])
  })

  test('asked for again after its end it is a new download', async () => {
    await openApp(state)
    const url = server.route('/a.bin', { content: pseudoRandom(5) })
    expect((await get(url)).code).toBe(0)
    expect((await get(url)).code).toBe(0)
    expect((await readdir(dir)).sort()).toEqual(['a (1).bin', 'a.bin'])
  })

  test('two commands at once, of which each hears of its own', async () => {
    await openApp(state)
    const urls = ['/a.bin', '/b.bin'].map(path => server.route(path, { content: pseudoRandom(1_000_000) }))
    const ended = await Promise.all(urls.map(url => get(url)))
    for (const [index, { code, out }] of ended.entries()) {
      expect(code).toBe(0)
      for (const line of jsonLinesOf(out)) expect(line).toMatchObject({ url: urls[index] })
    }
    expect((await readdir(dir)).sort()).toEqual(['a.bin', 'b.bin'])
  })

  test('removed in the window: failed', async () => {
    const app = await openApp(state)
    const url = server.route('/a.bin', { content: pseudoRandom(5_000_000), stallAt: 1_500_000 })
    const asked = get(url)
    await server.nextRequest('/a.bin')
    app.queue.discard(app.queue.order(), true)
    const { code, out } = await asked
    expect(code).toBe(1)
    expect(jsonLinesOf(out).at(-1)).toMatchObject({ event: 'failed', url, code: 'cancelled' })
  })

  test('--give-up: given up on without a byte, and paused in the app', async () => {
    const app = await openApp(state)
    const probe = createServer().listen(0, '127.0.0.1')
    await once(probe, 'listening')
    const { port } = probe.address() as AddressInfo
    probe.close()
    await once(probe, 'close')
    const { code, out } = await get('--give-up', '1s', `http://127.0.0.1:${port}/a.bin`)
    expect(code).toBe(1)
    expect(jsonLinesOf(out).at(-1)).toMatchObject({ event: 'failed', code: 'network' })
    expect(app.states()).toEqual(['paused a.bin'])
  })

  test('interrupted, it says that the download goes on', async () => {
    const app = await openApp(state)
    const url = server.route('/a.bin', { content: pseudoRandom(5_000_000), stallAt: 1_500_000 })
    const begun = server.nextRequest('/a.bin').then(() => ({ code: 130, notice: 'Stopped.' }))
    const words = ['get', '--dir', dir, url]
    const { code, err } = await ask(state, words, { interrupted: begun })
    expect(code).toBe(130)
    expect(err).toMatch(/^Downloading .*\n(.*\n)*The download goes on in the open Sluice\.\n$/)
    expect(app.states()).toEqual([expect.stringMatching(/^(probing|running) a\.bin$/)])
  })
})

describe('the others', () => {
  test('check tells what is wrong, and fetches it again', async () => {
    const app = await openApp(state)
    const content = pseudoRandom(2_000_000)
    const ids = [app.add(server.route('/file.bin', { content }), dir)]
    await settled(app.queue, 1)
    const path = join(dir, 'file.bin')
    await writeFile(path, (await readFile(path)).fill(1, 100, 200))
    const told = await ask(state, ['check', '--json', '--no-fetch', '1'], { ids })
    expect(told.code).toBe(1)
    expect(JSON.parse(told.out)).toMatchObject({ event: 'checked', path, wrong: 1, right: false })
    expect((await ask(state, ['check', '1'], { ids })).code).toBe(0)
    expect(await sha256OfFile(path)).toBe(content.sha256())
  })

  test('relink takes a new link, or says why it does not', async () => {
    const app = await openApp(state)
    const content = pseudoRandom(5_000_000)
    const id = app.add(server.route('/old.bin', { content, etag: '"v1"', stallAt: 1_500_000 }), dir)
    await until(app.queue, id, view => view.received === 1_500_000)
    app.queue.pause([id])
    await until(app.queue, id, view => view.state.kind === 'paused')
    const other = server.route('/other.bin', { content: pseudoRandom(10) })
    const refused = await ask(state, ['relink', '1', other], { ids: [id] })
    expect(refused.code).toBe(1)
    expect(refused.err).toMatch(/^sluice: .*\.\n$/)
    const fresh = server.route('/new.bin', { content, etag: '"v1"' })
    const { code, out } = await ask(state, ['relink', '--json', '1', fresh], { ids: [id] })
    expect(code).toBe(0)
    expect(jsonLinesOf(out).at(-1)).toMatchObject({ event: 'done', path: join(dir, 'old.bin') })
    expect(await sha256OfFile(join(dir, 'old.bin'))).toBe(content.sha256())
  })

  test('hosts cap and forget change what the app knows', async () => {
    const app = await openApp(state)
    expect((await ask(state, ['hosts', 'cap', 'a.example', '3'])).out).toMatch(/^a\.example +3 +3 /m)
    expect(app.queue.hosts()).toMatchObject([{ host: 'a.example', cap: 3 }])
    const forgotten = { code: 0, out: '', err: 'Forgot what was known of a.example.\n' }
    expect(await ask(state, ['hosts', 'forget', 'a.example'])).toEqual(forgotten)
    expect(app.queue.hosts()).toEqual([])
    expect((await ask(state, ['hosts', 'forget', 'a.example'])).code).toBe(1)
  })
})

describe('an app that answers', () => {
  test.each([
    ['that it is of another version', '{"kind":"declined","why":"version","version":"9.9"}\n', /\(9\.9\)/],
    ['that it has enough to do', '{"kind":"declined","why":"busy","version":"1"}\n', /as many commands/],
    ['that it does not understand', '{"kind":"declined","why":"nonsense","version":"1"}\n', /this command/],
    ['noise', '\0\x01noise\n', /does not understand/],
    ['something without its parts', '{"kind":"ended"}\n', /does not understand/],
    ['half a line', '{"kind":"exit"', /closed before it did this\. Run the same/],
    ['nothing', '', /closed before it did this\. Run the same/],
  ])('%s: a sentence', async (_what, says, sentence) => {
    const impostor = createServer(socket => {
      socket.on('error', () => undefined).on('data', () => socket.end(says))
    }).listen(join(state, SOCKET_NAME))
    onTestFinished(() => void impostor.close())
    await once(impostor, 'listening')
    const { code, out, err } = await get('http://a.example/')
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(/^sluice: [A-Z][^\n]*\.\n$/)
    expect(err).toMatch(sentence)
  })
})

describe('a request', () => {
  async function knocking(): Promise<{ readonly socket: Socket; answer(): Promise<string> }> {
    const socket = connect(addressIn(state) ?? '').on('error', () => undefined)
    let text = ''
    socket.setEncoding('utf8').on('data', piece => {
      text += piece
    })
    await once(socket, 'connect')
    const closed = once(socket, 'close')
    return { socket, answer: () => closed.then(() => text) }
  }

  const nothing = '{"v":1,"version":"1","command":{"kind":"get"},"ids":[]}'
  test.each([
    ['nothing', '', null],
    ['an empty line', '\n', 'nonsense'],
    ['half a line', '{"v":1,', null],
    ['an empty object', '{}\n', 'nonsense'],
    ['bytes that are no text', '\xff\xfe\0\n', 'nonsense'],
    ['another version', '{"v":2,"command":{"kind":"dance"}}\n', 'version'],
    ['a command without its parts', `${nothing}\n`, 'nonsense'],
    ['more than a line may hold', 'x'.repeat(9_000_000), 'nonsense'],
  ])('that is %s is declined, and harms nobody', async (_what, says, why) => {
    const app = await openApp(state)
    const { socket, answer } = await knocking()
    if (why === null) socket.end(says)
    else socket.write(Buffer.from(says, 'latin1'))
    const text = await answer()
    expect(text === '' ? null : JSON.parse(text)).toEqual(
      why === null ? null : { kind: 'declined', why, version: '1.2.3' },
    )
    expect(app.states()).toEqual([])
    expect((await get(server.route('/a.bin', { content: pseudoRandom(5) }))).code).toBe(0)
  })

  test('beyond those that are taken at once is told so', async () => {
    await openApp(state)
    const all = await Promise.all(Array.from({ length: MOST_AT_ONCE }, knocking))
    expect((await get('http://a.example/')).err).toContain('as many commands as it takes at once')
    for (const { socket } of all) socket.end()
    await Promise.all(all.map(({ answer }) => answer()))
    expect((await get(server.route('/a.bin', { content: pseudoRandom(5) }))).code).toBe(0)
  })
})

test('whoever stays without a word, or when all is said, costs the app few files and not for long', async () => {
  const clock = handClock()
  await openApp(state, clock)
  const address = addressIn(state) ?? ''
  const all = MOST_CONNECTIONS + 20
  let ended = 0
  for (let made = 0; made < all; made++) {
    // The app's end is heard, and nothing said to it.
    const socket = connect({ path: address, allowHalfOpen: true })
      .on('error', () => undefined)
      .resume()
    socket.on('end', () => ended++)
    onTestFinished(() => void socket.destroy())
  }
  await expect.poll(() => ended).toBe(all - MOST_AT_ONCE)
  expect(clock.pending).toBe(MOST_CONNECTIONS)
  clock.advance(10_000)
  await expect.poll(() => ended).toBe(all)
  expect(clock.pending).toBe(0)
  expect((await get(server.route('/a.bin', { content: pseudoRandom(5) }))).code).toBe(0)
})

describe.skipIf(process.platform === 'win32')('the socket', () => {
  test('is the person’s alone, in a folder that is', async () => {
    const app = await openApp(state)
    expect((await stat(join(state, SOCKET_NAME))).mode & 0o777).toBe(0o600)
    await app.close()
    expect(await readdir(state)).not.toContain(SOCKET_NAME)
  })

  test.each([
    ['that others can look into', async () => chmod(state, 0o755)],
    [
      'too long for a socket’s name',
      async () => {
        state = join(state, 'x'.repeat(90))
      },
    ],
  ])('of a data folder %s is in a private one', async (_which, prepare) => {
    await prepare()
    const app = await openApp(state)
    const address = addressIn(state) ?? ''
    expect(address).not.toContain(state)
    expect((await stat(join(address, '..'))).mode & 0o777).toBe(0o700)
    expect((await stat(address)).mode & 0o777).toBe(0o600)
    expect((await stat(join(state, ADDRESS_NAME))).mode & 0o777).toBe(0o600)
    expect((await get(server.route('/a.bin', { content: pseudoRandom(5) }))).code).toBe(0)
    await app.close()
    await expect(stat(join(address, '..'))).rejects.toThrow('ENOENT')
    expect(await readdir(state)).not.toContain(ADDRESS_NAME)
  })
})
