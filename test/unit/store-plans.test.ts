// The queries that run often, or over many rows, each go by an index (https://sqlite.org/eqp.html).
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  EXISTS,
  LAST_POSITION,
  LIST,
  PLACE,
  PLACES,
  REMOVE,
  updateOf,
} from '../../src/main/store/downloads.ts'
import { FORGET_HOST, LIST_HOSTS } from '../../src/main/store/hosts.ts'
import { CLEAR_PAGES, LOAD_PAGES, SAVE_PAGE } from '../../src/main/store/map-pages.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import { DROP_EVENTS, LAST_EVENT, TIMELINE } from '../../src/main/store/timelines.ts'
import { tempDir } from '../support/temp.ts'

describe('query plans', () => {
  async function plan(sql: string): Promise<string> {
    const dir = await tempDir()
    openStore({ dir }).store.close()
    const db = new Database(join(dir, 'sluice.db'), { readonly: true })
    onTestFinished(() => void db.close())
    const statement = db.prepare(`EXPLAIN QUERY PLAN ${sql}`)
    const rows = statement.all(...Array.from({ length: sql.split('?').length - 1 }, () => 1)) as {
      detail: string
    }[]
    return rows.map(row => row.detail).join('\n')
  }

  const OF_THIS_MAP = 'SEARCH map_page USING COVERING INDEX sqlite_autoindex_map_page_1 (download_id=?)'

  const OF_THIS_TIMELINE = 'SEARCH event USING COVERING INDEX sqlite_autoindex_event_1 (download_id=?)'

  test.each([
    ['list', LIST, 'SCAN download USING INDEX download_position'],
    ['last position', LAST_POSITION, 'SEARCH download USING COVERING INDEX download_position'],
    ['places', PLACES, 'SCAN download USING COVERING INDEX download_position'],
    ['place', PLACE, 'SEARCH download USING INTEGER PRIMARY KEY (rowid=?)'],
    ['exists', EXISTS, 'SEARCH download USING INTEGER PRIMARY KEY (rowid=?)'],
    ['update', updateOf(['state', 'durable']), 'SEARCH download USING INTEGER PRIMARY KEY (rowid=?)'],
    [
      'remove',
      REMOVE,
      `SEARCH download USING INTEGER PRIMARY KEY (rowid=?)\n${OF_THIS_TIMELINE}\n${OF_THIS_MAP}`,
    ],
    ['load pages', LOAD_PAGES, 'SEARCH map_page USING INDEX sqlite_autoindex_map_page_1 (download_id=?)'],
    ['clear pages', CLEAR_PAGES, OF_THIS_MAP],
    ['save page', SAVE_PAGE, ''],
    ['last event', LAST_EVENT, OF_THIS_TIMELINE],
    ['timeline', TIMELINE, 'SEARCH event USING INDEX sqlite_autoindex_event_1 (download_id=?)'],
    [
      'drop events',
      DROP_EVENTS,
      'SEARCH event USING COVERING INDEX sqlite_autoindex_event_1 (download_id=? AND seq>? AND seq<?)',
    ],
    ['list hosts', LIST_HOSTS, 'SCAN host USING INDEX sqlite_autoindex_host_1'],
    ['forget host', FORGET_HOST, 'SEARCH host USING INDEX sqlite_autoindex_host_1 (host=?)'],
  ])('%s', async (_, sql, expected) => {
    expect(await plan(sql)).toBe(expected)
  })
})
