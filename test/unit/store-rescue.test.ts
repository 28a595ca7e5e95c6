// Damaged lists: what can be saved comes back, first from the damaged file, then from the copy; nothing is deleted, nothing
// runs by itself, and the next start is an ordinary one.
import { existsSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { DownloadRecord, Store, StoredDownload, StoredState } from '../../src/main/engine/store-port.ts'
import type { OpenedStore } from '../../src/main/store/open-store.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import { restored } from '../../src/main/store/rescue.ts'
import { tempDir } from '../support/temp.ts'
import { FULL_HOST, FULL_RECORD, leafPages, plainIntent, spoilPages, storeProcess } from './store-samples.ts'

const NOW = Date.UTC(2026, 2, 1, 12, 30, 15)
const KEPT = 'sluice.db.damaged-20260301T123015Z'
const COUNT = 300
const MAPS = 20
const STATES: readonly StoredState[] = ['queued', 'running', 'paused', 'finishing', 'done', 'failed']
/** Removed and added after the copy was made. */
const REMOVED = 10
const LATE = COUNT + 1

interface Folder {
  readonly dir: string
  readonly file: string
  readonly before: ReadonlyMap<number, StoredDownload>
}

function recordOf(id: number): Partial<DownloadRecord> {
  const state = STATES[id % STATES.length] ?? 'queued'
  const failure = { failureCode: null, failureDetail: null } as const
  return { ...FULL_RECORD, ...(state === 'failed' ? {} : failure), state, partName: `${id}.part`, durable: 7 }
}

function pagesOf(id: number): ReadonlyMap<number, Uint8Array> {
  return new Map([0, 1].map(page => [page, new Uint8Array(1500).fill(id + page)]))
}

/** A list closed in good order, with or without a copy that is one change of each kind behind. */
async function folder(withCopy: boolean): Promise<Folder> {
  const dir = await tempDir()
  const { store, keepRollingCopy } = openStore({ dir })
  const ids = store.add(
    Array.from({ length: COUNT }, (_, index) => plainIntent(index)),
    1,
  )
  store.together(() => {
    for (const id of ids) {
      store.update(id, recordOf(id))
      store.addEvents(id, [{ at: id, kind: 'added', facts: {} }])
    }
    for (const id of ids.slice(0, MAPS)) store.commitMap(id, pagesOf(id), {})
    store.saveHost(FULL_HOST)
    store.setSetting('folder', '/home/person')
  })
  if (withCopy) keepRollingCopy()
  store.remove([REMOVED])
  store.add([plainIntent(COUNT)], 2)
  const before = new Map(store.downloads().map(download => [download.id, download]))
  store.close()
  return { dir, file: join(dir, 'sluice.db'), before }
}

function opened(dir: string): OpenedStore {
  const result = openStore({ dir, now: () => NOW })
  onTestFinished(() => result.store.close())
  return result
}

/** What came back, each as it was but for what `restored` takes from it; and that the next start is an ordinary one. */
function expectRescued({ dir, before }: Folder, { store, notices, unclean }: OpenedStore): readonly number[] {
  const downloads = store.downloads()
  const ids = downloads.map(({ id }) => id)
  expect(unclean).toBe(true)
  expect(notices).toEqual([expect.stringContaining(join(dir, KEPT))])
  expect(notices[0]).toContain(
    `${ids.length === 1 ? 'One download was' : `${ids.length} downloads were`} brought back`,
  )
  expect(ids).toEqual(ids.toSorted((one, other) => one - other))
  for (const download of downloads) {
    const old = before.get(download.id)
    if (old === undefined) continue
    const claimed = old.record.state === 'done' || store.loadMap(old.id).size > 0 ? old.record.durable : 0
    expect(download).toEqual({ ...old, record: { ...restored(old.record), durable: claimed } })
  }
  store.close()
  const again = opened(dir)
  expect(again.notices).toEqual([])
  expect(again.store.downloads()).toEqual(downloads)
  again.store.close()
  return ids
}

function all({ before }: Folder): readonly number[] {
  return [...before.keys()]
}

describe('nothing runs by itself after damage', () => {
  test.each([
    ['queued', 'paused', null],
    ['running', 'paused', null],
    ['paused', 'paused', null],
    ['finishing', 'paused', null],
    ['failed', 'failed', null],
    ['done', 'done', FULL_RECORD.partId],
  ] as const)('%s comes back as %s', (state, expected, partId) => {
    const record = { ...FULL_RECORD, state }
    expect(restored(record)).toEqual({ ...record, state: expected, partId })
  })
})

describe('from the damaged file', () => {
  test('one page of the downloads costs the downloads on it, and no other', async () => {
    const list = await folder(false)
    const leaves = leafPages(list.file, 'download')
    const middle = leaves[Math.floor(leaves.length / 2)] ?? 0
    spoilPages(list.file, [middle])
    const damaged = readFileSync(list.file)

    const { store, ...rest } = opened(list.dir)
    const maps = new Map(all(list).map(id => [id, store.loadMap(id)]))
    const timelines = all(list).map(id => store.timeline(id).length)
    const [hosts, setting] = [store.hosts(), store.setting('folder')]
    const ids = expectRescued(list, { store, ...rest })

    expect(ids.length).toBeLessThan(COUNT)
    expect(ids.length).toBeGreaterThan(COUNT - 40)
    for (const id of ids.filter(id => id <= MAPS)) expect(maps.get(id)).toEqual(pagesOf(id))
    expect(timelines.filter(length => length === 1)).toHaveLength(ids.filter(id => id !== LATE).length)
    expect(hosts).toEqual([FULL_HOST])
    expect(setting).toBe('/home/person')
    expect(readFileSync(join(list.dir, KEPT))).toEqual(damaged)
  })

  test.each([
    ['the first page', [0]],
    ['the last page', [-1]],
    ['pages here and there', [1, 2, 5, -3]],
    ['every second page', [1, 3, 5, 7, 9, 11, 13]],
  ])('%s of the downloads', async (_, places) => {
    const list = await folder(false)
    const leaves = leafPages(list.file, 'download')
    spoilPages(
      list.file,
      places.map(place => leaves.at(place) ?? 0),
    )
    const ids = expectRescued(list, opened(list.dir))
    expect(ids.length).toBeGreaterThan(COUNT - 40 * places.length)
    expect(ids.length).toBeLessThan(COUNT)
  })

  test('a broken index costs nothing', async () => {
    const list = await folder(false)
    spoilPages(list.file, leafPages(list.file, 'download_position'))
    expect(expectRescued(list, opened(list.dir))).toEqual(all(list))
  })

  test('another application id costs nothing', async () => {
    const list = await folder(false)
    const bytes = readFileSync(list.file)
    // https://sqlite.org/fileformat.html
    bytes.writeUInt32BE(77, 68)
    writeFileSync(list.file, bytes)
    expect(expectRescued(list, opened(list.dir))).toEqual(all(list))
  })

  test('a page of the maps costs the claims it made', async () => {
    const list = await folder(false)
    spoilPages(list.file, leafPages(list.file, 'map_page').slice(0, 1))
    // expectRescued has the claims of those whose map came back, and of no others.
    expect(expectRescued(list, opened(list.dir))).toEqual(all(list))
  })

  test('an id is not used twice, even that of the last, removed', async () => {
    const list = await folder(false)
    const { store } = openStore({ dir: list.dir })
    store.remove([LATE])
    store.close()
    spoilPages(list.file, leafPages(list.file, 'download_position'))
    const { store: again } = opened(list.dir)
    expect(again.add([plainIntent(0)], 3)).toEqual([LATE + 1])
    expect(again.downloads().at(-1)?.id).toBe(LATE + 1)
  })

  test('what is in the log counts', async () => {
    const list = await folder(false)
    const process = await storeProcess(list.dir, `store.update(1, { name: 'from the log' })`)
    await process.kill()
    rmSync(`${list.file}.copy`)
    spoilPages(list.file, leafPages(list.file, 'map_page').slice(0, 1))
    const { store, notices } = opened(list.dir)
    expect(notices).toHaveLength(1)
    expect(store.downloads()[0]?.record.name).toBe('from the log')
    expect(existsSync(join(list.dir, `${KEPT}-wal`))).toBe(true)
  })

  test('of a file cut in half comes what is in the half', async () => {
    const list = await folder(false)
    truncateSync(list.file, Math.floor(statSync(list.file).size / 2))
    expect(expectRescued(list, opened(list.dir)).length).toBeGreaterThan(0)
  })
})

describe('from the copy', () => {
  test('what the damaged file lost, and it is told; what it shows to be removed stays so', async () => {
    const list = await folder(true)
    const copy = readFileSync(`${list.file}.copy`)
    const leaves = leafPages(list.file, 'download')
    spoilPages(list.file, [leaves[Math.floor(leaves.length / 2)] ?? 0])
    const damaged = readFileSync(list.file)

    const result = opened(list.dir)
    expect(result.notices[0]).toMatch(/brought back, \d+ from an older copy;/)
    expect(expectRescued(list, result)).toEqual(all(list))
    expect(readFileSync(join(list.dir, KEPT))).toEqual(damaged)
    expect(readFileSync(join(list.dir, `${KEPT}.copy`))).toEqual(copy)
    expect(existsSync(`${list.file}.copy`)).toBe(true)
  })

  test('pages of maps that the damaged file lost', async () => {
    const list = await folder(true)
    spoilPages(list.file, leafPages(list.file, 'map_page'))
    const { store } = opened(list.dir)
    for (let id = 1; id <= MAPS; id += 1)
      expect(store.loadMap(id)).toEqual(id === REMOVED ? new Map() : pagesOf(id))
  })

  test('but no page of a map that was for other bytes', async () => {
    const list = await folder(true)
    const { store: last } = openStore({ dir: list.dir })
    last.update(1, { representation: null })
    last.update(2, { partName: 'another.part' })
    last.close()
    spoilPages(list.file, leafPages(list.file, 'map_page'))
    const { store } = opened(list.dir)
    expect([1, 2, 3].map(id => store.loadMap(id).size)).toEqual([0, 0, 2])
    expect(store.downloads().map(({ record }) => record.durable)[0]).toBe(0)
  })

  const unreadable: readonly (readonly [string, (file: string) => void])[] = [
    ['zeros in place of its head', file => writeFileSync(file, readFileSync(file).fill(0, 0, 100))],
    ['garbage in place of its first page', file => spoilPages(file, [1])],
    ['nothing but garbage', file => writeFileSync(file, 'garbage '.repeat(10_000))],
    ['no byte', file => writeFileSync(file, '')],
    ['one byte', file => truncateSync(file, 1)],
  ]

  test.each(unreadable)('all, where the file has %s', async (_, spoil) => {
    const list = await folder(true)
    spoil(list.file)
    const damaged = readFileSync(list.file)
    const result = opened(list.dir)
    expect(result.notices[0]).toContain('from an older copy')
    const maps = Array.from({ length: MAPS }, (_, index) => result.store.loadMap(index + 1))
    const [hosts, setting] = [result.store.hosts(), result.store.setting('folder')]
    expect(expectRescued(list, result)).toEqual(Array.from({ length: COUNT }, (_, index) => index + 1))
    expect(maps).toEqual(maps.map((_, index) => pagesOf(index + 1)))
    expect(hosts).toEqual([FULL_HOST])
    expect(setting).toBe('/home/person')
    expect(readFileSync(join(list.dir, KEPT))).toEqual(damaged)
  })

  test.each(unreadable.filter(([name]) => name !== 'no byte'))(
    'nothing, where the file has %s and there is no copy',
    async (_, spoil) => {
      const list = await folder(false)
      spoil(list.file)
      const { store, notices } = opened(list.dir)
      expect(store.downloads()).toEqual([])
      expect(notices).toEqual([expect.stringContaining('Sluice began a new list')])
    },
  )

  test('all, where the list is gone', async () => {
    const list = await folder(true)
    rmSync(list.file)
    const { store, notices } = opened(list.dir)
    expect(store.downloads()).toHaveLength(COUNT)
    expect(notices).toEqual([
      expect.stringMatching(/was missing\. 300 downloads were brought back from an older copy/),
    ])
    expect(notices[0]).toContain(join(list.dir, `${KEPT}.copy`))
    expect(existsSync(join(list.dir, `${KEPT}.copy`))).toBe(true)
  })

  test('what is missing in half a file', async () => {
    const list = await folder(true)
    truncateSync(list.file, Math.floor(statSync(list.file).size / 2))
    const ids = expectRescued(list, opened(list.dir))
    expect(ids.filter(id => id !== REMOVED && id !== LATE)).toEqual(all(list).filter(id => id !== LATE))
  })

  test('a copy that is damaged itself is passed over', async () => {
    const list = await folder(true)
    spoilPages(list.file, leafPages(list.file, 'download_position'))
    writeFileSync(`${list.file}.copy`, 'garbage '.repeat(1000))
    expect(expectRescued(list, opened(list.dir))).toEqual(all(list))
    expect(readFileSync(join(list.dir, `${KEPT}.copy`), 'utf8')).toContain('garbage')
  })
})

test('a log of garbage is no damage: the list is as it was before it', async () => {
  const list = await folder(false)
  const process = await storeProcess(list.dir, `store.update(1, { name: 'from the log' })`)
  await process.kill()
  writeFileSync(`${list.file}-wal`, 'garbage '.repeat(10_000))
  const { store, notices } = opened(list.dir)
  expect(notices).toEqual([])
  expect(store.downloads()).toEqual([...list.before.values()])
})

describe('a rescue that was stopped', () => {
  function names(store: Store): readonly string[] {
    return store.downloads().map(({ intent }) => intent.url)
  }

  test('before the damaged file was moved is begun again', async () => {
    const list = await folder(false)
    spoilPages(list.file, leafPages(list.file, 'download_position'))
    writeFileSync(`${list.file}.rescued`, readFileSync(list.file).subarray(0, 5000))
    writeFileSync(`${list.file}.rescued-wal`, 'half a log')
    expect(expectRescued(list, opened(list.dir))).toEqual(all(list))
    expect(existsSync(`${list.file}.rescued`)).toBe(false)
    expect(existsSync(`${list.file}.rescued-wal`)).toBe(false)
  })

  test('between its two moves is ended, and told', async () => {
    const list = await folder(false)
    renameSync(list.file, `${list.file}.rescued`)
    writeFileSync(`${list.file}-wal`, 'the log of the damaged one')
    const { store, notices, unclean } = opened(list.dir)
    expect(names(store)).toEqual([...list.before.values()].map(({ intent }) => intent.url))
    expect(notices).toEqual([expect.stringContaining('brought back')])
    expect(unclean).toBe(true)
    expect(readFileSync(join(list.dir, `${KEPT}-wal`), 'utf8')).toBe('the log of the damaged one')
  })
})

test('any pages spoilt: the start goes on, and what comes back is right', async () => {
  // A generator with a fixed start (Numerical Recipes): the same pages in each run.
  let seed = 7
  const next = (below: number) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return seed % below
  }
  const list = await folder(true)
  const sound = readFileSync(list.file)
  const copy = readFileSync(`${list.file}.copy`)
  const pages = sound.length / 4096
  for (let round = 0; round < 12; round += 1) {
    const dir = await tempDir()
    const file = join(dir, 'sluice.db')
    writeFileSync(file, sound)
    if (round % 2 === 0) writeFileSync(`${file}.copy`, copy)
    for (let spoilt = 0; spoilt <= round % 6; spoilt += 1) {
      const bytes = readFileSync(file)
      const start = next(pages) * 4096 + next(2) * next(4096)
      bytes.fill(next(2) === 0 ? 0 : next(256), start, Math.min(bytes.length, start + 16 + next(4096)))
      writeFileSync(file, bytes.subarray(0, sound.length))
    }
    const { store } = opened(dir)
    for (const { id, intent } of store.downloads()) expect(intent).toEqual(plainIntent(id - 1))
    store.close()
    const again = opened(dir)
    for (const { id } of again.store.downloads()) again.store.loadMap(id)
    again.store.close()
  }
})
