// What a start leaves behind for the one that runs: taken once where Chromium did not tell of it, and not again where it did.
import { existsSync, readdirSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Note } from '../../src/main/desktop/arrivals.ts'
import { createMailbox, LOOKS, leaveBehind, named, SETTLED } from '../../src/main/desktop/arrivals-mailbox.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { tempDir } from '../support/temp.ts'

const LINK = 'sluice:https://one.example/1.iso'
const NOTE: Note = { args: ['--no-sandbox', LINK], folder: '/home/person' }

async function bench() {
  const dir = join(await tempDir(), 'arrivals')
  const clock = createFakeClock(Date.now())
  const taken: Note[] = []
  const mailbox = createMailbox(dir, clock)
  const files = (): readonly string[] => (existsSync(dir) ? readdirSync(dir) : [])
  return { dir, clock, taken, mailbox, files, open: () => mailbox.open(note => taken.push(note)) }
}

describe('what a start has left', () => {
  it('is taken once, without its switches, and is gone', async () => {
    const { dir, clock, taken, files, open } = await bench()
    leaveBehind(named(NOTE), dir)
    if (process.platform !== 'win32') {
      expect(statSync(dir).mode & 0o777).toBe(0o700)
      expect(statSync(join(dir, files()[0] ?? '')).mode & 0o777).toBe(0o600)
    }
    open()
    for (const ms of LOOKS) clock.advance(ms)
    expect(taken).toEqual([{ args: [LINK], folder: '/home/person' }])
    expect(files()).toEqual([])
    expect(clock.pending()).toEqual([])
  })

  it('is taken when it comes a while after the start', async () => {
    const { dir, clock, taken, open } = await bench()
    open()
    clock.advance(4_000)
    leaveBehind(named(NOTE), dir)
    clock.advance(1_000)
    expect(taken).toHaveLength(1)
  })

  it.each([
    ['before', true],
    ['after', false],
  ])('is not taken where it was heard %s', async (_, before) => {
    const { dir, clock, taken, mailbox, files, open } = await bench()
    const note = named(NOTE)
    open()
    if (before) leaveBehind(note, dir)
    mailbox.heard({ ...note })
    if (!before) leaveBehind(note, dir)
    clock.advance(LOOKS.at(-1) ?? 0)
    expect([taken, files()]).toEqual([[], []])
  })

  it('is forgotten long after the start, too, where it was heard', async () => {
    const { dir, clock, mailbox, files } = await bench()
    const note = named(NOTE)
    mailbox.heard(note)
    leaveBehind(note, dir)
    clock.advance(SETTLED)
    expect(files()).toEqual([])
  })

  it('is not left for the next instance by one that ends right after it heard of it', async () => {
    const { dir, mailbox, files } = await bench()
    const [heard, lost] = [named(NOTE), named(NOTE)]
    for (const note of [heard, lost]) leaveBehind(note, dir)
    mailbox.heard(heard)
    mailbox.close()
    expect(files()).toEqual([lost.id])
  })

  it('is nobody’s wish any more after a minute', async () => {
    const { dir, clock, taken, files, open } = await bench()
    const note = named(NOTE)
    leaveBehind(note, dir)
    const old = new Date(clock.now() - 61_000)
    utimesSync(join(dir, note.id), old, old)
    open()
    clock.advance(LOOKS[0] ?? 0)
    expect([taken, files()]).toEqual([[], []])
  })
})

it('a start that brings nothing leaves nothing', async () => {
  const { dir, files } = await bench()
  leaveBehind(named({ args: ['--hidden', 'word'], folder: '' }), dir)
  expect(files()).toEqual([])
})

it('what is no note of ours is not read, and what has another name stays', async () => {
  const { dir, clock, taken, mailbox, files, open } = await bench()
  leaveBehind(named(NOTE), dir)
  const [own = ''] = files()
  writeFileSync(join(dir, 'another'), 'x')
  writeFileSync(join(dir, own.replace(/^./, own.startsWith('0') ? '1' : '0')), 'no JSON')
  symlinkSync('/etc/passwd', join(dir, own.replace(/.$/, own.endsWith('0') ? '1' : '0')))
  for (const note of [null, 'x', {}, { id: 1 }, { id: '../../sluice.db' }]) mailbox.heard(note)
  open()
  for (const ms of LOOKS) clock.advance(ms)
  expect(taken).toHaveLength(1)
  expect(files()).toEqual(['another'])
})

it('where nothing can be written, nothing is', async () => {
  const top = await tempDir()
  writeFileSync(join(top, 'file'), '')
  expect(() => leaveBehind(named(NOTE), join(top, 'file', 'arrivals'))).not.toThrow()
})
