// Every row of the public table of hostile names, driven in as a name, as a header and as a URL; then the
// properties over arbitrary text.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, posix, win32 } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  couldRun,
  freeName,
  nameKey,
  numberedName,
  partNameFor,
  sanitiseName,
} from '../../src/main/engine/file-name.ts'
import { chooseName } from '../../src/main/engine/url-name.ts'

interface Row {
  readonly id: string
  readonly kind: 'name' | 'url' | 'generated'
  readonly input: string | { readonly repeat: string; readonly times: number; readonly suffix: string }
  readonly must_hold: readonly string[]
}

/** Read by JSON.parse: half surrogate pairs in it are more than a bundler's JSON import takes. */
const rows: readonly Row[] = JSON.parse(
  readFileSync(new URL('../cases/filename.json', import.meta.url), 'utf8'),
).cases

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'names-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const UNSEEN = /[\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/u
const DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$|clock\$)$/i

/** What the table asks of every name, by the name of its property. */
const HOLDS: Readonly<Record<string, (name: string, row: Row) => void>> = {
  single_component: name => {
    expect(name).not.toMatch(/[/\\\0]/)
    expect(posix.dirname(posix.resolve('/dir', name))).toBe('/dir')
    expect(win32.dirname(win32.resolve('C:\\dir', name))).toBe('C:\\dir')
  },
  nonempty: name => expect(name.replace(/[.\s]/g, '')).not.toBe(''),
  not_dot_or_dotdot: name => expect(['.', '..']).not.toContain(name),
  le_255_utf8_bytes: name => {
    for (const longest of [partNameFor(numberedName(name, 9_999)), `${name}.part (9999)`]) {
      expect(Buffer.byteLength(longest)).toBeLessThanOrEqual(255)
      expect(longest.length).toBeLessThanOrEqual(255)
    }
    expect(numberedName(name, 9_999)).toContain(' (9999)')
  },
  no_control_or_bidi: name => {
    expect(name).not.toMatch(UNSEEN)
    expect(name).not.toMatch(/[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/u)
  },
  windows_creatable: (name, row) => {
    expect(name).not.toMatch(/[<>:"|?*]/)
    expect(name).not.toMatch(/^\s|[\s.]$/)
    HOLDS['not_reserved_device']?.(name, row)
    const path = join(folder, name)
    writeFileSync(path, name)
    expect(readFileSync(path, 'utf8')).toBe(name)
  },
  not_reserved_device: name => expect(name.split('.', 1)[0]?.trim()).not.toMatch(DEVICE),
  fallback_name: name => expect(name).toBe('download'),
  unchanged: (name, row) => expect(name).toBe(row.input),
  no_colon: name => expect(name).not.toContain(':'),
  not_auto_executed_extension: name => {
    expect(name.toLowerCase()).not.toMatch(/\.(lnk|local|url|scf|desktop|pif)$/)
    expect(name.toLowerCase()).not.toBe('desktop.ini')
  },
  never_auto_opened: name => expect(couldRun(name)).toBe(true),
  extension_kept_if_short: (name, row) => {
    expect(posix.extname(name)).toBe(posix.extname(String(row.input)))
  },
  // Linear time is shown below with an input a hundred times as long.
  sanitised_in_under_50ms: name => expect(name).toBe('x'),
}

function inputOf(row: Row): string {
  const { input } = row
  return typeof input === 'string' ? input : input.repeat.repeat(input.times) + input.suffix
}

/** Escapes every byte; half a surrogate pair becomes U+FFFD, as no UTF-8 has it. */
function percentEncoded(text: string): string {
  return Buffer.from(text, 'utf8').toString('hex').replace(/../g, '%$&')
}

describe.each(rows)('$id ($kind): $input', row => {
  const input = inputOf(row)

  test('as a name', () => {
    const name =
      row.kind === 'url' ? chooseName({ wanted: null, disposition: null, url: input }) : sanitiseName(input)
    for (const property of row.must_hold) {
      expect(HOLDS).toHaveProperty(property)
      HOLDS[property]?.(name, row)
    }
    expect(sanitiseName(name)).toBe(name)
  })

  // What a header or a URL is cut down to first (folders, dots) can be no longer the whole input.
  const anyWay = row.must_hold.filter(property => property !== 'unchanged' && property !== 'fallback_name')
  test.each([
    ['a filename* header', `attachment; filename*=UTF-8''${percentEncoded(input)}`, 'https://example.org/'],
    ['a URL segment', null, `https://example.org/${percentEncoded(input)}`],
  ])('through %s', (_way, disposition, url) => {
    const name = chooseName({ wanted: null, disposition, url })
    for (const property of anyWay) HOLDS[property]?.(name, row)
    expect(sanitiseName(name)).toBe(name)
  })
})

test('names the table shows sanitised by others keep what a person would look for', () => {
  const kept = [
    ['evil.exe ', 'evil.exe'],
    ['evil.exe.', 'evil.exe'],
    ['con.htm', '_con.htm'],
    ['Setup.exe.local.local', 'Setup.exe.local.local.download'],
    ['harmless.{not-really-this-may-be-a-guid}', 'harmless.{not-really-this-may-be-a-guid}.download'],
    ['harmless.{mismatched-', 'harmless.{mismatched-'],
    ['filename.DESKTOP\n', 'filename.DESKTOP.download'],
    ['filename.local\u180e\u180e', 'filename.local.download'],
    ['foo\0bar.jpg', 'foo_bar.jpg'],
    [' .whitespaceanddots.png...', 'whitespaceanddots.png'],
    ['foo.pdf               .exe', 'foo.pdf .exe'],
    ['foo.txt\u3164.exe', 'foo.txt.exe'],
    ['cafe\u0301.txt', 'café.txt'],
    ['岡\u3000岡.txt', '岡\u3000岡.txt'],
    ['I ❤\ufe0f files.txt', 'I ❤\ufe0f files.txt'],
    ['a\u200b.l\u200bnk', 'a.lnk.download'],
    ['CON\u00a0.txt', '_CON\u00a0.txt'],
    ['cloc\u212a$', '_clocK$'],
    ['$MFT', '_$MFT'],
    ['Thumbs.db', '_Thumbs.db'],
    ['Desktop.INI', 'Desktop.INI.download'],
    ['???', 'download'],
    ['___', '___'],
    ['\u0301\u0302', 'download'],
  ] as const
  for (const [input, name] of kept) expect(sanitiseName(input)).toBe(name)
})

describe('cutting', () => {
  test('keeps a short extension, together with what it wraps', () => {
    expect(sanitiseName(`${'a'.repeat(300)}.tar.gz`)).toBe(`${'a'.repeat(236)}.tar.gz`)
    expect(sanitiseName(`${'a'.repeat(300)}.fairlyLongExtension`)).toBe(
      `${'a'.repeat(223)}.fairlyLongExtension`,
    )
  })

  test('gives up an extension that is too long', () => {
    expect(sanitiseName(`a.${'b'.repeat(300)}`)).toBe(`a.${'b'.repeat(241)}`)
  })

  test('splits no code point', () => {
    expect(sanitiseName('😀'.repeat(64))).toBe('😀'.repeat(60))
    expect(sanitiseName(`${'a'.repeat(242)}é.`)).toBe('a'.repeat(242))
  })

  test('notices a type that the cut brings to light', () => {
    expect(sanitiseName(`${'a'.repeat(239)}.lnk${'b'.repeat(40)}`)).toBe(`${'a'.repeat(234)}.download`)
    expect(sanitiseName(`${'a'.repeat(233)} bcde.lnk`)).toBe(`${'a'.repeat(233)}.download`)
  })

  test('reads the end of an input of any length', () => {
    expect(sanitiseName(`${'a'.repeat(100_000)}.iso`)).toBe(`${'a'.repeat(239)}.iso`)
  })
})

// Quadratic work on 200,000 characters would run past the runner's own limit.
test.each([' ', '.', '. ', '/', '\u0301\u0316', 'a.', '\ud800', '\u200b', '. x', '_', '{'])(
  'takes 200,000 characters of %j in linear time',
  piece => {
    const body = piece.repeat(Math.ceil(200_000 / piece.length))
    for (const input of [body, `x${body}`, `${body}x`, `x${body}x`]) {
      const name = sanitiseName(input)
      expect(sanitiseName(name)).toBe(name)
    }
  },
)

describe('for arbitrary text', () => {
  const piece = fc.constantFrom(
    ...'. /\\:_?*~ax\0\n\t\u00a0\u3000\u200d\u202e\u0301\u0316\ufe0f\u2800\u180e\ufffe\ud800\udc00'.split(''),
    ...[
      'con',
      'nul',
      'COM¹',
      '.lnk',
      '.URL',
      '.tar.gz',
      'desktop.ini',
      '.{x}',
      '😀',
      '한',
      '각',
      '<\u0338',
      '\u212a',
    ],
  )
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme', maxLength: 400 }),
    fc.array(fc.nat({ max: 0xffff }), { maxLength: 400 }).map(units => String.fromCharCode(...units)),
    fc.array(piece, { maxLength: 300 }).map(pieces => pieces.join('')),
    fc.tuple(piece, fc.nat({ max: 3_000 }), piece).map(([a, n, b]) => a.repeat(n) + b),
  )
  const anyRow: Row = { id: 'any', kind: 'name', input: '', must_hold: [] }
  const always = [
    'single_component',
    'nonempty',
    'not_dot_or_dotdot',
    'le_255_utf8_bytes',
    'no_control_or_bidi',
    'windows_creatable',
    'not_auto_executed_extension',
  ]

  test('a sanitised name has every property, and sanitising it again changes nothing', () => {
    fc.assert(
      fc.property(text, input => {
        const name = sanitiseName(input)
        for (const property of always) HOLDS[property]?.(name, anyRow)
        expect(name).toBe(name.normalize('NFC'))
        expect(sanitiseName(name)).toBe(name)
      }),
      { seed: 6266, numRuns: 1_500 },
    )
  })

  test('two inputs never end as one file', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 2, maxLength: 6 }), inputs => {
        const taken = new Set<string>()
        for (const input of inputs) {
          const name = freeName(sanitiseName(input), key => taken.has(key))
          expect(taken).not.toContain(nameKey(name))
          expect(Buffer.byteLength(partNameFor(name))).toBeLessThanOrEqual(255)
          taken.add(nameKey(name))
        }
      }),
      { seed: 6266, numRuns: 200 },
    )
  })
})
