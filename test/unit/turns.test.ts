// Whose turn it is: what the first heads of a host say decides about its next ones, long before the bodies are over.
import { expect, onTestFinished, test } from 'vitest'
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

async function world(downloads: number): Promise<World> {
  const { store } = openStore({ dir: await tempDir() })
  onTestFinished(() => store.close())
  store.add(
    Array.from({ length: downloads }, (_, index) => plainIntent(index)),
    5,
  )
  const commits = new Commits(store)
  const entries = store.downloads().map((download, rank) => new Entry(new Journal(commits, download), rank))
  const turns = new Turns({ maxRunning: 3, allowed: 16 })
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
