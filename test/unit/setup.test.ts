// The scripts room: what a test run adds up to, the zip reader, and what set-up says when it is led astray.
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { crc32, deflateRawSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}
interface CountsModule {
  countVitest(report: unknown): Counts
  countPlaywright(report: unknown): Counts
  settle(code: number, report: unknown, count: (report: unknown) => Counts): Counts
  summarize(stages: readonly (readonly [string, Counts])[]): { lines: readonly string[]; code: number }
}
interface UnzipModule {
  unzip(file: string, folder: string, place: (name: string) => string | null): Promise<void>
}

const SCRIPTS = join(import.meta.dirname, '../../scripts')

/** The scripts are plain JavaScript, so their types are told here. */
function load(name: string): Promise<unknown> {
  return import(/* @vite-ignore */ pathToFileURL(join(SCRIPTS, 'lib', name)).href)
}

const { countPlaywright, countVitest, settle, summarize } = (await load('counts.mjs')) as CountsModule
const { unzip } = (await load('unzip.mjs')) as UnzipModule

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-setup-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('the counts', () => {
  const suite = (status: string, ...tests: string[]) => ({
    status,
    assertionResults: tests.map(test => ({ status: test })),
  })
  const report = (...testResults: unknown[]) => ({
    numPassedTests: 3,
    numFailedTests: 1,
    numPendingTests: 1,
    numTodoTests: 1,
    testResults,
  })

  it('of vitest hold a suite that could not be loaded', () => {
    const sound = [suite('passed', 'passed'), suite('failed', 'passed', 'failed')]
    expect(countVitest(report(...sound))).toEqual({ passed: 3, failed: 1, skipped: 2 })
    expect(countVitest(report(...sound, suite('failed')))).toEqual({ passed: 3, failed: 2, skipped: 2 })
    expect(countVitest(report(...sound, suite('failed', 'skipped'))).failed).toBe(2)
  })

  it('of Playwright hold flakes and broken files as failures', () => {
    const stats = { expected: 5, unexpected: 1, flaky: 2, skipped: 3 }
    expect(countPlaywright({ stats, errors: [{}] })).toEqual({ passed: 5, failed: 4, skipped: 3 })
  })

  const same = (counts: unknown) => counts as Counts
  it.each([
    ['all is well', 0, { passed: 2, failed: 0, skipped: 1 }, 0],
    ['a test failed', 1, { passed: 2, failed: 1, skipped: 0 }, 1],
    ['the runner failed beside its tests', 1, { passed: 2, failed: 0, skipped: 0 }, 1],
    ['nothing ran', 0, { passed: 0, failed: 0, skipped: 4 }, 1],
    ['there is no report', 0, null, 1],
  ])('never look like success by accident: %s', (_, code, counted, failed) => {
    expect(settle(code, counted, same).failed).toBe(failed)
  })

  it.each([
    [[], '0 passed, 0 failed', 1],
    [[{ passed: 1, failed: 0, skipped: 0 }], '1 passed, 0 failed', 0],
    [[{ passed: 9, failed: 0, skipped: 2 }], '9 passed, 0 failed, 2 skipped', 0],
    [
      [
        { passed: 9, failed: 0, skipped: 0 },
        { passed: 1, failed: 3, skipped: 0 },
      ],
      '10 passed, 3 failed',
      1,
    ],
  ])('of %j end in "%s"', (stages, last, code) => {
    const summary = summarize(stages.map(counts => ['stage', counts] as const))
    expect(summary.lines.at(-1)).toBe(last)
    expect(summary.code).toBe(code)
  })
})

describe('unzip', () => {
  const archive = () => join(folder, 'a.zip')
  const unpack = (name: string) => (name === 'left-out' ? null : name.replace(/^top\//, ''))

  it('unpacks stored and deflated files with their permissions', async () => {
    await writeFile(
      archive(),
      zip([
        { name: 'top/plain.txt', text: 'as it is', mode: 0o100644 },
        { name: 'top/deep/run', text: 'x'.repeat(5000), mode: 0o100755, deflate: true },
        { name: 'left-out', text: 'no', mode: 0o100644 },
      ]),
    )
    await unzip(archive(), join(folder, 'out'), unpack)
    expect(await readFile(join(folder, 'out/plain.txt'), 'utf8')).toBe('as it is')
    expect(await readFile(join(folder, 'out/deep/run'), 'utf8')).toBe('x'.repeat(5000))
    // Windows has no such permissions.
    const { mode } = await stat(join(folder, 'out/deep/run'))
    expect(mode & 0o100).toBe(process.platform === 'win32' ? 0 : 0o100)
    await expect(stat(join(folder, 'out/left-out'))).rejects.toThrow('ENOENT')
  })

  it('refuses damaged bytes and a path that leads outside', async () => {
    await writeFile(archive(), zip([{ name: 'a', text: 'true', mode: 0o100644, crc: 1 }]))
    await expect(unzip(archive(), join(folder, 'out'), unpack)).rejects.toThrow('damaged')
    await writeFile(archive(), zip([{ name: 'top/../../b', text: 'b', mode: 0o100644 }]))
    await expect(unzip(archive(), join(folder, 'out'), unpack)).rejects.toThrow('outside')
    await expect(stat(join(folder, 'b'))).rejects.toThrow('ENOENT')
    await writeFile(archive(), 'no zip at all')
    await expect(unzip(archive(), join(folder, 'out'), unpack)).rejects.toThrow('not a zip file')
  })
})

describe('set-up', () => {
  it('says in a sentence that the named Electron is not there', async () => {
    const env = { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: folder }
    const { code, text } = await new Promise<{ code: unknown; text: string }>(done => {
      execFile(process.execPath, [join(SCRIPTS, 'setup.mjs')], { env }, (error, stdout, stderr) =>
        done({ code: error?.code, text: stdout + stderr }),
      )
    })
    expect(code).toBe(1)
    expect(text).toMatch(/^ELECTRON_OVERRIDE_DIST_PATH names .*, but there is no Electron in it\.\n$/)
  })
})

interface Entry {
  readonly name: string
  readonly text: string
  readonly mode: number
  readonly deflate?: boolean
  readonly crc?: number
}

/** A zip file in memory: local headers with the data, the central directory, the end record (APPNOTE 4.3). */
function zip(entries: readonly Entry[]): Buffer {
  const files: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const entry of entries) {
    const name = Buffer.from(entry.name)
    const bytes = Buffer.from(entry.text)
    const data = entry.deflate ? deflateRawSync(bytes) : bytes
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(name.length, 26)
    const central = Buffer.alloc(46)
    central.writeUInt32LE(0x02014b50, 0)
    central.writeUInt16LE(entry.deflate ? 8 : 0, 10)
    central.writeUInt32LE(entry.crc ?? crc32(bytes), 16)
    central.writeUInt32LE(data.length, 20)
    central.writeUInt16LE(name.length, 28)
    central.writeUInt16LE(entry.mode, 40)
    central.writeUInt32LE(offset, 42)
    files.push(local, name, data)
    directory.push(central, name)
    offset += local.length + name.length + data.length
  }
  const listing = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt32LE(listing.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...files, listing, end])
}
