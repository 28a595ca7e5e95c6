// What a host earns: half as many connections and a rest for each refusal, one more for clean work.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Allowance,
  allowanceOf,
  CLEAN_STEP_BYTES,
  CLEAN_STEP_MS,
  capped,
  coolingMs,
  hostView,
  isForgettable,
  refused,
  refusedAgain,
  served,
  servesOnly,
  strangerAt,
} from '../../src/main/engine/reputation.ts'
import type { StoredHost } from '../../src/main/engine/store-port.ts'

const NOW = 1_772_366_400_000
const STRANGER = strangerAt('h.example')
const RULE: Allowance = { usual: 8, most: 16 }
const DAY = 24 * 60 * 60_000

const refuse = (host: StoredHost, now = NOW, after: number | null = null): StoredHost =>
  refused(host, { now, after, because: 'HTTP 429' })

/** Refused so many times, each after the rest of the one before. */
function tired(times: number, after: number | null = null): StoredHost {
  let host = STRANGER
  for (let i = 0; i < times; i++) host = refuse(host, (host.coolUntil ?? NOW) + 1, after)
  return host
}

const rest = ({ coolFrom, coolUntil }: StoredHost): number => (coolUntil ?? 0) - (coolFrom ?? 0)

describe('refusals', () => {
  test('halve what it is asked for: 8, 4, 2, 1, and never none', () => {
    const seen = [0, 1, 2, 3, 4, 5].map(times => allowanceOf(tired(times), RULE))
    expect(seen.map(({ usual }) => usual)).toEqual([8, 4, 2, 1, 1, 1])
    // One that needs less because many were tried is no better off.
    expect(seen.map(({ most }) => most)).toEqual([16, 4, 2, 1, 1, 1])
  })

  test('rest 60 s longer each, up to 300 s', () => {
    expect([1, 2, 3, 4, 5, 6, 60].map(times => rest(tired(times)) / 1_000)).toEqual([
      60, 120, 180, 240, 300, 300, 300,
    ])
  })

  test.each([
    [1, 5_000, 5_000],
    [2, 5_000, 5_000],
    [3, 5_000, 5_000],
    [4, 5_000, 240_000],
    [9, 5_000, 300_000],
    [1, 3_600_000, 3_600_000],
    [3, 3_600_000, 3_600_000],
    [9, DAY, DAY],
    [1, 0, 0],
    [3, 0, 0],
    [4, 0, 240_000],
  ])('number %i in a row that names %i ms rests %i', (times, after, expected) => {
    expect(rest(refuse(tired(times - 1), NOW + 10 * DAY, after))).toBe(expected)
  })

  test('never shorten a rest that is under way', () => {
    const long = refuse(STRANGER, NOW, 100_000)
    const next = refuse(long, NOW + 10_000, 1_000)
    expect(coolingMs(next, NOW + 10_000)).toBe(90_000)
    const again = refusedAgain(long, { now: NOW + 10_000, after: 1_000, because: 'HTTP 429' })
    expect(coolingMs(again, NOW + 10_000)).toBe(90_000)
  })

  test('of the same burst halve nothing, but a longer time they name is kept', () => {
    const first = refuse(STRANGER)
    expect(refusedAgain(first, { now: NOW + 100, after: null, because: 'HTTP 429' })).toBe(first)
    const again = refusedAgain(first, { now: NOW + 100, after: 90_000, because: 'HTTP 429' })
    expect(again).toMatchObject({ allowed: 4, hits: 1 })
    expect(coolingMs(again, NOW + 100)).toBe(90_000)
  })

  test('are told of: when, how often and what was said', () => {
    expect(tired(1)).toMatchObject({ hits: 1, because: 'HTTP 429', lastRefusedAt: NOW + 1 })
  })

  test('take back the clean work before them', () => {
    const busy = served(tired(1), { now: NOW, bytes: 5, ms: 1_000, rate: 5 })
    expect([busy.cleanMs, busy.cleanBytes]).toEqual([1_000, 5])
    expect(refuse(busy)).toMatchObject({ cleanMs: 0, cleanBytes: 0 })
  })
})

describe('a number that it serves', () => {
  test('is learned without a rest', () => {
    const host = servesOnly(STRANGER, 3, NOW, 'HTTP 403 above 3 at a time')
    expect(host).toMatchObject({
      allowed: 3,
      hits: 1,
      coolUntil: null,
      because: 'HTTP 403 above 3 at a time',
    })
    expect(allowanceOf(host, RULE)).toEqual({ usual: 3, most: 3 })
  })

  test.each([
    [3, 3],
    [3, 5],
    [1, 8],
  ])('of which %i are known, %i are no news', (known, now) => {
    const host = servesOnly(STRANGER, known, NOW, 'a')
    expect(servesOnly(host, now, NOW + 1, 'b')).toBe(host)
  })

  test('is at least one', () => {
    expect(servesOnly(STRANGER, 0, NOW, 'a').allowed).toBe(1)
  })
})

describe('clean work', () => {
  const work = (host: StoredHost, ms: number, bytes = 1_000): StoredHost =>
    served(host, { now: NOW + DAY, bytes, ms, rate: 1_000 })

  test.each([
    ['a minute, twice that after one refusal', 1, 2 * CLEAN_STEP_MS],
    ['four times that after two', 2, 4 * CLEAN_STEP_MS],
    ['eight times that after three', 3, 8 * CLEAN_STEP_MS],
    ['sixty-four times that at most', 20, 64 * CLEAN_STEP_MS],
  ])('earns one connection more: %s', (_what, times, ms) => {
    const host = tired(times)
    const before = host.allowed ?? 0
    expect(work(host, ms - 1).allowed).toBe(before)
    expect(work(host, ms).allowed).toBe(before + 1)
    expect(work(work(host, ms - 1), 1).allowed).toBe(before + 1)
  })

  test('earns one by bytes as well, but not in a burst', () => {
    const host = tired(1)
    const bytes = 2 * CLEAN_STEP_BYTES
    expect(work(host, 9_999, 100 * bytes).allowed).toBe(4)
    expect(work(host, 10_000, bytes - 1).allowed).toBe(4)
    expect(work(host, 10_000, bytes).allowed).toBe(5)
  })

  test('begins anew with each step, and at the eighth all is forgiven', () => {
    let host = tired(1)
    const seen: (number | null)[] = []
    for (let step = 0; step < 5; step++) {
      host = work(host, 2 * CLEAN_STEP_MS)
      expect([host.cleanMs, host.cleanBytes]).toEqual([0, 0])
      seen.push(host.allowed)
    }
    expect(seen).toEqual([5, 6, 7, null, null])
    expect(host.hits).toBe(0)
    expect(allowanceOf(host, RULE)).toEqual(RULE)
    // The next refusal is a first one again.
    expect(rest(refuse(host, NOW + 2 * DAY))).toBe(60_000)
  })

  test('of a host that refuses nothing is remembered for its speed alone', () => {
    const host = served(STRANGER, { now: NOW, bytes: 5_000, ms: 1_000, rate: 5_000.4 })
    expect(host).toEqual({ ...STRANGER, lastServedAt: NOW, bestRate: 5_000 })
    expect(served(host, { now: NOW + 1, bytes: 1, ms: 1_000, rate: 1 }).bestRate).toBe(5_000)
  })
})

describe("the person's own limit", () => {
  test('holds over everything', () => {
    expect(allowanceOf(capped(STRANGER, 2), RULE)).toEqual({ usual: 2, most: 2 })
    expect(allowanceOf(capped(tired(1), 2), RULE)).toEqual({ usual: 2, most: 2 })
    expect(allowanceOf(capped(tired(3), 6), RULE)).toEqual({ usual: 1, most: 1 })
    expect(allowanceOf(capped(STRANGER, 12), RULE)).toEqual({ usual: 8, most: 12 })
  })

  test.each([
    [0, 1],
    [-3, 1],
    [1, 1],
    [16, 16],
    [99, 16],
    [null, null],
  ])('of %s is %s', (asked, cap) => {
    expect(capped(STRANGER, asked).cap).toBe(cap)
  })

  test('is what is halved', () => {
    expect(refuse(capped(STRANGER, 6)).allowed).toBe(3)
    expect(refuse(capped(STRANGER, 16)).allowed).toBe(4)
  })

  test('stays when all is forgiven', () => {
    let host = capped(tired(1), 5)
    for (let step = 0; step < 8; step++)
      host = served(host, { now: NOW, bytes: 1, ms: 64 * CLEAN_STEP_MS, rate: 1 })
    expect(host).toMatchObject({ allowed: null, hits: 0, cap: 5 })
  })
})

describe('the rest', () => {
  const host = refuse(STRANGER, NOW, 60_000)

  test.each([
    ['as time goes by', 10_000, 50_000],
    ['at its end', 60_000, 0],
    ['long after', DAY, 0],
    ['by a clock that was set forward', 30 * DAY, 0],
    ['by a clock that was set back a little', -10_000, 60_000],
    ['by a clock that was set back by years', -3_650 * DAY, 60_000],
  ])('%s', (_what, passed, left) => {
    expect(coolingMs(host, NOW + passed)).toBe(left)
  })

  test('of one that was never refused is none', () => {
    expect(coolingMs(STRANGER, NOW)).toBe(0)
    expect(coolingMs({ ...STRANGER, coolUntil: NOW + 5 }, NOW)).toBe(0)
  })
})

describe('being forgotten', () => {
  const year = 365 * DAY
  test.each<readonly [string, Partial<StoredHost>, boolean]>([
    ['it served a while ago', { lastServedAt: NOW - year }, false],
    ['it served more than a year ago', { lastServedAt: NOW - year - 1 }, true],
    ['nothing is known of it at all', {}, true],
    ['it was refused long ago', { lastRefusedAt: NOW - 2 * year, allowed: 4, hits: 1 }, false],
    ['it has a limit of its own', { lastServedAt: NOW - 2 * year, cap: 3 }, false],
  ])('%s', (_what, known, isForgotten) => {
    expect(isForgettable({ ...STRANGER, ...known }, NOW)).toBe(isForgotten)
  })
})

describe('the view', () => {
  test('says what people want to know', () => {
    const host = capped({ ...refuse(STRANGER), lastServedAt: NOW - 5, bestRate: 1_234 }, 6)
    expect(hostView(host, NOW + 20_000)).toEqual({
      host: 'h.example',
      allowed: 4,
      cap: 6,
      coolingUntil: NOW + 60_000,
      because: 'HTTP 429',
      hits: 1,
      lastRefusedAt: NOW,
      lastServedAt: NOW - 5,
      bestRate: 1_234,
    })
    expect(hostView(host, NOW + 60_000).coolingUntil).toBeNull()
  })

  test('of one that allows all there may be', () => {
    expect(hostView(STRANGER, NOW)).toMatchObject({
      allowed: 8,
      cap: null,
      because: null,
      coolingUntil: null,
    })
    expect(hostView(capped(STRANGER, 3), NOW).allowed).toBe(3)
  })
})

test('whatever happens, in whatever order: between one and what the person and the rule allow, and no rest past a day', () => {
  const after = fc.option(fc.nat({ max: DAY }))
  const event = fc.oneof(
    fc.record({ do: fc.constant('refused' as const), after, pass: fc.nat({ max: 600_000 }) }),
    fc.record({ do: fc.constant('again' as const), after, pass: fc.nat({ max: 1_000 }) }),
    fc.record({ do: fc.constant('only' as const), of: fc.nat({ max: 16 }), pass: fc.nat({ max: 1_000 }) }),
    fc.record({
      do: fc.constant('served' as const),
      ms: fc.nat({ max: 600_000 }),
      pass: fc.nat({ max: 600_000 }),
    }),
    fc.record({ do: fc.constant('cap' as const), of: fc.option(fc.integer()), pass: fc.constant(0) }),
    // A clock that is set.
    fc.record({ do: fc.constant('set' as const), pass: fc.integer({ min: -DAY, max: DAY }) }),
  )
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), events => {
      let [host, now] = [STRANGER, NOW]
      for (const what of events) {
        now += what.pass
        const before = host
        if (what.do === 'refused') host = refuse(host, now, what.after)
        if (what.do === 'again') host = refusedAgain(host, { now, after: what.after, because: 'x' })
        if (what.do === 'only') host = servesOnly(host, what.of, now, 'x')
        if (what.do === 'served') host = served(host, { now, bytes: 1, ms: what.ms, rate: 1 })
        if (what.do === 'cap') host = capped(host, what.of)
        const { usual, most } = allowanceOf(host, RULE)
        expect(usual).toBeGreaterThanOrEqual(1)
        expect(most).toBeGreaterThanOrEqual(usual)
        expect(most).toBeLessThanOrEqual(Math.min(16, host.cap ?? 16))
        expect(coolingMs(host, now)).toBeLessThanOrEqual(DAY)
        // A refusal never makes a host kinder, nor its rest shorter.
        if (what.do !== 'served' && what.do !== 'cap')
          expect(most).toBeLessThanOrEqual(allowanceOf(before, RULE).most)
        expect(coolingMs(host, now)).toBeGreaterThanOrEqual(coolingMs(before, now))
        expect(host.allowed === null).toBe(host.hits === 0)
      }
    }),
    { numRuns: 500 },
  )
})
