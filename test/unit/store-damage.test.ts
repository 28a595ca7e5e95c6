// Databases that cannot be opened: each is set aside whole, never deleted, and the start goes on. Nothing of these can be
// saved, or there was nothing: store-rescue.test.ts has the others.
import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { OpenedStore } from '../../src/main/store/open-store.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import { utcStamp } from '../../src/main/store/set-aside.ts'
import { sealFolder, smallVolume, tempDir } from '../support/temp.ts'
import { leafPages, plainIntent, spoilPages, storeProcess } from './store-samples.ts'

const NOW = Date.UTC(2026, 2, 1, 12, 30, 15, 250)
const KEPT = 'sluice.db.damaged-20260301T123015Z'

function opened(dir: string): OpenedStore {
  const result = openStore({ dir, now: () => NOW })
  onTestFinished(() => result.store.close())
  return result
}

/** A folder left in good order, with downloads and maps on many pages of the database. */
async function filledFolder(): Promise<string> {
  const dir = await tempDir()
  const { store } = openStore({ dir })
  const ids = store.add(
    Array.from({ length: 200 }, (_, index) => plainIntent(index)),
    1,
  )
  for (const id of ids.slice(0, 20))
    store.commitMap(id, new Map([[0, Buffer.alloc(3000, id)]]), { durable: 1 })
  store.close()
  return dir
}

function spoilPage(dir: string, table: string): void {
  const file = join(dir, 'sluice.db')
  spoilPages(file, leafPages(file, table).slice(-1))
}

function expectFresh({ store, notices }: OpenedStore, dir: string): void {
  expect(store.downloads()).toEqual([])
  expect(notices).toHaveLength(1)
  expect(notices[0]).toContain(join(dir, KEPT))
  expect(store.add([plainIntent(0)], 1)).toEqual([1])
}

describe('set aside', () => {
  const spoilt: readonly (readonly [string, (file: string) => void])[] = [
    ['garbage', file => writeFileSync(file, 'not a database at all. '.repeat(1000))],
    ['a few bytes of garbage', file => writeFileSync(file, 'oops')],
    ['its first byte only', file => truncateSync(file, 1)],
    ['half a head', file => truncateSync(file, 50)],
    ['one page of many', file => truncateSync(file, 4096)],
    [
      'a database of another program',
      file => {
        writeFileSync(file, '')
        const db = new Database(file)
        db.exec('CREATE TABLE theirs (a)')
        db.close()
      },
    ],
  ]

  test.each(spoilt)('%s', async (_, spoil) => {
    const dir = await filledFolder()
    const file = join(dir, 'sluice.db')
    spoil(file)
    const before = readFileSync(file)

    expectFresh(opened(dir), dir)

    expect(readFileSync(join(dir, KEPT))).toEqual(before)
  })

  test('a folder in its place', async () => {
    const dir = await tempDir()
    mkdirSync(join(dir, 'sluice.db'))
    expectFresh(opened(dir), dir)
    expect(statSync(join(dir, KEPT)).isDirectory()).toBe(true)
  })

  test('its log goes with it', async () => {
    const dir = await filledFolder()
    const process = await storeProcess(dir, `store.setSetting('a', 'b')`)
    await process.kill()
    rmSync(join(dir, 'sluice.db.copy'))
    const log = readFileSync(join(dir, 'sluice.db-wal'))
    writeFileSync(join(dir, 'sluice.db'), 'garbage '.repeat(1000))

    opened(dir)

    expect(readFileSync(join(dir, `${KEPT}-wal`))).toEqual(log)
  })

  test('a log whose database is gone is kept, too', async () => {
    const dir = await tempDir()
    const process = await storeProcess(dir, `store.setSetting('a', 'b')`)
    await process.kill()
    const log = readFileSync(join(dir, 'sluice.db-wal'))
    writeFileSync(join(dir, 'sluice.db'), '')

    expectFresh(opened(dir), dir)

    expect(readFileSync(join(dir, `${KEPT}-wal`))).toEqual(log)
  })

  test('twice in the same second: both are kept', async () => {
    const dir = await tempDir()
    for (const text of ['first', 'second']) {
      writeFileSync(join(dir, 'sluice.db'), text)
      opened(dir).store.close()
    }
    expect(readFileSync(join(dir, KEPT), 'utf8')).toBe('first')
    expect(readFileSync(join(dir, `${KEPT}-2`), 'utf8')).toBe('second')
  })

  test('an empty file is no loss and no news', async () => {
    const dir = await tempDir()
    writeFileSync(join(dir, 'sluice.db'), '')
    const { store, notices } = opened(dir)
    expect(notices).toEqual([])
    expect(store.downloads()).toEqual([])
    store.close()
    expect(readdirSync(dir).sort()).toEqual(['sluice.db', 'sluice.lock'])
  })

  test('the stamp is UTC and sorts', () => {
    expect(utcStamp(NOW)).toBe('20260301T123015Z')
  })
})

describe('an unclean stop', () => {
  test('is told from a clean one', async () => {
    const dir = await tempDir()
    expect(opened(dir).unclean).toBe(false)
    const clean = await tempDir()
    openStore({ dir: clean }).store.close()
    expect(opened(clean).unclean).toBe(false)

    const killed = await tempDir()
    const process = await storeProcess(killed, `store.setSetting('a', 'b')`)
    await process.kill()
    const after = opened(killed)
    expect(after.unclean).toBe(true)
    expect(after.notices).toEqual([])
    expect(after.store.setting('a')).toBe('b')
    after.store.close()
    expect(opened(killed).unclean).toBe(false)
  })

  test('is remembered without the log', async () => {
    const dir = await tempDir()
    const process = await storeProcess(dir)
    await process.kill()
    // Another program reads the list and, closing it, empties the log.
    const visitor = new Database(join(dir, 'sluice.db'))
    visitor.pragma('wal_checkpoint(TRUNCATE)')
    visitor.close()
    expect(existsSync(join(dir, 'sluice.db-wal'))).toBe(false)
    expect(opened(dir).unclean).toBe(true)
  })

  test('has the whole file checked, where a clean one with a new copy has not', async () => {
    const clean = await filledFolder()
    const before = openStore({ dir: clean })
    expect(before.keepRollingCopy()).toBe(true)
    before.store.close()
    spoilPage(clean, 'map_page')
    const { store, notices } = openStore({ dir: clean })
    onTestFinished(() => store.close())
    expect(notices).toEqual([])
    expect(store.downloads()).toHaveLength(200)

    const killed = await filledFolder()
    const process = await storeProcess(killed)
    await process.kill()
    spoilPage(killed, 'map_page')
    const after = opened(killed)
    expect(after.notices).toEqual([expect.stringContaining('200 downloads were brought back')])
    expect(existsSync(join(killed, KEPT))).toBe(true)
  })

  test('damage met while running leaves the check to the next start', async () => {
    const dir = await filledFolder()
    // Damage before there is a copy would show in making it.
    openStore({ dir }).store.close()
    spoilPage(dir, 'map_page')
    const { store, notices } = openStore({ dir })
    onTestFinished(() => store.close())
    expect(notices).toEqual([])
    const loadAll = () => store.downloads().map(download => store.loadMap(download.id))
    expect(loadAll).toThrow(expect.objectContaining({ name: 'StoreError', fault: 'io' }))
    store.close()
    expect(opened(dir).notices).toEqual([expect.stringContaining('200 downloads were brought back')])
  })
})

describe('a folder that cannot be written', () => {
  test('a read-only one is denied, new or in use before', async ctx => {
    const dir = await filledFolder()
    const parent = await tempDir()
    if (!(await sealFolder(dir)) || !(await sealFolder(parent)))
      return ctx.skip('no read-only folder can be had here')
    const denied = expect.objectContaining({ name: 'StoreError', fault: 'denied' })
    expect(() => openStore({ dir: parent })).toThrow(denied)
    expect(() => openStore({ dir: join(parent, 'new') })).toThrow(denied)
    // Permission bits do not take away a file that is there already.
    if (process.getuid?.() === 0) expect(() => openStore({ dir })).toThrow(denied)
  })

  test('a file in its place is denied, and said to be none', async () => {
    const dir = join(await tempDir(), 'file')
    writeFileSync(dir, '')
    const error = { fault: 'denied', message: expect.stringContaining('is not a folder') }
    expect(() => openStore({ dir })).toThrow(expect.objectContaining(error))
    expect(() => openStore({ dir: join(dir, 'sub') })).toThrow(expect.objectContaining(error))
  })

  test('a full disk is said to be full, and is no damage', async ctx => {
    const dir = await smallVolume(256 * 1024)
    if (dir === null) return ctx.skip('mounting a tmpfs is not permitted here')
    openStore({ dir }).store.close()
    execFileSync('sh', ['-c', 'cat /dev/zero > "$1" 2>/dev/null || true', 'sh', join(dir, 'other')])
    expect(() => openStore({ dir })).toThrow(expect.objectContaining({ name: 'StoreError', fault: 'full' }))
    truncateSync(join(dir, 'other'))
    expect(opened(dir).notices).toEqual([])
  })
})
