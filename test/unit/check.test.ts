// A file compared with what was received, on a real disk with a real store: what is right stays, what is wrong is missing
// again, and nothing that is wrong keeps the name of the finished file.
import { appendFile, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createDisk } from '../../src/main/disk/disk.ts'
import { checkFile } from '../../src/main/engine/check.ts'
import { CHUNK, ChunkMap } from '../../src/main/engine/chunk-map.ts'
import { Commits } from '../../src/main/engine/commits.ts'
import { Journal } from '../../src/main/engine/journal.ts'
import { pseudoRandom } from '../support/bytes.ts'
import { tempDir } from '../support/temp.ts'
import { storeWithOne } from './store-samples.ts'

const SIZE = 2 * CHUNK + 1_000
const CONTENT = pseudoRandom(SIZE).read(0, SIZE)
const never = new AbortController().signal
const disk = createDisk()

/** A download whose file is there, done or on its way (then without its last chunk). */
async function world(state: 'done' | 'paused') {
  const dir = await tempDir()
  const { store, download } = await storeWithOne({ dir })
  const commits = new Commits(store)
  const journal = new Journal(commits, download, () => 0)
  const isDone = state === 'done'
  const bytes = isDone ? CONTENT : CONTENT.subarray(0, 2 * CHUNK)
  const name = isDone ? 'a.iso' : 'a.iso.part'
  const path = join(dir, name)
  await writeFile(path, bytes)
  const map = new ChunkMap(SIZE)
  map.append(0, bytes)
  const partId = (await disk.facts(path))?.id ?? null
  const representation = { total: SIZE, etag: null, lastModified: null, validator: null, splittable: true }
  const names = { name: 'a.iso', partName: 'a.iso.part', partId }
  await journal.save({ state, representation, ...names, finishedAt: isDone ? 5 : null, recent: '[[1,0,2]]' })
  await journal.commitMap(map.takeDirty(), { durable: bytes.length })
  return {
    dir,
    path,
    journal,
    check: (mend = true, signal = never) => checkFile(disk, journal, mend, signal),
    /** One byte of the file is another. */
    async spoil(position: number): Promise<void> {
      const content = await readFile(path)
      content[position] = 255 - (content[position] ?? 0)
      await writeFile(path, content)
    },
    claimed: () => ChunkMap.decode(SIZE, journal.loadMap()),
    events: () => {
      commits.flush()
      return store.timeline(download.id).map(({ kind, facts }) => ({ kind, facts }))
    },
  }
}

describe('a finished file', () => {
  test('that is as received stays as it is', async () => {
    const { dir, journal, check, events } = await world('done')
    expect(await check()).toEqual({ id: 1, chunks: 3, wrong: 0, missing: false })
    expect(await readdir(dir)).toEqual(['a.iso'])
    expect(journal.record).toMatchObject({ state: 'done', finishedAt: 5, durable: SIZE })
    expect(events()).toEqual([{ kind: 'checked', facts: { chunks: 3, wrong: 0 } }])
  })

  test('that is not loses its name and waits for what is wrong', async () => {
    const { dir, journal, check, spoil, claimed, events } = await world('done')
    await spoil(CHUNK + 5)
    expect(await check()).toEqual({ id: 1, chunks: 3, wrong: 1, missing: false })
    expect(await readdir(dir)).toEqual(['a.iso.part'])
    expect(journal.record).toMatchObject({
      state: 'queued',
      finishedAt: null,
      partName: 'a.iso.part',
      durable: SIZE - CHUNK,
      recent: null,
    })
    expect([0, 1, 2].map(chunk => claimed().filled(chunk))).toEqual([CHUNK, 0, 1_000])
    expect(events().map(({ kind }) => kind)).toEqual(['checked', 'refetched'])
  })

  test('gets a name for its part that is free', async () => {
    const { dir, journal, check, spoil } = await world('done')
    await writeFile(join(dir, 'a.iso.part'), 'somebody else’s')
    await spoil(0)
    await check()
    const { partName } = journal.record
    expect(partName).not.toBe('a.iso.part')
    expect((await readdir(dir)).toSorted()).toEqual(['a.iso.part', partName].toSorted())
    expect(await readFile(join(dir, 'a.iso.part'), 'utf8')).toBe('somebody else’s')
  })

  test('that is only looked at stays as it is, whatever is found', async () => {
    const { dir, journal, check, spoil, claimed } = await world('done')
    await spoil(0)
    expect(await check(false)).toEqual({ id: 1, chunks: 3, wrong: 1, missing: false })
    expect(await readdir(dir)).toEqual(['a.iso'])
    expect([journal.record.state, claimed().received]).toEqual(['done', SIZE])
  })

  test('that was cut short is wrong where it is missing', async () => {
    const { path, check, claimed } = await world('done')
    await writeFile(path, CONTENT.subarray(0, CHUNK))
    // Written anew in place: the same file.
    expect(await check()).toMatchObject({ chunks: 3, wrong: 2 })
    expect(claimed().received).toBe(CHUNK)
  })

  test('that goes on after its end is wrong at its end', async () => {
    const { dir, path, check, journal, claimed } = await world('done')
    await appendFile(path, 'more')
    expect(await check(false)).toEqual({ id: 1, chunks: 3, wrong: 1, missing: false })
    expect(await check()).toEqual({ id: 1, chunks: 3, wrong: 1, missing: false })
    expect(await readdir(dir)).toEqual(['a.iso.part'])
    // All that was received is there; the finish cuts off what is not.
    expect([journal.record.state, claimed().received]).toEqual(['queued', CONTENT.length])
  })

  test('that another file took the name of is missing, and the other is left alone', async () => {
    const { dir, path, check, journal } = await world('done')
    await rename(path, join(dir, 'kept'))
    await writeFile(path, 'another')
    expect(await check()).toEqual({ id: 1, chunks: 0, wrong: 0, missing: true })
    expect(await readFile(path, 'utf8')).toBe('another')
    expect(journal.record.state).toBe('done')
  })

  test('that is gone is missing', async () => {
    const { path, check, events } = await world('done')
    await rm(path)
    expect(await check()).toEqual({ id: 1, chunks: 0, wrong: 0, missing: true })
    expect(events()).toEqual([])
  })

  test('whose check was broken off is as before', async () => {
    const { dir, check, spoil, journal } = await world('done')
    await spoil(0)
    expect(await check(true, AbortSignal.abort())).toBeNull()
    expect([await readdir(dir), journal.record.state]).toEqual([['a.iso'], 'done'])
  })
})

describe('a part file', () => {
  test('keeps its name and its state; what is wrong is missing again', async () => {
    const { dir, journal, check, spoil, claimed } = await world('paused')
    await spoil(5)
    expect(await check()).toEqual({ id: 1, chunks: 2, wrong: 1, missing: false })
    expect(await readdir(dir)).toEqual(['a.iso.part'])
    expect(journal.record).toMatchObject({ state: 'paused', partName: 'a.iso.part', durable: CHUNK })
    expect([0, 1, 2].map(chunk => claimed().filled(chunk))).toEqual([0, CHUNK, 0])
  })

  test('that somebody replaced is compared all the same', async () => {
    const { path, check, claimed } = await world('paused')
    const copy = Buffer.from(CONTENT.subarray(0, 2 * CHUNK))
    copy[CHUNK] = 255 - (copy[CHUNK] ?? 0)
    await rm(path)
    await writeFile(path, copy)
    expect(await check()).toMatchObject({ chunks: 2, wrong: 1, missing: false })
    expect(claimed().received).toBe(CHUNK)
  })
})

test('a download that never had a file is not missing one', async () => {
  const { store, download } = await storeWithOne()
  const journal = new Journal(new Commits(store), download, () => 0)
  expect(await checkFile(disk, journal, true, never)).toEqual({ id: 1, chunks: 0, wrong: 0, missing: false })
})
