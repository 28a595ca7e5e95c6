// The log in real files: who may read it, what it keeps, how it grows, and what it does where it cannot be written.
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { entryOf, type LogFile, openLog } from '../../src/main/desktop/log.ts'
import { sealFolder, smallVolume, tempDir } from '../support/temp.ts'

const PERSON = { home: '/home/maria', user: 'maria' }

function open(folder: string, largest?: number): { log: LogFile; complaints: string[] } {
  const complaints: string[] = []
  const options = { folder, person: PERSON, complain: (text: string) => void complaints.push(text) }
  return { log: openLog(largest === undefined ? options : { ...options, largest }), complaints }
}

describe('the log', () => {
  it('keeps entries with hour and kind, for this user alone', async () => {
    const folder = join(await tempDir(), 'logs')
    const { log, complaints } = open(folder)
    log.info('one', 'two')
    log.warn('100% of %s and %c', { held: 3 })
    log.error(new Error('no way to https://u5er:canary@example.org/x', { cause: new TypeError('cut') }))
    const text = await readFile(log.path, 'utf8')
    const [first, second, third, ...stack] = text.split('\n')
    expect(first).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z info one two$/)
    expect(second).toMatch(/Z warn 100% of %s and %c \{ held: 3 \}$/)
    expect(third).toMatch(/Z error Error: no way to https:\/\/example\.org\/…$/)
    expect(stack.join('\n')).toContain('TypeError: cut')
    expect(text).not.toContain('canary')
    if (process.platform !== 'win32') {
      expect((await stat(log.path)).mode & 0o777).toBe(0o600)
      expect((await stat(folder)).mode & 0o777).toBe(0o700)
    }
    expect(complaints).toEqual([])
  })

  it('is closed to others where it was open to them', async () => {
    const folder = await tempDir()
    await writeFile(join(folder, 'main.log'), 'before\n', { mode: 0o644 })
    const { log } = open(folder)
    log.info('after')
    expect(log.tail(9)).toEqual(['before', expect.stringMatching(/ info after$/)])
    if (process.platform !== 'win32') expect((await stat(log.path)).mode & 0o777).toBe(0o600)
  })

  it('is put aside when it has grown, and one old one is kept', async () => {
    const folder = await tempDir()
    const { log } = open(folder, 2_000)
    for (let entry = 0; entry < 100; entry++) log.info(`entry ${entry} ${'-'.repeat(100)}`)
    expect((await readdir(folder)).sort()).toEqual(['main.log', 'main.old.log'])
    for (const name of ['main.log', 'main.old.log']) {
      expect((await stat(join(folder, name))).size).toBeLessThan(2_500)
    }
    expect(log.tail(1)).toEqual([expect.stringContaining('entry 99 ')])
  })

  it('tells its last lines, of a long file too', async () => {
    const folder = await tempDir()
    const { log } = open(folder)
    expect(log.tail(5)).toEqual([])
    await writeFile(log.path, `${'x'.repeat(200_000)}\n`)
    for (const text of ['a', 'b', 'c']) log.info(text)
    expect(log.tail(2)).toEqual([expect.stringMatching(/info b$/), expect.stringMatching(/info c$/)])
    expect(log.tail(9)).toHaveLength(3)
  })

  it('comes back when its folder was deleted', async () => {
    const folder = await tempDir()
    const { log, complaints } = open(folder)
    log.info('before')
    await rm(log.path)
    log.info('after')
    expect(log.tail(9)).toEqual([expect.stringMatching(/info after$/)])
    expect(complaints).toEqual([])
  })
})

describe('what cannot be written is said once', () => {
  it('where something else has the place of the folder', async () => {
    const folder = join(await tempDir(), 'logs')
    await writeFile(folder, '')
    const { log, complaints } = open(folder)
    log.info('one')
    log.error(new Error('two'))
    expect(log.tail(9)).toEqual([])
    expect(complaints).toEqual([expect.stringMatching(/^the log cannot be written: .*EEXIST/)])
  })

  it('where the folder is read-only', async ({ skip }) => {
    const folder = await tempDir()
    if (!(await sealFolder(folder))) skip()
    const { log, complaints } = open(folder)
    for (let entry = 0; entry < 3; entry++) log.info('one')
    expect(complaints).toEqual([expect.stringMatching(/EROFS|EACCES/)])
  })

  it('where the disk is full, and written again when there is room', async ({ skip }) => {
    const folder = await smallVolume(65_536)
    if (folder === null) return skip()
    const { log, complaints } = open(folder)
    const filler = join(folder, 'filler')
    await writeFile(filler, Buffer.alloc(1_048_576)).catch(() => {})
    for (let entry = 0; entry < 3; entry++) log.info('-'.repeat(10_000))
    expect(complaints).toEqual([expect.stringContaining('ENOSPC')])
    await rm(filler)
    log.info('room')
    expect(log.tail(1)).toEqual([expect.stringMatching(/info room$/)])
  })
})

describe('an entry', () => {
  it('cannot look like another one', () => {
    const text = 'a\n2026-11-22T00:00:00.000Z info forged\r\nb\u2028c\u001b[2Jd\u202ee'
    expect(entryOf([text], PERSON)).toBe('a\n    2026-11-22T00:00:00.000Z info forged\n    b�c�[2Jd�e')
  })

  it('is cut where it is long', () => {
    expect(entryOf(['x'.repeat(1_000_000)], PERSON).length).toBe(16_385)
  })

  it('says nothing of what an error carries that is secret', () => {
    const error = Object.assign(new Error('refused'), {
      code: 'UND_ERR',
      request: { headers: { authorization: 'Basic canary', cookie: 'a=canary' }, path: '/home/maria/x' },
      url: 'https://example.org/canary?canary',
    })
    const text = entryOf([error], PERSON)
    expect(text).toContain("code: 'UND_ERR'")
    expect(text).toContain('~/x')
    expect(text).not.toContain('canary')
  })
})
