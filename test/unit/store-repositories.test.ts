// The Store port over a real database: what goes in comes out, each change whole or not at all.
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { NEW_RECORD } from '../../src/main/engine/intent.ts'
import type { DownloadIntent, Store } from '../../src/main/engine/store-port.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import { smallVolume, tempDir } from '../support/temp.ts'
import { FULL_INTENT, FULL_RECORD, plainIntent } from './store-samples.ts'

function opened(dir: string): Store {
  const { store } = openStore({ dir })
  onTestFinished(() => store.close())
  return store
}

/** Closes `store` and opens its folder again: what the disk has, not what memory has. */
function reopened(store: Store, dir: string): Store {
  store.close()
  return opened(dir)
}

function only(store: Store) {
  const [download, ...rest] = store.downloads()
  if (download === undefined || rest.length > 0) throw new Error('not exactly one download')
  return download
}

describe('downloads', () => {
  test('an intent comes back as it was given, queued', async () => {
    const dir = await tempDir()
    const store = opened(dir)
    const [id] = store.add([FULL_INTENT], 1_772_366_400_123)

    expect(only(reopened(store, dir))).toEqual({
      id,
      addedAt: 1_772_366_400_123,
      intent: FULL_INTENT,
      record: NEW_RECORD,
    })
  })

  test('a record comes back as it was given, and each field can be taken back', async () => {
    const dir = await tempDir()
    const store = opened(dir)
    const [id = 0] = store.add([FULL_INTENT], 1)
    const fresh = only(store).record
    store.update(id, FULL_RECORD)
    const again = reopened(store, dir)
    expect(only(again)).toEqual({ id, addedAt: 1, intent: FULL_INTENT, record: FULL_RECORD })

    again.update(id, fresh)
    expect(only(again).record).toEqual(fresh)
  })

  test('a change leaves alone what it does not name', async () => {
    const store = opened(await tempDir())
    const [id = 0] = store.add([FULL_INTENT], 1)
    store.update(id, FULL_RECORD)
    store.update(id, { durable: 7 })
    store.update(id, {})
    expect(only(store).record).toEqual({ ...FULL_RECORD, durable: 7 })
  })

  test('an intent can be replaced; record, place and time stay', async () => {
    const dir = await tempDir()
    const store = opened(dir)
    const [id = 0] = store.add([FULL_INTENT, plainIntent(1)], 1)
    store.update(id, FULL_RECORD)
    store.setIntent(id, plainIntent(7))
    store.setIntent(999, plainIntent(8))
    const [first, second, ...rest] = reopened(store, dir).downloads()
    expect(first).toEqual({ id, addedAt: 1, intent: plainIntent(7), record: FULL_RECORD })
    expect(second?.intent).toEqual(plainIntent(1))
    expect(rest).toEqual([])
  })

  test('the queue keeps the order of adding, across removals and restarts', async () => {
    const dir = await tempDir()
    const store = opened(dir)
    const first = store.add([0, 1, 2].map(plainIntent), 1)
    store.remove([first[1] ?? 0])
    const second = store.add([3, 4].map(plainIntent), 2)

    const urls = reopened(store, dir)
      .downloads()
      .map(download => download.intent.url)
    expect(urls).toEqual([0, 2, 3, 4].map(index => plainIntent(index).url))
    expect([...first, ...second]).toEqual([1, 2, 3, 4, 5])
  })

  test('an id is never given out twice', async () => {
    const dir = await tempDir()
    const store = opened(dir)
    const ids = store.add([0, 1].map(plainIntent), 1)
    store.remove(ids)
    const again = reopened(store, dir)
    expect(again.downloads()).toEqual([])
    expect(again.add([plainIntent(2)], 1)).toEqual([3])
  })

  test('one change for many; unknown ids are passed over', async () => {
    const store = opened(await tempDir())
    const ids = store.add([0, 1, 2].map(plainIntent), 1)
    store.together(() => {
      for (const id of [ids[0] ?? 0, 999, ids[2] ?? 0]) store.update(id, { state: 'paused' })
    })
    store.remove([999])
    expect(store.downloads().map(download => download.record.state)).toEqual(['paused', 'queued', 'paused'])
  })

  test('adding is all or nothing', async () => {
    const store = opened(await tempDir())
    const broken = { ...plainIntent(1), dir: null } as unknown as DownloadIntent
    expect(() => store.add([plainIntent(0), broken], 1)).toThrow(
      expect.objectContaining({ name: 'StoreError' }),
    )
    expect(store.downloads()).toEqual([])
  })

  test('10,000 downloads are added, listed and changed', async () => {
    const dir = await tempDir()
    const store = opened(dir)
    const intents = Array.from({ length: 10_000 }, (_, index) => plainIntent(index))
    const ids = store.add(intents, 5)
    store.together(() => {
      for (const id of ids) store.update(id, { state: 'paused' })
    })
    const downloads = reopened(store, dir).downloads()
    expect(downloads.map(download => download.id)).toEqual(ids)
    expect(downloads.map(download => download.intent)).toEqual(intents)
    expect(new Set(downloads.map(download => download.record.state))).toEqual(new Set(['paused']))
  })
})

describe('chunk maps', () => {
  test('pages come back by number; a later one replaces', async () => {
    const dir = await tempDir()
    const store = opened(dir)
    const [id = 0, other = 0] = store.add([0, 1].map(plainIntent), 1)
    const bytes = Uint8Array.from({ length: 4000 }, (_, index) => index & 0xff)

    // A view into a larger buffer: only its own bytes count.
    store.commitMap(
      id,
      new Map([
        [2, bytes.subarray(10, 20)],
        [0, bytes],
      ]),
      { durable: 1 },
    )
    store.commitMap(id, new Map([[0, new Uint8Array(0)]]), { durable: 2, partName: 'a.part' })
    store.commitMap(other, new Map([[0, Uint8Array.of(9)]]), {})

    const again = reopened(store, dir)
    expect(again.loadMap(id)).toEqual(
      new Map([
        [0, new Uint8Array(0)],
        [2, bytes.slice(10, 20)],
      ]),
    )
    expect(again.loadMap(other)).toEqual(new Map([[0, Uint8Array.of(9)]]))
    expect(again.downloads()[0]?.record).toMatchObject({ durable: 2, partName: 'a.part' })
  })

  test('a commit that fails half-way changes neither the map nor the record', async () => {
    const store = opened(await tempDir())
    const [id = 0] = store.add([plainIntent(0)], 1)
    store.commitMap(id, new Map([[0, Uint8Array.of(1)]]), { durable: 1 })

    const pages = new Map([
      [0, Uint8Array.of(2)],
      [1.5, Uint8Array.of(3)],
    ])
    expect(() => store.commitMap(id, pages, { durable: 2 })).toThrow(expect.objectContaining({ fault: 'io' }))

    expect(store.loadMap(id)).toEqual(new Map([[0, Uint8Array.of(1)]]))
    expect(only(store).record.durable).toBe(1)
    store.commitMap(id, new Map([[1, Uint8Array.of(4)]]), { durable: 3 })
    expect(only(store).record.durable).toBe(3)
  })

  test('clearing forgets this map alone, with its change', async () => {
    const store = opened(await tempDir())
    const [id = 0, other = 0] = store.add([0, 1].map(plainIntent), 1)
    store.commitMap(id, new Map([[0, Uint8Array.of(1)]]), { durable: 1 })
    store.commitMap(other, new Map([[0, Uint8Array.of(2)]]), { durable: 1 })
    store.clearMap(id, { durable: 0, partId: null })
    expect(store.loadMap(id)).toEqual(new Map())
    expect(store.loadMap(other)).toEqual(new Map([[0, Uint8Array.of(2)]]))
    expect(store.downloads().map(download => download.record.durable)).toEqual([0, 1])
  })

  test('a map goes with its download, and a late commit does not bring it back', async () => {
    const dir = await tempDir()
    const store = opened(dir)
    const [id = 0] = store.add([plainIntent(0)], 1)
    store.commitMap(id, new Map([[0, Uint8Array.of(1)]]), {})
    store.remove([id])
    store.commitMap(id, new Map([[0, Uint8Array.of(1)]]), { durable: 1 })
    expect(store.loadMap(id)).toEqual(new Map())
    expect(reopened(store, dir).downloads()).toEqual([])
  })
})

test('settings are text by key', async () => {
  const dir = await tempDir()
  const store = opened(dir)
  expect(store.setting('folder')).toBeNull()
  store.setSetting('folder', '/a')
  store.setSetting('folder', '/b')
  store.setSetting('empty', '')
  const again = reopened(store, dir)
  expect(again.setting('folder')).toBe('/b')
  expect(again.setting('empty')).toBe('')
})

test('a closed store says so; closing again does nothing', async () => {
  const { store } = openStore({ dir: await tempDir() })
  store.close()
  store.close()
  expect(() => store.downloads()).toThrow(expect.objectContaining({ name: 'StoreError', fault: 'io' }))
  expect(() => store.setSetting('a', 'b')).toThrow(expect.objectContaining({ name: 'StoreError' }))
})

describe('a full disk', () => {
  test('stops the change, not what was there, and is over when there is space', async ctx => {
    const dir = await smallVolume(1024 * 1024)
    if (dir === null) return ctx.skip('mounting a tmpfs is not permitted here')
    const store = opened(dir)
    const [id = 0] = store.add([FULL_INTENT], 1)
    const save = (page: number) =>
      store.commitMap(id, new Map([[page, Buffer.alloc(8192)]]), { durable: page })
    await writeFile(join(dir, 'other'), Buffer.alloc(700 * 1024))

    const fill = () => {
      for (let page = 1; page < 200; page += 1) save(page)
    }
    const full = { name: 'StoreError', fault: 'full', message: expect.stringContaining(dir) }
    expect(fill).toThrow(expect.objectContaining(full))
    const saved = store.loadMap(id).size
    expect(saved).toBeGreaterThan(0)
    expect(only(store).record.durable).toBe(saved)

    await rm(join(dir, 'other'))
    save(saved + 1)
    const again = reopened(store, dir)
    expect(only(again).record.durable).toBe(saved + 1)
    expect(again.loadMap(id).size).toBe(saved + 1)
  })

  test('does not stop a change that takes no more room than it had', async ctx => {
    const dir = await smallVolume(1024 * 1024)
    if (dir === null) return ctx.skip('mounting a tmpfs is not permitted here')
    const first = opened(dir)
    const [id = 0] = first.add([FULL_INTENT], 1)
    first.commitMap(id, new Map([[0, Buffer.alloc(8192)]]), { durable: 0 })
    const store = reopened(first, dir)
    const save = (durable: number) => store.commitMap(id, new Map([[0, Buffer.alloc(8192)]]), { durable })
    for (let step = 1; step <= 5; step += 1) save(step)
    await expect(writeFile(join(dir, 'other'), Buffer.alloc(1024 * 1024))).rejects.toMatchObject({
      code: 'ENOSPC',
    })

    for (let step = 6; step <= 60; step += 1) save(step)
    expect(only(store).record.durable).toBe(60)
  })
})
