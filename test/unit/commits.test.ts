// Group commit: what many write down in one turn is one transaction, in order, whole or not at all.
import { describe, expect, onTestFinished, test } from 'vitest'
import { Commits, merged } from '../../src/main/engine/commits.ts'
import { type Store, StoreError } from '../../src/main/engine/store-port.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import { tempDir } from '../support/temp.ts'
import { plainIntent } from './store-samples.ts'

async function world() {
  const { store } = openStore({ dir: await tempDir() })
  onTestFinished(() => store.close())
  const ids = store.add([plainIntent(1), plainIntent(2)], 0)
  const seen = { transactions: 0, fault: null as Error | null }
  const watched: Store = {
    ...store,
    together(work) {
      seen.transactions++
      store.together(() => {
        work()
        // The last of them fails: those before it must not stand.
        if (seen.fault !== null) throw seen.fault
      })
    },
  }
  const stored = (id: number) => store.downloads().find(download => download.id === id)?.record
  return { commits: new Commits(watched), store, seen, stored, first: ids[0] ?? 0, second: ids[1] ?? 0 }
}

const nothing = (): void => undefined
const page = (number: number, byte: number) => new Map([[number, Uint8Array.of(byte)]])

test('what is asked for in one turn is one transaction, and all is durable when the first is told', async () => {
  const { commits, seen, stored, first, second } = await world()
  const told: unknown[] = []
  await Promise.all([
    commits.durable(first, { change: { name: 'a' } }, () =>
      told.push(stored(first)?.name, stored(second)?.name),
    ),
    commits.durable(second, { change: { name: 'b' } }, nothing),
    commits.durable(first, { change: { partName: 'a.part' } }, nothing),
  ])
  expect(seen.transactions).toBe(1)
  expect(told).toEqual(['a', 'b'])
  expect(stored(first)).toMatchObject({ name: 'a', partName: 'a.part' })
})

test('what comes after a transaction is in the next', async () => {
  const { commits, seen, first } = await world()
  await commits.durable(first, { change: { name: 'a' } }, nothing)
  await commits.durable(first, { change: { name: 'b' } }, nothing)
  expect(seen.transactions).toBe(2)
})

test('flush writes at once what waits, and the end of the turn then has nothing to do', async () => {
  const { commits, seen, stored, first } = await world()
  const durable = commits.durable(first, { change: { name: 'a' } }, nothing)
  commits.flush()
  expect(stored(first)?.name).toBe('a')
  await durable
  commits.flush()
  await new Promise(resolve => setImmediate(resolve))
  expect(seen.transactions).toBe(1)
})

test('a map that is cleared and written again in one turn has only what came last', async () => {
  const { commits, store, first } = await world()
  await commits.durable(first, { pages: page(0, 1), change: {} }, nothing)
  await Promise.all([
    commits.durable(first, { pages: page(1, 2), change: { durable: 2 } }, nothing),
    commits.durable(first, { clear: true, change: { durable: 0 } }, nothing),
    commits.durable(first, { pages: page(2, 3), change: { durable: 3 } }, nothing),
  ])
  expect([...store.loadMap(first)]).toEqual([[2, Uint8Array.of(3)]])
  expect(store.downloads()[0]?.record.durable).toBe(3)
})

describe('a transaction that fails', () => {
  test('rejects everybody, each with a StoreError of its own, and nothing of it stands', async () => {
    const { commits, seen, stored, first, second } = await world()
    seen.fault = new StoreError('full', 'no room')
    const ends = await Promise.allSettled([
      commits.durable(first, { change: { name: 'a' } }, () => expect.fail('it is not durable')),
      commits.durable(second, { change: { name: 'b' } }, () => expect.fail('it is not durable')),
    ])
    const reasons = ends.map(end => (end.status === 'rejected' ? end.reason : null))
    expect(reasons).toEqual([expect.any(StoreError), expect.any(StoreError)])
    expect(reasons.map(({ fault }) => fault)).toEqual(['full', 'full'])
    expect(reasons[0]).not.toBe(reasons[1])
    expect([stored(first)?.name, stored(second)?.name]).toEqual([null, null])
  })

  test('forgets what was told of, and keeps what nobody waits for', async () => {
    const { commits, seen, stored, first } = await world()
    seen.fault = new StoreError('full', 'no room')
    commits.later(first, { state: 'running' })
    const lost = commits.durable(first, { change: { name: 'lost' } }, nothing)
    commits.later(first, { unverified: true })
    await expect(lost).rejects.toThrow(StoreError)
    seen.fault = null
    await commits.durable(first, { change: { partName: 'p' } }, nothing)
    expect(stored(first)).toMatchObject({ state: 'running', unverified: true, name: null, partName: 'p' })
  })

  test('is thrown at whoever asked for it now, and the last word is kept', async () => {
    const { commits, seen, stored, first } = await world()
    seen.fault = new StoreError('full', 'no room')
    commits.later(first, { state: 'running' })
    commits.flush()
    commits.later(first, { state: 'paused' })
    const lost = commits.durable(first, { change: { name: 'lost' } }, nothing)
    expect(() => commits.commit()).toThrow('no room')
    await expect(lost).rejects.toThrow('no room')
    seen.fault = null
    commits.commit()
    expect(stored(first)).toMatchObject({ state: 'paused', name: null })
    commits.commit()
    expect(seen.transactions).toBe(3)
  })

  test('for a mistake of ours that nobody waits for is thrown, not hidden', async () => {
    const { store, first } = await world()
    const commits = new Commits({
      ...store,
      together() {
        throw new TypeError('a bug')
      },
    })
    commits.later(first, { state: 'running' })
    expect(() => commits.flush()).toThrow(TypeError)
  })
})

test.each([
  [{ change: { name: 'a' } }, { change: { partName: 'p' } }, { change: { name: 'a', partName: 'p' } }],
  [
    { change: {}, pages: page(0, 1) },
    { change: {}, clear: true },
    { change: {}, clear: true },
  ],
  [
    { change: {}, clear: true },
    { change: {}, pages: page(0, 1) },
    { change: {}, clear: true, pages: page(0, 1) },
  ],
  [
    { change: {}, pages: page(0, 1) },
    { change: {}, pages: page(0, 2) },
    { change: {}, pages: page(0, 2) },
  ],
  [
    { change: {}, pages: page(0, 1) },
    { change: { durable: 3 } },
    { change: { durable: 3 }, pages: page(0, 1) },
  ],
])('%j and then %j', (before, after, both) => {
  expect(merged(before, after)).toEqual(both)
})
