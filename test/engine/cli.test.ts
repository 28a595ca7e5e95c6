// The command line as a process: what it prints, its exit codes, and that the same command goes on.
import { once } from 'node:events'
import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { createDisk } from '../../src/main/disk/disk.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { jsonLines, sluice } from '../support/command-line.ts'
import { refuse } from '../support/range-server/behaviour.ts'
import { serverForEach } from '../support/server-for-each.ts'
import { smallVolume, tempDir } from '../support/temp.ts'

const server = serverForEach()
let dir: string
let state: string

beforeEach(async () => {
  dir = await tempDir()
  state = await tempDir()
})

const get = (...args: string[]): ReturnType<typeof sluice> =>
  sluice(['get', '--json', '--dir', dir, '--data-dir', state, ...args])

describe('get', () => {
  test('several files: each right, one JSON object a line, exit 0', async () => {
    const big = pseudoRandom(11_000_000)
    const small = pseudoRandom(1_000, 2)
    const urls = [server.route('/big.bin', { content: big }), server.route('/small.bin', { content: small })]
    const { code, out } = await get(...urls).ended
    expect(code).toBe(0)
    const lines = jsonLines(out)
    expect(lines.filter(line => line.event === 'added').map(line => line.url)).toEqual(urls)
    const done = lines.filter(line => line.event === 'done')
    expect(done.map(line => line.url).sort()).toEqual([...urls].sort())
    expect(done.find(line => line.url === urls[0])).toEqual({
      event: 'done',
      url: urls[0],
      path: join(dir, 'big.bin'),
      bytes: 11_000_000,
      total: 11_000_000,
    })
    expect(await sha256OfFile(join(dir, 'big.bin'))).toBe(big.sha256())
    expect(await sha256OfFile(join(dir, 'small.bin'))).toBe(small.sha256())
    expect((await readdir(dir)).sort()).toEqual(['big.bin', 'small.bin'])
  })

  test('without --json: the path on standard output, words on standard error', async () => {
    const url = server.route('/a.bin', { content: pseudoRandom(5) })
    const { code, out, err } = await sluice(['get', '--dir', dir, '--data-dir', state, url]).ended
    expect({ code, out }).toEqual({ code: 0, out: `${join(dir, 'a.bin')}\n` })
    expect(err).toContain(url)
  })

  test('a token in the query: on no line for people, in full in the JSON', async () => {
    const url = `${server.route('/a.bin', { content: pseudoRandom(5) })}?token=s3cret`
    const plain = await sluice(['get', '--dir', dir, '--data-dir', state, url]).ended
    expect(plain.code).toBe(0)
    expect(plain.out + plain.err).not.toContain('s3cret')
    const json = await get('--name', 'b.bin', url).ended
    expect(jsonLines(json.out).at(-1)).toMatchObject({ event: 'done', url })
  })

  test('a file that is not there: failed with code and sentence, exit 1, the others still done', async () => {
    const good = server.route('/good.bin', { content: pseudoRandom(10) })
    const bad = server.route('/bad.bin', { status: 404 })
    const { code, out } = await get(bad, good).ended
    expect(code).toBe(1)
    const lines = jsonLines(out)
    const failed = lines.find(line => line.event === 'failed')
    expect(failed).toMatchObject({ url: bad, code: 'gone' })
    expect(failed?.message).toMatch(/[a-z].*\./)
    expect(lines.some(line => line.event === 'done' && line.url === good)).toBe(true)
    expect(await readdir(dir)).toEqual(['good.bin'])
  })

  test('--name, --header and --checksum reach the server and the file', async () => {
    const content = pseudoRandom(3_000)
    const url = server.route('/x', { content })
    const checksum = `sha256:${content.sha256().toUpperCase()}`
    const { code } = await get('--name', 'mine.bin', '--header', 'X-Token: abc', '--checksum', checksum, url)
      .ended
    expect(code).toBe(0)
    expect(await sha256OfFile(join(dir, 'mine.bin'))).toBe(content.sha256())
    expect(server.requestsFor('/x')[0]?.headers['x-token']).toBe('abc')
  })

  test('a wrong checksum: not called done, the part kept, --restart starts over', async () => {
    const url = server.route('/x.bin', { content: pseudoRandom(3_000) })
    const wrong = `md5:${'0'.repeat(32)}`
    const first = await get('--checksum', wrong, url).ended
    expect(first.code).toBe(1)
    expect(jsonLines(first.out).at(-1)).toMatchObject({ event: 'failed', code: 'checksum-mismatch' })
    expect(await readdir(dir)).toEqual(['x.bin.part'])
    const again = await get('--restart', '--checksum', `sha256:${pseudoRandom(3_000).sha256()}`, url).ended
    expect(again.code).toBe(0)
    expect(await readdir(dir)).toEqual(['x.bin'])
  })

  test.skipIf(process.platform === 'win32')(
    '--restart in a folder that cannot be read: a sentence, exit 1, what was there kept',
    async () => {
      const folder = join(dir, 'folder')
      await mkdir(folder)
      const url = server.route('/x.bin', { content: pseudoRandom(3_000) })
      const options = ['--dir', folder, '--checksum', `md5:${'0'.repeat(32)}`]
      expect((await get(...options, url).ended).code).toBe(1)
      await rename(folder, join(dir, 'aside'))
      await symlink(folder, folder)
      const { code, out, err } = await get('--restart', ...options, url).ended
      expect({ code, out }).toEqual({ code: 1, out: '' })
      expect(err).toMatch(/^sluice: [^\n]*folder[^\n]*\.\n$/)
      expect(err).not.toContain('Error')
      expect(await readdir(join(dir, 'aside'))).toEqual(['x.bin.part'])
    },
  )

  test('--connections caps them', async () => {
    const url = server.route('/big.bin', { content: pseudoRandom(30_000_000) })
    expect((await get('--connections', '2', url).ended).code).toBe(0)
    const open = server.requestsFor('/big.bin').map(request => request.connection)
    expect(open.length).toBeGreaterThan(1)
    expect(server.openConnections).toBe(0)
  })

  test('a file comes whole under a speed limit', async () => {
    const content = pseudoRandom(300_000)
    const url = server.route('/slow.bin', { content })
    const { code } = await sluice(['get', '--limit', '1M', '--dir', dir, '--data-dir', state, url]).ended
    expect(code).toBe(0)
    expect(await sha256OfFile(join(dir, 'slow.bin'))).toBe(content.sha256())
  })

  test('a host that cannot be reached: waited for, said once, and given up on when told so', async () => {
    const probe = createServer().listen(0, '127.0.0.1')
    await once(probe, 'listening')
    const { port } = probe.address() as AddressInfo
    probe.close()
    await once(probe, 'close')
    const url = `http://127.0.0.1:${port}/a.bin`
    const { code, err } = await sluice(['get', '--give-up', '3s', '--dir', dir, '--data-dir', state, url])
      .ended
    expect(code).toBe(1)
    const words = err.split('\n').filter(line => line.includes('cannot be reached'))
    expect(words).toEqual([
      expect.stringMatching(/^a\.bin: (?:Waiting|Trying again).*: 127\.0\.0\.1:\d+ cannot be reached$/),
      expect.stringMatching(/^a\.bin: 127\.0\.0\.1:\d+ cannot be reached\. /),
    ])
  })

  test('a full disk: the wait is told at once, and goes on by itself when there is room', async ({
    skip,
  }) => {
    const volume = await smallVolume(4_194_304)
    if (volume === null) return skip('no volume of its own can be mounted here')
    await writeFile(join(volume, 'filler'), Buffer.alloc(3_145_728))
    const content = pseudoRandom(2_000_000)
    const url = server.route('/a.bin', { content })
    const running = sluice(['get', '--json', '--dir', volume, '--data-dir', state, url])
    const wait = await running.event(line => line.code === 'disk-full')
    expect(wait).toMatchObject({ event: 'progress', message: 'The disk is full.' })
    await rm(join(volume, 'filler'))
    expect((await running.ended).code).toBe(0)
    expect(await sha256OfFile(join(volume, 'a.bin'))).toBe(content.sha256())
  })

  test('Ctrl-C: exit 130, the state kept, the same command goes on and tells so', async () => {
    const content = pseudoRandom(20_000_000)
    const url = server.route('/big.bin', { content, rate: 1_000_000 })
    const running = get(url)
    await running.event(line => line.event === 'progress' && line.bytes > 1_500_000)
    running.child.kill('SIGINT')
    expect((await running.ended).code).toBe(130)
    expect(await readdir(dir)).toEqual(['big.bin.part'])
    const sent = server.bytesSent('/big.bin')
    server.route('/big.bin', { content })
    const { code, out } = await get(url).ended
    expect(code).toBe(0)
    expect(jsonLines(out)[0]).toMatchObject({ event: 'resumed', url, total: 20_000_000 })
    expect(jsonLines(out)[0]?.bytes).toBeGreaterThan(1_000_000)
    expect(await sha256OfFile(join(dir, 'big.bin'))).toBe(content.sha256())
    // What had come before Ctrl-C was not fetched again; steals may cost what was in flight.
    expect(server.bytesSent('/big.bin') - sent).toBeLessThan(20_000_000)
  })

  test('nobody reads standard output any more: a quiet end, exit 141, the state kept', async () => {
    const content = pseudoRandom(5_000_000)
    const url = server.route('/big.bin', { content, stallAt: 1_500_000 })
    const running = get(url)
    await running.event(line => line.event === 'progress' && line.bytes > 0)
    running.child.stdout?.destroy()
    const { code, err } = await running.ended
    expect({ code, err }).toEqual({ code: 141, err: '' })
    expect(await readdir(dir)).toEqual(['big.bin.part'])
    server.route('/big.bin', { content })
    const again = await get(url).ended
    expect(again.code).toBe(0)
    expect(jsonLines(again.out)[0]).toMatchObject({ event: 'resumed', total: 5_000_000 })
    expect(await sha256OfFile(join(dir, 'big.bin'))).toBe(content.sha256())
  })

  test('nobody reads standard error any more: the same', async () => {
    let answer: () => void = () => undefined
    const gone = new Promise<void>(resolve => {
      answer = resolve
    })
    const url = server.route('/busy.bin', () => gone.then(() => refuse(503, [['Retry-After', '60']])))
    const { child, ended } = sluice(['get', '--dir', dir, '--data-dir', state, url])
    await server.nextRequest('/busy.bin')
    child.stderr?.destroy()
    // The reason of the wait is the next thing to be said, and nobody is there to hear it.
    answer()
    expect(await ended).toMatchObject({ code: 141, out: '' })
  })

  test('a file that had got its name when the last command was killed: done, and nothing asked', async () => {
    const url = server.route('/a.bin', { content: pseudoRandom(5) })
    const path = join(dir, 'a.bin')
    await writeFile(path, 'bytes')
    const { store } = openStore({ dir: state })
    const intent = { url, dir, wantedName: null, headers: {}, checksum: null, connections: null }
    const [id = 0] = store.add([intent], 0)
    const partId = (await createDisk().facts(path))?.id ?? null
    const representation = { total: 5, etag: null, lastModified: null, validator: null, splittable: false }
    const file = { name: 'a.bin', partName: 'a.bin.part', partId, durable: 5, representation }
    store.update(id, { state: 'finishing', ...file })
    store.close()
    const { code, out } = await get(url).ended
    expect(code).toBe(0)
    expect(jsonLines(out).at(-1)).toMatchObject({ event: 'done', path, bytes: 5 })
    expect(server.requests).toEqual([])
  })

  test('Ctrl-C with several files: the one that was done is not fetched again', async () => {
    const small = server.route('/small.bin', { content: pseudoRandom(1_000) })
    const big = server.route('/big.bin', { content: pseudoRandom(5_000_000), rate: 1_000_000 })
    const running = get(small, big)
    await running.event(line => line.event === 'done')
    await running.event(line => line.event === 'progress' && line.url === big && line.bytes > 0)
    running.child.kill('SIGINT')
    expect((await running.ended).code).toBe(130)
    server.route('/big.bin', { content: pseudoRandom(5_000_000) })
    const { code, out } = await get(small, big).ended
    expect(code).toBe(0)
    const done = jsonLines(out).filter(line => line.event === 'done')
    expect(done.map(line => line.path).sort()).toEqual([join(dir, 'big.bin'), join(dir, 'small.bin')])
    expect(server.requestsFor('/small.bin').length).toBe(1)
    expect((await readdir(dir)).sort()).toEqual(['big.bin', 'small.bin'])
    // Asked for once more after that, it is a new download.
    expect((await get(small).ended).code).toBe(0)
    expect((await readdir(dir)).sort()).toEqual(['big.bin', 'small (1).bin', 'small.bin'])
  })

  test('a command does not go on with what another one left', async () => {
    const slow = server.route('/slow.bin', { content: pseudoRandom(5_000_000), rate: 200_000 })
    const first = get(slow)
    await first.event(line => line.event === 'progress' && line.bytes > 0)
    first.child.kill('SIGINT')
    await first.ended
    const before = server.requestsFor('/slow.bin').length
    const other = server.route('/other.bin', { content: pseudoRandom(100) })
    expect((await get(other).ended).code).toBe(0)
    expect(server.requestsFor('/slow.bin').length).toBe(before)
  })

  test('two commands on one data folder: the second says so and exits 2', async () => {
    const url = server.route('/big.bin', { content: pseudoRandom(5_000_000), stallAt: 100_000 })
    const first = get(url)
    await first.event(line => line.event === 'progress')
    const second = await get(server.route('/b', {})).ended
    expect(second.code).toBe(2)
    expect(second.err).toContain('data folder')
    server.release('/big.bin')
    expect((await first.ended).code).toBe(0)
  })

  test('a folder that cannot be made: a failure with a sentence, exit 1', async () => {
    const file = join(dir, 'file')
    await writeFile(file, '')
    const url = server.route('/a', {})
    const { code, out } = await sluice([
      'get',
      '--json',
      '--dir',
      join(file, 'sub'),
      '--data-dir',
      state,
      url,
    ]).ended
    expect(code).toBe(1)
    expect(jsonLines(out).at(-1)).toMatchObject({ event: 'failed', code: 'disk-error' })
    expect(await readFile(file, 'utf8')).toBe('')
  })
})

describe('wrong usage: a sentence on standard error, exit 2, nothing started', () => {
  test.each([
    [['get'], /URL/],
    [['fetch', 'http://a/'], /get/],
    [['get', 'ftp://a.example/b'], /ftp/],
    [['get', 'not a url'], /not a url/],
    [['get', '--limit', '100', 'http://a.example/'], /16384/],
    [['get', '--connections', '17', 'http://a.example/'], /1 to 16/],
    [['get', '--checksum', 'sha256:12', 'http://a.example/'], /64/],
    [['get', '--header', 'Range: bytes=0-1', 'http://a.example/'], /Range/],
    [['get', '--name', 'a/b', 'http://a.example/'], /file name/],
    [['get', '--name', 'a', 'http://a.example/', 'http://b.example/'], /one URL/],
    [['get', '--frobnicate', 'http://a.example/'], /frobnicate/],
    [['get', '--give-up', 'never', 'http://a.example/'], /10m/],
    [['list', '--dir', '.'], /--dir/],
    [['log', 'a.iso'], /sluice list/],
    [['hosts', 'cap', 'a.example', '17'], /1 to 16/],
    [['relink', '1', 'https://u:s3cret@a.example/b c'], /space/],
    [['get', 'ftp://u:s3cret@a.example/b?t=s3cret'], /^sluice: "ftp:\/\/a\.example\/b": /],
    [['get', '--header', 'Authorization: s3cret\n', 'http://a.example/'], /Authorization/],
  ])('%j', async (args, sentence) => {
    const { code, out, err } = await sluice([...args, '--data-dir', state], { cwd: dir }).ended
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(sentence)
    expect(err).not.toContain('s3cret')
    expect(await readdir(state)).toEqual([])
  })

  test('an old Node is told so instead of crashing', async () => {
    const old = `data:text/javascript,${encodeURIComponent("Object.defineProperty(process.versions, 'napi', { value: '9' })")}`
    const { code, err } = await sluice(['get', 'http://a.example/'], { node: ['--import', old] }).ended
    expect(code).toBe(2)
    expect(err).toContain('needs Node 22 or newer')
  })

  test('--help that nobody reads does not crash', async () => {
    const { child, ended } = sluice(['--help'])
    child.stdout?.destroy()
    expect(await ended).toMatchObject({ code: 0, err: '' })
  })

  test('--help and --version', async () => {
    const help = await sluice(['--help']).ended
    expect(help).toMatchObject({ code: 0, err: '' })
    expect(help.out).toContain('--connections')
    expect((await sluice(['--version']).ended).out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})
