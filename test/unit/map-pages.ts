// Pages of a chunk map as the store has them, for maps that are cheaper to say than to fill.
import { PAGE_CHUNKS } from '../../src/main/engine/chunk-map.ts'

/** Chunks hold so many bytes, by number; the others none. Their checksums are 0. */
export function pagesOf(
  held: readonly (readonly [chunk: number, filled: number])[],
): Map<number, Uint8Array> {
  const pages = new Map<number, Uint8Array>()
  for (const [chunk, filled] of held) {
    const page = Math.floor(chunk / PAGE_CHUNKS)
    const bytes = pages.get(page) ?? new Uint8Array(PAGE_CHUNKS * 8)
    new DataView(bytes.buffer).setUint32((chunk % PAGE_CHUNKS) * 8, filled, true)
    pages.set(page, bytes)
  }
  return pages
}
