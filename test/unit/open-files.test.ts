// Files and sluice: links on their way to the window: real files of every kind, and what is no file at all.
import { execFile } from 'node:child_process'
import { mkdir, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import { createOffers } from '../../src/main/desktop/offers.ts'
import { offerArrived, readOpened, receiver } from '../../src/main/desktop/open-files.ts'
import { MAX_LINKS, plainItem } from '../../src/shared/contract.ts'
import { MAX_LIST_SIZE } from '../../src/shared/link-files.ts'
import { tempDir } from '../support/temp.ts'

const LINK = 'https://example.org/a'
const HEX = 'a1'.repeat(32)

async function fileWith(name: string, text: string): Promise<string> {
  const path = join(await tempDir(), name)
  await writeFile(path, text)
  return path
}

describe('a file', () => {
  it.each([
    ['a.txt', `${LINK}\n`],
    ['a.url', `[InternetShortcut]\r\nURL=${LINK}\r\n`],
    ['a.webloc', `<plist><dict><key>URL</key><string>${LINK}</string></dict></plist>`],
  ])('%s gives its link', async (name, text) => {
    expect(await readOpened(await fileWith(name, text))).toEqual({ items: [plainItem(LINK)], troubles: [] })
  })

  it('that is a metalink gives names and checksums', async () => {
    const text = `<metalink xmlns="urn:ietf:params:xml:ns:metalink"><file name="b.iso"><hash type="sha-256">${HEX}</hash><url>${LINK}</url></file></metalink>`
    const checksum = { algorithm: 'sha256', hex: HEX }
    expect(await readOpened(await fileWith('a.meta4', text))).toEqual({
      items: [{ ...plainItem(LINK), name: 'b.iso', checksum }],
      troubles: [],
    })
  })

  it('may be a link to one', async () => {
    const path = await fileWith('a.txt', LINK)
    await symlink(path, `${path}.b.txt`)
    expect((await readOpened(`${path}.b.txt`)).items).toEqual([plainItem(LINK)])
  })

  it('of a copied command keeps its headers', async () => {
    const { items } = await readOpened(await fileWith('a.txt', `curl -H 'Cookie: a=b' -o b.iso ${LINK}`))
    expect(items).toEqual([{ ...plainItem(LINK), name: 'b.iso', headers: { cookie: 'a=b' } }])
  })

  it('tells how many of its lines are no links', async () => {
    const { items, troubles } = await readOpened(await fileWith('a.txt', `ftp://a/\n${LINK}\nftp://b/\n`))
    expect(items).toEqual([plainItem(LINK)])
    expect(troubles).toEqual(['2 lines of “a.txt” are no links and were left out.'])
  })
})

describe('a sentence says why nothing comes of', () => {
  async function sentence(path: string): Promise<string> {
    const { items, troubles } = await readOpened(path)
    expect(items).toEqual([])
    expect(troubles).toHaveLength(1)
    return troubles.join()
  }

  it('a file that is not there', async () => {
    expect(await sentence(join(await tempDir(), 'gone.txt'))).toContain('“gone.txt” could not be opened')
  })

  it('a folder', async () => {
    const path = join(await tempDir(), 'folder.txt')
    await mkdir(path)
    expect(await sentence(path)).toContain('“folder.txt”')
  })

  it.skipIf(process.platform === 'win32')('a pipe into which nobody writes', async () => {
    const path = join(await tempDir(), 'pipe.txt')
    await promisify(execFile)('mkfifo', [path])
    expect(await sentence(path)).toContain('“pipe.txt” is not a file')
  })

  it.skipIf(process.platform === 'win32')('a device without an end', async () => {
    const path = join(await tempDir(), 'zero.txt')
    await symlink('/dev/zero', path)
    expect(await sentence(path)).toContain('“zero.txt” is not a file')
  })

  it('a file above 10 MB, which is not read', async () => {
    const path = await fileWith('large.txt', LINK)
    await truncate(path, MAX_LIST_SIZE + 1)
    expect(await sentence(path)).toContain('is larger than 10 MB')
  })

  it.each([
    ['empty.txt', '', 'There is no link in “empty.txt”'],
    ['words.txt', 'ftp://example.org/\n', 'There is no link in “words.txt”'],
    ['broken.meta4', '<metalink>', '“broken.meta4” is damaged'],
    ['broken.url', 'x', '“broken.url” has no link in it'],
  ])('%s', async (name, text, words) => expect(await sentence(await fileWith(name, text))).toContain(words))
})

it('offers what is in all that arrives, and never adds it', async () => {
  const offers = createOffers(() => {})
  const file = await fileWith('a.txt', `${LINK}\nhttps://example.org/b\n`)
  const deepLinks = [
    'sluice:add?url=https%3A%2F%2Fexample.org%2Fc&url=ftp%3A%2F%2Fno%2F',
    `sluice:${LINK}`,
    'sluice:',
  ]
  await offerArrived({ deepLinks, files: [file, `${file}.gone.txt`] }, offers)
  const { items, troubles } = offers.take() ?? { items: [], troubles: [] }
  expect(items.map(({ link }) => link)).toEqual(['https://example.org/c', LINK, 'https://example.org/b'])
  expect(troubles.join(' ')).toContain('this is an ftp link')
  expect(troubles.join(' ')).toContain('“a.txt.gone.txt” could not be opened')
})

it('adds what comes by the person’s own hand, and only that', async () => {
  const added: string[] = []
  const offered: string[] = []
  const receive = receiver({
    add: async ({ items }) => {
      added.push(...items.map(({ link }) => link))
      return { added: [1], rejected: [] }
    },
    ready: Promise.resolve(),
    tell: text => added.push(text),
    report: error => added.push(String(error)),
    offers: { offer: items => void offered.push(...items.map(({ link }) => link)) },
  })
  receive({ links: [LINK], deepLinks: ['sluice:https://example.org/b'], files: [] })
  await vi.waitFor(() => expect([added, offered]).toEqual([[LINK], ['https://example.org/b']]))
})

describe('offers', () => {
  it('are handed over once, and told of whenever there are more', () => {
    const told: number[] = []
    const offers = createOffers(count => told.push(count))
    expect(offers.take()).toBeNull()
    offers.offer([], [])
    offers.remind()
    expect(told).toEqual([])
    offers.offer([plainItem(LINK)], [])
    offers.offer([], ['No.'])
    offers.remind()
    expect(told).toEqual([1, 1, 1])
    expect(offers.count).toBe(1)
    expect(offers.take()).toEqual({ items: [plainItem(LINK)], troubles: ['No.'] })
    expect(offers.take()).toBeNull()
    expect(offers.count).toBe(0)
  })

  it('hold each link once, as it came first, and say nothing of folders', () => {
    const offers = createOffers(() => {})
    offers.offer([{ ...plainItem(LINK), name: 'a', dir: '/etc' }], ['No.', 'No.'])
    offers.offer([{ ...plainItem(LINK), name: 'b' }], ['No.'])
    expect(offers.take()).toEqual({ items: [{ ...plainItem(LINK), name: 'a' }], troubles: ['No.'] })
  })

  it('fill in what was not said of a link yet: one sent ahead keeps no checksum away', () => {
    const offers = createOffers(() => {})
    const checksum = { algorithm: 'sha256', hex: HEX } as const
    offers.offer([plainItem(LINK)], [])
    offers.offer([{ ...plainItem(LINK), name: 'a', checksum }], [])
    offers.offer([{ ...plainItem(LINK), name: 'b', checksum: { ...checksum, hex: 'b2'.repeat(32) } }], [])
    expect(offers.take()?.items).toEqual([{ ...plainItem(LINK), name: 'a', checksum }])
  })

  it('never hold more links than one request may, nor sentences without end', () => {
    const offers = createOffers(() => {})
    const many = Array.from({ length: MAX_LINKS }, (_, at) => plainItem(`https://example.org/${at}`))
    offers.offer(many, [])
    offers.offer(
      [plainItem(LINK)],
      Array.from({ length: 50 }, (_, at) => `${at}`),
    )
    const taken = offers.take()
    expect(taken?.items).toEqual(many)
    expect(taken?.troubles).toEqual([
      ...['0', '1', '2', '3', '4'],
      'More than 10,000 links came at once. Only the first 10,000 are here.',
      '45 more things could not be taken.',
    ])
  })
})
