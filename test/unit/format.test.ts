// Figures as people read them.
import { describe, expect, test } from 'vitest'
import { formatDuration, percent } from '../../src/shared/format.ts'

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
