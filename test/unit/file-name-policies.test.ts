// What is decided from a sanitised name: its numbered alternatives, which names are one file, and what could run.
import { describe, expect, test } from 'vitest'
import {
  alternatives,
  couldRun,
  freeName,
  nameKey,
  numberedName,
  partNameFor,
  sanitiseName,
} from '../../src/main/engine/file-name.ts'

describe('numberedName', () => {
  test.each([
    ['a.tar.gz', 1, 'a (1).tar.gz'],
    ['a.txt', 2, 'a (2).txt'],
    ['a', 3, 'a (3)'],
    ['backup.sql.zst', 1, 'backup (1).sql.zst'],
    ['app-1.2.gz', 1, 'app-1.2 (1).gz'],
    ['v1.2 release notes', 1, 'v1.2 release notes (1)'],
    ['tar.gz', 1, 'tar (1).gz'],
    ['x.lnk.download', 1, 'x.lnk (1).download'],
    ['a (1).txt', 1, 'a (1) (1).txt'],
    ['.profile', 1, '.profile (1)'],
  ])('%s, %i → %s', (name, n, expected) => {
    expect(numberedName(name, n)).toBe(expected)
  })

  test('stays within 255 bytes with the part suffix, whatever the number', () => {
    const name = sanitiseName(`${'é'.repeat(300)}.tar.gz`)
    const numbered = numberedName(name, 1_234_567_890)
    expect(numbered).toMatch(/^é+ \(1234567890\)\.tar\.gz$/)
    expect(Buffer.byteLength(partNameFor(numbered))).toBeLessThanOrEqual(255)
  })
})

describe('alternatives', () => {
  test('are the name itself, then its numbers in order, and end', () => {
    const all = [...alternatives('a.tar.gz')]
    expect(all.slice(0, 3)).toEqual(['a.tar.gz', 'a (1).tar.gz', 'a (2).tar.gz'])
    expect([all.length, all.at(-1)]).toEqual([10_000, 'a (9999).tar.gz'])
  })
})

describe('nameKey', () => {
  test.each([
    ['STRASSE.txt', 'straße.txt'],
    ['STRASSE.txt', 'STRAẞE.txt'],
    ['caf\u00e9', 'CAFE\u0301'],
    ['ΟΔΟΣ.txt', 'οδος.TXT'],
    ['\u212a.txt', 'k.txt'],
    ['I\u0307.txt', 'i\u0307.txt'],
    ['ﬁle', 'FILE'],
    ['a.PART', 'A.part'],
  ])('%s and %s are one file', (a, b) => {
    expect(nameKey(a)).toBe(nameKey(b))
  })

  test.each([
    ['a', 'b'],
    ['resume.txt', 'résumé.txt'],
    ['a (1)', 'a (2)'],
  ])('%s and %s are two files', (a, b) => {
    expect(nameKey(a)).not.toBe(nameKey(b))
  })
})

describe('freeName', () => {
  test('leaves a free name alone and counts up from 1', () => {
    const taken = new Set(['A.TXT', 'A (1).TXT', 'A (2).TXT', 'A (4).TXT'])
    expect(freeName('b.txt', key => taken.has(key))).toBe('b.txt')
    expect(freeName('a.txt', key => taken.has(key))).toBe('a (3).txt')
  })

  test('stays cheap among thousands of equal names', () => {
    const taken = new Set<string>()
    let asked = 0
    for (let n = 0; n < 5_000; n++) {
      const name = freeName('index.html', key => {
        asked++
        return taken.has(key)
      })
      expect(taken.has(nameKey(name))).toBe(false)
      taken.add(nameKey(name))
    }
    expect(taken.size).toBe(5_000)
    expect(asked).toBeLessThan(5_000 * 64)
  })

  test('says so instead of searching for ever', () => {
    expect(() => freeName('a', () => true)).toThrow(RangeError)
  })
})

describe('couldRun', () => {
  test.each([
    ...[
      'setup.exe',
      'SETUP.EXE',
      'report.pdf.exe',
      'a.msi',
      'a.bat',
      'a.ps1',
      'a.js',
      'a.hta',
      'a.jar',
      'a.sh',
    ],
    ...[
      'a.run',
      'a.AppImage',
      'a.deb',
      'a.rpm',
      'a.desktop',
      'a.lnk',
      'a.app',
      'a.pkg',
      'a.dmg',
      'a.command',
    ],
    ...[
      'a.xlsm',
      'a.reg',
      'a.py',
      'a.scr',
      'a.com',
      'desktop.ini',
      'a.lnk.download',
      'a.exe. ',
      'a.e\u200bxe',
    ],
  ])('%s asks first', name => {
    expect(couldRun(name)).toBe(true)
  })

  test.each([
    ...[
      'a.pdf',
      'a.zip',
      'a.tar.gz',
      'a.mp4',
      'a.txt',
      'a.jpg',
      'a.docx',
      'a.csv',
      'exe',
      'a',
      '',
      'a.exe.txt',
    ],
    ...['download', 'a.download', 'config.ini', 'a.'],
  ])('%j opens at once', name => {
    expect(couldRun(name)).toBe(false)
  })
})
