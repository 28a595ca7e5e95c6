// Whose turn it is: what the first heads of a host say decides about its next ones, long before the bodies are over.
import { describe, expect, onTestFinished, test } from 'vitest'
import { CHUNK } from '../../src/main/engine/chunk-map.ts'
import { Commits } from '../../src/main/engine/commits.ts'
import { Entry } from '../../src/main/engine/entry.ts'
import { Journal } from '../../src/main/engine/journal.ts'
import { Turns } from '../../src/main/engine/turns.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import { tempDir } from '../support/temp.ts'
import { plainIntent } from './store-samples.ts'

interface World {
  readonly turns: Turns
  readonly entries: readonly Entry[]
  /** Starts what may start; how many. */
  start(): number
  /** The reply to that one says its length. */
  told(index: number, total: number): void
}

interface Patience {
  /** ms until a host may be asked. */
  readonly coolingMs?: (host: string) => number
  readonly onCool?: (ms: number) => void
  readonly allowed?: (host: string) => number
  readonly url?: (index: number) => string
}

async function world(downloads: number, patience: Patience = {}): Promise<World> {
  const { store } = openStore({ dir: await tempDir() })
  onTestFinished(() => store.close())
  store.add(
    Array.from({ length: downloads }, (_, index) => {
      const intent = plainIntent(index)
      return { ...intent, url: patience.url?.(index) ?? intent.url }
    }),
    5,
  )
  const commits = new Commits(store)
  const entries = store
    .downloads()
    .map((download, rank) => new Entry(new Journal(commits, download, () => 0), rank, 'none'))
  const turns = new Turns(
    { maxRunning: 3, allowed: 16 },
    patience.coolingMs,
    patience.onCool,
    patience.allowed,
  )
  for (const entry of entries) turns.offer(entry)
  return {
    turns,
    entries,
    start() {
      let started = 0
      while (turns.next() !== null) started++
      return started
    },
    told(index, total) {
      const entry = entries[index] ?? expect.fail('there is no such download')
      const rest = { etag: null, lastModified: null, validator: null, splittable: true }
      entry.journal.later({ representation: { ...rest, total } })
      expect(turns.learn(entry)).toBe(true)
    },
  }
}

test('one small head lets the next one in by right and four on a guess, another four more', async () => {
  const { start, told } = await world(40)
  expect(start()).toBe(3)
  told(0, CHUNK)
  expect(start()).toBe(5)
  told(1, CHUNK)
  expect(start()).toBe(5)
})

test('never more than sixteen', async () => {
  const { start, told } = await world(40)
  expect(start()).toBe(3)
  for (let index = 0; index < 3; index++) told(index, 1_000)
  expect(start()).toBe(13)
})

test('a large one ends the guessing', async () => {
  const { start, told } = await world(40)
  expect(start()).toBe(3)
  told(0, CHUNK + 1)
  expect(start()).toBe(0)
  told(1, 1_000)
  told(2, CHUNK + 1)
  expect(start()).toBe(1)
})

test('each counts once: its end adds nothing to what its head said', async () => {
  const { turns, entries, start, told } = await world(40)
  start()
  told(0, 1_000)
  expect(start()).toBe(5)
  const first = entries[0] ?? expect.fail('there is no such download')
  first.journal.later({ state: 'done' })
  turns.ended(first)
  expect(start()).toBe(0)
})

describe('a host that asked for patience', () => {
  const url = (index: number): string => `https://${index % 2 === 0 ? 'tired' : 'fresh'}.example/${index}.iso`

  test('keeps nobody else waiting, and its downloads are begun once it may be asked', async () => {
    let left = 60_000
    const told: number[] = []
    const coolingMs = (host: string): number => (host === 'tired.example' ? left : 0)
    const it = await world(6, { url, coolingMs, onCool: ms => told.push(ms) })
    const first = it.turns.next()
    const second = it.turns.next()
    const third = it.turns.next()
    expect([first, second, third]).toEqual([it.entries[1], it.entries[3], it.entries[5]])
    expect(new Set(told)).toEqual(new Set([60_000]))
    for (const entry of [first, second, third]) {
      entry?.journal.later({ state: 'done' })
      if (entry) it.turns.ended(entry)
    }
    expect(it.turns.next()).toBeNull()
    left = 0
    // Nobody looks before somebody says so.
    expect(it.turns.next()).toBeNull()
    it.turns.release()
    expect([it.turns.next(), it.turns.next(), it.turns.next(), it.turns.next()]).toEqual([
      it.entries[0],
      it.entries[2],
      it.entries[4],
      null,
    ])
  })

  test('is waited for again where its time was made longer meanwhile', async () => {
    let left = 60_000
    const told: number[] = []
    const it = await world(1, { coolingMs: () => left, onCool: ms => told.push(ms) })
    expect(it.start()).toBe(0)
    left = 5_000
    it.turns.release()
    expect(it.start()).toBe(0)
    expect(told).toEqual([60_000, 5_000])
    left = 0
    it.turns.release()
    expect(it.start()).toBe(1)
  })

  test('one that was paused meanwhile is not begun', async () => {
    let left = 60_000
    const it = await world(1, { coolingMs: () => left })
    expect(it.start()).toBe(0)
    it.entries[0]?.journal.later({ state: 'paused' })
    left = 0
    it.turns.release()
    expect(it.start()).toBe(0)
  })
})

describe('a host that allows one connection', () => {
  const url = (index: number): string => `https://${index < 4 ? 'narrow' : 'wide'}.example/${index}.iso`
  const allowed = (host: string): number => (host === 'narrow.example' ? 1 : 16)

  /** It has come to its end. */
  function end({ turns, entries }: World, index: number): void {
    const entry = entries[index] ?? expect.fail('there is no such download')
    entry.journal.later({ state: 'done' })
    turns.ended(entry)
  }

  test('keeps no other waiting, and has its own one after another, in their order', async () => {
    const it = await world(7, { url, allowed })
    const [first, second, third, , fifth, sixth, seventh] = it.entries
    expect([it.turns.next(), it.turns.next(), it.turns.next(), it.turns.next()]).toEqual([
      first,
      fifth,
      sixth,
      null,
    ])
    end(it, 4)
    expect([it.turns.next(), it.turns.next()]).toEqual([seventh, null])
    end(it, 0)
    expect([it.turns.next(), it.turns.next()]).toEqual([second, null])
    end(it, 1)
    expect([it.turns.next(), it.turns.next()]).toEqual([third, null])
  })

  test('passes over those that were paused meanwhile', async () => {
    const it = await world(4, { url, allowed })
    expect(it.start()).toBe(1)
    it.entries[1]?.journal.later({ state: 'paused' })
    it.entries[2]?.journal.later({ state: 'paused' })
    end(it, 0)
    expect([it.turns.next(), it.turns.next()]).toEqual([it.entries[3], null])
  })

  test('has the others begun as soon as it allows more', async () => {
    let most = 1
    const it = await world(4, { url, allowed: () => most })
    expect(it.start()).toBe(1)
    most = 3
    it.turns.release()
    expect(it.start()).toBe(2)
  })
})

test('one that waits for its volume has no turn until it is freed', async () => {
  const it = await world(1)
  const [entry] = it.entries
  if (entry === undefined) throw new Error('there is no such download')
  entry.parked = { code: 'disk-full', detail: 'full' }
  expect(it.start()).toBe(0)
  entry.parked = null
  it.turns.offer(entry)
  expect(it.start()).toBe(1)
})

describe('order', () => {
  /** What starts next, and comes to its end at once, until nothing does. */
  function all({ turns, entries }: World): readonly number[] {
    const started: number[] = []
    for (let entry = turns.next(); entry !== null; entry = turns.next()) {
      started.push(entries.indexOf(entry))
      entry.journal.later({ state: 'done' })
      turns.ended(entry)
    }
    return started
  }

  test('is by priority, then by place, and what was running comes first', async () => {
    const it = await world(6)
    const [first, , third, fourth, fifth] = it.entries
    first?.journal.later({ priority: 'low' })
    third?.journal.later({ priority: 'high' })
    fourth?.journal.later({ state: 'running', priority: 'low' })
    fifth?.journal.later({ priority: 'high' })
    it.turns.reorder()
    expect(all(it)).toEqual([3, 2, 4, 1, 5, 0])
  })

  test('follows what was moved while it waited', async () => {
    const it = await world(5)
    for (const [nth, rank] of [3, 0, 4, 1, 2].entries()) {
      const entry = it.entries[nth]
      if (entry !== undefined) entry.rank = rank
    }
    it.turns.reorder()
    expect(all(it)).toEqual([1, 3, 4, 0, 2])
  })

  test('holds for those that wait for their host too', async () => {
    const it = await world(4, { allowed: () => 1 })
    expect(it.start()).toBe(1)
    it.entries[3]?.journal.later({ priority: 'high' })
    it.entries[1]?.journal.later({ priority: 'low' })
    it.turns.reorder()
    expect(it.start()).toBe(0)
    const [first] = it.entries
    first?.journal.later({ state: 'done' })
    if (first !== undefined) it.turns.ended(first)
    expect(all(it)).toEqual([3, 2, 1])
  })

  test('one that was paused meanwhile is forgotten, and comes again when it is offered', async () => {
    const it = await world(2)
    const [first] = it.entries
    first?.journal.later({ state: 'paused' })
    it.turns.reorder()
    first?.journal.later({ state: 'queued' })
    if (first !== undefined) it.turns.offer(first)
    expect(all(it)).toEqual([0, 1])
  })
})

test('other rules hold from now on: more begin, and with fewer none does before there is room', async () => {
  const it = await world(12)
  expect(it.start()).toBe(3)
  it.turns.setRules({ maxRunning: 5, allowed: 16 })
  expect(it.start()).toBe(2)
  it.turns.setRules({ maxRunning: 2, allowed: 16 })
  const end = (index: number): number => {
    const entry = it.entries[index] ?? expect.fail('there is no such download')
    entry.journal.later({ state: 'done' })
    it.turns.ended(entry)
    return it.start()
  }
  expect([0, 1, 2, 3].map(end)).toEqual([0, 0, 0, 1])
})
