// A chunk map drawn together to so many cells that a window can show it. Pure; a pass over the chunks and nothing else:
// one TiB, 1,048,576 chunks, takes some 3 ms.
import type { MapView } from '../../shared/details.ts'
import { CHUNK, type ChunkMap } from './chunk-map.ts'

/**
 * At most `cells` cells of equally many chunks, each with the percent of it that is here: 100 only where nothing is
 * missing, 0 only where nothing is there. Of an unknown total as far as bytes have come.
 */
export function drawMap(map: ChunkMap, cells: number): MapView {
  const chunks = map.total === null ? Math.ceil(map.claimedEnd / CHUNK) : map.chunks
  const each = Math.max(1, Math.ceil(chunks / Math.max(1, Math.floor(cells))))
  const drawn = new Uint8Array(Math.ceil(chunks / each))
  for (let cell = 0; cell < drawn.length; cell++) {
    const end = Math.min(chunks, (cell + 1) * each)
    const from = cell * each
    let held = 0
    for (let chunk = from; chunk < end; chunk++) held += map.filled(chunk)
    drawn[cell] = shade(held, Math.min(end * CHUNK, map.total ?? Number.MAX_SAFE_INTEGER) - from * CHUNK)
  }
  return { total: map.total, chunks, cells: drawn, cellBytes: each * CHUNK }
}

function shade(held: number, all: number): number {
  if (held === 0) return 0
  return held === all ? 100 : Math.min(99, Math.max(1, Math.floor((held / all) * 100)))
}
