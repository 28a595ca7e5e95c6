// Every parser against what fits and against garbage: the window is never trusted.
import { describe, expect, it } from 'vitest'
import { COMMANDS, type Command, MAX_LINKS, plainItem } from '../../src/shared/contract.ts'
import { MAX_CELLS } from '../../src/shared/details.ts'
import { parsers } from '../../src/shared/parsers.ts'
import { DEFAULT_SETTINGS, LEAST_SPEED, MOST_AT_ONCE, MOST_CONNECTIONS } from '../../src/shared/settings.ts'

const FITTING: { readonly [C in Command]: readonly (readonly unknown[])[] } = {
  'queue:snapshot': [[]],
  'queue:pause-all': [[]],
  'queue:resume-all': [[]],
  'download:add': [
    [{ items: [plainItem('https://example.org/a')] }],
    [{ items: [plainItem('not a link'), plainItem('')] }],
    [{ items: Array.from({ length: MAX_LINKS }, () => plainItem('https://example.org/')) }],
    [
      {
        items: [
          {
            link: 'https://example.org/a',
            name: 'b.iso',
            dir: '/downloads',
            headers: { cookie: 'a=b' },
            checksum: { algorithm: 'sha256', hex: 'ab'.repeat(32) },
          },
        ],
      },
    ],
  ],
  'download:pause': [[[]], [[1, 2, 3]]],
  'download:resume': [[[7]]],
  'download:restart': [[[7]]],
  'download:remove': [
    [[1], false],
    [[1, 2], true],
  ],
  'download:restore': [[[7]], [[]]],
  'download:move': [
    [[1, 2], 3],
    [[1], null],
  ],
  'download:prioritize': [
    [[1], 'high'],
    [[1], 'low'],
  ],
  'download:digest': [
    [1, 'sha256'],
    [1, 'md5'],
  ],
  'details:watch': [[null], [{ id: 1, cells: 100 }], [{ id: 1, cells: MAX_CELLS }]],
  'download:check': [[[7]], [[]]],
  'download:relink': [
    [1, 'https://example.org/a'],
    [1, ''],
  ],
  'download:timeline': [[1]],
  'download:open': [[1]],
  'download:reveal': [[1]],
  'folder:choose': [[]],
  'folder:pick': [[null], ['/home/ada']],
  'folder:facts': [['/home/ada']],
  'preview:ask': [
    [{ link: 'https://example.org/a', name: null, headers: {} }],
    [{ link: '', name: 'b.iso', headers: { cookie: 'a=b' } }],
  ],
  'preview:end': [[]],
  'settings:read': [[]],
  'settings:change': [[{}], [DEFAULT_SETTINGS], [{ theme: 'dark' }], [{ folder: null, connections: null }]],
  'figures:history': [[]],
  'clipboard:write': [[''], ['https://example.org/a']],
  'clipboard:decline': [[]],
  'countdown:cancel': [[]],
  'notice:dismiss': [['start-0']],
  'links:take': [[]],
  'diagnostics:copy': [[null], [1]],
  'logs:reveal': [[]],
  'page:open': [['website'], ['report'], ['security']],
  'update:read': [[]],
  'update:check': [[]],
  'update:install': [[]],
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
const TOO_MANY = Array.from({ length: MAX_LINKS + 1 }, () => plainItem('https://example.org/'))

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
    [{ items: [] }],
    [{ links: ['https://example.org/a'] }],
    [{ items: 'https://example.org/a' }],
    [{ items: ['https://example.org/a'] }],
    [{ items: [null] }],
    [{ items: [{ link: 'https://example.org/a' }] }],
    [{ items: [{ ...plainItem('https://example.org/a'), link: 1 }] }],
    [{ items: [{ ...plainItem('https://example.org/a'), name: '' }] }],
    [{ items: [{ ...plainItem('https://example.org/a'), dir: '' }] }],
    [{ items: [{ ...plainItem('https://example.org/a'), headers: { cookie: 1 } }] }],
    [{ items: [{ ...plainItem('https://example.org/a'), checksum: { algorithm: 'crc', hex: '00' } }] }],
    [{ items: [{ ...plainItem('https://example.org/a'), checksum: { algorithm: 'md5', hex: '00' } }] }],
    [{ items: [{ ...plainItem('https://example.org/a'), more: 1 }] }],
    [{ items: TOO_MANY }],
    [{ items: [plainItem('a'.repeat(65_537))] }],
    [{ items: [plainItem('https://example.org/a')] }, 'more'],
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
  'download:restore': [[], ...NOT_LISTS.map(list => [list])],
  'download:move': [
    [[1]],
    [1, 2],
    [[1], 0],
    [[1], 'a'],
    [[1], undefined],
    ...NOT_LISTS.map(list => [list, null]),
  ],
  'download:prioritize': [[[1]], [[1], 'urgent'], [[1], 1], ...NOT_LISTS.map(list => [list, 'high'])],
  'download:digest': [[1], [1, 'crc32'], ...NOT_IDS.map(id => [id, 'sha256'])],
  'details:watch': [
    [],
    [1],
    [undefined],
    [{ id: 1 }],
    ...[0, -1, 1.5, MAX_CELLS + 1, '1', null].map(cells => [{ id: 1, cells }]),
    ...NOT_IDS.map(id => [{ id, cells: 10 }]),
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
  'folder:pick': [[], [''], [1], ['a'.repeat(4_097)]],
  'folder:facts': [[], [''], [null], [1]],
  'preview:ask': [
    [],
    ['https://example.org/a'],
    [{ link: 'https://example.org/a' }],
    [{ link: 1, name: null, headers: {} }],
    [{ link: 'https://example.org/a', name: '', headers: {} }],
    [{ link: 'https://example.org/a', name: null, headers: [] }],
  ],
  'preview:end': [[1]],
  'settings:read': [[1]],
  'settings:change': [
    [],
    [null],
    [{ colour: 'red' }],
    [{ theme: 'pink' }],
    [{ language: '../en' }],
    [{ folder: '' }],
    [{ atOnce: 0 }],
    [{ atOnce: MOST_AT_ONCE + 1 }],
    [{ connections: MOST_CONNECTIONS + 1 }],
    [{ speedLimit: LEAST_SPEED - 1 }],
    [{ speedLimit: 1.5e16 }],
    [{ openAtLogin: 1 }],
    [{ whenDone: 'explode' }],
    [{ categories: [{ id: 'a', name: '', endings: ['a/b'], dir: null }] }],
    [{ categories: [{ id: 'a', name: '', endings: [], dir: '' }] }],
  ],
  'figures:history': [[1]],
  'clipboard:write': [[], [1], ['a'.repeat(1_048_577)]],
  'clipboard:decline': [[1]],
  'countdown:cancel': [[1]],
  'notice:dismiss': [[], [1], [null], ['n'.repeat(65)], ['a', 'b']],
  'links:take': [[1], [null]],
  'diagnostics:copy': [[], [[1]], [1, 2], ...NOT_IDS.filter(id => id !== null).map(id => [id])],
  'logs:reveal': [['/'], [null]],
  'page:open': [[], ['https://example.org/'], ['file:///etc/passwd'], [null], ['__proto__'], ['website', 1]],
  'update:read': [[1], [{}]],
  'update:check': [['now'], [null]],
  'update:install': [[1], ['https://example.org/evil']],
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
