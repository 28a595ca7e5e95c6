// What is opened, what is asked first and what is never opened, by its name, by its first bytes and by what it has become.
import { execFile } from 'node:child_process'
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { dispatch } from '../../src/main/desktop/dispatch.ts'
import { lookAt } from '../../src/main/desktop/look-at.ts'
import { type FoundFile, HEAD_BYTES, looksRunnable } from '../../src/main/desktop/runnable.ts'
import { couldRun } from '../../src/main/engine/file-name.ts'
import { tempDir } from '../support/temp.ts'
import { bench, DONE, download } from './command-bench.ts'

const bytes = (text: string): Uint8Array => Uint8Array.from(text, letter => letter.charCodeAt(0))

describe('the first bytes', () => {
  it.each([
    ['a script', '#!/bin/sh\n'],
    ['a script with a byte order mark', '\xef\xbb\xbf#!/bin/sh'],
    ['a program of Linux', '\x7fELF\x02\x01\x01'],
    ['a program of Windows', 'MZ\x90\0'],
    ['a program of macOS', '\xcf\xfa\xed\xfe\x07'],
    ['one for several processors', '\xca\xfe\xba\xbe\0\0\0\x02'],
    ['a shortcut of Windows', 'L\0\0\0\x01\x14\x02\0\0\0'],
    ['a starter of a desktop', '[Desktop Entry]\nExec'],
    ['a link that a browser saved', '[InternetShortcut]\r\n'],
    ['one with a byte order mark', '\xef\xbb\xbf[InternetShortcut]\r\n'],
  ])('of %s run, whatever the name says', (_what, head) => {
    for (const name of ['report', 'report.pdf', 'report.txt'])
      expect(looksRunnable(name, { head: bytes(head), mode: 0o644 })).toBe(true)
  })

  it.each([
    ['nothing', ''],
    ['one byte', 'M'],
    ['a PDF', '%PDF-1.7'],
    ['an archive', 'PK\x03\x04'],
    ['a picture', '\x89PNG\r\n'],
    ['text', '# Sluice\n'],
    ['a starter further down', '\n[Desktop Entry]'],
  ])('of %s do not', (_what, head) => {
    expect(looksRunnable('report.pdf', { head: bytes(head), mode: 0o644 })).toBe(false)
  })

  it('say nothing of a file that may be run, but a name without an ending does', () => {
    const head = bytes('plain')
    expect(looksRunnable('report', { head, mode: 0o755 })).toBe(true)
    expect(looksRunnable('report', { head, mode: 0o644 })).toBe(false)
    // A stick with Windows' file system gives every file these bits.
    expect(looksRunnable('report.pdf', { head, mode: 0o777 })).toBe(false)
  })
})

describe('a name', () => {
  it.each([
    ...['setup.sh', 'a.pdf.exe', 'A.PDF.EXE', 'a.desktop', 'a.url', 'a.lnk', 'a.lnk.download', 'a.AppImage'],
    // Turned around on the screen, or with an ending that is not seen.
    ...['photo\u202egpj.exe', 'a.e\u200bxe', 'a.exe. ', 'a.exe\ufe0f'],
  ])('that runs is known: %j', name => {
    expect(couldRun(name)).toBe(true)
  })

  it.each(['a.pdf', 'exe', 'a.exe.pdf', 'a.tar.gz', 'film.mkv'])('that does not is let through: %s', name => {
    expect(couldRun(name)).toBe(false)
  })
})

describe('what stands there', () => {
  it('is a file with its first bytes and its mode', async () => {
    const path = join(await tempDir(), 'a')
    await writeFile(path, '#!/bin/sh\necho and much more than is looked at\n')
    await chmod(path, 0o640)
    expect(await lookAt(path)).toEqual({ kind: 'file', head: expect.any(Uint8Array), mode: 0o640 })
    expect((await lookAt(path))?.head).toEqual(bytes('#!/bin/sh\necho and mu'))
    expect('#!/bin/sh\necho and mu').toHaveLength(HEAD_BYTES)
  })

  it('is an empty file, a link that is not followed, a folder, a pipe that is not waited for, or nothing', async () => {
    const dir = await tempDir()
    const at = (name: string): string => join(dir, name)
    await writeFile(at('empty'), '')
    await symlink(at('empty'), at('link'))
    await mkdir(at('folder'))
    await promisify(execFile)('mkfifo', [at('pipe')])
    const kinds = ['empty', 'link', 'folder', 'pipe', 'gone'].map(
      async name => (await lookAt(at(name)))?.kind,
    )
    expect(await Promise.all(kinds)).toEqual(['file', 'link', 'other', 'other', undefined])
    expect((await lookAt(at('empty')))?.head).toHaveLength(0)
  })
})

describe('download:open', () => {
  const views = [download(1, 'report.pdf', DONE)]
  const found = (change: Partial<FoundFile>) =>
    bench({ lookAt: async () => ({ kind: 'file', head: bytes('%PDF'), mode: 0o644, ...change }) }, views)

  it('asks first where the bytes say what the name does not', async () => {
    const { context, calls } = found({ head: bytes('\x7fELF') })
    await dispatch('download:open', [1], true, context)
    expect(calls).toEqual([['confirmRun', 'report.pdf']])
  })

  it.each(['link', 'other'] as const)('refuses what is no file any more (%s), but shows it', async kind => {
    const { context, calls } = found({ kind })
    expect(await dispatch('download:open', [1], true, context)).toEqual({
      ok: false,
      error: {
        code: 'not-allowed',
        message: expect.stringContaining('no longer the file that Sluice saved'),
      },
    })
    expect(calls).toEqual([])
    await dispatch('download:reveal', [1], true, context)
    expect(calls).toEqual([['revealPath', '/downloads/report.pdf']])
  })
})
