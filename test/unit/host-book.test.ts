// What is known of hosts over a session and the next ones: bursts told from repeated refusals, clean work counted, all of
// it written down, and kept in memory where the store cannot take it.
import { describe, expect, test } from 'vitest'
import { HostBook } from '../../src/main/engine/host-book.ts'
import { strangerAt } from '../../src/main/engine/reputation.ts'
import { type StoredHost, StoreError } from '../../src/main/engine/store-port.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { memoryHosts } from './memory-hosts.ts'

const RULE = { usual: 8, most: 16 }
const H = 'h.example'
const DAY = 24 * 60 * 60_000

function world(hosts: readonly StoredHost[] = []) {
  const clock = createFakeClock()
  const store = memoryHosts(hosts)
  const book = new HostBook(clock, store)
  const told: string[] = []
  book.subscribe(host => told.push(host))
  return {
    clock,
    store,
    book,
    told,
    /** What the next start knows. */
    restarted: () => new HostBook(clock, store),
    refuse: (after: number | null = null, sentAt = clock.monotonic()) =>
      book.refused(H, sentAt, { after, because: 'HTTP 429' }),
    usual: () => book.allowance(H, RULE).usual,
    /** Bytes that come second by second. */
    serve(seconds: number, bytes = 1_000): void {
      for (let second = 0; second < seconds; second++) {
        clock.advance(1_000)
        book.served(H, bytes)
      }
    },
  }
}

test('of a host that was never met nothing is known, nor told', () => {
  const { book, usual } = world()
  expect(usual()).toBe(8)
  expect([book.coolingMs(H), book.coolingUntil(H), book.because(H), book.views()]).toEqual([0, null, '', []])
})

describe('a refusal', () => {
  test('counts, is told and written down at once', () => {
    const { book, clock, store, told, refuse, usual } = world()
    clock.advance(10)
    expect(refuse()).toBe(true)
    expect([usual(), book.coolingMs(H), book.coolingUntil(H)]).toEqual([4, 60_000, clock.now() + 60_000])
    expect(book.because(H)).toBe('HTTP 429')
    expect(told).toEqual([H])
    expect(store.rows.get(H)).toMatchObject({ allowed: 4, hits: 1, coolUntil: clock.now() + 60_000 })
    clock.advance(59_999)
    expect(book.coolingMs(H)).toBe(1)
    clock.advance(1)
    expect([book.coolingMs(H), book.coolingUntil(H)]).toEqual([0, null])
  })

  test('of a burst is one: what was sent before the first of them came back', () => {
    const { book, clock, refuse, usual } = world()
    const sentAt = Array.from({ length: 8 }, () => {
      clock.advance(5)
      return clock.monotonic()
    })
    clock.advance(100)
    const counted = sentAt.map(at => {
      clock.advance(7)
      return refuse(null, at)
    })
    expect(counted).toEqual([true, false, false, false, false, false, false, false])
    expect([usual(), book.views()[0]?.hits]).toEqual([4, 1])
    // Counted from the first of them.
    expect(book.coolingMs(H)).toBe(60_000 - 49)
  })

  test('of what was sent in the very moment of another is of its burst', () => {
    const { clock, refuse } = world()
    clock.advance(10)
    expect([refuse(), refuse()]).toEqual([true, false])
  })

  test('of what was sent after it is another', () => {
    const { book, clock, refuse, usual } = world()
    refuse()
    clock.advance(60_001)
    expect(refuse()).toBe(true)
    expect([usual(), book.coolingMs(H)]).toEqual([2, 120_000])
  })

  test('within a burst may name a longer time, and that is told', () => {
    const { book, clock, told, refuse, usual } = world()
    clock.advance(10)
    expect(refuse(5_000)).toBe(true)
    expect(refuse(90_000, 5)).toBe(false)
    expect([book.coolingMs(H), usual(), told.length]).toEqual([90_000, 4, 2])
    expect(refuse(null, 5)).toBe(false)
    expect(told.length).toBe(2)
  })

  test('of one host is none of another', () => {
    const { book, refuse } = world()
    refuse()
    expect(book.allowance('other.example', RULE)).toEqual(RULE)
    expect(book.coolingMs('other.example')).toBe(0)
  })

  test('that names a time is believed until one connection is all it is asked for', () => {
    const { book, clock, refuse } = world()
    const rests: number[] = []
    for (let i = 0; i < 4; i++) {
      clock.advance(1_000_000)
      refuse(2_000)
      rests.push(book.coolingMs(H))
    }
    expect(rests).toEqual([2_000, 2_000, 2_000, 240_000])
  })
})

describe('the clock on the wall', () => {
  test.each([
    ['forward', DAY],
    ['back', -DAY],
  ])('set %s while a host rests changes nothing', (_what, by) => {
    const { book, clock, refuse } = world()
    refuse()
    clock.setWall(clock.now() + by)
    clock.advance(20_000)
    expect(book.coolingMs(H)).toBe(40_000)
    clock.advance(40_000)
    expect(book.coolingMs(H)).toBe(0)
  })

  test('set forward does not let another of the burst make the rest shorter', () => {
    const { book, clock, refuse } = world()
    clock.advance(10)
    refuse(300_000)
    clock.setWall(clock.now() + DAY)
    refuse(1_000, 5)
    expect(book.coolingMs(H)).toBe(300_000)
  })

  test('set back before a restart does not make the rest longer than it was', () => {
    const { clock, restarted, refuse } = world()
    refuse()
    clock.setWall(clock.now() - DAY)
    expect(restarted().coolingMs(H)).toBe(60_000)
  })
})

describe('a restart', () => {
  test('keeps everything', () => {
    const { book, clock, restarted, refuse, serve } = world()
    serve(2, 5_000_000)
    refuse()
    book.cap(H, 6)
    clock.advance(20_000)
    const next = restarted()
    expect(next.coolingMs(H)).toBe(40_000)
    expect(next.allowance(H, RULE)).toEqual({ usual: 4, most: 4 })
    expect(next.because(H)).toBe('HTTP 429')
    expect(next.views()).toEqual(book.views())
    expect(next.views()[0]).toMatchObject({ cap: 6, hits: 1 })
    expect(next.views()[0]?.bestRate).toBeGreaterThan(0)
  })

  test('decays nothing, however long it took', () => {
    const { clock, restarted, refuse } = world()
    refuse()
    clock.advance(400 * DAY)
    const next = restarted()
    expect([next.allowance(H, RULE).usual, next.coolingMs(H)]).toEqual([4, 0])
    // The first refusal of a session is never of an old burst, whenever it was sent.
    expect(next.refused(H, 0, { after: null, because: 'HTTP 429' })).toBe(true)
    expect(next.allowance(H, RULE).usual).toBe(2)
    expect(next.coolingMs(H)).toBe(120_000)
  })

  test('forgets hosts of which only a speed was known, a year ago', () => {
    const { book } = world([
      { ...strangerAt('old.example'), lastServedAt: 5, bestRate: 10 },
      { ...strangerAt('capped.example'), lastServedAt: 5, cap: 2 },
    ])
    expect(book.views().map(({ host }) => host)).toEqual(['capped.example'])
  })

  test('keeps clean work that was not worth a step yet', () => {
    const { book, restarted, clock, refuse, serve, usual } = world()
    refuse()
    clock.advance(60_000)
    serve(100)
    book.flush()
    const next = restarted()
    expect([usual(), next.allowance(H, RULE).usual]).toEqual([4, 4])
    for (let second = 0; second < 25; second++) {
      clock.advance(1_000)
      next.served(H, 1_000)
    }
    expect(next.allowance(H, RULE).usual).toBe(5)
  })
})

describe('clean work', () => {
  test('earns connections one at a time, told and written as they come', () => {
    const { clock, store, told, refuse, serve, usual } = world()
    refuse()
    clock.advance(60_000)
    told.length = 0
    serve(120)
    expect(usual()).toBe(4)
    serve(1)
    expect([usual(), told, store.rows.get(H)?.allowed]).toEqual([5, [H], 5])
  })

  test('is time in which bytes came: a pause of more than five seconds is none', () => {
    const { clock, refuse, serve, usual } = world()
    refuse()
    clock.advance(60_000)
    for (let hour = 0; hour < 20; hour++) {
      clock.advance(60 * 60_000)
      serve(2)
    }
    expect(usual()).toBe(4)
  })

  test('is written down every half minute at most', () => {
    const { store, serve } = world()
    serve(300)
    expect(store.saves.length).toBeGreaterThanOrEqual(9)
    expect(store.saves.length).toBeLessThanOrEqual(10)
  })

  test('is written down at the end, however little it was', () => {
    const { book, clock, store } = world()
    clock.advance(100)
    book.served(H, 500)
    book.flush()
    expect(store.rows.get(H)?.lastServedAt).toBe(clock.now())
    book.flush()
    expect(store.saves.length).toBe(1)
  })

  test('of what was only read back is not written down again', () => {
    const { book, store } = world([{ ...strangerAt(H), allowed: 4, hits: 1 }])
    book.flush()
    expect(store.saves).toEqual([])
  })

  test('shows how fast a host is, but not by a moment', () => {
    const { book, clock } = world()
    book.served(H, 1_000_000_000)
    clock.advance(50)
    book.served(H, 1_000_000_000)
    book.flush()
    expect(book.views()[0]?.bestRate).toBe(0)
  })

  test('shows no more speed than there was, from the first second on', () => {
    const { book, serve } = world()
    serve(5, 20_000)
    expect(book.views()[0]?.bestRate).toBe(20_000)
  })

  test('shows no more speed than there was, after a pause', () => {
    const { book, clock } = world()
    const pass = (tenths: number): void => {
      for (let tenth = 0; tenth < tenths; tenth++) {
        clock.advance(100)
        book.served(H, 2_000)
      }
    }
    pass(19)
    clock.advance(60_000)
    pass(20)
    expect(book.views()[0]?.bestRate).toBeLessThan(23_000)
  })
})

describe('what a host serves at once', () => {
  test('is learned once, without a rest', () => {
    const { book, store, told, usual } = world()
    expect(book.servesOnly(H, 3, 'HTTP 403 above 3 at a time')).toBe(true)
    expect([usual(), book.coolingMs(H), book.because(H)]).toEqual([3, 0, 'HTTP 403 above 3 at a time'])
    expect(book.servesOnly(H, 3, 'again')).toBe(false)
    expect(book.servesOnly(H, 5, 'again')).toBe(false)
    expect(told).toEqual([H])
    expect(store.saves).toEqual([H])
  })
})

describe("the person's limit", () => {
  test('is written down, told and held over what is known', () => {
    const { book, store, told, usual } = world()
    book.cap(H, 2)
    expect([usual(), store.rows.get(H)?.cap, told]).toEqual([2, 2, [H]])
    book.cap(H, null)
    expect([usual(), store.rows.get(H)?.cap]).toEqual([8, null])
  })

  test('that cannot be written down is not set', () => {
    const { book, store, told, usual } = world()
    store.isFull = true
    expect(() => book.cap(H, 2)).toThrow(StoreError)
    expect([usual(), told]).toEqual([8, []])
  })
})

describe('forgetting a host', () => {
  test('forgets its rest, its limit and its refusals, and is told', () => {
    const { book, store, told, refuse, usual, restarted } = world()
    refuse()
    book.cap(H, 3)
    told.length = 0
    book.forget(H)
    expect([usual(), book.coolingMs(H), book.views(), told]).toEqual([8, 0, [], [H]])
    expect(store.rows.size).toBe(0)
    expect(restarted().views()).toEqual([])
    // What comes next is a first refusal.
    expect(refuse()).toBe(true)
    expect(usual()).toBe(4)
  })

  test('that cannot be written down does nothing', () => {
    const { book, store, refuse, usual } = world()
    refuse()
    store.isFull = true
    expect(() => book.forget(H)).toThrow(StoreError)
    expect([usual(), book.coolingMs(H)]).toEqual([4, 60_000])
  })
})

describe('a store that cannot take it', () => {
  test('keeps nothing from counting here, and gets it with what changes next', () => {
    const { book, clock, store, refuse, usual } = world()
    store.isFull = true
    expect(refuse()).toBe(true)
    expect([usual(), book.coolingMs(H), store.rows.size]).toEqual([4, 60_000, 0])
    store.isFull = false
    clock.advance(61_000)
    refuse()
    expect(store.rows.get(H)).toMatchObject({ allowed: 2, hits: 2 })
  })

  test('gets it at the end', () => {
    const { book, store, refuse } = world()
    store.isFull = true
    refuse()
    book.flush()
    store.isFull = false
    book.flush()
    expect(store.rows.get(H)).toMatchObject({ allowed: 4, hits: 1 })
  })

  test('does not hide a mistake of ours', () => {
    const { clock, store } = world()
    const broken = {
      ...store,
      saveHost: () => {
        throw new TypeError('a bug')
      },
    }
    const book = new HostBook(clock, broken)
    expect(() => book.refused(H, 0, { after: null, because: 'x' })).toThrow(TypeError)
  })
})

describe('the list', () => {
  test('is by name, and of those of which something is known', () => {
    const { book, clock } = world()
    book.cap('b.example', 2)
    clock.advance(10)
    book.refused('c.example', 5, { after: null, because: 'HTTP 429' })
    book.served('a.example', 5)
    book.cap('d.example', 2)
    book.cap('d.example', null)
    book.flush()
    expect(book.views().map(({ host }) => host)).toEqual(['a.example', 'b.example', 'c.example'])
    expect(book.views()[2]).toMatchObject({ allowed: 4, coolingUntil: clock.now() + 60_000 })
  })

  test('is told to nobody who has ended the subscription', () => {
    const { book } = world()
    const told: string[] = []
    const end = book.subscribe(host => told.push(host))
    book.cap(H, 2)
    end()
    book.cap(H, 3)
    expect(told).toEqual([H])
  })
})
