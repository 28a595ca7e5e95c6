// Reading a list from outside: beside the process that holds it, after one that was killed, and of one nobody uses; not a
// byte of the folder changes.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { MIGRATIONS } from '../../src/main/store/migrations.ts'
import { closeInOrder, openDatabase } from '../../src/main/store/open-database.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import type { StoreReader } from '../../src/main/store/read-store.ts'
import { readStore } from '../../src/main/store/read-store.ts'
import { tempDir } from '../support/temp.ts'
import { FULL_HOST, FULL_RECORD, plainIntent, storeProcess } from './store-samples.ts'

const ADDED = { at: 5, kind: 'added', facts: { bytes: 7 } } as const

/** What a folder holds, but for the index of the log, which any reader of a log keeps its marks in. */
function contents(dir: string): ReadonlyMap<string, Buffer> {
  const names = readdirSync(dir).filter(name => !name.endsWith('-shm'))
  return new Map(names.toSorted().map(name => [name, readFileSync(join(dir, name))]))
}

function reader(dir: string): StoreReader {
  const result = readStore({ dir })
  if (result === null) throw new Error('no list')
  onTestFinished(() => result.close())
  return result
}

async function folderWithAll(): Promise<string> {
  const dir = await tempDir()
  const { store } = openStore({ dir })
  const [id = 0] = store.add([plainIntent(0), plainIntent(1)], 1)
  store.update(id, FULL_RECORD)
  store.addEvents(id, [ADDED])
  store.saveHost(FULL_HOST)
  store.close()
  return dir
}

function expectAll(list: StoreReader): void {
  expect(list.downloads().map(({ intent }) => intent)).toEqual([plainIntent(0), plainIntent(1)])
  expect(list.downloads()[0]?.record).toEqual(FULL_RECORD)
  expect(list.timeline(1)).toEqual([ADDED])
  expect(list.timeline(2)).toEqual([])
  expect(list.timeline(999)).toEqual([])
  expect(list.hosts()).toEqual([FULL_HOST])
}

test('a list that another process holds is shown as it is at the time', async () => {
  const dir = await folderWithAll()
  const holder = await storeProcess(dir, `store.setSetting('a', 'b')`)
  const before = contents(dir)
  expect([...before.keys()]).toContain('sluice.db-wal')
  const list = reader(dir)
  expectAll(list)
  list.close()
  list.close()
  expect(contents(dir)).toEqual(before)
  // Nor is the lock any looser.
  expect(() => openStore({ dir })).toThrow(expect.objectContaining({ fault: 'in-use' }))
  await holder.kill()
})

test('each call shows what has been committed meanwhile, and the list can be closed beside it', async () => {
  const dir = await folderWithAll()
  const { store } = openStore({ dir })
  onTestFinished(() => store.close())
  const list = reader(dir)
  expectAll(list)
  store.add([plainIntent(2)], 2)
  expect(list.downloads()).toHaveLength(3)
  store.forgetHost(FULL_HOST.host)
  expect(list.hosts()).toEqual([])
  store.close()
  expect(list.downloads()).toHaveLength(3)
  expect(openStoreAndClose(dir)).toEqual({ notices: [], unclean: false })
})

function openStoreAndClose(dir: string) {
  const { store, notices, unclean } = openStore({ dir })
  store.close()
  return { notices, unclean }
}

test('what a killed process committed is shown, and left for the next start', async () => {
  const dir = await folderWithAll()
  const holder = await storeProcess(dir, `store.update(2, { name: 'from the log' })`)
  await holder.kill()
  const before = contents(dir)
  const list = reader(dir)
  expect(list.downloads()[1]?.record.name).toBe('from the log')
  list.close()
  expect(contents(dir)).toEqual(before)
  expect(openStoreAndClose(dir)).toEqual({ notices: [], unclean: true })
})

test('a list that nobody uses is read and nothing is left beside it', async () => {
  const dir = await folderWithAll()
  const before = contents(dir)
  const list = reader(dir)
  expectAll(list)
  list.close()
  expect(contents(dir)).toEqual(before)
  expect(readdirSync(dir)).toEqual([...before.keys()])
})

test('there is no list in a folder that is missing, empty or of an empty file', async () => {
  const dir = await tempDir()
  expect(readStore({ dir: join(dir, 'missing') })).toBeNull()
  expect(readStore({ dir })).toBeNull()
  writeFileSync(join(dir, 'sluice.db'), '')
  expect(readStore({ dir })).toBeNull()
  expect(statSync(join(dir, 'sluice.db')).size).toBe(0)
  expect(readdirSync(dir)).toEqual(['sluice.db'])
})

test('a list of version 1 is read as it is: no hosts, no timelines', async () => {
  const dir = await tempDir()
  const { db } = openDatabase({ dir, now: Date.now, migrations: MIGRATIONS.slice(0, 1) })
  db.exec(`
    INSERT INTO download (position, added_at, url, dir, headers, state)
      VALUES (1, 1, '${plainIntent(0).url}', '${plainIntent(0).dir}', '{}', 'paused')
  `)
  closeInOrder(db)
  db.close()
  const before = contents(dir)
  const list = reader(dir)
  expect(list.downloads()).toHaveLength(1)
  expect(list.downloads()[0]).toMatchObject({
    intent: plainIntent(0),
    record: { progressAt: null, recent: null },
  })
  expect(list.hosts()).toEqual([])
  expect(list.timeline(1)).toEqual([])
  expect(contents(dir)).toEqual(before)
})

test('a list of a newer version is refused, in use or not', async () => {
  const dir = await tempDir()
  const future = openDatabase({ dir, now: Date.now, migrations: [...MIGRATIONS, () => undefined] })
  onTestFinished(() => void future.db.close())
  const newer = expect.objectContaining({ name: 'StoreError', fault: 'newer' })
  expect(() => readStore({ dir })).toThrow(newer)
  closeInOrder(future.db)
  future.db.close()
  expect(() => readStore({ dir })).toThrow(newer)
})

test('a damaged list is said to be damaged, and left as it is', async () => {
  const dir = await folderWithAll()
  const file = join(dir, 'sluice.db')
  const damaged = {
    name: 'StoreError',
    fault: 'io',
    message: expect.stringContaining(`(${file}) is damaged`),
  }
  for (const bytes of [Buffer.alloc(10_000, 'garbage '), readFileSync(file).fill(0xa5, 4096)]) {
    writeFileSync(file, bytes)
    expect(() => reader(dir).downloads()).toThrow(expect.objectContaining(damaged))
    expect(readFileSync(file)).toEqual(bytes)
  }
  expect(readdirSync(dir).sort()).toEqual(['sluice.db', 'sluice.lock'])
})
