// The pages of the chunk maps, kept as the engine encoded them. Throws what SQLite throws.
import type { DownloadId } from '../../shared/model.ts'
import type { MapPages } from '../engine/store-port.ts'
import type { Prepare } from './statements.ts'

export const SAVE_PAGE =
  'INSERT INTO map_page (download_id, page, bytes) VALUES (?, ?, ?) ' +
  'ON CONFLICT (download_id, page) DO UPDATE SET bytes = excluded.bytes'
export const LOAD_PAGES = 'SELECT page, bytes FROM map_page WHERE download_id = ? ORDER BY page'
export const CLEAR_PAGES = 'DELETE FROM map_page WHERE download_id = ?'

export interface MapRows {
  save(id: DownloadId, pages: MapPages): void
  load(id: DownloadId): MapPages
  clear(id: DownloadId): void
}

/** The caller wraps what changes more than one row in a transaction. */
export function mapRows(prepare: Prepare): MapRows {
  return {
    save(id, pages) {
      for (const [page, bytes] of pages) {
        prepare(SAVE_PAGE).run(id, page, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
      }
    },
    load(id) {
      const rows = prepare(LOAD_PAGES).all(id) as { page: number; bytes: Buffer }[]
      return new Map(rows.map(row => [row.page, new Uint8Array(row.bytes)]))
    },
    clear(id) {
      prepare(CLEAR_PAGES).run(id)
    },
  }
}
