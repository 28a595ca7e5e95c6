// The list of migrations: one test for each, and for the rules that hold for all of them.
import { copyFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Migration } from '../../src/main/store/migrations.ts'
import { APPLICATION_ID, MIGRATIONS, migrate, versionOf } from '../../src/main/store/migrations.ts'
import { closeInOrder, configure, openDatabase } from '../../src/main/store/open-database.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import { tempDir } from '../support/temp.ts'
import { folderWithOne, plainIntent } from './store-samples.ts'

const now = () => Date.UTC(2026, 2, 1)

function memory(): Database.Database {
  const db = new Database(':memory:')
  onTestFinished(() => void db.close())
  return db
}

function tables(db: Database.Database): unknown {
  return db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all()
}

describe('each migration', () => {
  test('1: the tables, and what they refuse', () => {
    const db = memory()
    migrate(db, MIGRATIONS.slice(0, 1))

    expect(versionOf(db)).toBe(1)
    expect(tables(db)).toEqual(['download', 'map_page', 'session', 'setting', 'sqlite_sequence'])
    const add =
      "INSERT INTO download (position, added_at, url, dir, headers, state) VALUES (1, 1, 'u', 'd', '{}', 'new')"
    db.exec(add)
    db.exec("INSERT INTO map_page VALUES (1, 0, x'00')")
    expect(() => db.exec("INSERT INTO map_page VALUES (1, 0, x'00')")).toThrow(/UNIQUE/)
    expect(() => db.exec("INSERT INTO map_page VALUES (2, 0, x'00')")).toThrow(/FOREIGN KEY/)
    expect(() => db.exec("INSERT INTO map_page VALUES (1, 1, 'text')")).toThrow(/cannot store TEXT/)
    expect(() => db.exec('INSERT INTO session VALUES (2, 1)')).toThrow(/CHECK/)
    db.exec('DELETE FROM download')
    expect(db.prepare('SELECT count(*) FROM map_page').pluck().get()).toBe(0)
    db.exec(add)
    expect(db.prepare('SELECT id FROM download').pluck().get()).toBe(2)
  })

  test('2: hosts, timelines and two hints; what version 1 held stays, and a copy of it is kept', async () => {
    const dir = await tempDir()
    const first = openDatabase({ dir, now, migrations: MIGRATIONS.slice(0, 1) })
    first.db.exec(`
      INSERT INTO download (position, added_at, url, dir, headers, state, name, part_name, durable)
        VALUES (1, 5, 'https://host.example/0.iso', '/home/person', '{"A":"b"}', 'running', 'a', 'a.part', 7);
      INSERT INTO map_page VALUES (1, 0, x'0102');
      INSERT INTO setting VALUES ('folder', '/a');
    `)
    closeInOrder(first.db)
    first.db.close()

    const { store, notices } = openStore({ dir })
    onTestFinished(() => store.close())
    expect(notices).toEqual([])
    const [download] = store.downloads()
    expect(download?.intent).toMatchObject({ url: plainIntent(0).url, headers: { A: 'b' } })
    expect(download?.record).toMatchObject({ state: 'running', durable: 7, progressAt: null, recent: null })
    expect(store.loadMap(1)).toEqual(new Map([[0, Uint8Array.of(1, 2)]]))
    expect(store.setting('folder')).toBe('/a')
    expect(store.hosts()).toEqual([])
    expect(store.timeline(1)).toEqual([])
    store.update(1, { progressAt: 6, recent: '0' })
    expect(store.downloads()[0]?.record).toMatchObject({ progressAt: 6, recent: '0' })
    store.close()

    const db = new Database(join(dir, 'sluice.db'))
    onTestFinished(() => void db.close())
    expect(versionOf(db)).toBe(MIGRATIONS.length)
    expect(() => db.exec("INSERT INTO event VALUES (9, 0, 1, 'added', '{}')")).toThrow(/FOREIGN KEY/)
    db.exec("INSERT INTO event VALUES (1, 0, 1, 'added', '{}')")
    expect(() => db.exec("INSERT INTO event VALUES (1, 0, 1, 'added', '{}')")).toThrow(/UNIQUE/)
    db.exec('DELETE FROM download')
    expect(db.prepare('SELECT count(*) FROM event').pluck().get()).toBe(0)

    const copy = new Database(join(dir, 'sluice.db.version-1'), { readonly: true })
    onTestFinished(() => void copy.close())
    expect(versionOf(copy)).toBe(1)
    expect(copy.prepare('SELECT name, durable FROM download').all()).toEqual([{ name: 'a', durable: 7 }])
    expect(copy.prepare('SELECT bytes FROM map_page').pluck().get()).toEqual(Buffer.of(1, 2))
    expect(tables(copy)).not.toContain('host')
  })
})

describe('the list', () => {
  const addColumn: Migration = db => void db.exec('ALTER TABLE download ADD COLUMN note TEXT')
  const fail: Migration = () => {
    throw new Error('no')
  }

  test('marks the file as ours, and does nothing the second time', () => {
    const db = memory()
    migrate(db)
    migrate(db)
    expect(db.pragma('application_id', { simple: true })).toBe(APPLICATION_ID)
    expect(versionOf(db)).toBe(MIGRATIONS.length)
  })

  test('is carried out whole or not at all', () => {
    const db = memory()
    expect(() => migrate(db, [...MIGRATIONS, addColumn, fail])).toThrow('no')
    expect(versionOf(db)).toBe(0)
    expect(tables(db)).toEqual([])
    expect(db.pragma('application_id', { simple: true })).toBe(0)
  })

  test('goes on from where the database is, and a copy of it is kept before', async () => {
    const dir = await folderWithOne()
    const opened = openDatabase({ dir, now, migrations: [...MIGRATIONS, addColumn] })
    onTestFinished(() => void opened.db.close())

    expect(versionOf(opened.db)).toBe(MIGRATIONS.length + 1)
    expect(opened.db.prepare('SELECT url, note FROM download').all()).toEqual([
      { url: plainIntent(0).url, note: null },
    ])
    expect(opened.notices).toEqual([])

    const kept = join(dir, `sluice.db.version-${MIGRATIONS.length}`)
    if (process.platform !== 'win32') expect(statSync(kept).mode & 0o777).toBe(0o600)
    const copy = new Database(kept, { readonly: true })
    onTestFinished(() => void copy.close())
    expect(versionOf(copy)).toBe(MIGRATIONS.length)
    expect(copy.pragma('application_id', { simple: true })).toBe(APPLICATION_ID)
    expect(copy.prepare('SELECT url FROM download').pluck().all()).toEqual([plainIntent(0).url])
  })

  test('that fails on an existing database leaves it as it was, and the next try replaces the copy', async () => {
    const dir = await folderWithOne()
    const migrations = [...MIGRATIONS, addColumn, fail]
    // What a copy leaves that was cut short.
    writeFileSync(join(dir, `sluice.db.version-${MIGRATIONS.length}.new`), 'half a copy')
    for (let attempt = 0; attempt < 2; attempt += 1) {
      expect(() => openDatabase({ dir, now, migrations })).toThrow('no')
    }
    const { store, notices } = openStore({ dir })
    onTestFinished(() => store.close())
    expect(store.downloads().map(download => download.intent.url)).toEqual([plainIntent(0).url])
    expect(notices).toEqual([])
    expect(readdirSync(dir).filter(name => name.includes('.version-'))).toEqual([
      `sluice.db.version-${MIGRATIONS.length}`,
    ])
  })

  test('a new database needs no copy', async () => {
    const dir = await folderWithOne()
    expect(readdirSync(dir).sort()).toEqual(['sluice.db', 'sluice.lock'])
  })
})

describe('a database from a newer version', () => {
  test('is refused with a sentence and left untouched', async () => {
    const dir = await tempDir()
    const future = openDatabase({ dir, now, migrations: [...MIGRATIONS, () => undefined] })
    closeInOrder(future.db)
    future.db.close()
    const file = join(dir, 'sluice.db')
    const before = readFileSync(file)

    for (let attempt = 0; attempt < 2; attempt += 1) {
      expect(() => openStore({ dir })).toThrow(
        expect.objectContaining({
          name: 'StoreError',
          fault: 'newer',
          message: expect.stringMatching(/written by a newer Sluice.*Start that version/),
        }),
      )
    }
    expect(readFileSync(file)).toEqual(before)
    expect(readdirSync(dir).filter(name => name.includes('damaged') || name.includes('version'))).toEqual([])
    // The refusal gave the lock back.
    openDatabase({ dir, now, migrations: [...MIGRATIONS, () => undefined] }).db.close()
  })

  test('is left untouched with its log, too', async () => {
    const dir = await tempDir()
    const other = await tempDir()
    const future = openDatabase({ dir: other, now, migrations: [...MIGRATIONS, () => undefined] })
    onTestFinished(() => void future.db.close())
    for (const name of ['sluice.db', 'sluice.db-wal']) copyFileSync(join(other, name), join(dir, name))
    const before = ['sluice.db', 'sluice.db-wal'].map(name => readFileSync(join(dir, name)))

    expect(() => openStore({ dir })).toThrow(expect.objectContaining({ fault: 'newer' }))

    expect(['sluice.db', 'sluice.db-wal'].map(name => readFileSync(join(dir, name)))).toEqual(before)
  })
})

test('each connection is durable and strict', async () => {
  const file = join(await tempDir(), 'a.db')
  const first = new Database(file)
  configure(first)
  first.close()
  // Not the first connection: only those to a file that is in WAL already get the weaker default.
  const db = new Database(file)
  onTestFinished(() => void db.close())
  configure(db)
  const of = (name: string) => db.pragma(name, { simple: true })
  expect(of('journal_mode')).toBe('wal')
  expect(of('synchronous')).toBe(2)
  expect(of('foreign_keys')).toBe(1)
  expect(of('busy_timeout')).toBe(5000)
})

test.runIf(process.platform !== 'win32')(
  'the data folder and the list are for their user alone',
  async () => {
    const dir = join(await tempDir(), 'a', 'b')
    const { store } = openStore({ dir })
    onTestFinished(() => store.close())
    store.add([plainIntent(0)], 1)
    expect(statSync(dir).mode & 0o777).toBe(0o700)
    for (const name of ['sluice.db', 'sluice.db-wal', 'sluice.lock']) {
      expect(existsSync(join(dir, name))).toBe(true)
      expect(statSync(join(dir, name)).mode & 0o777).toBe(0o600)
    }
  },
)
