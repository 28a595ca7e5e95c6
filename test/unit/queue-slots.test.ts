// Which download may start: large ones take turns at the slots, small ones run many at once.
import { describe, expect, test } from 'vitest'
import { CHUNK } from '../../src/main/engine/chunk-map.ts'
import {
  admit,
  isCrowded,
  MOST_AT_ONCE,
  type Occupant,
  type Size,
  SMALL_STREAK,
  sizeOf,
} from '../../src/main/engine/slots.ts'

const RULES = { maxRunning: 3, allowed: 16 }
const SIZES: Readonly<Record<string, Size>> = { s: 'small', l: 'large', u: 'unknown', f: 'small' }

/**
 * `s`, `l`, `u` of the host a (capital: a guess), `f` a small one that is finishing; before it `-`: of another host, `~`:
 * it waits for long.
 */
function running(text: string): readonly Occupant[] {
  return [...text.matchAll(/([-~]?)([slufSLU])/g)].map(([, mark, letter = '']) => ({
    host: mark === '-' ? 'b' : 'a',
    size: SIZES[letter.toLowerCase()] ?? 'unknown',
    guessed: letter !== letter.toLowerCase(),
    isFinishing: letter === 'f',
    isIdle: mark === '~',
  }))
}

type Row = readonly [beside: string, leave: 'right' | 'guess' | null]

describe.each<readonly [next: Size, streak: number, rows: readonly Row[]]>([
  [
    'large',
    9,
    [
      ['', 'right'],
      ['ll', 'right'],
      ['lll', null],
      ['sssss', 'right'],
      ['sslll', null],
    ],
  ],
  [
    'large',
    9,
    [
      ['UUUU', 'right'],
      ['uuu', null],
      ['uus', 'right'],
      ['LLL', null],
    ],
  ],
  [
    'unknown',
    0,
    [
      ['', 'right'],
      ['ul', 'right'],
      ['ulu', null],
      ['sssslul', null],
      ['sssslu', 'right'],
    ],
  ],
  ['unknown', SMALL_STREAK - 1, [['uuu', null]]],
  [
    'unknown',
    SMALL_STREAK,
    [
      ['uuu', 'guess'],
      ['lll', 'guess'],
      ['uuuUUU', 'guess'],
      // A first look proves little: four guesses for each small one.
      ['uuuUUUU', null],
      ['uuuSSUU', 'guess'],
      ['ss', 'right'],
    ],
  ],
  [
    'unknown',
    2 * SMALL_STREAK,
    [
      ['uuuUUUUUUU', 'guess'],
      ['uuuUUUUUUUU', null],
    ],
  ],
  [
    'unknown',
    SMALL_STREAK,
    [
      ['uuuL', null],
      ['-u-u-u', 'guess'],
      ['lllUL', null],
      ['-l-l-l-L', null],
    ],
  ],
  [
    'small',
    0,
    [
      ['lll', 'right'],
      ['uuu', 'right'],
      ['lllL', 'right'],
    ],
  ],
])('one that is %s, after %i small ones', (size, streak, rows) => {
  test.each(rows)('beside "%s": %s', (beside, leave) => {
    expect(admit({ host: 'a', size }, running(beside), RULES, streak)).toBe(leave)
  })
})

describe('a small one', () => {
  const next = { host: 'a', size: 'small' } as const

  test('is one of sixteen at most', () => {
    expect(admit(next, running('s'.repeat(MOST_AT_ONCE - 1)), RULES, 0)).toBe('right')
    expect(admit(next, running('s'.repeat(MOST_AT_ONCE)), RULES, 0)).toBeNull()
  })

  test('does not wait for those that only want their names, unless they come to be many', () => {
    const beside = (text: string) => admit(next, running(text), RULES, 0)
    expect(beside(`${'s'.repeat(MOST_AT_ONCE - 1)}${'f'.repeat(MOST_AT_ONCE)}`)).toBe('right')
    expect(beside(`${'s'.repeat(MOST_AT_ONCE)}f`)).toBeNull()
    expect(beside('f'.repeat(2 * MOST_AT_ONCE - 1))).toBe('right')
    expect(beside('f'.repeat(2 * MOST_AT_ONCE))).toBeNull()
  })

  test('of a host whose connections are all in use waits, another does not', () => {
    const rules = { maxRunning: 3, allowed: 4 }
    expect(admit(next, running('sss'), rules, 0)).toBe('right')
    expect(admit(next, running('ssss'), rules, 0)).toBeNull()
    expect(admit({ ...next, host: 'b' }, running('ssss'), rules, 0)).toBe('right')
  })

  test('and a narrow gate: as many as there are slots', () => {
    const rules = { maxRunning: 3, allowed: 1 }
    expect(admit(next, running('ss'), rules, 0)).toBe('right')
    expect(admit(next, running('sss'), rules, 0)).toBeNull()
  })
})

describe('one that waits for long', () => {
  const large = { host: 'a', size: 'large' } as const

  test('keeps no slot, no place among the sixteen and no connection of its host', () => {
    expect(admit(large, running('ll~l'), RULES, 0)).toBe('right')
    expect(admit(large, running('lll~l'), RULES, 0)).toBeNull()
    expect(admit({ ...large, size: 'small' }, running(`${'s'.repeat(15)}~s`), RULES, 0)).toBe('right')
    expect(admit({ ...large, size: 'small' }, running('sss~s'), { maxRunning: 3, allowed: 4 }, 0)).toBe(
      'right',
    )
  })

  test('is no wrong guess, nor one that is still open', () => {
    const next = { host: 'a', size: 'unknown' } as const
    expect(admit(next, running('uuu~L'), RULES, SMALL_STREAK)).toBe('guess')
    expect(admit(next, running('uuuUUU~U'), RULES, SMALL_STREAK)).toBe('guess')
  })

  test('is one of a few hundred at most', () => {
    expect(admit(large, running('~l'.repeat(255)), RULES, 0)).toBe('right')
    expect(admit(large, running('~l'.repeat(256)), RULES, 0)).toBeNull()
  })

  test('is not joined by more than fifteen of its host', () => {
    expect(isCrowded('a', running('~l'.repeat(15)), 4)).toBe(false)
    expect(isCrowded('a', running('~l'.repeat(16)), 4)).toBe(true)
    expect(isCrowded('b', running('~l'.repeat(16)), 4)).toBe(false)
  })
})

test('a host is crowded by as many as it allows connections, those not counted that need none', () => {
  expect(isCrowded('a', running('l-lf~l'), 2)).toBe(false)
  expect(isCrowded('a', running('ll-lf~l'), 2)).toBe(true)
})

test('more slots than sixteen are all used', () => {
  const rules = { maxRunning: 20, allowed: 1 }
  expect(admit({ host: 'a', size: 'large' }, running('l'.repeat(19)), rules, 0)).toBe('right')
  expect(admit({ host: 'a', size: 'large' }, running('l'.repeat(20)), rules, 0)).toBeNull()
})

test.each([
  [null, 'unknown'],
  [0, 'small'],
  [CHUNK, 'small'],
  [CHUNK + 1, 'large'],
  [undefined, 'large'],
] as const)('a total of %s is %s', (total, size) => {
  const rest = { etag: null, lastModified: null, validator: null, splittable: true }
  expect(sizeOf(total === null ? null : { ...rest, total: total ?? null })).toBe(size)
})
