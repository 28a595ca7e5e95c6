// Compares a part file with its map, chunk by chunk, by the CRC-32 the map keeps.
import { crc32 } from 'node:zlib'
import { CHUNK, type ChunkMap } from './chunk-map.ts'
import type { PartFile } from './ports.ts'

/** Drops from the map every chunk whose bytes in the file are not the ones received. Returns how many were dropped. */
export async function recheck(part: PartFile, map: ChunkMap, signal: AbortSignal): Promise<number> {
  const buffer = new Uint8Array(CHUNK)
  let dropped = 0
  for (let chunk = 0; chunk < map.chunks && !signal.aborted; chunk++) {
    const filled = map.filled(chunk)
    if (filled === 0) continue
    const bytes = buffer.subarray(0, filled)
    const count = await part.read(bytes, chunk * CHUNK)
    if (count === filled && crc32(bytes) === map.crc(chunk)) continue
    map.drop(chunk)
    dropped++
  }
  return dropped
}
