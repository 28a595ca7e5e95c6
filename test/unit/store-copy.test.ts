// The rolling copy: made when there is something new to copy, replaced only by a whole one, and never in the way.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { OpenedStore } from '../../src/main/store/open-store.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import { smallVolume, tempDir } from '../support/temp.ts'
import { folderWithOne, leafPages, plainIntent, spoilPages } from './store-samples.ts'

const MINUTE = 60_000

function opened(dir: string, now = Date.now()): OpenedStore {
  const result = openStore({ dir, now: () => now })
  onTestFinished(() => result.store.close())
  return result
}

function copied(dir: string): readonly unknown[] {
  const db = new Database(join(dir, 'sluice.db.copy'), { readonly: true })
  try {
    return db.prepare('SELECT url FROM download ORDER BY id').pluck().all()
  } finally {
    db.close()
  }
}

const urls = (count: number) => Array.from({ length: count }, (_, index) => plainIntent(index).url)

describe('at the start', () => {
  test('a list without a copy gets one, for its user alone; an empty list needs none', async () => {
    const dir = await folderWithOne()
    expect(existsSync(join(dir, 'sluice.db.copy'))).toBe(false)
    opened(dir)
    expect(copied(dir)).toEqual(urls(1))
    if (process.platform !== 'win32') expect(statSync(join(dir, 'sluice.db.copy')).mode & 0o777).toBe(0o600)

    const empty = await tempDir()
    for (let start = 0; start < 2; start += 1) opened(empty).store.close()
    expect(existsSync(join(empty, 'sluice.db.copy'))).toBe(false)
  })

  test.each([
    ['ten minutes old', 10 * MINUTE, 1],
    ['older', 10 * MINUTE + 1, 2],
    ['from the future', -10 * MINUTE - 1, 2],
  ])('one %s', async (_, age, expected) => {
    const dir = await folderWithOne()
    const { store } = openStore({ dir })
    store.add([plainIntent(1)], 1)
    store.close()
    const made = new Date(Date.UTC(2026, 2, 1))
    utimesSync(join(dir, 'sluice.db.copy'), made, made)
    opened(dir, made.getTime() + age)
    expect(copied(dir)).toEqual(urls(expected))
  })

  test('what an earlier copy left half-made is no hindrance', async () => {
    const dir = await folderWithOne()
    writeFileSync(join(dir, 'sluice.db.copy.new'), 'half a copy')
    opened(dir)
    expect(copied(dir)).toEqual(urls(1))
    expect(existsSync(join(dir, 'sluice.db.copy.new'))).toBe(false)
  })
})

describe('kept in the course of a session', () => {
  test('it is replaced when something has changed, and only then', async () => {
    const dir = await tempDir()
    const { store, keepRollingCopy } = opened(dir)
    const made = () => statSync(join(dir, 'sluice.db.copy'), { bigint: true }).ino
    store.add([plainIntent(0)], 1)
    expect(keepRollingCopy()).toBe(true)
    expect(copied(dir)).toEqual(urls(1))
    const first = made()
    store.downloads()
    expect(keepRollingCopy()).toBe(true)
    expect(made()).toBe(first)
    store.add([plainIntent(1)], 1)
    expect(keepRollingCopy()).toBe(true)
    expect(copied(dir)).toEqual(urls(2))
  })

  test('a closed list is not copied', async () => {
    const dir = await tempDir()
    const { store, keepRollingCopy } = opened(dir)
    store.close()
    expect(keepRollingCopy()).toBe(false)
    expect(readdirSync(dir).sort()).toEqual(['sluice.db', 'sluice.lock'])
  })

  test('a damaged list does not replace the copy, and is found damaged at the next start', async () => {
    const dir = await tempDir()
    const { store, keepRollingCopy } = openStore({ dir })
    const [id = 0] = store.add([plainIntent(0)], 1)
    store.commitMap(id, new Map([[0, new Uint8Array(100)]]), {})
    expect(keepRollingCopy()).toBe(true)
    store.close()
    const again = openStore({ dir })
    const file = join(dir, 'sluice.db')
    const before = readFileSync(`${file}.copy`)
    spoilPages(file, leafPages(file, 'map_page'))
    again.store.setSetting('a', 'b')
    expect(again.keepRollingCopy()).toBe(false)
    again.store.close()
    expect(readFileSync(`${file}.copy`)).toEqual(before)
    const { store: rescued, notices } = opened(dir)
    expect(notices).toHaveLength(1)
    expect(rescued.loadMap(id).size).toBe(1)
    expect(rescued.setting('a')).toBe('b')
  })

  test('no room for a new one leaves the older one, and nothing beside it', async ctx => {
    const dir = await smallVolume(1024 * 1024)
    if (dir === null) return ctx.skip('mounting a tmpfs is not permitted here')
    const { store, keepRollingCopy } = opened(dir)
    const [id = 0] = store.add([plainIntent(0)], 1)
    store.commitMap(id, new Map([[0, new Uint8Array(100_000)]]), {})
    expect(keepRollingCopy()).toBe(true)
    store.setSetting('a', 'b')
    execFileSync('sh', ['-c', 'cat /dev/zero > "$1" 2>/dev/null || true', 'sh', join(dir, 'other')])
    expect(keepRollingCopy()).toBe(false)
    expect(copied(dir)).toEqual(urls(1))
    expect(existsSync(join(dir, 'sluice.db.copy.new'))).toBe(false)
    rmSync(join(dir, 'other'))
    expect(keepRollingCopy()).toBe(true)
  })
})
