// Compares a part file with its map, chunk by chunk, by the CRC-32 the map keeps.
import { CHUNK, type ChunkMap } from './chunk-map.ts'
import type { ChunkSums, PartFile } from './ports.ts'

/** Compared in one go: some tenths of a second on a fast disk, a second or two on a slow one. */
const BATCH = 256

export interface RecheckOptions {
  /** Only these chunks; absent: all. */
  readonly among?: readonly number[] | undefined
  /** Told every now and then of the bytes compared so far, from 0 on. */
  readonly onProgress?: ((bytes: number) => void) | undefined
}

/**
 * Drops from the map every chunk whose bytes in the file are not the ones received.
 * @returns how many were compared and how many dropped; null where the signal ended it: then nothing was dropped.
 */
export async function recheck(
  part: PartFile,
  map: ChunkMap,
  signal: AbortSignal,
  { among, onProgress = () => undefined }: RecheckOptions = {},
): Promise<{ readonly chunks: number; readonly wrong: number } | null> {
  const sums = sumsOf(map, among)
  const { length } = sums.chunks
  const wrong: number[] = []
  let compared = 0
  for (let at = 0; at < length; at += BATCH) {
    onProgress(compared)
    const batch = sliced(sums, at, at + BATCH)
    const found = await part.check(batch, signal)
    if (found === null) return null
    wrong.push(...found)
    compared += batch.filled.reduce((sum, filled) => sum + filled, 0)
  }
  for (const chunk of wrong) map.drop(chunk)
  return { chunks: length, wrong: wrong.length }
}

/** Copies: a view would take all that it is a view of along to another thread. */
function sliced({ chunkBytes, chunks, filled, crc }: ChunkSums, start: number, end: number): ChunkSums {
  return {
    chunkBytes,
    chunks: chunks.slice(start, end),
    filled: filled.slice(start, end),
    crc: crc.slice(start, end),
  }
}

/** What the map says the file should hold. */
export function sumsOf(map: ChunkMap, among?: readonly number[]): ChunkSums {
  const chunks: number[] = []
  const held = (chunk: number): boolean => map.filled(chunk) > 0
  if (among === undefined) {
    for (let chunk = 0; chunk < map.chunks; chunk++) if (held(chunk)) chunks.push(chunk)
  } else chunks.push(...among.filter(held))
  return {
    chunkBytes: CHUNK,
    chunks: Uint32Array.from(chunks),
    filled: Uint32Array.from(chunks, chunk => map.filled(chunk)),
    crc: Uint32Array.from(chunks, chunk => map.crc(chunk)),
  }
}
