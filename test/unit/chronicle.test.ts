// A transfer's timeline: waits worth telling, each once; numbers not too often; never a link.
import { describe, expect, test } from 'vitest'
import { Chronicle } from '../../src/main/engine/chronicle.ts'
import { HostBook } from '../../src/main/engine/host-book.ts'
import { HostGate } from '../../src/main/engine/host-gate.ts'
import type { DownloadState } from '../../src/shared/model.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { listeningJournal } from './entry-samples.ts'
import { memoryHosts } from './memory-hosts.ts'

function world() {
  const clock = createFakeClock()
  const { journal, told } = listeningJournal()
  return { clock, told, chronicle: new Chronicle(journal, clock), kinds: () => told.map(({ kind }) => kind) }
}

const waiting = (until: number | null, code: 'network' | 'rate-limited' = 'network'): DownloadState => ({
  kind: 'waiting',
  until,
  because: { code, detail: 'what was seen' },
})
const RUNNING: DownloadState = { kind: 'running' }

describe('a wait', () => {
  test('and its end are told, with why and until when', () => {
    const { chronicle, clock, told } = world()
    const until = clock.now() + 60_000
    chronicle.saw(waiting(until + 0.4, 'rate-limited'), 100)
    chronicle.saw(RUNNING, 100)
    expect(told).toEqual([
      { kind: 'waiting', facts: { because: 'rate-limited', detail: 'what was seen', until } },
      { kind: 'resumed', facts: { held: 100 } },
    ])
  })

  test('that has no hour is told without', () => {
    const { chronicle, told } = world()
    chronicle.saw(waiting(null), 0)
    expect(told).toEqual([{ kind: 'waiting', facts: { because: 'network', detail: 'what was seen' } }])
  })

  test.each([
    [4_999, []],
    [5_000, ['waiting', 'resumed']],
  ])('of %i ms: %j', (ms, kinds) => {
    const it = world()
    it.chronicle.saw(waiting(it.clock.now() + ms), 0)
    it.chronicle.saw(RUNNING, 0)
    expect(it.kinds()).toEqual(kinds)
  })

  test('that is prolonged is one, and a short one after it does not end it', () => {
    const it = world()
    for (const ms of [10_000, 60_000, 100, 600_000]) it.chronicle.saw(waiting(it.clock.now() + ms), 0)
    expect(it.kinds()).toEqual(['waiting'])
    it.chronicle.saw({ kind: 'queued' }, 0)
    expect(it.kinds()).toEqual(['waiting'])
    it.chronicle.saw({ kind: 'probing' }, 0)
    it.chronicle.saw(RUNNING, 0)
    expect(it.kinds()).toEqual(['waiting', 'resumed'])
  })

  test('that comes to be long is told then', () => {
    const it = world()
    it.chronicle.saw(waiting(it.clock.now() + 1_000), 0)
    it.chronicle.saw(waiting(it.clock.now() + 9_000), 0)
    expect(it.kinds()).toEqual(['waiting'])
  })

  test('that never was is not ended', () => {
    const it = world()
    for (const state of [RUNNING, { kind: 'verifying' }, RUNNING] as const) it.chronicle.saw(state, 0)
    expect(it.kinds()).toEqual([])
  })
})

describe('the first reply', () => {
  const known = { total: 1_000, etag: '"a"', lastModified: null, validator: '"a"', splittable: true }

  test('says what may be expected', () => {
    const { chronicle, told } = world()
    chronicle.probed(known, 'h.example')
    chronicle.probed({ ...known, total: null, validator: null, splittable: false }, 'h.example')
    expect(told).toEqual([
      { kind: 'probed', facts: { host: 'h.example', bytes: 1_000, ranges: 1, validator: 1 } },
      { kind: 'probed', facts: { host: 'h.example', ranges: 0, validator: 0 } },
    ])
  })
})

describe('connections', () => {
  test('are told when they change, every half minute at most, and never none', () => {
    const { chronicle, clock, told } = world()
    const seen = (count: number): void => {
      chronicle.connections(count)
      clock.advance(2_000)
    }
    for (let look = 0; look < 5; look++) seen(8)
    for (let look = 0; look < 9; look++) seen(7)
    expect(told.map(({ facts }) => facts)).toEqual([{ connections: 8 }])
    clock.advance(30_000)
    seen(0)
    seen(4)
    seen(3)
    expect(told.map(({ facts }) => facts)).toEqual([{ connections: 8 }, { connections: 4 }])
    clock.advance(30_000)
    seen(4)
    expect(told.length).toBe(2)
  })
})

describe('a host that allows less', () => {
  test('is told of with what it allows now, and until when it rests', () => {
    const { chronicle, clock, told } = world()
    const book = new HostBook(clock, memoryHosts())
    const gate = new HostGate(clock, book, { usual: 8, most: 16 })
    book.servesOnly('h.example', 5, 'x')
    chronicle.limited('h.example', 'HTTP 403 above 5 at a time', gate)
    book.refused('h.example', 0, { after: 1_500, because: 'HTTP 429' })
    chronicle.limited('h.example', 'HTTP 429', gate)
    expect(told).toEqual([
      {
        kind: 'limited',
        facts: { host: 'h.example', connections: 5, because: 'HTTP 403 above 5 at a time' },
      },
      {
        kind: 'limited',
        facts: { host: 'h.example', connections: 2, because: 'HTTP 429', until: clock.now() + 1_500 },
      },
    ])
  })
})

test('a link that was fetched anew is told of, without the link', () => {
  const { chronicle, told } = world()
  chronicle.renewed('HTTP 403')
  expect(told).toEqual([{ kind: 'renewed', facts: { because: 'HTTP 403' } }])
})
