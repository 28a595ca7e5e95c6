// A part file that waits in memory: it behaves as a file does, and makes one only when somebody needs it.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createDisk } from '../../src/main/disk/disk.ts'
import { Commits } from '../../src/main/engine/commits.ts'
import { Journal } from '../../src/main/engine/journal.ts'
import { LatePart } from '../../src/main/engine/late-part.ts'
import { tempDir } from '../support/temp.ts'
import { storeWithOne } from './store-samples.ts'

const never = new AbortController().signal

async function world(total = 100) {
  const dir = await tempDir()
  const { store, download } = await storeWithOne({ dir })
  const journal = new Journal(new Commits(store), download, () => 0)
  const part = new LatePart(createDisk(), journal, 'a.bin', total)
  onTestFinished(() => part.close())
  const file = () => readFile(join(dir, 'a.bin.part'), 'latin1')
  return { dir, journal, part, file }
}

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')

async function readAll(part: LatePart, length = 100, position = 0): Promise<string> {
  const into = Buffer.alloc(length)
  return into.subarray(0, await part.read(into, position)).toString('latin1')
}

test('what is written is read back, and there is no file', async () => {
  const { dir, journal, part } = await world()
  await part.write(bytes('hello'), 0)
  await part.write(bytes(' world'), 5)
  expect(await readAll(part)).toBe('hello world')
  expect(await readAll(part, 3, 6)).toBe('wor')
  expect(await readAll(part, 3, 50)).toBe('')
  expect([part.isInMemory, await readdir(dir), journal.record.partName]).toEqual([true, [], null])
})

test('a piece may be written over while it passes, but not kept: a caller uses its buffer again', async () => {
  const { part } = await world()
  const piece = bytes('hello')
  await part.write(piece, 0)
  piece.fill(0)
  expect(await readAll(part)).toBe('hello')
})

test('cut short, what is behind is gone', async () => {
  const { part, file } = await world()
  await part.write(bytes('hello'), 0)
  await part.truncate(2)
  expect(await readAll(part)).toBe('he')
  await part.sync()
  expect(await file()).toBe('he')
})

describe('a file is made, with all that came before, by', () => {
  test.each<readonly [string, (part: LatePart) => Promise<unknown>]>([
    ['a sync', part => part.sync()],
    ['a look at it', part => part.facts()],
    ['a checksum', part => part.digest('sha256', 5, never)],
    ['more bytes than there is room for', part => part.write(bytes('x'.repeat(20_000)), 5)],
  ])('%s', async (_what, act) => {
    const { journal, part, file } = await world()
    await part.write(bytes('hello'), 0)
    await act(part)
    expect((await file()).slice(0, 5)).toBe('hello')
    expect(part.isInMemory).toBe(false)
    expect(journal.record).toMatchObject({ name: 'a.bin', partName: 'a.bin.part' })
    expect(journal.record.partId).toBe((await part.facts()).id)
  })
})

test('what is written while the file is made, and after it, is in it too', async () => {
  const { part, file } = await world()
  await part.write(bytes('one '), 0)
  const made = part.sync()
  await part.write(bytes('two '), 4)
  await made
  await part.write(bytes('three'), 8)
  expect(await file()).toBe('one two three')
  expect(await readAll(part)).toBe('one two three')
})

test('closed, it makes no file any more', async () => {
  const { dir, part } = await world()
  await part.write(bytes('hello'), 0)
  await part.close()
  await expect(part.sync()).rejects.toMatchObject({ fault: 'io' })
  expect(await readdir(dir)).toEqual([])
})
