// `sluice check` and `relink` as processes: what is wrong is found and fetched again, and nothing else is.
import { open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Content, pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { type Ended, jsonLines, sluice } from '../support/command-line.ts'
import { first, refuse } from '../support/range-server/behaviour.ts'
import { serverForEach } from '../support/server-for-each.ts'
import { tempDir } from '../support/temp.ts'

const CHUNK = 1_048_576
const TOTAL = 5 * CHUNK + 17

const server = serverForEach()
let dir: string
let state: string
let content: Content
let path: string

beforeEach(async () => {
  dir = await tempDir()
  state = await tempDir()
  content = pseudoRandom(TOTAL)
  path = join(dir, 'a.bin')
})

const run = (...args: readonly string[]): Promise<Ended> =>
  sluice([...args, '--data-dir', state], { cwd: dir }).ended

async function spoil(file: string, ...at: readonly number[]): Promise<void> {
  const handle = await open(file, 'r+')
  for (const position of at) {
    const byte = Buffer.alloc(1)
    await handle.read(byte, 0, 1, position)
    byte[0] = (byte[0] ?? 0) ^ 0xff
    await handle.write(byte, 0, 1, position)
  }
  await handle.close()
}

describe('check of a finished file', () => {
  let url: string

  beforeEach(async () => {
    url = server.route('/a.bin', { content })
    expect((await run('get', url)).code).toBe(0)
  })

  test('all right: its path, and nothing is fetched', async () => {
    const before = server.bytesSent('/a.bin')
    for (const target of ['1', 'a.bin', path]) {
      const { code, out, err } = await run('check', target)
      expect({ code, out }).toEqual({ code: 0, out: `${path}\n` })
      expect(err).toBe('a.bin: Checked: all 6 pieces are as received.\n')
    }
    expect(server.bytesSent('/a.bin')).toBe(before)
  })

  test('what is wrong is fetched again, and no more than that', async () => {
    await spoil(path, CHUNK + 5, TOTAL - 1)
    const before = server.bytesSent('/a.bin')
    const { code, out } = await run('check', '--json', 'a.bin')
    expect(code).toBe(0)
    const [found, ...rest] = jsonLines<Record<string, unknown>>(out)
    expect(found).toMatchObject({ event: 'checked', id: 1, path, chunks: 6, wrong: 2, right: false })
    expect(rest.at(-1)).toMatchObject({ event: 'done', path, bytes: TOTAL })
    expect(await sha256OfFile(path)).toBe(content.sha256())
    expect(await readdir(dir)).toEqual(['a.bin'])
    // One chunk and a bit of another, and what may be under way twice near the end.
    expect(server.bytesSent('/a.bin') - before).toBeLessThan(3 * CHUNK)
    expect((await run('check', 'a.bin')).code).toBe(0)
  })

  test('--no-fetch only tells', async () => {
    await spoil(path, 3)
    const before = server.requests.length
    const { code, out, err } = await run('check', '--no-fetch', 'a.bin')
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toBe('a.bin: Checked: 1 of 6 pieces is wrong.\n')
    expect(server.requests.length).toBe(before)
    expect(await readdir(dir)).toEqual(['a.bin'])
    expect((await run('check', '--no-fetch', 'a.bin')).code).toBe(1)
    expect((await run('check', 'a.bin')).code).toBe(0)
    expect(await sha256OfFile(path)).toBe(content.sha256())
  })

  test('one that is gone', async () => {
    await rm(path)
    const { code, err } = await run('check', '1')
    expect(code).toBe(1)
    expect(err).toContain('a.bin: The file is no longer where it was left.')
  })

  test('one that is unknown does not keep the others from being checked', async () => {
    const { code, out, err } = await run('check', 'b.bin', 'a.bin')
    expect({ code, out }).toEqual({ code: 1, out: `${path}\n` })
    expect(err).toContain('sluice list')
  })

  test('log tells how it went', async () => {
    const { code, out } = await run('log', '1')
    expect(code).toBe(0)
    const lines = out.split('\n').slice(0, -1)
    expect(lines[0]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}Added$/)
    expect(lines.at(-1)).toMatch(/ {2}Done$/)
    expect(out).not.toContain('http')
  })

  test('the same words download again, and both are in the list', async () => {
    expect((await run('get', url)).code).toBe(0)
    expect((await readdir(dir)).sort()).toEqual(['a (1).bin', 'a.bin'])
    const { out } = await run('list', '--json')
    expect(jsonLines<Record<string, unknown>>(out).map(({ id, name }) => `${id} ${name}`)).toEqual([
      '1 a.bin',
      '2 a (1).bin',
    ])
  })
})

describe('relink', () => {
  /** A download that stopped after a good part because its link is no good any more. */
  beforeEach(async () => {
    const url = server.route('/old', first(1, { content, etag: '"v1"', cutAt: 3 * CHUNK }, refuse(403)))
    const { code, err } = await run('get', '--name', 'a.bin', url)
    expect(code).toBe(1)
    expect(err).toContain('sluice relink 1 URL')
    expect(await readdir(dir)).toEqual(['a.bin.part'])
  })

  test('a link to the same file: gone on with, what was received is kept', async () => {
    const url = server.route('/new', { content, etag: '"v1"' })
    const { code, out } = await run('relink', '1', url)
    expect({ code, out }).toEqual({ code: 0, out: `${path}\n` })
    expect(await sha256OfFile(path)).toBe(content.sha256())
    expect(server.bytesSent('/new')).toBeLessThan(TOTAL)
  })

  test('a link to another file: refused, and nothing has changed', async () => {
    const url = server.route('/new', { content: pseudoRandom(TOTAL + 1, 2), etag: '"v2"' })
    const { code, out, err } = await run('relink', '1', url)
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(/^sluice: This link leads to another file .*\. Nothing was changed\.\n$/)
    expect(await readdir(dir)).toEqual(['a.bin.part'])
    const good = server.route('/good', { content, etag: '"v1"' })
    expect((await run('relink', '1', good)).code).toBe(0)
    expect(await sha256OfFile(path)).toBe(content.sha256())
    expect(await run('relink', '1', good)).toMatchObject({
      code: 1,
      err: 'sluice: “a.bin” is complete and needs no other link. Nothing was changed.\n',
    })
  })

  test('a host that asks to be left alone is left alone by the next link too', async () => {
    const busy = server.route('/busy', refuse(429, [['Retry-After', '60']]))
    const good = server.route('/good', { content, etag: '"v1"' })
    expect((await run('relink', '1', busy)).code).toBe(1)
    const { code, err } = await run('relink', '1', good)
    expect(code).toBe(1)
    expect(err).toContain('HTTP 429')
    expect(server.requestsFor('/busy')).toHaveLength(1)
    expect(server.requestsFor('/good')).toEqual([])
  })

  test('of an unknown download', async () => {
    const { code, err } = await run('relink', '9', server.route('/new', { content }))
    expect(code).toBe(1)
    expect(err).toContain('sluice list')
    expect(server.requestsFor('/new')).toEqual([])
  })
})
