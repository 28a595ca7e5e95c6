// A disk full to the last byte: with the ballast the last changes and the next start still fit, and nothing is lost where
// even that is used up.
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { TestContext } from 'vitest'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Store } from '../../src/main/engine/store-port.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import { smallVolume, tempDir } from '../support/temp.ts'
import { leafPages, plainIntent, spoilPages } from './store-samples.ts'

const MIB = 1024 * 1024
const FULL = expect.objectContaining({ name: 'StoreError', fault: 'full' })
const COUNT = 500

/** A list of many downloads, some with maps, on a volume of its own; opened again, so that its log is empty. */
async function onVolume(ctx: TestContext, bytes = 32 * MIB): Promise<{ dir: string; store: Store }> {
  const dir = await smallVolume(bytes)
  if (dir === null) return ctx.skip('mounting a tmpfs is not permitted here')
  const { store } = openStore({ dir })
  const ids = store.add(
    Array.from({ length: COUNT }, (_, index) => plainIntent(index)),
    1,
  )
  store.together(() => {
    for (const id of ids.slice(0, 20))
      store.commitMap(id, new Map([[0, new Uint8Array(8192)]]), { durable: 1 })
  })
  store.close()
  return { dir, store: reopened(dir) }
}

function reopened(dir: string): Store {
  const { store } = openStore({ dir })
  onTestFinished(() => store.close())
  return store
}

/** Takes every byte that is left. */
function fill(dir: string): void {
  execFileSync('sh', ['-c', 'cat /dev/zero > "$1" 2>/dev/null || true', 'sh', join(dir, 'other')])
}

function ballast(dir: string): number {
  return statSync(join(dir, 'sluice.ballast'), { throwIfNoEntry: false })?.size ?? 0
}

/** Of changing bytes: pages that stay as they are would not be written. */
function commit(store: Store, id: number, step: number): void {
  const pages = new Map([0, 1].map(page => [page, new Uint8Array(8192).fill(step)]))
  store.commitMap(id, pages, { durable: step })
}

describe('the ballast', () => {
  test('lets the first map commit of a session through, and every one after it', async ctx => {
    const { dir, store } = await onVolume(ctx)
    expect(ballast(dir)).toBe(4 * MIB)
    fill(dir)
    for (let step = 1; step <= 50; step += 1) commit(store, 1, step)
    expect(ballast(dir)).toBe(0)
    expect(store.downloads()[0]?.record.durable).toBe(50)
    store.close()
    expect(reopened(dir).loadMap(1).get(1)).toEqual(new Uint8Array(8192).fill(50))
  })

  test('lets everything be paused at once', async ctx => {
    const { dir, store } = await onVolume(ctx)
    fill(dir)
    store.together(() => {
      for (let id = 1; id <= COUNT; id += 1) store.update(id, { state: 'paused' })
    })
    expect(store.downloads().every(({ record }) => record.state === 'paused')).toBe(true)
  })

  test('lets Sluice start', async ctx => {
    const { dir, store } = await onVolume(ctx)
    store.close()
    fill(dir)
    const again = reopened(dir)
    expect(again.downloads()).toHaveLength(COUNT)
    commit(again, 1, 9)
    expect(again.downloads()[0]?.record.durable).toBe(9)
  })

  test('is there again as soon as there is room', async ctx => {
    const { dir, store } = await onVolume(ctx)
    fill(dir)
    commit(store, 1, 1)
    commit(store, 1, 2)
    expect(ballast(dir)).toBe(0)
    rmSync(join(dir, 'other'))
    commit(store, 1, 3)
    expect(ballast(dir)).toBe(4 * MIB)
  })

  test('is not made of the last room, and not for an empty list', async ctx => {
    const { dir } = await onVolume(ctx, 8 * MIB)
    expect(ballast(dir)).toBe(0)
    const empty = await tempDir()
    openStore({ dir: empty }).store.close()
    expect(readdirSync(empty).sort()).toEqual(['sluice.db', 'sluice.lock'])
  })

  test('used up, a change that does not fit is refused and what was there stays', async ctx => {
    const { dir, store } = await onVolume(ctx)
    fill(dir)
    const tooMuch = () => {
      for (let id = 1; id <= COUNT; id += 1)
        store.commitMap(id, new Map([[0, new Uint8Array(40_000).fill(id)]]), { durable: 7 })
    }
    expect(() => store.together(tooMuch)).toThrow(FULL)
    expect(store.downloads().filter(({ record }) => record.durable === 7)).toEqual([])
    commit(store, 1, 3)
    expect(store.downloads()[0]?.record.durable).toBe(3)
  })
})

describe('damage on a full disk', () => {
  test('stops the start and leaves all as it is, each time; with room it is put right', async ctx => {
    const { dir, store } = await onVolume(ctx, 8 * MIB)
    store.close()
    const file = join(dir, 'sluice.db')
    rmSync(`${file}.copy`)
    spoilPages(file, leafPages(file, 'download_position'))
    const damaged = readFileSync(file)
    fill(dir)
    for (let start = 0; start < 3; start += 1) expect(() => openStore({ dir })).toThrow(FULL)
    const names = readdirSync(dir).filter(name => !/-(wal|shm)$/.test(name))
    expect(names.sort()).toEqual(['other', 'sluice.db', 'sluice.lock'])
    expect(readFileSync(file)).toEqual(damaged)

    rmSync(join(dir, 'other'))
    const { store: again, notices } = openStore({ dir })
    onTestFinished(() => again.close())
    expect(notices).toEqual([expect.stringContaining(`${COUNT} downloads were brought back`)])
    expect(again.downloads()).toHaveLength(COUNT)
  })

  test('is put right in the room of the ballast', async ctx => {
    const { dir, store } = await onVolume(ctx)
    store.close()
    const file = join(dir, 'sluice.db')
    spoilPages(file, leafPages(file, 'download_position'))
    fill(dir)
    const { store: again, notices } = openStore({ dir })
    onTestFinished(() => again.close())
    expect(notices).toEqual([expect.stringContaining(`${COUNT} downloads were brought back`)])
    expect(existsSync(`${file}.rescued`)).toBe(false)
  })
})

test('the log shrinks again after somebody who read for long kept it growing', async () => {
  const dir = await tempDir()
  const { store } = openStore({ dir })
  onTestFinished(() => store.close())
  const [id = 0] = store.add([plainIntent(0), plainIntent(1)], 1)
  const other = new Database(join(dir, 'sluice.db'), { readonly: true })
  onTestFinished(() => void other.close())
  const log = () => statSync(join(dir, 'sluice.db-wal')).size
  const write = (step: number) => store.commitMap(id, new Map([[0, randomBytes(MIB)]]), { durable: step })

  write(0)
  const rows = other.prepare('SELECT * FROM download').iterate()
  rows.next()
  for (let step = 1; step <= 20; step += 1) write(step)
  expect(log()).toBeGreaterThan(20 * MIB)
  rows.return?.()
  for (let step = 21; step <= 23; step += 1) write(step)
  expect(log()).toBeLessThanOrEqual(16 * MIB)
})
