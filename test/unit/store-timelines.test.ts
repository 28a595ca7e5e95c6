// The timeline of a download: in order, with its first and its latest entries, and gone with its download.
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Store } from '../../src/main/engine/store-port.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import type { TimelineEvent } from '../../src/shared/model.ts'
import { tempDir } from '../support/temp.ts'
import { plainIntent } from './store-samples.ts'

const ADDED: TimelineEvent = { at: 1_772_366_400_123, kind: 'added', facts: {} }
const LIMITED: TimelineEvent = {
  at: 1_772_366_400_124,
  kind: 'limited',
  facts: { host: 'größe.example', connections: 4, because: 'HTTP "429"', until: 1_772_366_460_000.5 },
}

function opened(dir: string): Store {
  const { store } = openStore({ dir })
  onTestFinished(() => store.close())
  return store
}

function numbered(from: number, to: number): readonly TimelineEvent[] {
  return Array.from({ length: to - from }, (_, index) => ({
    at: from + index,
    kind: 'connections',
    facts: { connections: from + index },
  }))
}

describe('a timeline', () => {
  test('comes back oldest first, each with its facts, after a restart too', async () => {
    const dir = await tempDir()
    const store = opened(dir)
    const [id = 0, other = 0] = store.add([0, 1].map(plainIntent), 1)
    // By the order of saying, whatever the clock said.
    store.addEvents(id, [LIMITED, ADDED])
    store.addEvents(other, [ADDED])
    store.addEvents(id, [])
    store.addEvents(id, [LIMITED])
    store.close()
    const again = opened(dir)
    expect(again.timeline(id)).toEqual([LIMITED, ADDED, LIMITED])
    expect(again.timeline(other)).toEqual([ADDED])
    expect(again.timeline(999)).toEqual([])
  })

  test('goes with its download, and a late word does not bring it back', async () => {
    const dir = await tempDir()
    const store = opened(dir)
    const [id = 0] = store.add([plainIntent(0)], 1)
    store.addEvents(id, [ADDED])
    store.remove([id])
    store.addEvents(id, [ADDED])
    store.addEvents(999, [ADDED])
    expect(store.timeline(id)).toEqual([])
    store.close()
    const db = new Database(join(dir, 'sluice.db'), { readonly: true })
    onTestFinished(() => void db.close())
    expect(db.prepare('SELECT count(*) FROM event').pluck().get()).toBe(0)
  })

  test.each([
    ['one by one', 1],
    ['many at a time', 137],
    ['more than it keeps at once', 3000],
  ])('keeps its first 50 and its latest 950 entries: %s', async (_, step) => {
    const store = opened(await tempDir())
    const [id = 0, other = 0] = store.add([0, 1].map(plainIntent), 1)
    const all = numbered(0, 3000)
    store.addEvents(other, numbered(0, 60))
    store.together(() => {
      for (let from = 0; from < all.length; from += step) store.addEvents(id, all.slice(from, from + step))
    })
    expect(store.timeline(id)).toEqual([...all.slice(0, 50), ...all.slice(-950)])
    expect(store.timeline(other)).toEqual(numbered(0, 60))
  })

  test('of exactly 1,000 entries is whole; the next one costs the 51st', async () => {
    const store = opened(await tempDir())
    const [id = 0] = store.add([plainIntent(0)], 1)
    const all = numbered(0, 1001)
    store.addEvents(id, all.slice(0, 1000))
    expect(store.timeline(id)).toEqual(all.slice(0, 1000))
    store.addEvents(id, all.slice(1000))
    expect(store.timeline(id)).toEqual(all.filter((_, index) => index !== 50))
  })

  test('is one with the changes beside it', async () => {
    const store = opened(await tempDir())
    const [id = 0] = store.add([plainIntent(0)], 1)
    store.addEvents(id, [ADDED])
    const fail = () =>
      store.together(() => {
        store.addEvents(id, [LIMITED])
        throw new Error('no')
      })
    expect(fail).toThrow('no')
    expect(store.timeline(id)).toEqual([ADDED])
  })
})

test.each([
  "kind = 'teleported'",
  'at = -1',
  "facts = ''",
  "facts = '{'",
  "facts = 'null'",
  "facts = '[1]'",
  `facts = '{"a": null}'`,
  `facts = '{"a": true}'`,
  `facts = '{"a": {"b": 1}}'`,
  `facts = '{"a": 1e999}'`,
])('an entry with %s is left out', async assignment => {
  const dir = await tempDir()
  const store = opened(dir)
  const [id = 0] = store.add([plainIntent(0)], 1)
  store.addEvents(id, [ADDED, LIMITED, ADDED])
  store.close()
  const db = new Database(join(dir, 'sluice.db'))
  db.exec(`UPDATE event SET ${assignment} WHERE seq = 1`)
  db.close()
  expect(opened(dir).timeline(id)).toEqual([ADDED, ADDED])
})
