// The checksum of a finished part file, read back in order with bounded memory.
import { createHash } from 'node:crypto'
import type { Checksum, PartFile } from './ports.ts'

const PIECE = 1_048_576

/** Lower-case hex digest of the first `length` bytes; null when the signal ended it. */
export async function digestOf(
  part: PartFile,
  length: number,
  algorithm: Checksum['algorithm'],
  signal: AbortSignal,
): Promise<string | null> {
  const hash = createHash(algorithm)
  const buffer = new Uint8Array(PIECE)
  for (let position = 0; position < length; ) {
    if (signal.aborted) return null
    const count = await part.read(buffer.subarray(0, Math.min(PIECE, length - position)), position)
    if (count === 0) break
    hash.update(buffer.subarray(0, count))
    position += count
  }
  return hash.digest('hex')
}
