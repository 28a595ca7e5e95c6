// The mark of a file from the internet: what is written for each system, and what becomes of a file that cannot be marked.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, test } from 'vitest'
import { createDisk } from '../../src/main/disk/disk.ts'
import { createQuarantine, type QuarantineDeps } from '../../src/main/disk/quarantine.ts'
import { CHUNK } from '../../src/main/engine/chunk-map.ts'
import { type Disk, DiskError } from '../../src/main/engine/ports.ts'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { type Bench, finished, openBench, outcome } from '../support/engine-harness.ts'
import { serverForEach } from '../support/server-for-each.ts'
import { tempDir } from '../support/temp.ts'

const SOURCE = { url: 'https://example.org/a.exe', referrer: null }

function quarantine(change: Partial<QuarantineDeps>): NonNullable<Disk['mark']> {
  const mark = createQuarantine({
    platform: 'win32',
    write: (path, text) => writeFile(path, text),
    run: async () => {},
    now: () => 0x6543_2100 * 1000 + 999,
    uuid: () => '0b4a1c1e-6f0e-4ad3-8f53-6f4f2d7a9c11',
    ...change,
  })
  if (mark === undefined) throw new Error('nothing is marked there')
  return mark
}

const failing =
  (code: string, more: object = {}) =>
  async (): Promise<void> => {
    throw Object.assign(new Error(code), { code, ...more })
  }

describe('on Windows', () => {
  const lines = (...own: readonly string[]): string => ['[ZoneTransfer]', 'ZoneId=3', ...own, ''].join('\r\n')

  test.each<[string, string, string | null, string]>([
    ['a plain link', SOURCE.url, null, lines('HostUrl=https://example.org/a.exe')],
    [
      'secrets',
      'https://ada:s3cret@example.org:8443/a.exe?key=s3cret#s3cret',
      'https://example.org/page?session=s3cret',
      lines('ReferrerUrl=https://example.org/page', 'HostUrl=https://example.org:8443/a.exe'),
    ],
    ['the own network', 'http://192.168.1.2/a.exe', null, lines('HostUrl=http://192.168.1.2/a.exe')],
    [
      'a break of lines',
      'https://example.org/a\r\nZoneId=0',
      'nonsense',
      lines('HostUrl=https://example.org/aZoneId=0'),
    ],
    ['no link', 'nonsense', 'about:client', lines('HostUrl=about:internet')],
  ])('of %s', async (_what, url, referrer, text) => {
    const path = join(await tempDir(), 'a.exe.part')
    await quarantine({})(path, { url, referrer })
    expect(await readFile(`${path}:Zone.Identifier`, 'utf8')).toBe(text)
  })

  it('replaces the mark of before', async () => {
    const path = join(await tempDir(), 'a.exe.part')
    await quarantine({})(path, { url: 'https://example.org/a/much/longer/link.exe', referrer: null })
    await quarantine({})(path, SOURCE)
    expect(await readFile(`${path}:Zone.Identifier`, 'utf8')).toBe(lines(`HostUrl=${SOURCE.url}`))
  })

  test.each(['ENOENT', 'EINVAL', 'ENOTSUP'])('a disk that holds no streams (%s) is no error', async code => {
    await quarantine({ write: failing(code) })('C:\\a.exe.part', SOURCE)
  })

  it('tells every other error', async () => {
    const marked = quarantine({ write: failing('EACCES') })('/a.exe.part', SOURCE)
    await expect(marked).rejects.toMatchObject({ name: 'DiskError', fault: 'denied' })
  })
})

describe('on macOS', () => {
  it('sets the attribute, by the program of the system', async () => {
    const calls: unknown[] = []
    const run = async (...call: readonly unknown[]): Promise<void> => void calls.push(call)
    await quarantine({ platform: 'darwin', run })('/a.dmg.part', SOURCE)
    const value = '0081;65432100;Sluice;0B4A1C1E-6F0E-4AD3-8F53-6F4F2D7A9C11'
    expect(calls).toEqual([['/usr/bin/xattr', ['-w', 'com.apple.quarantine', value, '/a.dmg.part']]])
  })

  it('passes over a disk that holds no attributes, and tells every other error', async () => {
    const stderr = 'xattr: [Errno 45] Operation not supported: /a'
    await quarantine({ platform: 'darwin', run: failing('1', { stderr }) })('/a', SOURCE)
    const marked = quarantine({ platform: 'darwin', run: failing('EPERM') })('/a', SOURCE)
    await expect(marked).rejects.toBeInstanceOf(DiskError)
  })
})

test('on Linux there is no mark, and nothing is called for it', () => {
  const deps = {
    platform: 'linux',
    write: failing('no'),
    run: failing('no'),
    now: () => 0,
    uuid: () => '',
  } as const
  expect(createQuarantine(deps)).toBeUndefined()
  expect('mark' in createDisk({ mark: createQuarantine(deps) })).toBe(process.platform !== 'linux')
})

describe.each([
  ['a small file', 1_000],
  ['a large file', 2 * CHUNK + 1],
])('%s', (_size, bytes) => {
  const content = pseudoRandom(bytes)
  const server = serverForEach()
  /** Names in the folder at each mark. */
  let seen: (readonly string[])[]
  let marking: NonNullable<Disk['mark']>

  beforeEach(() => {
    seen = []
    marking = quarantine({})
  })

  function bench(change: (disk: Disk) => Disk = disk => disk): Promise<Bench> {
    return openBench({
      disk: real =>
        change({
          ...real,
          async mark(path, source) {
            await marking(path, source)
            seen.push((await readdir(join(path, '..'))).sort())
          },
        }),
    })
  }

  it('is marked when it is whole and has not got its name', async () => {
    const { dir, queue, add } = await bench()
    const id = add(server.route('/a.exe', { content }), { headers: { referer: 'https://example.org/' } })
    const view = await finished(queue, id)
    expect(seen).toEqual([['a.exe.part', 'a.exe.part:Zone.Identifier']])
    expect(await readFile(join(dir, 'a.exe.part:Zone.Identifier'), 'utf8')).toContain(
      'ReferrerUrl=https://example.org/',
    )
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(queue.timeline(id).map(({ kind }) => kind)).not.toContain('unmarked')
  })

  it('that cannot be marked is finished all the same, and says so', async () => {
    marking = quarantine({ write: failing('EACCES') })
    const { queue, add } = await bench()
    const id = add(server.route('/a.exe', { content }))
    const view = await finished(queue, id)
    expect(outcome(view)).toBe('done')
    const events = queue.timeline(id).filter(({ kind }) => kind === 'unmarked' || kind === 'finished')
    expect(events.map(({ kind }) => kind)).toEqual(['unmarked', 'finished'])
    expect(events[0]?.facts['detail']).toContain('a.exe.part')
  })

  it('whose name was locked is marked again when it is tried again', async () => {
    let isLocked = true
    const { queue, add } = await bench(real => ({
      ...real,
      renameNoReplace: (...names) =>
        isLocked ? Promise.reject(new DiskError('denied', 'locked')) : real.renameNoReplace(...names),
    }))
    const id = add(server.route('/a.exe', { content }))
    expect(outcome(await finished(queue, id))).toBe('disk-error')
    isLocked = false
    queue.resume([id])
    expect(outcome(await finished(queue, id))).toBe('done')
    expect(seen).toHaveLength(2)
  })
})
