// Chunks read back from real files and compared with their checksums: what is wrong is named, and nothing else.
import { open, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { crc32 } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createDisk } from '../../src/main/disk/disk.ts'
import { wrongChunks } from '../../src/main/disk/read-back.ts'
import type { ChunkSums, PartFile } from '../../src/main/engine/ports.ts'
import { pseudoRandom } from '../support/bytes.ts'
import { createFakePart } from '../support/fake-part.ts'
import { partFileWith } from '../support/part-file-with.ts'
import { smallVolume, tempDir } from '../support/temp.ts'

const CHUNK = 1_048_576
const SIZE = 4 * CHUNK + 17
const bytes = pseudoRandom(SIZE).read(0, SIZE)
const never = new AbortController().signal

const file = (content: Uint8Array = bytes): Promise<PartFile> => partFileWith(content)

/** Of these chunks as `content` has them, each filled to its end or to `length` bytes. */
function sumsOf(chunks: readonly number[], content: Uint8Array = bytes, length = CHUNK): ChunkSums {
  const whole = chunks.map(chunk => content.subarray(chunk * CHUNK, chunk * CHUNK + length))
  return {
    chunkBytes: CHUNK,
    chunks: Uint32Array.from(chunks),
    filled: Uint32Array.from(whole, piece => piece.length),
    crc: Uint32Array.from(whole, piece => crc32(piece)),
  }
}

const ALL = [0, 1, 2, 3, 4]

/** Changes the file behind the part file's back. */
async function spoil(part: PartFile, position: number, change: Uint8Array): Promise<void> {
  const handle = await open(part.path, 'r+')
  await handle.write(change, 0, change.length, position)
  await handle.close()
}

describe('what is compared', () => {
  test('a file as it was received: nothing is wrong', async () => {
    expect(await (await file()).check(sumsOf(ALL), never)).toEqual([])
  })

  test('no chunks at all, or one of no bytes', async () => {
    const part = await file()
    expect(await part.check(sumsOf([]), never)).toEqual([])
    expect(await part.check(sumsOf([2], bytes, 0), never)).toEqual([])
  })

  test('one bit is enough, wherever it is', async () => {
    const part = await file()
    for (const position of [0, 3 * CHUNK - 1, SIZE - 1])
      await spoil(part, position, Uint8Array.of((bytes[position] ?? 0) ^ 1))
    expect(await part.check(sumsOf(ALL), never)).toEqual([0, 2, 4])
    expect(await part.check(sumsOf([1, 3]), never)).toEqual([])
  })

  test('only the bytes from the start of a chunk that were asked for', async () => {
    const part = await file()
    await spoil(part, CHUNK + 1_000, Uint8Array.of((bytes[CHUNK + 1_000] ?? 0) ^ 1))
    expect(await part.check(sumsOf([0, 1, 2], bytes, 1_000), never)).toEqual([])
    expect(await part.check(sumsOf([0, 1, 2], bytes, 1_001), never)).toEqual([1])
  })

  test('numbers come in the order given', async () => {
    const part = await file()
    await truncate(part.path, CHUNK)
    expect(await part.check(sumsOf([3, 0, 1]), never)).toEqual([3, 1])
  })

  test('a file cut short: the chunk that is cut, and all after it', async () => {
    const part = await file()
    await truncate(part.path, 2 * CHUNK + 5)
    expect(await part.check(sumsOf(ALL), never)).toEqual([2, 3, 4])
    await truncate(part.path, 0)
    expect(await part.check(sumsOf(ALL), never)).toEqual(ALL)
  })

  test('zeros at the end of a chunk do not pass for a file that ends there', async () => {
    const zeros = new Uint8Array(2 * CHUNK)
    const part = await file(zeros)
    await truncate(part.path, CHUNK + 1)
    expect(await part.check(sumsOf([0, 1], zeros), never)).toEqual([1])
  })

  test('a hole reads as zeros', async () => {
    const part = await file()
    await truncate(part.path, CHUNK)
    await truncate(part.path, SIZE)
    expect(await part.check(sumsOf(ALL), never)).toEqual([1, 2, 3, 4])
    expect(await part.check(sumsOf([2], new Uint8Array(SIZE)), never)).toEqual([])
  })

  test('chunks far out, past 4 GiB', async () => {
    const part = await file(bytes.subarray(0, CHUNK))
    await part.write(bytes.subarray(CHUNK, 2 * CHUNK), 5_000 * CHUNK)
    const far = { ...sumsOf([1]), chunks: Uint32Array.of(5_000) }
    expect(await part.check(far, never)).toEqual([])
    expect(await part.check({ ...far, chunks: Uint32Array.of(5_001) }, never)).toEqual([5_001])
  })

  test('a chunk longer than what is read at once', async () => {
    const sums: ChunkSums = {
      chunkBytes: 2 * CHUNK + 3,
      chunks: Uint32Array.of(0, 1),
      filled: Uint32Array.of(2 * CHUNK + 3, SIZE - 2 * CHUNK - 3),
      crc: Uint32Array.of(crc32(bytes.subarray(0, 2 * CHUNK + 3)), crc32(bytes.subarray(2 * CHUNK + 3))),
    }
    const part = await file()
    expect(await part.check(sums, never)).toEqual([])
    await spoil(part, 2 * CHUNK, Uint8Array.of((bytes[2 * CHUNK] ?? 0) ^ 1))
    expect(await part.check(sums, never)).toEqual([0])
  })

  test('what fitted on a disk that was full is right, the rest is not', async ctx => {
    const dir = await smallVolume(2.5 * CHUNK)
    if (dir === null) return ctx.skip('mounting a tmpfs is not permitted here')
    const part = await createDisk().createPart(join(dir, 'file.part'))
    onTestFinished(() => part.close())
    await expect(part.write(bytes, 0)).rejects.toMatchObject({ fault: 'full' })
    expect(await part.check(sumsOf(ALL), never)).toEqual([2, 3, 4])
  })

  test('the part file of the unit tests says the same', async () => {
    const cut = bytes.subarray(0, 2 * CHUNK + 5)
    const [real, fake] = [await file(cut), createFakePart(cut)]
    await spoil(real, 9, Uint8Array.of(1, 2, 3))
    await fake.write(Uint8Array.of(1, 2, 3), 9)
    const wrong = await real.check(sumsOf(ALL), never)
    expect(wrong).toEqual([0, 2, 3, 4])
    expect(await fake.check(sumsOf(ALL), never)).toEqual(wrong)
    expect(await fake.check(sumsOf(ALL), AbortSignal.abort())).toBeNull()
  })
})

describe('who waits', () => {
  test('the loop of this thread goes on meanwhile', async () => {
    let isOver = false
    const check = (await file()).check(sumsOf(ALL), never).finally(() => {
      isOver = true
    })
    let turns = 0
    while (!isOver) {
      await new Promise(resolve => setImmediate(resolve))
      turns++
    }
    expect(await check).toEqual([])
    expect(turns).toBeGreaterThan(10)
  })

  test('many at once all come to their end', async () => {
    const part = await file()
    const checks = Array.from({ length: 7 }, (_, index) => part.check(sumsOf([index % 5]), never))
    expect(await Promise.all(checks)).toEqual(checks.map(() => []))
  })

  test('a short one does not wait behind long ones', async () => {
    const { path } = await file()
    const thread = await script('setInterval(() => undefined, 1000)')
    const stop = new AbortController()
    const sums: ChunkSums = {
      chunkBytes: CHUNK,
      chunks: Uint32Array.from({ length: 300 }, (_, index) => index),
      filled: new Uint32Array(300).fill(CHUNK),
      crc: new Uint32Array(300),
    }
    const endless = Array.from({ length: 3 }, () => wrongChunks({ descriptor: 0, sums }, stop.signal, thread))
    const part = await createDisk().openPart(path)
    onTestFinished(() => part.close())
    expect(await part.check(sumsOf(ALL), never)).toEqual([])
    stop.abort()
    expect(await Promise.all(endless)).toEqual([null, null, null])
  })
})

describe('told to end', () => {
  test('before it began, or on the way: null, and the file can be closed', async () => {
    const part = await file()
    expect(await part.check(sumsOf(ALL), AbortSignal.abort())).toBeNull()
    expect(await part.check(sumsOf([]), AbortSignal.abort())).toBeNull()
    const stop = new AbortController()
    const check = part.check(sumsOf(ALL), stop.signal)
    stop.abort()
    expect(await check).toBeNull()
    await part.close()
  })

  test('while it waits for its turn: null at once', async () => {
    const thread = await script('setInterval(() => undefined, 1000)')
    const stop = new AbortController()
    const task = { descriptor: 0, sums: sumsOf([0]) }
    const ahead = Array.from({ length: 2 }, () => wrongChunks(task, stop.signal, thread))
    const [first, second] = [new AbortController(), new AbortController()]
    const waiting = [first, second].map(({ signal }) => wrongChunks(task, signal, thread))
    first.abort()
    expect(await waiting[0]).toBeNull()
    second.abort()
    expect(await waiting[1]).toBeNull()
    stop.abort()
    expect(await Promise.all(ahead)).toEqual([null, null])
    // The places are free again.
    expect(await (await file()).check(sumsOf(ALL), never)).toEqual([])
  })
})

describe('an error, never a guess', () => {
  test('of a part file that is closed, or closed meanwhile', async () => {
    const part = await file()
    const check = part.check(sumsOf(ALL), never)
    const digest = part.digest('sha256', SIZE, never)
    const closed = part.close()
    await expect(check).rejects.toMatchObject({ name: 'DiskError', fault: 'io' })
    await expect(digest).rejects.toMatchObject({ name: 'DiskError', fault: 'io' })
    await closed
    await expect(part.check(sumsOf(ALL), never)).rejects.toThrow('it has been closed')
  })

  test('of what cannot be read, with the code of the system', async () => {
    const folder = await open(await tempDir())
    onTestFinished(() => folder.close())
    const check = wrongChunks({ descriptor: folder.fd, sums: sumsOf([0]) }, never)
    await expect(check).rejects.toMatchObject({ code: 'EISDIR' })
  })

  test.each([
    ['throws', 'throw new Error("no")'],
    ['ends without an answer', 'process.exit(0)'],
    ['answers nothing', 'require("node:worker_threads").parentPort.postMessage(null)'],
    ['answers nonsense', 'require("node:worker_threads").parentPort.postMessage("ab")'],
  ])('of a thread that %s', async (_what, code) => {
    const thread = await script(code)
    await expect(wrongChunks({ descriptor: 0, sums: sumsOf([0]) }, never, thread)).rejects.toThrow(Error)
  })
})

/** A thread in place of the real one. */
async function script(code: string): Promise<URL> {
  const path = join(await tempDir(), 'thread.cjs')
  await writeFile(path, code)
  return pathToFileURL(path)
}
