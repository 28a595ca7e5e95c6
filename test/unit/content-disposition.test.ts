// Every row of the public table of Content-Disposition headers, and the bounds no header may break.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dispositionName } from '../../src/main/engine/content-disposition.ts'
import { chooseName, nameFromUrl } from '../../src/main/engine/url-name.ts'
import table from '../cases/content-disposition.json' with { type: 'json' }

/** Rows judged wrong: what we answer instead, and why. */
const JUDGED: Readonly<Record<string, { readonly answer: string | null; readonly why: string }>> = {
  'cd-155': {
    answer: null,
    why: 'a quoted filename* without a charset: attwithfn2231quot2, tier must, has the same form and asks for null',
  },
  'cd-215': {
    answer: 'plans.pdf',
    why: 'a name without a disposition type: cd-009, cd-014, attreversed and curl-test1311 all ask for the name',
  },
}

describe.each(table.cases)('$id: $header', row => {
  test('gives an accepted name', () => {
    const name = dispositionName(row.header)?.normalize('NFC') ?? null
    const judged = JUDGED[row.id]
    if (judged === undefined) expect(row.accept).toContain(name)
    else expect(name, judged.why).toBe(judged.answer)
  })
})

test('a row is judged only where the table would be broken otherwise, and none of tier must', () => {
  const judged = table.cases.filter(row => row.id in JUDGED)
  expect(judged).toHaveLength(Object.keys(JUDGED).length)
  for (const row of judged) {
    expect(row.tier).not.toBe('must')
    expect(row.accept).not.toContain(JUDGED[row.id]?.answer)
  }
})

describe('beyond the table', () => {
  test.each([
    ['no header', null, null],
    ['an empty header', '', null],
    [
      'a filename* broken by a bare byte leaves the plain name',
      "a; filename*=UTF-8''\xc3\xa9; filename=b",
      'b',
    ],
    ['the same, the other way round', "a; filename=b; filename*=UTF-8''\xc3\xa9", 'b'],
    ['a quoted filename* leaves the plain name', `a; filename=b; filename*="UTF-8''c"`, 'b'],
    ['filename* wins wherever it stands', "a; filename=b; filename*=UTF-8''%C3%A9", 'é'],
    ['escapes that are all sound were meant', 'a; filename=%E5%B2%A1%20a.txt', '岡 a.txt'],
    ['escapes that are not all sound stay', 'a; filename="100% of %41.txt"', '100% of %41.txt'],
    ['folders go, whichever way they are written', 'a; filename="C:\\\\dir/sub\\\\a.txt"', 'a.txt'],
    ['a climb goes', "a; filename*=UTF-8''..%2F..%2Fetc%2Fpasswd", 'passwd'],
    ['a parameter named as an object’s own is none', 'a; __proto__=x; constructor=y', null],
    ['a quote left open in another parameter hides the rest', 'a; foo="x; filename=b', null],
  ])('%s', (_what, header, expected) => {
    expect(dispositionName(header)).toBe(expected)
  })

  test('never throws', () => {
    const piece = fc.constantFrom(
      'attachment',
      ';',
      'filename',
      '*',
      '=',
      '"',
      "'",
      '\\',
      '%',
      'é',
      '/',
      ' ',
      '\0',
    )
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece, { maxLength: 40 }).map(pieces => pieces.join('')),
      fc.array(piece, { maxLength: 40 }).map(pieces => `attachment; filename=${pieces.join('')}`),
    )
    fc.assert(
      fc.property(text, header => {
        const name = dispositionName(header)
        expect(name === null || name.length > 0).toBe(true)
      }),
      { seed: 6266, numRuns: 500 },
    )
  })

  // Only a bounded beginning may be read, and that in one pass: anything else runs into the runner's own limit.
  test.each([
    '\\',
    '"',
    ';',
    '=',
    "'",
    '%',
    '%4',
    ' ',
    'filename=',
    'filename*=',
    'filename="\\',
    '/',
    '\xe9',
  ])('takes a huge header of %j in its stride', piece => {
    const body = piece.repeat(Math.ceil(200_000 / piece.length))
    for (const start of [
      '',
      'attachment; filename=',
      'attachment; filename="',
      "attachment; filename*=UTF-8''",
    ]) {
      expect(() => dispositionName(start + body)).not.toThrow()
    }
  })
})

describe('nameFromUrl', () => {
  test.each([
    ['https://example.org/a/b.iso', 'b.iso'],
    ['https://example.org/a/b.iso?x=/y.zip#/z.rar', 'b.iso'],
    ['https://example.org/a/', 'a'],
    ['https://example.org/a//', 'a'],
    ['https://example.org/', null],
    ['https://example.org', null],
    ['https://example.org/%E5%B2%A1%20a%2Bb+c.txt', '岡 a+b+c.txt'],
    ['https://example.org/foo%2f..%2fbar.jpg', 'foo/../bar.jpg'],
    ['https://example.org/%252e', '%2e'],
    ['https://example.org/..%c0%af..%c0%afetc', '..%c0%af..%c0%afetc'],
    ['https://example.org/a%FF%20b%E5%B2%41', 'a%FF b%E5%B2A'],
    ['https://example.org/%F0%9F%98%80%ED%A0%80', '😀%ED%A0%80'],
    ['https://example.org/50%.html', '50%.html'],
    ['not a url', null],
    ['', null],
  ])('%s → %j', (url, expected) => {
    expect(nameFromUrl(url)).toBe(expected)
  })
})

describe('chooseName', () => {
  const url = 'https://example.org/url.bin'
  test.each([
    ['the person first', { wanted: 'mine.bin', disposition: 'a; filename=server.bin', url }, 'mine.bin'],
    ['then the server', { wanted: null, disposition: 'a; filename=server.bin', url }, 'server.bin'],
    ['then the URL', { wanted: null, disposition: 'inline', url }, 'url.bin'],
    [
      'an offer of which nothing is left is none',
      { wanted: ' ', disposition: 'a; filename=".."', url },
      'url.bin',
    ],
    ['then a plain word', { wanted: null, disposition: null, url: 'https://example.org/' }, 'download'],
    [
      'folders in the URL are defused',
      { wanted: null, disposition: null, url: 'https://h/a%2f..%2fb' },
      'a_.._b',
    ],
  ])('%s', (_what, sources, expected) => {
    expect(chooseName(sources)).toBe(expected)
  })
})
