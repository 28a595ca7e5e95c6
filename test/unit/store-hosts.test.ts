// What hosts have earned: it comes back as it was given, and rows that nobody should have written do no harm.
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { strangerAt } from '../../src/main/engine/reputation.ts'
import type { StoredHost } from '../../src/main/engine/store-port.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import { tempDir } from '../support/temp.ts'
import { FULL_HOST } from './store-samples.ts'

const PLAIN_HOST = strangerAt('a.example')

function opened(dir: string) {
  const { store } = openStore({ dir })
  onTestFinished(() => store.close())
  return store
}

describe('hosts', () => {
  test('come back by name, each as it was saved last', async () => {
    const dir = await tempDir()
    const store = opened(dir)
    expect(store.hosts()).toEqual([])
    store.saveHost(PLAIN_HOST)
    store.saveHost({ ...FULL_HOST, host: '[::1]:8080' })
    store.saveHost(FULL_HOST)
    store.saveHost({ ...FULL_HOST, allowed: 2 })
    store.close()
    expect(opened(dir).hosts()).toEqual([
      { ...FULL_HOST, host: '[::1]:8080' },
      PLAIN_HOST,
      { ...FULL_HOST, allowed: 2 },
    ])
  })

  test('are forgotten one by one, for good; an unknown one is passed over', async () => {
    const dir = await tempDir()
    const store = opened(dir)
    for (const host of [PLAIN_HOST, FULL_HOST]) store.saveHost(host)
    store.forgetHost(FULL_HOST.host)
    store.forgetHost('unknown.example')
    store.close()
    expect(opened(dir).hosts()).toEqual([PLAIN_HOST])
  })

  test('measured values are kept in whole numbers', async () => {
    const store = opened(await tempDir())
    store.saveHost({
      ...FULL_HOST,
      coolUntil: FULL_HOST.coolUntil === null ? null : FULL_HOST.coolUntil + 0.4,
      cleanMs: 12.5,
      cleanBytes: 0.2,
      lastServedAt: Number.NaN,
      bestRate: Number.POSITIVE_INFINITY,
    })
    const kept = { ...FULL_HOST, cleanMs: 13, cleanBytes: 0, lastServedAt: null, bestRate: 0 }
    expect(store.hosts()).toEqual([kept])
  })

  test('a change of a host is one with the changes beside it', async () => {
    const store = opened(await tempDir())
    store.saveHost(PLAIN_HOST)
    const fail = () =>
      store.together(() => {
        store.saveHost(FULL_HOST)
        store.forgetHost(PLAIN_HOST.host)
        throw new Error('no')
      })
    expect(fail).toThrow('no')
    expect(store.hosts()).toEqual([PLAIN_HOST])
  })
})

describe('a row that nobody should have written', () => {
  const nothing = { coolFrom: null, coolUntil: null }
  const cases: readonly (readonly [string, Partial<StoredHost>])[] = [
    ['allowed = 0', { allowed: null }],
    ['allowed = 17', { allowed: null }],
    ['cap = 0', { cap: null }],
    ['cap = -3', { cap: null }],
    ['cap = 17', { cap: null }],
    ['cap = 16', { cap: 16 }],
    ['cool_from = NULL', nothing],
    ['cool_until = NULL', nothing],
    ['cool_until = -1', nothing],
    ['cool_until = cool_from - 1', nothing],
    ['cool_until = 9223372036854775807', nothing],
    ['hits = -1', { hits: 0 }],
    ['clean_ms = -1', { cleanMs: 0 }],
    ['clean_bytes = 9223372036854775807', { cleanBytes: 0 }],
    ['because = NULL', { because: null }],
    ['last_refused_at = -5', { lastRefusedAt: null }],
    ['last_served_at = -5', { lastServedAt: null }],
    ['best_rate = -1', { bestRate: 0 }],
  ]

  async function readAfter(assignment: string): Promise<readonly StoredHost[]> {
    const dir = await tempDir()
    const store = opened(dir)
    for (const host of [PLAIN_HOST, FULL_HOST]) store.saveHost(host)
    store.close()
    const db = new Database(join(dir, 'sluice.db'))
    db.prepare(`UPDATE host SET ${assignment} WHERE host = ?`).run(FULL_HOST.host)
    db.close()
    return opened(dir).hosts()
  }

  test.each(cases)('%s is not known', async (assignment, changed) => {
    expect(await readAfter(assignment)).toEqual([PLAIN_HOST, { ...FULL_HOST, ...changed }])
  })

  test.each(["host = ''", "host = 'a b'", "host = 'a.example/path'", "host = printf('%.400c', 'a')"])(
    '%s is left out',
    async assignment => {
      expect(await readAfter(assignment)).toEqual([PLAIN_HOST])
    },
  )
})
