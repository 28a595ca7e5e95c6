// A thread of its own that reads an open file from its start and answers with the hex digest. Told everything at its start.
import { createHash } from 'node:crypto'
import { readSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import type { DigestTask } from './digest.ts'

const PIECE = 1_048_576

const { descriptor, length, algorithm }: DigestTask = workerData
const hash = createHash(algorithm)
const buffer = new Uint8Array(PIECE)
for (let position = 0; position < length; ) {
  const count = readSync(descriptor, buffer, 0, Math.min(PIECE, length - position), position)
  if (count === 0) throw new Error(`the file ends at ${position} of ${length} bytes`)
  hash.update(buffer.subarray(0, count))
  position += count
}
parentPort?.postMessage(hash.digest('hex'))
