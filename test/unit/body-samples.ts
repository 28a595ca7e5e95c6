// What the tests of the body writer share: a file to fill, its true bytes, and bodies in pieces of any length.
import fc from 'fast-check'
import { expect } from 'vitest'
import type { Target } from '../../src/main/engine/body-writer.ts'
import { CHUNK, ChunkMap } from '../../src/main/engine/chunk-map.ts'
import type { HeaderList, HttpReply } from '../../src/main/engine/ports.ts'
import { type Span, SpanLedger } from '../../src/main/engine/spans.ts'
import { pseudoRandom } from '../support/bytes.ts'
import { createFakePart, type FakePart } from '../support/fake-part.ts'
import { leaseNext } from '../support/lease-next.ts'

export const SIZE = 4 * CHUNK + 777
export const CONTENT = pseudoRandom(SIZE).read(0, SIZE)
export const OTHER = pseudoRandom(SIZE, 2).read(0, SIZE)

export interface World extends Target {
  readonly part: FakePart
  readonly counts: number[]
}

/** @param held chunks that are there already. */
export function world(total: number | null = SIZE, held: readonly number[] = []): World {
  const map = new ChunkMap(total)
  const content = Buffer.alloc(total ?? 0)
  for (const chunk of held) {
    const bytes = CONTENT.subarray(chunk * CHUNK, Math.min((chunk + 1) * CHUNK, SIZE))
    map.append(chunk * CHUNK, bytes)
    content.set(bytes, chunk * CHUNK)
  }
  const counts: number[] = []
  return {
    part: createFakePart(content),
    map,
    ledger: new SpanLedger(map),
    onBytes: count => counts.push(count),
    more: () => SIZE,
    counts,
  }
}

export function leased({ ledger }: World): Span {
  const span = leaseNext(ledger, () => 1)
  if (span === null) throw new Error('nothing to lease')
  return span
}

export interface Body extends HttpReply {
  /** Whether the end of the body was seen, or it was left before. */
  readonly ending: () => 'read to its end' | 'left' | null
}

/** `bytes` in pieces of the given lengths, over and over; each piece is spoilt once the next is asked for. */
export function bodyOf(
  bytes: Uint8Array,
  lengths: readonly number[] = [65_536],
  headers: HeaderList = [],
): Body {
  let ending: ReturnType<Body['ending']> = null
  async function* pieces(): AsyncGenerator<Uint8Array, undefined> {
    try {
      for (let at = 0, i = 0; at < bytes.length; i++) {
        const length = lengths[i % lengths.length] ?? 1
        const piece = Buffer.from(bytes.subarray(at, at + length))
        yield piece
        piece.fill(0)
        at += length
      }
      ending = 'read to its end'
    } finally {
      ending ??= 'left'
    }
  }
  return {
    status: 206,
    headers,
    fromPrivateAddress: true,
    body: pieces(),
    close: () => undefined,
    ending: () => ending,
  }
}

export const slice = (start: number, end: number): Buffer => CONTENT.subarray(start, end)
export const marked = (length: number): HeaderList => [['content-length', String(length)]]
/** With a long one among them: single bytes alone would take minutes. */
export const lengths = fc
  .array(fc.oneof(fc.integer({ min: 1, max: 300_000 }), fc.constant(CHUNK)), { maxLength: 4 })
  .map(some => [...some, 65_536])
export const faulty = (promise: Promise<void>): Promise<unknown> =>
  promise.then(
    () => null,
    (error: unknown) => error,
  )

/** Every byte the map claims is in the file. */
export function expectTrue({ part, map }: World, content = CONTENT): void {
  for (let chunk = 0; chunk < map.chunks; chunk++) {
    const start = chunk * CHUNK
    const end = start + map.filled(chunk)
    if (!part.content.subarray(start, end).equals(content.subarray(start, end))) {
      expect.fail(`chunk ${chunk} is not what the map says`)
    }
  }
}
