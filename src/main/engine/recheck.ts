// Compares a part file with its map, chunk by chunk, by the CRC-32 the map keeps.
import { CHUNK, type ChunkMap } from './chunk-map.ts'
import type { ChunkSums, PartFile } from './ports.ts'

/**
 * Drops from the map every chunk whose bytes in the file are not the ones received.
 * @param among only these chunks; absent: all.
 * @returns how many were compared and how many dropped; null where the signal ended it.
 */
export async function recheck(
  part: PartFile,
  map: ChunkMap,
  signal: AbortSignal,
  among?: readonly number[],
): Promise<{ readonly chunks: number; readonly wrong: number } | null> {
  const sums = sumsOf(map, among)
  if (sums.chunks.length === 0) return { chunks: 0, wrong: 0 }
  const wrong = await part.check(sums, signal)
  if (wrong === null) return null
  for (const chunk of wrong) map.drop(chunk)
  return { chunks: sums.chunks.length, wrong: wrong.length }
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
