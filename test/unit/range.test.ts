// Range header text out, Content-Range text in: round trips, and the numbers and spellings that must not pass.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseContentRange, parseUnsatisfiedRange, rangeHeader } from '../../src/main/engine/range.ts'

const LARGEST = Number.MAX_SAFE_INTEGER

/** first <= last < total, anywhere below 2^53. */
const satisfied = fc
  .tuple(fc.maxSafeNat(), fc.maxSafeNat(), fc.maxSafeNat())
  .map(numbers => [...numbers].sort((a, b) => a - b))
  .filter((sorted): sorted is [number, number, number] => (sorted[2] ?? 0) > (sorted[1] ?? 0))

const space = fc.string({ unit: fc.constantFrom(' ', '\t'), maxLength: 3 })

describe('rangeHeader', () => {
  test.each([
    [{ start: 0, end: null }, 'bytes=0-'],
    [{ start: 0, end: 1 }, 'bytes=0-0'],
    [{ start: 100, end: 200 }, 'bytes=100-199'],
    [{ start: 9_007_199_254_740_990, end: LARGEST }, 'bytes=9007199254740990-9007199254740990'],
  ])('%j is %s', (ask, text) => {
    expect(rangeHeader(ask)).toBe(text)
  })

  test('what it asks for is what a matching Content-Range gives back', () => {
    fc.assert(
      fc.property(satisfied, ([start, last, total]) => {
        const asked = rangeHeader({ start, end: last + 1 }).replace('bytes=', 'bytes ')
        expect(parseContentRange(`${asked}/${total}`)).toEqual({ start, end: last + 1, total, strict: true })
      }),
    )
  })
})

describe('parseContentRange', () => {
  test('takes any white space between the parts, any case of the unit, and a star for the total', () => {
    fc.assert(
      fc.property(
        satisfied,
        fc.array(space, { minLength: 6, maxLength: 6 }),
        fc.constantFrom('bytes', 'BYTES', 'Bytes'),
        fc.boolean(),
        ([first, last, total], [a, b, c, d, e, f], unit, known) => {
          const text = `${a}${unit} ${b}${first}${c}-${d}${last}${e}/${f}${known ? total : '*'}${a}`
          expect(parseContentRange(text)).toEqual({
            start: first,
            end: last + 1,
            total: known ? total : null,
            strict: true,
          })
        },
      ),
    )
  })

  test.each([
    ['4-9/10', false],
    ['bytes=4-9/10', false],
    ['bytes:4-9/10', false],
    ['bytes: 4-9/10', false],
    ['bytes\t4-9/10', true],
    ['bytes 4-9/10', true],
  ])('"%s" names its unit as it should: %s', (text, strict) => {
    expect(parseContentRange(text)).toEqual({ start: 4, end: 10, total: 10, strict })
  })

  test('an equals sign after the gap is no unit as it should be', () => {
    expect(parseContentRange('bytes =4-9/10')?.strict).toBe(false)
  })

  test.each([
    ['nothing', ''],
    ['another unit', 'lines 0-9/10'],
    ['a unit that only ends in bytes', 'kilobytes 0-9/10'],
    ['a unit without a gap', 'bytes0-9/10'],
    ['last before first', 'bytes 9-8/10'],
    ['a total that is the last', 'bytes 0-9/9'],
    ['a total of nothing', 'bytes 0-0/0'],
    ['a sign', 'bytes +0-9/10'],
    ['a negative first', 'bytes -1-9/10'],
    ['a fraction', 'bytes 0.0-9/10'],
    ['an exponent', 'bytes 0-1e1/20'],
    ['hexadecimal', 'bytes 0-0x9/10'],
    ['digits of another script', 'bytes 0-٩/10'],
    ['a comma list', 'bytes 0-4/10, bytes 5-9/10'],
    ['an unsatisfied range', 'bytes */10'],
    ['no total', 'bytes 0-9'],
    ['an empty total', 'bytes 0-9/'],
    ['a star for the range and the total', 'bytes */*'],
    ['text after it', 'bytes 0-9/10 x'],
    ['a new line', 'bytes 0-9/10\n'],
    ['a last of 2^53', 'bytes 0-9007199254740992/*'],
    ['an end that is 2^53', `bytes 0-${LARGEST}/*`],
    ['a total of 2^53', 'bytes 0-9/9007199254740992'],
    ['a total that would be rounded', 'bytes 0-9/9007199254740993'],
    ['a first that would be rounded', 'bytes 9007199254740993-9007199254740993/*'],
    ['numbers past every double', `bytes 0-${'9'.repeat(400)}/*`],
  ])('refuses %s', (_what, text) => {
    expect(parseContentRange(text)).toBeNull()
  })

  test('takes the last byte whose end is still exact', () => {
    expect(parseContentRange(`bytes 0-${LARGEST - 1}/${LARGEST}`)).toEqual({
      start: 0,
      end: LARGEST,
      total: LARGEST,
      strict: true,
    })
  })

  test('never throws, and what it answers can be true', () => {
    const near = fc.string({ unit: fc.constantFrom(...'bytes =:*/- \t0129') })
    fc.assert(
      fc.property(fc.oneof(near, fc.string()), text => {
        const range = parseContentRange(text)
        if (range === null) return
        expect(Number.isSafeInteger(range.start) && Number.isSafeInteger(range.end)).toBe(true)
        expect(range.start).toBeGreaterThanOrEqual(0)
        expect(range.end).toBeGreaterThan(range.start)
        expect(range.total ?? range.end).toBeGreaterThanOrEqual(range.end)
      }),
      { numRuns: 500 },
    )
  })
})

describe('parseUnsatisfiedRange', () => {
  test.each([
    ['bytes */100', 100],
    ['*/100', 100],
    ['bytes=*/100', 100],
    ['BYTES \t*\t/\t0 ', 0],
    [`bytes */${LARGEST}`, LARGEST],
    ['', null],
    ['bytes */*', null],
    ['bytes */', null],
    ['bytes */-1', null],
    ['bytes 0-9/100', null],
    ['bytes */9007199254740992', null],
    ['lines */100', null],
  ])('"%s" gives %s', (text, total) => {
    expect(parseUnsatisfiedRange(text)).toBe(total)
  })
})
