// Reports of ends by an error: written whatever the moment, told once, few of them kept; and what a start says of them.
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, test } from 'vitest'
import { noticesOf } from '../../src/main/desktop/crash-notices.ts'
import { crashReportsIn } from '../../src/main/desktop/crash-report.ts'
import { sealFolder, tempDir } from '../support/temp.ts'

const NOON = Date.UTC(2026, 10, 22, 12)

it('is there for its owner alone, and told once', async () => {
  const folder = join(await tempDir(), 'crash-reports')
  const reports = crashReportsIn(folder)
  expect([reports.take(), reports.latest()]).toEqual([null, null])
  const path = reports.write('what happened', NOON)
  expect(path).toBe(join(folder, '2026-11-22T12-00-00-000Z.new.txt'))
  if (process.platform !== 'win32') {
    expect((await stat(path ?? '')).mode & 0o777).toBe(0o600)
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
  }
  const later = crashReportsIn(folder)
  const told = later.take()
  expect(told).toBe(join(folder, '2026-11-22T12-00-00-000Z.txt'))
  expect(await readFile(told ?? '', 'utf8')).toBe('what happened')
  expect(later.take()).toBe(null)
  expect(later.latest()).toBe('what happened')
})

it('of many keeps the last five, tells the newest, and leaves what is not its own', async () => {
  const folder = join(await tempDir(), 'crash-reports')
  const reports = crashReportsIn(folder)
  reports.write('0', NOON)
  await writeFile(join(folder, 'mine.txt'), 'mine')
  for (let hour = 1; hour <= 7; hour++) reports.write(String(hour), NOON + hour * 1_000)
  expect(await readdir(folder)).toHaveLength(6)
  expect(reports.latest()).toBe('7')
  expect(await readFile(reports.take() ?? '', 'utf8')).toBe('7')
  expect(reports.take()).toBe(null)
  expect(await readFile(join(folder, 'mine.txt'), 'utf8')).toBe('mine')
})

it('is bounded, and a second one in the same moment is let go', async () => {
  const folder = await tempDir()
  const reports = crashReportsIn(folder)
  expect(reports.write('x'.repeat(1_000_000), NOON)).not.toBe(null)
  expect(reports.write('again', NOON)).toBe(null)
  expect(reports.latest()).toHaveLength(65_536)
})

it('that cannot be written changes nothing', async ({ skip }) => {
  const file = join(await tempDir(), 'file')
  await writeFile(file, '')
  expect(crashReportsIn(file).write('text', NOON)).toBe(null)
  const sealed = await tempDir()
  if (!(await sealFolder(sealed))) return skip()
  const reports = crashReportsIn(join(sealed, 'crash-reports'))
  expect([reports.write('text', NOON), reports.take(), reports.latest()]).toEqual([null, null, null])
})

it('that cannot be marked is told all the same', async ({ skip }) => {
  const folder = await tempDir()
  const path = crashReportsIn(folder).write('text', NOON)
  if (!(await sealFolder(folder))) return skip()
  expect(crashReportsIn(folder).take()).toBe(path)
})

test.each([
  [{ interrupted: null, report: null, isSafe: false }, []],
  [{ interrupted: 0, report: null, isSafe: false }, []],
  [{ interrupted: 1, report: null, isSafe: false }, [/The download that was running goes on/]],
  [{ interrupted: 3, report: null, isSafe: false }, [/The 3 downloads that were running go on/]],
  [{ interrupted: null, report: '/d/a.txt', isSafe: false }, [/“\/d\/a\.txt”.*Copy diagnostics/]],
  [
    { interrupted: 2, report: '/d/a.txt', isSafe: true },
    [/^Safe mode/, /a\.txt/, /while 2 downloads were running/],
  ],
])('%o is told', (end, expected) => {
  expect(noticesOf(end)).toEqual(expected.map(pattern => expect.stringMatching(pattern)))
})
