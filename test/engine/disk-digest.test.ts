// The checksum of a file, worked out on a thread of its own: right, or an error, but never a guess.
import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { digestOf } from '../../src/main/disk/read-back.ts'
import type { PartFile } from '../../src/main/engine/ports.ts'
import { pseudoRandom } from '../support/bytes.ts'
import { partFileWith } from '../support/part-file-with.ts'
import { tempDir } from '../support/temp.ts'

const SIZE = 3 * 1_048_576 + 17
const bytes = pseudoRandom(SIZE).read(0, SIZE)
const never = new AbortController().signal

const file = (content: Uint8Array = bytes): Promise<PartFile> => partFileWith(content)

test.each(['sha256', 'sha512', 'sha1', 'md5'] as const)('%s is that of the bytes', async algorithm => {
  const expected = createHash(algorithm).update(bytes).digest('hex')
  expect(await (await file()).digest(algorithm, SIZE, never)).toBe(expected)
})

test('only the length that was asked for counts', async () => {
  const expected = createHash('sha256').update(bytes.subarray(0, 1_000)).digest('hex')
  expect(await (await file()).digest('sha256', 1_000, never)).toBe(expected)
  const empty = createHash('sha256').digest('hex')
  expect(await (await file()).digest('sha256', 0, never)).toBe(empty)
})

test('a file that is shorter is an error', async () => {
  await expect((await file()).digest('sha256', SIZE + 1, never)).rejects.toMatchObject({ fault: 'io' })
})

test('the loop of this thread goes on meanwhile', async () => {
  const part = await file()
  let isOver = false
  const digest = part.digest('sha256', SIZE, never).finally(() => {
    isOver = true
  })
  let turns = 0
  while (!isOver) {
    await new Promise(resolve => setImmediate(resolve))
    turns++
  }
  await digest
  expect(turns).toBeGreaterThan(10)
})

describe('told to end', () => {
  test('before it began: nothing is read', async () => {
    expect(await (await file()).digest('sha256', SIZE, AbortSignal.abort())).toBeNull()
  })

  test('on the way: it ends, and the file can be closed', async () => {
    const stop = new AbortController()
    const digest = (await file()).digest('sha256', SIZE, stop.signal)
    stop.abort()
    expect(await digest).toBeNull()
  })
})

describe('a thread that comes to grief is an error', () => {
  const task = { descriptor: 0, length: 1, algorithm: 'sha256' } as const

  test.each([
    ['throws', 'throw new Error("no")'],
    ['ends without an answer', 'process.exit(0)'],
    ['is not there', null],
    ['answers nonsense', 'require("node:worker_threads").parentPort.postMessage(7)'],
  ])('where it %s', async (_what, code) => {
    const path = join(await tempDir(), 'thread.cjs')
    if (code !== null) await writeFile(path, code)
    await expect(digestOf(task, never, pathToFileURL(path))).rejects.toThrow(Error)
  })
})
