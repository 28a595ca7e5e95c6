// What was received today and in all, over restarts, midnights and clocks that are set back.
import { beforeEach, describe, expect, it } from 'vitest'
import {
  advance,
  dayOf,
  openTrafficBook,
  parseTraffic,
  type TrafficBook,
  WRITE_INTERVAL,
} from '../../src/main/desktop/traffic-book.ts'
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts'

/** Noon of a day in March, by the local clock. */
const noon = (day: number): number => new Date(2026, 2, day, 12).getTime()

describe('so many bytes more', () => {
  it.each([
    ['on the same day', '2026-03-05', 10, { day: '2026-03-05', today: 110, total: 1_010 }],
    ['on the next day', '2026-03-06', 10, { day: '2026-03-06', today: 10, total: 1_010 }],
    ['next year', '2027-01-01', 10, { day: '2027-01-01', today: 10, total: 1_010 }],
    ['after the clock was set back', '2026-03-04', 10, { day: '2026-03-04', today: 110, total: 1_010 }],
    ['none', '2026-03-05', 0, { day: '2026-03-05', today: 100, total: 1_000 }],
    ['none, on the next day', '2026-03-06', 0, { day: '2026-03-06', today: 0, total: 1_000 }],
    ['fewer, which cannot be', '2026-03-05', -5, { day: '2026-03-05', today: 100, total: 1_000 }],
  ])('%s', (_case, on, bytes, expected) => {
    expect(advance({ day: '2026-03-05', today: 100, total: 1_000 }, on, bytes)).toEqual(expected)
  })
})

describe('what was written down', () => {
  it.each([
    ['{"day":"2026-03-05","today":7,"total":70}', { day: '2026-03-05', today: 7, total: 70 }],
    ['{"day":"2026-03-05","today":7,"total":3}', { day: '2026-03-05', today: 7, total: 7 }],
  ])('is read: %s', (text, expected) => {
    expect(parseTraffic(text, '2026-03-06')).toEqual(expected)
  })

  it.each([
    null,
    '',
    'null',
    '[]',
    '{}',
    '{"day":"5 March","today":7,"total":70}',
    '{"day":"2026-03-05","today":-7,"total":70}',
    '{"day":"2026-03-05","today":7,"total":null}',
    '{"day":"2026-03-05","today":"7","total":70}',
    '{"day":"2026-03-05","today":7,"total":1e999}',
  ])('is not believed: %s', text => {
    expect(parseTraffic(text, '2026-03-06')).toEqual({ day: '2026-03-06', today: 0, total: 0 })
  })
})

it('a day is the one of the local clock', () => {
  expect(dayOf(new Date(2026, 2, 5, 0, 0, 0).getTime())).toBe('2026-03-05')
  expect(dayOf(new Date(2026, 2, 5, 23, 59, 59, 999).getTime())).toBe('2026-03-05')
  expect(dayOf(new Date(2026, 10, 30, 12).getTime())).toBe('2026-11-30')
})

describe('a traffic book', () => {
  let clock: FakeClock
  let stored: Map<string, string>
  let writes: number
  let isFull: boolean
  let fetched: number
  let book: TrafficBook

  const settings = {
    read: (key: string): string | null => stored.get(key) ?? null,
    write(key: string, value: string): void {
      if (isFull) throw new Error('disk full')
      writes += 1
      stored.set(key, value)
    },
  }

  function open(): TrafficBook {
    return openTrafficBook({ fetched: () => fetched, settings, clock })
  }

  beforeEach(() => {
    clock = createFakeClock(noon(5))
    stored = new Map()
    writes = 0
    isFull = false
    fetched = 0
    book = open()
  })

  it('counts what comes, from the first byte after it was opened', () => {
    fetched = 100
    expect(book.read()).toMatchObject({ today: 100, total: 100 })
    expect(book.read()).toMatchObject({ today: 100, total: 100 })
    fetched = 150
    expect(book.read()).toMatchObject({ today: 150, total: 150 })
  })

  it('goes on after a restart, where it had been', () => {
    fetched = 100
    book.close()
    fetched = 0
    const next = open()
    expect(next.read()).toMatchObject({ today: 100, total: 100 })
    fetched = 5
    expect(next.read()).toMatchObject({ today: 105, total: 105 })
  })

  it('begins a new day at 0, also one that came while it was closed', () => {
    fetched = 100
    book.read()
    clock.setWall(noon(6))
    expect(book.read()).toMatchObject({ today: 0, total: 100 })
    fetched = 130
    book.close()
    fetched = 0
    clock.setWall(noon(7))
    expect(open().read()).toMatchObject({ today: 0, total: 130 })
  })

  it('loses nothing when the clock goes back, and has its next midnight all the same', () => {
    fetched = 100
    book.read()
    clock.setWall(noon(3))
    fetched = 110
    expect(book.read()).toMatchObject({ today: 110, total: 110 })
    clock.setWall(noon(4))
    expect(book.read()).toMatchObject({ today: 0, total: 110 })
  })

  it('writes at most every half minute however often it is read, and the last change by itself', () => {
    for (let second = 1; second <= 90; second += 1) {
      fetched += 10
      book.read()
      clock.advance(1_000)
    }
    expect(writes).toBeLessThanOrEqual(90_000 / WRITE_INTERVAL)
    clock.advance(WRITE_INTERVAL)
    expect(JSON.parse(stored.get('traffic') ?? '')).toEqual({ day: '2026-03-05', today: 900, total: 900 })
    expect(clock.pending()).toEqual([])
  })

  it('writes nothing when nothing came', () => {
    book.read()
    clock.advance(10 * WRITE_INTERVAL)
    book.close()
    expect(writes).toBe(0)
  })

  it('tries again what could not be written', () => {
    fetched = 100
    book.read()
    isFull = true
    clock.advance(WRITE_INTERVAL)
    expect(writes).toBe(0)
    isFull = false
    clock.advance(WRITE_INTERVAL)
    expect(stored.get('traffic')).toContain('100')
  })

  it('writes the last bytes when it is closed, and never after', () => {
    fetched = 100
    book.read()
    fetched = 120
    book.close()
    expect(JSON.parse(stored.get('traffic') ?? '')).toMatchObject({ today: 120 })
    fetched = 500
    book.read()
    expect(clock.pending()).toEqual([])
    expect(writes).toBe(1)
  })

  it('says so where the last bytes cannot be written, and sets no timer', () => {
    fetched = 100
    book.read()
    isFull = true
    expect(() => book.close()).toThrow('disk full')
    expect(clock.pending()).toEqual([])
  })
})
