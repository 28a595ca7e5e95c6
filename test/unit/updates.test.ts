// Updates over a feed that the test plays: when it is looked at, what the window is told, and what the quit does.
import { describe, expect, it } from 'vitest'
import { openSettings } from '../../src/main/desktop/settings.ts'
import {
  createUpdates,
  type FetchedVersion,
  type FoundVersion,
  noUpdates,
} from '../../src/main/desktop/updates.ts'
import { FIRST_CHECK } from '../../src/main/desktop/updates-state.ts'
import type { UpdateView } from '../../src/shared/contract.ts'
import type { Settings } from '../../src/shared/settings.ts'
import { say } from '../../src/shared/words.ts'
import { createFakeClock } from '../support/fake-clock.ts'

const HOURS = 3_600_000
type Fetch = FoundVersion['fetch']

function bench() {
  const clock = createFakeClock()
  const sent: UpdateView[] = []
  const reported: unknown[] = []
  const installs: boolean[] = []
  const counts = { loads: 0, looks: 0, quits: 0 }
  const version: FetchedVersion = { install: async restart => void installs.push(restart) }
  const feed: { load: () => void; look: () => Promise<string | null>; fetch: Fetch } = {
    load: () => {},
    look: async () => null,
    fetch: async () => version,
  }
  const settings = openSettings({
    kept: { read: () => null, write: () => {} },
    makeFolder: async () => null,
    openAtLogin: async () => {},
    report: () => {},
  })
  const updates = createUpdates({
    clock,
    settings,
    random: () => 0.5,
    send: view => sent.push(view),
    quit: () => counts.quits++,
    report: error => reported.push(error),
    async load() {
      counts.loads++
      feed.load()
      return async () => {
        counts.looks++
        const found = await feed.look()
        return found === null ? null : { version: found, fetch: progress => feed.fetch(progress) }
      }
    },
  })
  const set = (change: Partial<Settings>): Promise<Settings> => settings.change(change)
  return { clock, sent, reported, installs, counts, version, feed, updates, set }
}

const kinds = (views: readonly UpdateView[]): readonly string[] => views.map(({ kind }) => kind)
const until = (test: () => boolean): Promise<void> => expect.poll(test).toBe(true)

describe('looking', () => {
  it('begins a while after the start, and goes on all day', async () => {
    const { clock, sent, counts, updates } = bench()
    expect(updates.view).toEqual({ kind: 'idle', checkedAt: null })
    expect([clock.pending(), counts.loads]).toEqual([[FIRST_CHECK], 0])
    clock.advance(FIRST_CHECK)
    await clock.timersSet()
    expect(sent).toEqual([{ kind: 'checking' }, { kind: 'idle', checkedAt: clock.now() }])
    expect(clock.pending()).toEqual([6 * HOURS])
    clock.advance(6 * HOURS)
    await clock.timersSet()
    expect(counts).toEqual({ loads: 1, looks: 2, quits: 0 })
  })

  it('is left alone where the person does not want it, but for what they ask for', async () => {
    const { clock, sent, counts, updates, set } = bench()
    await set({ autoUpdate: false })
    expect(clock.pending()).toEqual([])
    updates.check()
    updates.check()
    await until(() => sent.at(-1)?.kind === 'idle')
    expect([counts.looks, clock.pending()]).toEqual([1, []])
    await set({ autoUpdate: true })
    expect(clock.pending()).toEqual([FIRST_CHECK])
  })

  it('is tried again soon where the feed is away, without a word to the log', async () => {
    const { clock, sent, reported, feed } = bench()
    feed.look = () => Promise.reject(new Error('net::ERR_NAME_NOT_RESOLVED'))
    clock.advance(FIRST_CHECK)
    await clock.timersSet()
    expect(sent.at(-1)).toEqual({ kind: 'failed', because: say('updates.trouble.unreachable') })
    expect(clock.pending()).toEqual([HOURS / 4])
    clock.advance(HOURS / 4)
    await clock.timersSet()
    expect([clock.pending(), reported]).toEqual([[HOURS / 2], []])
    feed.look = async () => null
    clock.advance(HOURS / 2)
    await clock.timersSet()
    expect([sent.at(-1)?.kind, clock.pending()]).toEqual(['idle', [6 * HOURS]])
  })

  it('is tried again where it could not be loaded', async () => {
    const { clock, counts, reported, feed } = bench()
    feed.load = () => {
      throw new Error('no such module')
    }
    clock.advance(FIRST_CHECK)
    await clock.timersSet()
    expect(reported).toHaveLength(1)
    feed.load = () => {}
    clock.advance(HOURS)
    await clock.timersSet()
    expect(counts).toMatchObject({ loads: 2, looks: 1 })
  })

  it('ends with the app', async () => {
    const { clock, sent, counts, updates } = bench()
    updates.close()
    updates.check()
    clock.advance(24 * HOURS)
    expect([counts.looks, sent, clock.pending()]).toEqual([0, [], []])
  })
})

describe('a new version', () => {
  it('is fetched, told of as it comes, and then no more is looked for', async () => {
    const { clock, sent, feed, version, updates } = bench()
    feed.look = async () => '2.0.0'
    feed.fetch = async onProgress => {
      onProgress(40, 100)
      return version
    }
    clock.advance(FIRST_CHECK)
    await until(() => updates.view.kind === 'ready')
    expect(sent).toEqual([
      { kind: 'checking' },
      { kind: 'fetching', version: '2.0.0', received: 0, total: 0 },
      { kind: 'fetching', version: '2.0.0', received: 40, total: 100 },
      { kind: 'ready', version: '2.0.0' },
    ])
    updates.check()
    expect([clock.pending(), kinds(sent).length]).toEqual([[], 4])
  })

  it('that arrives damaged is refused, and nothing is installed', async () => {
    const { clock, installs, reported, feed, updates } = bench()
    feed.look = async () => '2.0.0'
    const error = Object.assign(new Error('sha512 checksum mismatch'), { code: 'ERR_CHECKSUM_MISMATCH' })
    feed.fetch = () => Promise.reject(error)
    clock.advance(FIRST_CHECK)
    await clock.timersSet()
    expect(updates.view).toEqual({ kind: 'failed', because: say('updates.trouble.damaged') })
    expect([clock.pending(), reported]).toEqual([[6 * HOURS], [error]])
    updates.install()
    await updates.finish()
    expect(installs).toEqual([])
  })

  it('that comes when the app is already closing is left for the next time', async () => {
    const { clock, sent, installs, feed, version, updates } = bench()
    let arrive: (fetched: FetchedVersion) => void = () => {}
    feed.look = async () => '2.0.0'
    feed.fetch = () => new Promise(done => (arrive = done))
    clock.advance(FIRST_CHECK)
    await until(() => sent.at(-1)?.kind === 'fetching')
    updates.close()
    arrive(version)
    await new Promise(done => setImmediate(done))
    await updates.finish()
    expect([installs, kinds(sent)]).toEqual([[], ['checking', 'fetching']])
  })
})

describe('the quit', () => {
  async function withReady() {
    const all = bench()
    all.feed.look = async () => '2.0.0'
    all.updates.check()
    await until(() => all.updates.view.kind === 'ready')
    return all
  }

  it('installs what is ready, and starts nothing', async () => {
    const { updates, installs, counts } = await withReady()
    updates.close()
    await updates.finish()
    expect([installs, counts.quits]).toEqual([[false], 0])
  })

  it('that the person asked for with a restart starts the new one', async () => {
    const { updates, installs, counts } = await withReady()
    updates.install()
    expect([installs, counts.quits]).toEqual([[], 1])
    updates.close()
    await updates.finish()
    expect(installs).toEqual([true])
  })

  it('installs nothing unasked once updates are switched off', async () => {
    const { updates, installs, set } = await withReady()
    await set({ autoUpdate: false })
    await updates.finish()
    expect(installs).toEqual([])
    updates.install()
    await updates.finish()
    expect(installs).toEqual([true])
  })

  it('that was called off is forgotten with its restart', async () => {
    const { updates, installs } = await withReady()
    updates.install()
    updates.stay()
    await updates.finish()
    expect(installs).toEqual([false])
  })

  it('goes on where the new version cannot be installed', async () => {
    const { updates, reported, version } = await withReady()
    Object.assign(version, { install: () => Promise.reject(new Error('read-only')) })
    await updates.finish()
    expect(reported).toEqual([new Error('read-only')])
  })

  it('is not asked for while nothing is ready', async () => {
    const { updates, counts, installs } = bench()
    updates.install()
    await updates.finish()
    expect([counts.quits, installs]).toEqual([0, []])
  })
})

it('a program that does not update itself says why, and does nothing', async () => {
  let because = 'Not here.'
  const updates = noUpdates(() => because)
  updates.check()
  updates.install()
  updates.stay()
  updates.close()
  await updates.finish()
  because = '不在这里。'
  expect(updates.view).toEqual({ kind: 'off', because: '不在这里。' })
})
