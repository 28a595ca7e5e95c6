// The rules of adding, each beside its cases: names, checksums, room, what a line says, what stays of a text, whom to ask when.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readChecksum } from '../../src/renderer/state/add-checksum.ts'
import { isFirstStart } from '../../src/renderer/state/add-first-start.ts'
import { headerWords, lineNote } from '../../src/renderer/state/add-line-words.ts'
import { nameFault, nameOfLink } from '../../src/renderer/state/add-name.ts'
import { ASK_AFTER, createPreviews, knownBytes, MOST_ASKED } from '../../src/renderer/state/add-previews.ts'
import { bytesByFolder, shortages } from '../../src/renderer/state/add-room.ts'
import {
  dirFor,
  EMPTY_DRAFT,
  isListed,
  itemFor,
  leftoverText,
  listedIn,
  nameFor,
  type Places,
} from '../../src/renderer/state/draft.ts'
import type { FolderFacts, LinkPreview } from '../../src/shared/details.ts'
import { type IntakeLink, intakeKey, readIntake } from '../../src/shared/intake.ts'
import { DEFAULT_CATEGORIES } from '../../src/shared/settings.ts'
import { DONE, download } from './fake-bridge.ts'

function link(address: string, change: Partial<IntakeLink> = {}): IntakeLink {
  return { line: 1, lastLine: 1, link: address, name: null, headers: {}, ...change }
}

function preview(address: string, change: Partial<LinkPreview> = {}): LinkPreview {
  return {
    link: address,
    host: 'a.example',
    name: 'served.iso',
    total: 1_000,
    resumable: true,
    trouble: null,
    dir: '/home/ada/Downloads',
    existing: null,
    ...change,
  }
}

describe('a name', () => {
  it.each([
    'a.iso',
    'Ünïcode 文件.tar.gz',
    ' spaces around ',
    '.hidden',
    'con-tents',
    '',
    'emoji 👩‍👧.png'.replace('\u200d', ''),
  ])('%j can be a file’s', name => expect(nameFault(name)).toBeNull())

  it.each([
    ['a/b', 'cannot contain /'],
    ['a\\b', 'cannot contain \\'],
    ['C:', 'cannot contain :'],
    ['what?', 'cannot contain ?'],
    ['a\u0000b', 'invisible'],
    ['a\u202eb', 'invisible'],
    ['a\u200bb', 'invisible'],
    ['..', 'more than dots'],
    ['name.', 'end with a dot'],
    ['con', 'Windows keeps'],
    ['LPT1.txt', 'Windows keeps'],
    ['COM¹', 'Windows keeps'],
    ['a'.repeat(244), 'too long'],
    ['文'.repeat(82), 'too long'],
  ])('%j cannot', (name, words) => expect(nameFault(name)).toContain(words))

  it.each([
    ['https://a.example/b/c%20d.iso?e=f', 'c d.iso'],
    ['https://a.example/b/', 'b'],
    ['https://a.example:8080/', 'a.example:8080'],
    ['https://a.example/%ff', '%ff'],
    ['no link', 'no link'],
  ])('of %s', (address, name) => expect(nameOfLink(address)).toBe(name))
})

describe('a checksum', () => {
  const hex = 'Ab'.repeat(32)
  it.each([
    ['', null],
    ['  ', null],
    [hex, { algorithm: 'sha256', hex: hex.toLowerCase() }],
    [` sha256:${hex}\n`, { algorithm: 'sha256', hex: hex.toLowerCase() }],
    [`SHA-256 = ${hex}`, { algorithm: 'sha256', hex: hex.toLowerCase() }],
    ['0'.repeat(32), { algorithm: 'md5', hex: '0'.repeat(32) }],
    ['0'.repeat(40), { algorithm: 'sha1', hex: '0'.repeat(40) }],
    [`sha512:${'0'.repeat(128)}`, { algorithm: 'sha512', hex: '0'.repeat(128) }],
  ])('%j is read', (text, checksum) => expect(readChecksum(text)).toEqual({ ok: true, checksum }))

  it.each([
    ['hello', 'This is no checksum'],
    ['sha256:', 'This is no checksum'],
    ['sha256:xyz', 'This is no checksum'],
    [`crc32:${'0'.repeat(8)}`, 'does not know “crc32”'],
    ['sha256:abc', 'has 64 digits, this one has 3'],
    ['abcdef', 'No known checksum has 6 digits'],
  ])('%j is refused', (text, words) => {
    const reading = readChecksum(text)
    expect(reading.ok ? '' : reading.reason).toContain(words)
  })
})

it('tells where the room does not suffice, as far as it is known', () => {
  const needed = bytesByFolder([
    { dir: '/a', total: 600 },
    { dir: '/a', total: 500 },
    { dir: '/a', total: null },
    { dir: '/b', total: 1_000 },
    { dir: '/c', total: 9_000 },
    { dir: '/d', total: 9_000 },
  ])
  const facts = new Map<string, FolderFacts>(
    [
      ['/a', 1_000],
      ['/b', 1_000],
      ['/c', null],
    ].map(([dir, free]) => [String(dir), { dir: String(dir), free: free as number | null, trouble: null }]),
  )
  expect(shortages(needed, facts)).toEqual([{ dir: '/a', needed: 1_100, free: 1_000 }])
})

it.each([
  [{}, ''],
  [{ cookie: 'a=1' }, 'with cookies'],
  [{ referer: 'x' }, 'with 1 header'],
  [{ a: '1', b: '2', c: '3', cookie: 's3cret' }, 'with 3 headers and cookies'],
])('says that headers are there, never what they hold: %o', (headers, words) => {
  expect(headerWords(headers)).toBe(words)
})

describe('what a line says', () => {
  const quiet = { fault: null, refused: null, isListed: false, trouble: null, host: 'a.example' }
  const trouble = { code: 'gone', detail: 'HTTP 404' } as const
  it.each([
    [{}, null, ''],
    [{ trouble }, 'warn', 'a.example no longer has this file'],
    [{ trouble, refused: 'No.' }, 'bad', 'No.'],
    [{ isListed: true, trouble, refused: 'No.' }, 'info', 'Already in the list'],
    [{ isListed: true, fault: 'Bad name.' }, 'bad', 'Bad name.'],
  ])('%o', (change, kind, words) => {
    const note = lineNote({ ...quiet, ...change })
    expect(note?.kind ?? null).toBe(kind)
    expect(note?.text ?? '').toContain(words)
  })
})

describe('a draft', () => {
  const [disc, ...others] = DEFAULT_CATEGORIES.toReversed()
  if (disc === undefined) throw new Error('no categories')
  const places: Places = {
    folder: '/down',
    sortByType: true,
    categories: [...others, { ...disc, dir: '/discs' }],
  }
  const a = link('https://a.example/a.iso')
  const named = { ...EMPTY_DRAFT, names: new Map([[a.link, ' b.txt ']]) }

  it('names a file by what was typed, its command, its server, its link', () => {
    expect(nameFor(a, EMPTY_DRAFT, null)).toBe('a.iso')
    expect(nameFor({ ...a, name: 'c.iso' }, EMPTY_DRAFT, null)).toBe('c.iso')
    // Turned around by a sign that shows nothing, this would be read as invoiceexe.pdf.
    expect(nameFor({ ...a, name: 'invoice\u202efdp.exe' }, EMPTY_DRAFT, null)).toBe('invoicefdp.exe')
    expect(nameFor(link('https://a.example/b%E2%80%AEgpj%E2%80%8B.exe'), EMPTY_DRAFT, null)).toBe('bgpj.exe')
    expect(nameFor(a, EMPTY_DRAFT, preview(a.link))).toBe('served.iso')
    expect(nameFor(a, named, preview(a.link))).toBe('b.txt')
    expect(nameFor(a, { ...EMPTY_DRAFT, names: new Map([[a.link, ' ']]) }, null)).toBe('a.iso')
  })

  it('puts it where its name says, unless a folder was picked', () => {
    expect(dirFor('a.iso', EMPTY_DRAFT, places)).toBe('/discs')
    expect(dirFor('a.txt', EMPTY_DRAFT, places)).toBe('/down')
    expect(dirFor('a.iso', EMPTY_DRAFT, { ...places, sortByType: false })).toBe('/down')
    expect(dirFor('a.iso', { dir: '/picked' }, places)).toBe('/picked')
  })

  it('knows what the list has already', () => {
    const listed = listedIn([
      download(1, { url: a.link, dir: '/discs' }),
      download(2, { url: 'https://a.example/done.iso', dir: '/discs', state: DONE }),
    ])
    const known = { listed, preview: null }
    expect(isListed(a, EMPTY_DRAFT, places, known)).toBe(true)
    expect(isListed(a, named, places, known)).toBe(false)
    expect(isListed(a, { ...EMPTY_DRAFT, dir: '/else' }, places, known)).toBe(false)
    expect(isListed(link('https://a.example/done.iso'), EMPTY_DRAFT, places, known)).toBe(false)
    const found = { listed: new Map(), preview: preview(a.link, { existing: 3 }) }
    expect(isListed(a, EMPTY_DRAFT, places, found)).toBe(true)
  })

  it('asks main for what was chosen and nothing else', () => {
    const checksum = { algorithm: 'md5', hex: '0'.repeat(32) } as const
    expect(itemFor(a, EMPTY_DRAFT, null)).toEqual({
      link: a.link,
      name: null,
      dir: null,
      headers: {},
      checksum: null,
    })
    const own = { ...a, name: 'c.iso', headers: { a: '1' } }
    expect(itemFor(own, { ...EMPTY_DRAFT, dir: '/d' }, checksum)).toEqual({
      link: a.link,
      name: 'c.iso',
      dir: '/d',
      headers: { a: '1' },
      checksum,
    })
  })
})

it.each<[string, string, readonly string[], string]>([
  ['nothing', 'https://a.example/1', [], ''],
  [
    'a whole line',
    '# mine\nhttps://a.example/1\n\nhttps://a.example/2 ',
    ['https://a.example/2'],
    'https://a.example/2 ',
  ],
  [
    'a part of a line',
    'https://a.example/1 https://a.example/2',
    ['https://a.example/2'],
    'https://a.example/2',
  ],
  ['what is no link', 'https://a.example/1\nftp://a.example/', [], 'ftp://a.example/'],
  [
    'a range as it was written',
    'https://a.example/[1-2]',
    ['https://a.example/1', 'https://a.example/2'],
    'https://a.example/[1-2]',
  ],
  ['one link of a range', 'https://a.example/[1-3]', ['https://a.example/2'], 'https://a.example/2'],
  [
    'a command that was refused',
    "https://a.example/1\ncurl -X POST \\\n 'https://a.example/'",
    [],
    "curl -X POST \\\n 'https://a.example/'",
  ],
])('keeps %s', (_what, text, left, expected) => {
  expect(leftoverText(text, readIntake(text), new Set(left))).toBe(expected)
})

it('keeps a command with its headers', () => {
  const text = "curl 'https://a.example/1' 'https://a.example/2' \\\n -H 'a: b'"
  const intake = readIntake(text)
  const [, second] = intake.links
  if (second === undefined) throw new Error('no second link')
  expect(leftoverText(text, intake, new Set([intakeKey(second)]))).toBe(text)
})

it('knows a first start by what an earlier one left', () => {
  const kept = new Map<string, string>()
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  }
  expect(isFirstStart(storage)).toBe(true)
  expect(isFirstStart(storage)).toBe(false)
})

describe('asking servers', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  function setUp() {
    const asked: { readonly link: string; readonly answer: (preview: LinkPreview | null) => void }[] = []
    let ended = 0
    const previews = createPreviews({
      ask: ({ link: address }) =>
        new Promise(answer => {
          asked.push({ link: address, answer })
        }),
      end: () => {
        ended++
      },
    })
    const all = Array.from({ length: 10 }, (_, index) => link(`https://a.example/${index}`))
    return {
      previews,
      asked,
      all,
      ended: () => ended,
      links: () => asked.map(({ link: one }) => one.at(-1)).join(''),
    }
  }

  async function answer(
    asked: { readonly answer: (preview: LinkPreview | null) => void } | undefined,
    value: LinkPreview | null,
  ) {
    asked?.answer(value)
    await vi.advanceTimersByTimeAsync(0)
  }

  it('waits for a pause after the last change', async () => {
    const { previews, all, asked, links } = setUp()
    previews.want(all.slice(0, 1))
    await vi.advanceTimersByTimeAsync(ASK_AFTER - 1)
    previews.want(all.slice(1, 2))
    await vi.advanceTimersByTimeAsync(ASK_AFTER - 1)
    expect(asked).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(links()).toBe('1')
  })

  it('asks four at a time and each once', async () => {
    const { previews, all, asked, links } = setUp()
    previews.want(all)
    await vi.advanceTimersByTimeAsync(ASK_AFTER)
    expect(asked).toHaveLength(MOST_ASKED)
    await answer(asked[1], preview(all[1]?.link ?? ''))
    expect(links()).toBe('01234')
    previews.want(all.slice(0, 9))
    await vi.advanceTimersByTimeAsync(ASK_AFTER)
    await answer(asked[0], null)
    expect(links()).toBe('012345')
    const { byKey } = previews.store.getState()
    expect([...byKey.values()].map(({ kind }) => kind)).toEqual([
      'unknown',
      'known',
      'asking',
      'asking',
      'asking',
      'asking',
    ])
    expect(knownBytes(all, byKey)).toBe(1_000)
  })

  it('does not ask what is out of sight again before its turn', async () => {
    const { previews, all, asked, links } = setUp()
    previews.want(all.slice(0, 6))
    await vi.advanceTimersByTimeAsync(ASK_AFTER)
    previews.want(all.slice(8, 10))
    await vi.advanceTimersByTimeAsync(ASK_AFTER)
    await answer(asked[0], null)
    await answer(asked[1], null)
    await answer(asked[2], null)
    expect(links()).toBe('012389')
  })

  it('forgets everything at the end, also what is still on its way, and lets go of it once more then', async () => {
    const { previews, all, asked, ended } = setUp()
    previews.want(all.slice(0, 1))
    await vi.advanceTimersByTimeAsync(ASK_AFTER)
    previews.end()
    expect(ended()).toBe(1)
    await answer(asked[0], preview(all[0]?.link ?? ''))
    expect(previews.store.getState().byKey.size).toBe(0)
    expect(ended()).toBe(2)
    previews.want(all.slice(0, 1))
    await vi.advanceTimersByTimeAsync(ASK_AFTER)
    expect(asked).toHaveLength(2)
  })
})
