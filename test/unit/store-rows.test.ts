// Rows that nobody should have written: each is shown for what it is or left out, and none stops the start.
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { DownloadRecord, StoredDownload } from '../../src/main/engine/store-port.ts'
import { UNREADABLE_RECORD } from '../../src/main/store/download-row.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import { tempDir } from '../support/temp.ts'
import { FULL_INTENT, FULL_RECORD, plainIntent } from './store-samples.ts'

const RECORD: DownloadRecord = { ...FULL_RECORD, state: 'paused', failureCode: null, failureDetail: null }

interface Reading {
  readonly downloads: readonly StoredDownload[]
  readonly notices: readonly string[]
}

/** A whole download and, after it, a plain one; then `sql` is done to the first behind the store's back. */
async function readAfter(sql: string): Promise<Reading & { readonly dir: string }> {
  const dir = await tempDir()
  const { store } = openStore({ dir })
  const [id = 0] = store.add([FULL_INTENT, plainIntent(1)], 1)
  store.update(id, RECORD)
  store.close()
  change(dir, sql)
  return { dir, ...read(dir) }
}

function change(dir: string, sql: string): void {
  const db = new Database(join(dir, 'sluice.db'))
  try {
    db.exec(sql)
  } finally {
    db.close()
  }
}

function read(dir: string): Reading {
  const { store, notices } = openStore({ dir })
  onTestFinished(() => store.close())
  const downloads = store.downloads()
  store.close()
  return { downloads, notices }
}

describe('a record that cannot be understood makes its download a failed one', () => {
  const kept = {
    ...RECORD,
    state: 'failed',
    failureCode: 'disk-error',
    failureDetail: UNREADABLE_RECORD,
  } as const
  const cases: readonly (readonly [string, Partial<DownloadRecord>])[] = [
    ["state = 'seeding'", {}],
    ['durable = -1', { durable: 0 }],
    ['total = -5', { representation: null }],
    ['splittable = 2', { representation: null }],
    ["failure_code = 'flood'", {}],
    ['finished_at = -1', { finishedAt: null }],
    ['unverified = 7', { unverified: false }],
    // Past 2^53: not a whole number here any more.
    ['durable = 9223372036854775807', { durable: 0 }],
  ]

  test.each(cases)('%s', async (assignment, changed) => {
    const { downloads, notices } = await readAfter(`UPDATE download SET ${assignment} WHERE id = 1`)
    expect(downloads.map(download => download.id)).toEqual([1, 2])
    expect(downloads[0]?.intent).toEqual(FULL_INTENT)
    expect(downloads[0]?.record).toEqual({ ...kept, ...changed })
    expect(downloads[1]?.record.state).toBe('queued')
    expect(notices).toEqual([])
  })
})

test.each([
  ['progress_at = -1', { progressAt: null }],
  ['progress_at = 9223372036854775807', { progressAt: null }],
  ['recent = NULL', { recent: null }],
])('a hint that makes no sense (%s) costs nothing but the hint', async (assignment, changed) => {
  const { downloads, notices } = await readAfter(`UPDATE download SET ${assignment} WHERE id = 1`)
  expect(downloads[0]?.record).toEqual({ ...RECORD, ...changed })
  expect(notices).toEqual([])
})

describe('an intent that cannot be understood leaves its download out, with a notice', () => {
  test.each([
    "url = ''",
    "url = 'nonsense'",
    "url = 'ftp://a.example/b'",
    "dir = ''",
    "headers = '{'",
    `headers = '["a"]'`,
    `headers = '{"Cookie": 5}'`,
    "headers = 'null'",
    "checksum_algorithm = 'crc32'",
    'checksum_hex = NULL',
    "checksum_hex = 'zz'",
    'connections = 0',
    'connections = -1',
    'added_at = -1',
  ])('%s', async assignment => {
    const { dir, downloads, notices } = await readAfter(`UPDATE download SET ${assignment} WHERE id = 1`)
    expect(downloads.map(download => download.id)).toEqual([2])
    expect(notices).toHaveLength(1)
    expect(notices[0]).toContain('One download could not be read')
    expect(notices[0]).toContain(join(dir, 'sluice.db'))
  })
})

test('nothing is deleted: put right, a left-out download is there again', async () => {
  const { dir } = await readAfter("UPDATE download SET headers = '{' WHERE id = 1")
  change(dir, "UPDATE download SET headers = '{}' WHERE id = 1")
  const { downloads, notices } = read(dir)
  expect(downloads.map(download => download.id)).toEqual([1, 2])
  expect(downloads[0]?.record).toEqual(RECORD)
  expect(notices).toEqual([])
})
