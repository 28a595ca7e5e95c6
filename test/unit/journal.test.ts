// A download's record in memory and in the store: what is awaited shows when it is durable, the rest at once.
import { describe, expect, test } from 'vitest'
import { ChunkMap } from '../../src/main/engine/chunk-map.ts'
import { Commits } from '../../src/main/engine/commits.ts'
import { Journal } from '../../src/main/engine/journal.ts'
import { type DownloadRecord, type Store, StoreError } from '../../src/main/engine/store-port.ts'
import { plainIntent, storeWithOne } from './store-samples.ts'

interface World {
  readonly commits: Commits
  readonly journal: Journal
  /** What the next start would find. */
  stored(): DownloadRecord
}

/** @param around what stands between the journal and the store. */
async function world(around: (store: Store) => Store = store => store): Promise<World> {
  const { store, download } = await storeWithOne({}, 5)
  const stored = (): DownloadRecord => store.downloads()[0]?.record ?? expect.fail('it is gone')
  const commits = new Commits(around(store))
  return { commits, journal: new Journal(commits, download, () => 77), stored }
}

const full = (): never => {
  throw new StoreError('full', 'the disk is full')
}
const broken = (): never => {
  throw new TypeError('a bug')
}

test('begins with what the store has', async () => {
  const { journal, stored } = await world()
  expect(journal.record).toEqual(stored())
  expect(journal.intent).toEqual(plainIntent(1))
})

describe('save', () => {
  test('changes both, memory not before the store', async () => {
    const { journal, stored } = await world()
    const saved = journal.save({ state: 'paused', name: 'a.iso' })
    expect([journal.record.state, stored().state]).toEqual(['queued', 'queued'])
    await saved
    expect(journal.record).toMatchObject({ state: 'paused', name: 'a.iso', durable: 0 })
    expect(stored()).toEqual(journal.record)
  })

  test('changes neither where the store cannot', async () => {
    const { journal, stored } = await world(store => ({ ...store, update: full }))
    await expect(journal.save({ state: 'paused' })).rejects.toThrow(StoreError)
    expect(journal.record.state).toBe('queued')
    expect(stored().state).toBe('queued')
  })

  test('does not hide a bug', async () => {
    const { journal } = await world(store => ({ ...store, together: broken }))
    await expect(journal.save({ state: 'failed' })).rejects.toThrow(TypeError)
    expect(journal.record.state).toBe('queued')
  })
})

describe.each(['later', 'soon'] as const)('%s', how => {
  test('changes memory at once, and the store with what is written next', async () => {
    const { journal, stored } = await world()
    journal[how]({ state: 'failed', failureCode: 'gone', failureDetail: 'HTTP 404' })
    expect(journal.record).toMatchObject({ state: 'failed', failureCode: 'gone', failureDetail: 'HTTP 404' })
    expect(stored().state).toBe('queued')
    await journal.save({ name: 'a.iso' })
    expect(stored()).toEqual(journal.record)
  })

  test('is kept for later where the store cannot', async () => {
    let isFull = true
    const { commits, journal, stored } = await world(store => ({
      ...store,
      update: (...change) => (isFull ? full() : store.update(...change)),
    }))
    journal[how]({ state: 'failed' })
    commits.flush()
    expect([journal.record.state, stored().state]).toEqual(['failed', 'queued'])
    isFull = false
    commits.flush()
    expect(stored().state).toBe('failed')
  })
})

test('soon is written at the end of the turn', async () => {
  const { journal, stored } = await world()
  journal.soon({ state: 'failed' })
  await new Promise(resolve => setImmediate(resolve))
  expect(stored().state).toBe('failed')
})

test('a record handed out does not change afterwards', async () => {
  const { journal } = await world()
  const before = journal.record
  await journal.save({ name: 'a.iso' })
  expect(before.name).toBeNull()
})

describe('the map', () => {
  const pages = () => {
    const map = new ChunkMap(100)
    map.append(0, new Uint8Array(60))
    return map.takeDirty()
  }

  test('is committed with the record, and comes back', async () => {
    const { journal, stored } = await world()
    await journal.commitMap(pages(), { durable: 60 })
    expect(stored().durable).toBe(60)
    expect(journal.record.durable).toBe(60)
    expect(ChunkMap.decode(100, journal.loadMap()).received).toBe(60)
  })

  test('is cleared with the record', async () => {
    const { journal, stored } = await world()
    await journal.commitMap(pages(), { durable: 60 })
    await journal.clearMap({ durable: 0 })
    expect(journal.loadMap().size).toBe(0)
    expect(stored().durable).toBe(0)
    expect(journal.record.durable).toBe(0)
  })

  test('a commit or clearing that fails leaves memory as it was', async () => {
    const { journal } = await world(store => ({ ...store, commitMap: full, clearMap: full }))
    await expect(journal.commitMap(pages(), { durable: 60 })).rejects.toThrow(StoreError)
    await expect(journal.clearMap({ name: 'other' })).rejects.toThrow(StoreError)
    expect(journal.record).toMatchObject({ durable: 0, name: null })
  })
})

describe('the timeline', () => {
  const events = (store: Store) => store.timeline(1).map(({ at, kind, facts }) => ({ at, kind, facts }))

  test('is written with what is written next, in order and with its hour', async () => {
    const { journal, commits } = await world()
    journal.tell('started', { held: 0 })
    journal.tell('probed', { host: 'host.example' })
    await new Promise(resolve => setImmediate(resolve))
    expect(events(commits.store)).toEqual([])
    await journal.save({ name: 'a.iso' })
    expect(events(commits.store)).toEqual([
      { at: 77, kind: 'started', facts: { held: 0 } },
      { at: 77, kind: 'probed', facts: { host: 'host.example' } },
    ])
  })

  test('of what nothing follows for long is written at the end of the turn', async () => {
    const { journal, commits } = await world()
    journal.tell('started')
    journal.tell('waiting', { because: 'network', detail: 'offline' })
    await new Promise(resolve => setImmediate(resolve))
    expect(events(commits.store).map(({ kind }) => kind)).toEqual(['started', 'waiting'])
  })

  test('is kept for a store that cannot take it, the latest hundred', async () => {
    let isFull = true
    const { journal, commits } = await world(store => ({
      ...store,
      addEvents: (...told) => (isFull ? full() : store.addEvents(...told)),
    }))
    for (let held = 0; held < 120; held++) {
      journal.tell('resumed', { held })
      commits.flush()
    }
    expect(events(commits.store)).toEqual([])
    isFull = false
    commits.flush()
    const held = events(commits.store).map(({ facts }) => facts['held'])
    expect([held.length, held[0], held.at(-1)]).toEqual([100, 20, 119])
  })
})

describe('another link', () => {
  const other = { ...plainIntent(1), url: 'https://mirror.example/1.iso' }

  test('is durable on return, with what was learned of it and after what was told before', async () => {
    const { journal, commits, stored } = await world()
    journal.later({ state: 'failed', name: 'a.iso' })
    journal.relink(other, { state: 'queued' })
    expect(commits.store.downloads()[0]?.intent).toEqual(other)
    expect(stored()).toMatchObject({ state: 'queued', name: 'a.iso' })
    expect(journal.intent).toEqual(other)
    expect(journal.record).toEqual(stored())
  })

  test('changes nothing where the store cannot take it', async () => {
    const { journal, commits, stored } = await world(store => ({ ...store, update: full }))
    expect(() => journal.relink(other, { state: 'failed' })).toThrow(StoreError)
    expect([journal.intent, journal.record.state]).toEqual([plainIntent(1), 'queued'])
    expect(commits.store.downloads()[0]?.intent).toEqual(plainIntent(1))
    expect(stored().state).toBe('queued')
  })
})
