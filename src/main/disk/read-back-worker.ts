// A thread of its own that reads an open file, by position: for the hex digest of its start, or for the numbers of the
// chunks that do not hold what they should. Told everything at its start; answers once.
import { createHash } from 'node:crypto'
import { readSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { crc32 } from 'node:zlib'
import type { CheckTask, DigestTask, ReadTask } from './read-back.ts'

const PIECE = 1_048_576
const buffer = new Uint8Array(PIECE)

const task: ReadTask = workerData
parentPort?.postMessage('sums' in task ? wrongChunks(task) : digest(task))

function digest({ descriptor, length, algorithm }: DigestTask): string {
  const hash = createHash(algorithm)
  const read = readPieces(descriptor, 0, length, piece => hash.update(piece))
  if (read < length) throw new Error(`the file ends at ${read} of ${length} bytes`)
  return hash.digest('hex')
}

function wrongChunks({ descriptor, sums }: CheckTask): Uint32Array {
  const { chunkBytes, chunks, filled, crc } = sums
  return chunks.filter((chunk, index) => {
    const length = filled[index] ?? 0
    let sum = 0
    const read = readPieces(descriptor, chunk * chunkBytes, length, piece => {
      sum = crc32(piece, sum)
    })
    return read < length || sum !== crc[index]
  })
}

/** Bytes read: fewer than `length` where the file ends before. */
function readPieces(
  descriptor: number,
  start: number,
  length: number,
  take: (piece: Uint8Array) => void,
): number {
  for (let read = 0; read < length; ) {
    const count = readSync(descriptor, buffer, 0, Math.min(PIECE, length - read), start + read)
    if (count === 0) return read
    take(buffer.subarray(0, count))
    read += count
  }
  return length
}
