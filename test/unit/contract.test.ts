// Every parser against what fits and against garbage: the window is never trusted.
import { describe, expect, it } from 'vitest'
import { COMMANDS, type Command, MAX_LINKS } from '../../src/shared/contract.ts'
import { parsers } from '../../src/shared/parsers.ts'

const FITTING: { readonly [C in Command]: readonly (readonly unknown[])[] } = {
  'queue:snapshot': [[]],
  'queue:pause-all': [[]],
  'queue:resume-all': [[]],
  'download:add': [
    [{ links: ['https://example.org/a'] }],
    [{ links: ['not a link', ''] }],
    [{ links: Array<string>(MAX_LINKS).fill('https://example.org/') }],
  ],
  'download:pause': [[[]], [[1, 2, 3]]],
  'download:resume': [[[7]]],
  'download:restart': [[[7]]],
  'download:remove': [
    [[1], false],
    [[1, 2], true],
  ],
  'download:check': [[[7]], [[]]],
  'download:relink': [
    [1, 'https://example.org/a'],
    [1, ''],
  ],
  'download:timeline': [[1]],
  'download:open': [[1]],
  'download:reveal': [[1]],
  'folder:choose': [[]],
  'notice:dismiss': [['start-0']],
  'host:list': [[]],
  'host:cap': [
    ['example.org', 1],
    ['example.org:8080', 16],
    ['[2001:db8::1]:8080', null],
  ],
  'host:forget': [['example.org']],
}

const NOT_IDS = [
  0,
  -1,
  1.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  2 ** 60,
  '1',
  null,
  undefined,
  {},
  [],
  true,
  1n,
]
const NOT_LISTS = [...NOT_IDS.map(id => [id]), 'ids', null, undefined, {}, 1, { length: 1, 0: 1 }]
const TOO_MANY = Array<string>(MAX_LINKS + 1).fill('https://example.org/')

const GARBAGE: { readonly [C in Command]: readonly (readonly unknown[])[] } = {
  'queue:snapshot': [[1], [undefined], [{}]],
  'queue:pause-all': [[1], [null]],
  'queue:resume-all': [['all'], [[]]],
  'download:add': [
    [],
    ['https://example.org/a'],
    [['https://example.org/a']],
    [null],
    [{}],
    [{ links: [] }],
    [{ links: 'https://example.org/a' }],
    [{ links: [1] }],
    [{ links: [null] }],
    [{ links: TOO_MANY }],
    [{ links: ['a'.repeat(65_537)] }],
    [{ links: ['https://example.org/a'], dir: '/downloads' }],
    [{ links: ['https://example.org/a'], headers: { cookie: 'a' } }],
    [{ links: ['https://example.org/a'] }, 'more'],
  ],
  'download:pause': [[], ...NOT_LISTS.map(list => [list]), [[1], [2]]],
  'download:resume': [[], ...NOT_LISTS.map(list => [list])],
  'download:restart': [[], ...NOT_LISTS.map(list => [list])],
  'download:remove': [
    [[1]],
    [[1], 'yes'],
    [[1], 1],
    [[1], null],
    [[1], true, 1],
    ...NOT_LISTS.map(list => [list, true]),
  ],
  'download:check': [[], ...NOT_LISTS.map(list => [list]), [[1], [2]]],
  'download:relink': [
    [],
    [1],
    ['https://example.org/a'],
    [1, null],
    [1, ['https://example.org/a']],
    [1, 'a'.repeat(65_537)],
    [1, 'https://example.org/a', {}],
    [[1], 'https://example.org/a'],
    ...NOT_IDS.map(id => [id, 'https://example.org/a']),
  ],
  'download:timeline': [[], [[1]], [1, 2], ...NOT_IDS.map(id => [id])],
  'download:open': [[], ...NOT_IDS.map(id => [id]), [1, 2]],
  'download:reveal': [[], ...NOT_IDS.map(id => [id])],
  'folder:choose': [['/etc'], [{}]],
  'notice:dismiss': [[], [1], [null], ['n'.repeat(65)], ['a', 'b']],
  'host:list': [[1], ['example.org'], [null]],
  'host:cap': [
    [],
    ['example.org'],
    [null, 4],
    ['', 4],
    ['a'.repeat(301), 4],
    ['example.org', 4, 4],
    ...[0, -1, 17, 1.5, Number.NaN, '4', undefined, true, 4n].map(limit => ['example.org', limit]),
  ],
  'host:forget': [[], [''], [null], [1], ['a'.repeat(301)], ['example.org', true]],
}

describe.each(Object.keys(COMMANDS) as Command[])('%s', command => {
  it('takes what fits, unchanged', () => {
    expect(FITTING[command].length).toBeGreaterThan(0)
    for (const args of FITTING[command]) expect(parsers[command](args)).toEqual(args)
  })

  it('refuses garbage', () => {
    for (const args of GARBAGE[command]) {
      expect(() => parsers[command](args), JSON.stringify(args, plain).slice(0, 200)).toThrow()
    }
  })
})

it('has one parser for each command and no more', () => {
  expect(Object.keys(parsers).sort()).toEqual(Object.keys(COMMANDS).sort())
})

function plain(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value
}
