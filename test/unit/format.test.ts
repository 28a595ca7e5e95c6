// Figures as people read them.
import prettyBytes from 'pretty-bytes'
import { describe, expect, test } from 'vitest'
import {
  formatBytes,
  formatClock,
  formatCount,
  formatDuration,
  formatInstant,
  formatSteadyBytes,
  percent,
} from '../../src/shared/format.ts'

describe('formatDuration', () => {
  test.each([
    [0, '0 s'],
    [-5, '0 s'],
    [0.1, '1 s'],
    [42, '42 s'],
    [59.2, '1 min'],
    [60, '1 min'],
    [200, '3 min 20 s'],
    [3_599, '59 min 59 s'],
    [3_599.5, '1 h'],
    [3_600, '1 h'],
    [3_629, '1 h'],
    [7_500, '2 h 5 min'],
    [86_340, '23 h 59 min'],
    [86_399, '1 day'],
    [86_400, '1 day'],
    [100_800, '1 day 4 h'],
    [172_800, '2 days'],
    [259_200, '3 days'],
    [277_200, '3 days'],
    [31_536_000, '365 days'],
    [Number.POSITIVE_INFINITY, 'unknown'],
    [Number.NaN, 'unknown'],
  ])('%d s → %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text)
  })
})

describe('percent', () => {
  test.each([
    [0, 100, 0],
    [1, 3, 33],
    [2, 3, 66],
    [999, 1_000, 99],
    [1_000, 1_000, 100],
    [1_001, 1_000, 100],
    [0, 0, 100],
    [-1, 10, 0],
    // The quotient rounds to 1 here.
    [Number.MAX_SAFE_INTEGER - 1, Number.MAX_SAFE_INTEGER, 99],
  ])('%d of %d → %d', (received, total, expected) => {
    expect(percent(received, total)).toBe(expected)
  })
})

describe('formatBytes', () => {
  test.each([
    [0, '0 B'],
    [-1, '0 B'],
    [999, '999 B'],
    [1_000, '1 kB'],
    [1_234_567, '1.23 MB'],
    [999_499, '999 kB'],
    [999_500, '1 MB'],
    [1_500_000_000, '1.5 GB'],
    [2 ** 53, '9.01 PB'],
    [5e18, '5000 PB'],
  ])('%d → %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })

  test('says what the progress line says', () => {
    for (let bytes = 1; bytes < 5e15; bytes = Math.ceil(bytes * 1.37))
      expect(formatBytes(bytes)).toBe(prettyBytes(bytes))
  })
})

test.each([
  [0, '0 B'],
  [999_499, '999 kB'],
  [999_500, '1.0 MB'],
  [12_449_999, '12.4 MB'],
  [999_949_999, '999.9 MB'],
  [999_950_000, '1.00 GB'],
  [999_995_000_000, '1.00 TB'],
  [5e18, '5000.00 PB'],
])('%d with a steady width → %s', (bytes, text) => {
  expect(formatSteadyBytes(bytes)).toBe(text)
})

test('thousands are set apart', () => {
  expect([0, 999, 1_500, 1_048_576].map(formatCount)).toEqual(['0', '999', '1,500', '1,048,576'])
})

describe('an instant', () => {
  const at = new Date(2027, 0, 31, 14, 3, 20, 999).getTime()

  test('is told by the local clock, to the second', () => {
    expect(formatInstant(at)).toBe('2027-01-31 14:03:20')
  })

  test.each([Number.NaN, 1e20])('%d is none', wrong => {
    expect(formatInstant(wrong)).toBe('an unknown time')
    expect(formatClock(wrong, at)).toBe('an unknown time')
  })

  test.each([
    [new Date(2027, 0, 31), '14:03:20'],
    [new Date(2027, 0, 31, 23, 59, 59, 999), '14:03:20'],
    [new Date(2027, 0, 30, 23, 59, 59), '2027-01-31 14:03:20'],
    [new Date(2027, 1, 1), '2027-01-31 14:03:20'],
  ])('beside %s is told as %s', (beside, text) => {
    expect(formatClock(at, beside.getTime())).toBe(text)
  })
})
