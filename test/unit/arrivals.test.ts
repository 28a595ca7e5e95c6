// What a start brings along, seen as what it is: anybody's words. Which arguments count, what is kept until the app can take it,
// and starts that are too long for the system to pass on.
import { mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { serialize } from 'node:v8'
import { describe, expect, it, vi } from 'vitest'
import {
  type Arrived,
  arrivedWith,
  asNote,
  createArrivals,
  hearSystem,
  isArrival,
  type Note,
  noteOf,
} from '../../src/main/desktop/arrivals.ts'
import {
  isTooLong,
  LONGEST_ARGUMENTS,
  spool,
  standBack,
  unspool,
} from '../../src/main/desktop/arrivals-spool.ts'
import { MAX_LINKS } from '../../src/shared/contract.ts'
import { MAX_DEEP_LINK } from '../../src/shared/deep-link.ts'
import { tempDir } from '../support/temp.ts'

const LINK = 'https://example.org/a'
const DEEP = 'sluice:https://example.org/b'

function arrivals(): { readonly taken: Arrived[]; readonly all: ReturnType<typeof createArrivals> } {
  return { taken: [], all: createArrivals(note => note) }
}

describe('arguments', () => {
  it('are told apart by what they say themselves', () => {
    const args = [
      '--hidden',
      '.',
      'get',
      LINK,
      DEEP,
      'a.meta4',
      '/b/ä b.METALINK',
      'c.iso',
      '--x=y.txt',
      '-r',
      'ftp://no/a.txt',
    ]
    expect(arrivedWith({ args, folder: '/home/ada' })).toEqual({
      links: [LINK],
      deepLinks: [DEEP],
      files: ['/home/ada/a.meta4', '/b/ä b.METALINK'],
    })
    expect(args.filter(isArrival)).toEqual([LINK, DEEP, 'a.meta4', '/b/ä b.METALINK'])
  })

  it.each([
    ['a.txt', '/home/ada/a.txt'],
    ['../b.URL', '/home/b.URL'],
    ['file:///tmp/%C3%A4%20b.webloc', '/tmp/ä b.webloc'],
    ['file://localhost/tmp/a.txt', '/tmp/a.txt'],
    // Another computer would be asked for it.
    ['file://evil.example/share/a.txt', null],
    ['file:///tmp/a%2Fb.txt', null],
    ['smb://evil.example/a.txt', null],
    ['a.txt\0.png', null],
    ['a.txt ', null],
    ['.txt', '/home/ada/.txt'],
  ])('%j is the file %j', (arg, path) => {
    expect(arrivedWith({ args: [arg], folder: '/home/ada' }).files).toEqual(path === null ? [] : [path])
  })

  it('that are relative to nowhere are no files', () => {
    expect(arrivedWith({ args: ['a.txt', '/a.txt'], folder: '' }).files).toEqual(['/a.txt'])
  })
})

it.each([
  [undefined, { args: [], folder: '' }],
  ['x', { args: [], folder: '' }],
  [
    { args: 'x', folder: 3 },
    { args: [], folder: '' },
  ],
  [
    { args: [1, null, LINK, { a: 1 }], folder: 'relative' },
    { args: [LINK], folder: '' },
  ],
  [
    { args: [LINK], folder: '/a' },
    { args: [LINK], folder: '/a' },
  ],
])('of %j only what is a note counts', (raw, note) => expect(asNote(raw)).toEqual(note))

it('a start from a folder that is gone brings its links all the same', () => {
  const gone = (): string => {
    throw new Error('ENOENT: no such file or directory, uv_cwd')
  }
  expect(noteOf([LINK], gone)).toEqual({ args: [LINK], folder: '' })
  expect(noteOf([LINK], () => '/a')).toEqual({ args: [LINK], folder: '/a' })
})

it('reads no more of a note than a person could want', () => {
  const { args } = asNote({ args: Array.from({ length: MAX_LINKS + 9 }, () => 'x'.repeat(9)), folder: '/' })
  expect(args).toHaveLength(MAX_LINKS)
  expect(asNote({ args: ['x'.repeat(MAX_DEEP_LINK + 9)], folder: '/' }).args[0]).toHaveLength(
    MAX_DEEP_LINK + 1,
  )
})

describe('what arrives', () => {
  it('before the app can take it is kept, and told once', () => {
    const { taken, all } = arrivals()
    all.come({ args: [LINK], folder: '/' })
    all.come({ args: [DEEP, 'a.txt'], folder: '/b' })
    all.follow(arrived => taken.push(arrived))
    expect(taken).toEqual([{ links: [LINK], deepLinks: [DEEP], files: ['/b/a.txt'] }])
  })

  it('is told at once afterwards; a start that brings nothing wants the window', () => {
    const { taken, all } = arrivals()
    all.begin({ args: ['.'], folder: '/' })
    all.follow(arrived => taken.push(arrived))
    expect(taken).toEqual([])
    all.come({ args: ['.'], folder: '/' })
    expect(taken).toEqual([{ links: [], deepLinks: [], files: [] }])
  })

  it('is not lost where a later start comes before the app can take it', () => {
    const { taken, all } = arrivals()
    all.begin({ args: ['.', '--hidden', LINK], folder: '/' })
    all.come({ args: [DEEP], folder: '/' })
    all.follow(arrived => taken.push(arrived))
    expect(taken).toEqual([{ links: [LINK], deepLinks: [DEEP], files: [] }])
    const hidden = arrivals()
    hidden.all.begin({ args: ['.', '--hidden'], folder: '/' })
    // Somebody who clicks the icon meanwhile wants the window.
    hidden.all.come({ args: ['.'], folder: '/' })
    hidden.all.follow(arrived => hidden.taken.push(arrived))
    expect(hidden.taken).toEqual([{ links: [], deepLinks: [], files: [] }])
  })

  it('may be told by the system', () => {
    const { taken, all } = arrivals()
    const listeners = new Map<string, (event: { preventDefault(): void }, opened: string) => void>()
    let prevented = 0
    hearSystem({ on: (event, listener) => listeners.set(event, listener) }, all)
    all.follow(arrived => taken.push(arrived))
    const event = { preventDefault: () => void prevented++ }
    listeners.get('open-url')?.(event, DEEP)
    listeners.get('open-file')?.(event, '/a/b.meta4')
    expect(taken).toEqual([
      { links: [], deepLinks: [DEEP], files: [] },
      { links: [], deepLinks: [], files: ['/a/b.meta4'] },
    ])
    expect(prevented).toBe(2)
  })
})

describe('a start with long arguments', () => {
  const long: Note = {
    args: [
      '.',
      '--no-sandbox',
      ...Array.from({ length: 1_000 }, (_, at) => `https://example.org/file/${at}`),
    ],
    folder: '/home/ada',
  }

  it('is known by their bytes, except where the system passes on all', () => {
    expect(isTooLong(['electron', 'x'.repeat(LONGEST_ARGUMENTS - 10)], 'linux')).toBe(false)
    expect(isTooLong(['electron', 'x'.repeat(LONGEST_ARGUMENTS)], 'linux')).toBe(true)
    expect(isTooLong(['electron', '文'.repeat(LONGEST_ARGUMENTS / 2)], 'darwin')).toBe(true)
    expect(isTooLong(['electron', 'x'.repeat(LONGEST_ARGUMENTS)], 'win32')).toBe(false)
  })

  it('goes through a file that only this person can read, once', async () => {
    const dir = join(await tempDir(), 'arrivals')
    const args = spool(long, dir)
    expect(args.slice(0, 2)).toEqual(['.', '--no-sandbox'])
    expect(args).toHaveLength(3)
    expect(isTooLong(args, 'linux')).toBe(false)
    const [name = ''] = await readdir(dir)
    if (process.platform !== 'win32') {
      expect((await stat(dir)).mode & 0o777).toBe(0o700)
      expect((await stat(join(dir, name))).mode & 0o777).toBe(0o600)
    }
    expect(unspool({ args, folder: '/' }, dir)).toEqual({ args: long.args.slice(2), folder: long.folder })
    expect(await readdir(dir)).toEqual([])
    expect(unspool({ args, folder: '/' }, dir)).toEqual({ args, folder: '/' })
  })

  it('is not passed on from one to the next for ever, whatever makes it long', async () => {
    const dir = join(await tempDir(), 'arrivals')
    const files = Array.from({ length: 300 }, (_, at) => `/home/ada/Pictures/${'x'.repeat(60)}/${at}.jpg`)
    const args = spool({ args: ['.', ...files, 'y'.repeat(50_000), '--hidden', LINK], folder: '/' }, dir)
    expect(args[0]).toBe('.')
    expect(Buffer.byteLength(args.join(' '))).toBeLessThan(LONGEST_ARGUMENTS)
    expect(isTooLong(['/usr/bin/sluice', ...args], 'linux')).toBe(false)
    expect(isTooLong(['/usr/bin/sluice', ...args, 'z'.repeat(50_000)], 'linux')).toBe(false)
    expect(unspool({ args, folder: '/' }, dir).args).toEqual([LINK])
  })

  it('or a shorter one fits into 32 KiB, in letters of any language and from the longest folder', () => {
    for (const path of [
      '下',
      '/home/ada/下载/links.txt',
      'a',
      `/${'é'.repeat(100)}`,
      `/${'x'.repeat(5_000)}€`,
    ]) {
      const argv = ['sluice']
      while (!isTooLong([...argv, path], 'linux')) argv.push(path)
      const folder = `/${'下载/'.repeat(585)}`
      const message = serialize({ args: argv.slice(1), folder }).length + Buffer.byteLength(folder)
      expect(message + Buffer.byteLength(argv.join('\0'))).toBeLessThan(32 * 1024 - 64)
    }
  })

  it('leaves nothing behind that was never brought', async () => {
    const dir = join(await tempDir(), 'arrivals')
    spool(long, dir)
    const [old = ''] = await readdir(dir)
    await utimes(join(dir, old), 0, 0)
    await writeFile(join(dir, 'not ours'), '')
    await utimes(join(dir, 'not ours'), 0, 0)
    spool(long, dir)
    const names = await readdir(dir)
    expect(names).toHaveLength(2)
    expect(names).not.toContain(old)
    expect(names).toContain('not ours')
  })

  it.each(['--arrivals=../secret', '--arrivals=', '--arrivals=/etc/passwd'])(
    '%s names no such file',
    async arg => {
      const dir = await tempDir()
      await writeFile(join(dir, 'secret'), JSON.stringify(long))
      const note = { args: [arg], folder: '/' }
      expect(unspool(note, join(dir, 'arrivals'))).toEqual(note)
      expect(await readFile(join(dir, 'secret'), 'utf8')).not.toBe('')
    },
  )

  it('that cannot be read brings nothing', async () => {
    const dir = await tempDir()
    const name = '00000000-0000-0000-0000-000000000000'
    const note = { args: [`--arrivals=${name}`], folder: '/' }
    await writeFile(join(dir, name), '{')
    expect(unspool(note, dir)).toEqual(note)
    await symlink('/dev/zero', join(dir, name))
    expect(unspool(note, dir)).toEqual(note)
    await mkdir(join(dir, name))
    expect(unspool(note, dir)).toEqual(note)
  })

  it('starts the program anew in its place, and ends as that does', async () => {
    const dir = await tempDir()
    const script = join(dir, 'program.mjs')
    const told = join(dir, 'told')
    await writeFile(
      script,
      `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(told)}, process.argv.slice(2).join(' ')); process.exit(7)`,
    )
    const code = await new Promise(done =>
      standBack({ ...long, args: [script, ...long.args] }, join(dir, 'spool'), done),
    )
    expect(code).toBe(7)
    expect(await readFile(told, 'utf8')).toMatch(/^\. --no-sandbox --arrivals=[0-9a-f-]{36}$/)
  })

  it('passes a wish to quit on', async () => {
    const dir = await tempDir()
    const script = join(dir, 'program.mjs')
    await writeFile(
      script,
      `import { writeFileSync } from 'node:fs'
      process.on('SIGTERM', () => process.exit(9))
      writeFileSync(${JSON.stringify(join(dir, 'ready'))}, '')
      setInterval(() => {}, 1_000)`,
    )
    let quit = (): void => {}
    const code = new Promise(done => {
      quit = standBack({ args: [script], folder: dir }, join(dir, 'spool'), done)
    })
    await vi.waitFor(() => stat(join(dir, 'ready')), { timeout: 20_000 })
    quit()
    expect(await code).toBe(9)
  })

  it('ends with an error where nothing can be kept', async () => {
    const dir = await tempDir()
    await writeFile(join(dir, 'file'), '')
    const [code, error] = await new Promise<unknown[]>(done =>
      standBack(long, join(dir, 'file', 'arrivals'), (...told) => done(told)),
    )
    expect(code).toBe(1)
    expect(error).toBeInstanceOf(Error)
  })
})
