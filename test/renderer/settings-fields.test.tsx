// What may be typed into the fields of the settings, and the sentence for what may not.
import { describe, expect, it, test } from 'vitest'
import {
  categoryName,
  newCategory,
  readAtOnce,
  readCategoryName,
  readConnections,
  readEndings,
  readSpeedLimit,
  shownSpeedLimit,
  withCategory,
} from '../../src/renderer/state/settings-fields.ts'
import { categoryOf, DEFAULT_CATEGORIES, folderFor } from '../../src/shared/settings.ts'

test.each([
  ['1', 1],
  [' 20 ', 20],
  ['007', 7],
])('%j downloads at once are %i', (text, value) => {
  expect(readAtOnce(text)).toEqual({ ok: true, value })
})

test.each(['', '0', '21', '-1', '1.5', '3x', '１', '1e1', '99999999999'])(
  '%j downloads at once are refused',
  text => {
    expect(readAtOnce(text)).toEqual({ ok: false, reason: 'Write a whole number from 1 to 20.' })
  },
)

test('connections may be left to Sluice', () => {
  expect(readConnections('  ')).toEqual({ ok: true, value: null })
  expect(readConnections('16')).toEqual({ ok: true, value: 16 })
  expect(readConnections('17')).toEqual({
    ok: false,
    reason: 'Write a whole number from 1 to 16, or nothing.',
  })
})

test.each([
  ['', null],
  ['2', 2_000_000],
  ['0,5', 500_000],
  ['0.016384', 16_384],
])('a speed limit of %j is %j', (text, value) => {
  expect(readSpeedLimit(text)).toEqual({ ok: true, value })
})

test.each(['0', '0.01', '-3', 'fast', '1.', '1,2,3', '12345678901'])(
  'a speed limit of %j is refused',
  text => {
    expect(readSpeedLimit(text)).toEqual({
      ok: false,
      reason: 'Write a number of at least 0.017, or nothing.',
    })
  },
)

test.each([16_384, 500_000, 2_000_000, 1_234_567, null])(
  'a limit of %j is shown as it can be typed',
  limit => {
    expect(readSpeedLimit(shownSpeedLimit(limit))).toEqual({ ok: true, value: limit })
  },
)

describe('endings of a type', () => {
  it.each([
    ['mp4 mkv', ['mp4', 'mkv']],
    ['*.MP4, .mkv;mp4', ['mp4', 'mkv']],
    ['tar', ['tar']],
  ])('%j are read', (text, value) => {
    expect(readEndings(text, 'own-1', [])).toEqual({ ok: true, value })
  })

  it.each([
    ['', 'Write at least one ending, such as mp4.'],
    [
      'a/b',
      '“a/b” is not an ending. Write endings such as mp4 or tar, without dots, with spaces between them.',
    ],
    [
      'tar.gz',
      '“tar.gz” is not an ending. Write endings such as mp4 or tar, without dots, with spaces between them.',
    ],
    ['mp4', '“mp4” already belongs to Video. An ending can have one type only.'],
  ])('%j are refused', (text, reason) => {
    expect(readEndings(text, 'own-1', DEFAULT_CATEGORIES)).toEqual({ ok: false, reason })
  })

  it('may stay as they are', () => {
    expect(readEndings('mp4', 'video', DEFAULT_CATEGORIES)).toEqual({ ok: true, value: ['mp4'] })
  })
})

test('a type needs a name', () => {
  expect(readCategoryName('  Films ')).toEqual({ ok: true, value: 'Films' })
  expect(readCategoryName('  ').ok).toBe(false)
})

test('a type goes by the name the person gave, else by the one of the language', () => {
  expect(categoryName({ id: 'video', name: '' })).toBe('Video')
  expect(categoryName({ id: 'video', name: 'Films' })).toBe('Films')
})

test('a new type is new among those there are', () => {
  const first = newCategory(DEFAULT_CATEGORIES)
  const second = newCategory([...DEFAULT_CATEGORIES, first])
  expect([first.id, second.id]).toEqual(['own-1', 'own-2'])
  expect(withCategory([first, second], 'own-2', { endings: ['x'] })[1]?.endings).toEqual(['x'])
})

test('no ending belongs to two of the usual types', () => {
  const all = DEFAULT_CATEGORIES.flatMap(({ endings }) => endings)
  expect(new Set(all).size).toBe(all.length)
})

describe('where a file goes', () => {
  const categories = withCategory(DEFAULT_CATEGORIES, 'video', { dir: '/films' })
  it.each([
    ['a.MKV', true, '/films'],
    ['a.mkv', false, '/downloads'],
    ['a.mp3', true, '/downloads'],
    ['mkv', true, '/downloads'],
    ['a.', true, '/downloads'],
  ])('%j, by type %j: %s', (name, sortByType, dir) => {
    expect(folderFor(name, { sortByType, categories }, '/downloads')).toBe(dir)
  })

  it('is by the last ending alone', () => {
    expect(categoryOf('a.mkv.zip', categories)?.id).toBe('archive')
  })
})
