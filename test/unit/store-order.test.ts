// The order of the list and the priorities, over the real store: durable, in one transaction, and right whatever came before.
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Store } from '../../src/main/engine/store-port.ts'
import { MIGRATIONS, versionOf } from '../../src/main/store/migrations.ts'
import { closeInOrder, openDatabase } from '../../src/main/store/open-database.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import { tempDir } from '../support/temp.ts'
import { plainIntent } from './store-samples.ts'

const now = () => Date.UTC(2026, 2, 1)

function opened(dir: string): Store {
  const { store } = openStore({ dir })
  onTestFinished(() => store.close())
  return store
}

async function storeOf(count: number): Promise<{ readonly store: Store; readonly dir: string }> {
  const dir = await tempDir()
  const store = opened(dir)
  store.add(
    Array.from({ length: count }, (_, index) => plainIntent(index)),
    1,
  )
  return { store, dir }
}

const order = (store: Store): readonly number[] => store.downloads().map(({ id }) => id)

describe('a move', () => {
  test.each<readonly [moved: readonly number[], before: number | null, order: readonly number[]]>([
    [[4], 1, [4, 1, 2, 3, 5]],
    [[1], 4, [2, 3, 1, 4, 5]],
    [[1, 2], null, [3, 4, 5, 1, 2]],
    [[2, 5], 77, [1, 3, 4, 2, 5]],
    [[77], 1, [1, 2, 3, 4, 5]],
  ])('of %j before %s outlives the session: %j', async (moved, before, expected) => {
    const { store, dir } = await storeOf(5)
    store.move(moved, before)
    expect(order(store)).toEqual(expected)
    store.close()
    const again = opened(dir)
    expect(order(again)).toEqual(expected)
    expect(again.add([plainIntent(9)], 2)).toEqual([6])
    expect(order(again)).toEqual([...expected, 6])
  })

  test('that fails half way leaves the order as it was', async () => {
    const { store, dir } = await storeOf(5)
    store.close()
    const db = new Database(join(dir, 'sluice.db'))
    db.exec(`CREATE TRIGGER no BEFORE UPDATE OF position ON download WHEN OLD.id = 5
      BEGIN SELECT raise(ABORT, 'no'); END`)
    db.close()
    const again = opened(dir)
    expect(() => again.move([4, 5], 1)).toThrow()
    expect(order(again)).toEqual([1, 2, 3, 4, 5])
  })

  test('goes with other changes into one transaction', async () => {
    const { store } = await storeOf(3)
    expect(() =>
      store.together(() => {
        store.move([3], 1)
        throw new Error('no')
      }),
    ).toThrow()
    expect(order(store)).toEqual([1, 2, 3])
  })
})

test.each([9_223_372_036_854_775_807n, 9_007_199_254_740_991n])(
  'a place that damage has made %s keeps nothing from being added',
  async place => {
    const { store, dir } = await storeOf(3)
    store.close()
    const db = new Database(join(dir, 'sluice.db'))
    db.prepare('UPDATE download SET position = ? WHERE id = 2').run(place)
    db.close()
    const again = opened(dir)
    expect(again.add([plainIntent(8), plainIntent(9)], 2)).toEqual([4, 5])
    expect(order(again)).toEqual([1, 3, 2, 4, 5])
    again.move([5], 1)
    expect(order(again)).toEqual([5, 1, 3, 2, 4])
  },
)

describe('version 3', () => {
  /** A list of version 2 with these places. */
  async function versionTwo(places: readonly (number | bigint)[]): Promise<string> {
    const dir = await tempDir()
    const { db } = openDatabase({ dir, now, migrations: MIGRATIONS.slice(0, 2) })
    const add = db.prepare(
      "INSERT INTO download (position, added_at, url, dir, headers, state) VALUES (?, 1, ?, '/d', '{}', 'paused')",
    )
    for (const [index, place] of places.entries()) add.run(place, plainIntent(index).url)
    closeInOrder(db)
    db.close()
    return dir
  }

  test('keeps the order, makes room in it, and every priority is normal', async () => {
    const dir = await versionTwo([2, 1, 1, 9_223_372_036_854_775_807n, -4])
    const store = opened(dir)
    expect(order(store)).toEqual([5, 2, 3, 1, 4])
    expect(store.downloads().map(({ record }) => record.priority)).toEqual(
      Array.from({ length: 5 }, () => 'normal'),
    )
    store.move([4], 2)
    expect(order(store)).toEqual([5, 4, 2, 3, 1])
    store.close()
    const db = new Database(join(dir, 'sluice.db'))
    onTestFinished(() => void db.close())
    expect(versionOf(db)).toBe(3)
    expect(db.prepare('SELECT position / 65536.0 FROM download ORDER BY position').pluck().all()).toEqual([
      1, 1.5, 2, 3, 4,
    ])
    expect(() => db.exec('UPDATE download SET priority = NULL')).toThrow(/NOT NULL/)
  })

  test('of an empty list is an empty list', async () => {
    expect(order(opened(await versionTwo([])))).toEqual([])
  })
})

test.each(["''", "'urgent'", "'High'", '7'])('a priority that says %s is normal', async value => {
  const { store, dir } = await storeOf(2)
  store.update(1, { priority: 'high' })
  store.update(2, { priority: 'low' })
  store.close()
  const db = new Database(join(dir, 'sluice.db'))
  db.exec(`UPDATE download SET priority = ${value} WHERE id = 1`)
  db.close()
  const [first, second] = opened(dir).downloads()
  expect(first?.record).toMatchObject({ priority: 'normal', state: 'queued' })
  expect(second?.record.priority).toBe('low')
})
