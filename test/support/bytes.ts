// Deterministic pseudo-random content, addressed by position, so that gigabytes need no memory:
// an AES-128-CTR keystream, where any slice can be made alone.
import { createCipheriv, createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'

export interface Content {
  readonly size: number
  /** The bytes of [start, end), in a buffer of their own. */
  read(start: number, end: number): Buffer
  /** Lower-case hex; computed once. */
  sha256(): string
}

const BLOCK = 16
const HASH_STEP = 1024 * 1024

/** `size` bytes that look random; the same for the same `seed`. */
export function pseudoRandom(size: number, seed = 1): Content {
  const key = createHash('sha256').update(`seed ${seed}`).digest().subarray(0, BLOCK)
  return contentOf(size, (start, end) => {
    const skip = start % BLOCK
    const counter = Buffer.alloc(BLOCK)
    counter.writeBigUInt64BE(BigInt((start - skip) / BLOCK), 8)
    const cipher = createCipheriv('aes-128-ctr', key, counter)
    return cipher.update(Buffer.alloc(end - start + skip)).subarray(skip)
  })
}

/** These very bytes. */
export function fixedContent(bytes: Uint8Array | string): Content {
  const whole = Buffer.from(bytes)
  return contentOf(whole.length, (start, end) => Buffer.from(whole.subarray(start, end)))
}

/** SHA-256 in lower-case hex. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** SHA-256 of a file in lower-case hex. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

export interface Read {
  readonly bytes: Buffer
  /** What ended the body early, or null where it came to its end. */
  readonly error: unknown
}

/** Everything a body gives, copied piece by piece, and how it ended. */
export async function readAll(body: AsyncIterable<Uint8Array>): Promise<Read> {
  const pieces: Buffer[] = []
  try {
    for await (const piece of body) pieces.push(Buffer.from(piece))
    return { bytes: Buffer.concat(pieces), error: null }
  } catch (error) {
    return { bytes: Buffer.concat(pieces), error }
  }
}

function contentOf(size: number, slice: (start: number, end: number) => Buffer): Content {
  let digest: string | null = null
  const read = (start: number, end: number): Buffer => {
    if (start < 0 || end < start || end > size) throw new RangeError(`[${start}, ${end}) of ${size} bytes`)
    return slice(start, end)
  }
  return {
    size,
    read,
    sha256() {
      if (digest === null) {
        const hash = createHash('sha256')
        for (let at = 0; at < size; at += HASH_STEP) hash.update(read(at, Math.min(size, at + HASH_STEP)))
        digest = hash.digest('hex')
      }
      return digest
    },
  }
}
