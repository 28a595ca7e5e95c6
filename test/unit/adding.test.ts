// What is taken of the links that a person wants, how it is handed to the queue, and what is said of the rest.
import { describe, expect, it } from 'vitest'
import { type AddingPorts, addLinks } from '../../src/main/desktop/adding.ts'
import { dispatch } from '../../src/main/desktop/dispatch.ts'
import { type AddItem, plainItem } from '../../src/shared/contract.ts'
import { bench, FOLDER } from './command-bench.ts'

const LINK = 'https://a.example/file.iso'

function benchWith(adding: Partial<Omit<AddingPorts, 'queue'>> = {}) {
  const made = bench({}, [], {}, adding)
  const add = (...items: readonly (string | Partial<AddItem>)[]) =>
    addLinks(
      {
        items: items.map(item =>
          typeof item === 'string' ? plainItem(item) : { ...plainItem(LINK), ...item },
        ),
      },
      made.ports.adding,
    )
  return { ...made, add }
}

it('checks every link again and says what is wrong with each that fails, by its place', async () => {
  const { add, intents } = benchWith()
  const report = await add(
    'https://a.example/1',
    'javascript:alert(1)',
    'https://a.example/2',
    'https://a.example/1',
  )
  expect(report.added).toEqual([1, 2])
  expect(report.rejected.map(({ line, text }) => [line, text])).toEqual([
    [2, 'javascript:alert(1)'],
    [4, 'https://a.example/1'],
  ])
  expect(report.rejected[1]?.reason).toBe('This link is already in the list.')
  expect(intents[0]).toEqual({
    url: 'https://a.example/1',
    dir: FOLDER,
    wantedName: null,
    headers: {},
    checksum: null,
    connections: null,
  })
})

it('hands on everything that is wanted of a link', async () => {
  const { add, intents } = benchWith()
  const checksum = { algorithm: 'sha256', hex: 'ab'.repeat(32) } as const
  await add({
    name: 'other.iso',
    dir: '/films/',
    headers: { Cookie: ' a=b ', 'X-Token': 'c' },
    checksum,
  })
  expect(intents).toEqual([
    {
      url: LINK,
      dir: '/films',
      wantedName: 'other.iso',
      headers: { cookie: 'a=b', 'x-token': 'c' },
      checksum,
      connections: null,
    },
  ])
})

describe('a wish that cannot be', () => {
  it.each<[string, Partial<AddItem>, RegExp]>([
    ['a header without a name', { headers: { '': 'a' } }, /not the name of a header/],
    ['a header with two lines', { headers: { cookie: 'a\r\nrange: bytes=0-' } }, /“cookie”.* cannot be sent/],
    ['a header that Sluice decides on', { headers: { Host: 'b.example' } }, /itself.*Leave it out/],
    ['a name with a folder', { name: '../a.iso' }, /has a slash in it/],
    ['a name with a folder of Windows', { name: '..\\a.iso' }, /has a slash in it/],
    ['a name of which nothing is left', { name: '...' }, /cannot be the name of a file/],
    ['a folder that is no full path', { dir: 'films' }, /is not a full folder path/],
    ['a folder that cannot be made', { dir: '/gone/films' }, /^No folder\.$/],
  ])('%s is refused, and the others are added', async (_what, item, reason) => {
    const { add, intents } = benchWith({ makeFolder: async () => 'No folder.' })
    const report = await add(item, 'https://a.example/2')
    expect(report).toEqual({
      added: [1],
      rejected: [{ line: 1, text: LINK, reason: expect.stringMatching(reason) }],
    })
    expect(intents.map(({ url }) => url)).toEqual(['https://a.example/2'])
  })
})

describe('folders', () => {
  it('are asked once each; those that the person named are made, the others only looked at', async () => {
    const asked: string[] = []
    const { add } = benchWith({
      folderTrouble: async dir => {
        asked.push(`look ${dir}`)
        return null
      },
      makeFolder: async dir => {
        asked.push(`make ${dir}`)
        return null
      },
    })
    await add('https://a.example/1', { dir: '/films' }, { dir: '/films/' }, 'https://a.example/2')
    expect(asked).toEqual([`look ${FOLDER}`, 'make /films'])
  })

  it('of the category, by the name that the file will have', async () => {
    const { add, ports, intents } = benchWith()
    const { categories } = ports.settings.current
    await ports.settings.change({
      sortByType: true,
      categories: categories.map(category =>
        category.id === 'disc' ? { ...category, dir: '/discs' } : category,
      ),
    })
    await add(
      'https://a.example/1.iso',
      { link: 'https://a.example/2', name: '2.ISO' },
      { link: 'https://a.example/3.iso', name: '3.bin' },
      { link: 'https://a.example/4.iso', dir: '/here' },
    )
    expect(intents.map(({ dir }) => dir)).toEqual(['/discs', '/discs', FOLDER, '/here'])
  })

  it('that is the usual one and cannot be used: nothing is added, and it is said once', async () => {
    const { context, intents } = benchWith({
      folderTrouble: async dir => `The folder “${dir}” is not there.`,
    })
    const items = ['https://a.example/1', 'https://a.example/2'].map(plainItem)
    expect(await dispatch('download:add', [{ items }], true, context)).toEqual({
      ok: false,
      error: { code: 'failed', message: `The folder “${FOLDER}” is not there.` },
    })
    expect(intents).toEqual([])
  })

  it('that is the usual one and cannot be used: what goes elsewhere is added', async () => {
    const { add, intents } = benchWith({ folderTrouble: async () => 'Gone.' })
    expect(await add('https://a.example/1', { dir: '/films' })).toEqual({
      added: [1],
      rejected: [{ line: 1, text: 'https://a.example/1', reason: 'Gone.' }],
    })
    expect(intents.map(({ dir }) => dir)).toEqual(['/films'])
  })
})
