// Sharing a host's connections: max-min fair, in order of arrival, told to those it concerns, and never more than allowed.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HostBook } from '../../src/main/engine/host-book.ts'
import { allowed, fairShares, HostGate, type Seat } from '../../src/main/engine/host-gate.ts'
import { strangerAt } from '../../src/main/engine/reputation.ts'
import type { StoredHost } from '../../src/main/engine/store-port.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { memoryHosts } from './memory-hosts.ts'

describe('fairShares', () => {
  test.each([
    [8, [8], [8]],
    [8, [8, 8], [4, 4]],
    [8, [8, 8, 8], [3, 3, 2]],
    [8, [1, 8, 8], [1, 4, 3]],
    [2, [8, 8, 8], [1, 1, 0]],
    [0, [8, 8], [0, 0]],
    [8, [], []],
    [8, [0, 3], [0, 3]],
    [100, [2, 3], [2, 3]],
  ])('%i among %j is %j', (allowed, wants, shares) => {
    expect(fairShares(allowed, wants)).toEqual(shares)
  })

  test('gives out all it can, nobody more than it wants, and no one has two more than one who wants more', () => {
    const wants = fc.array(fc.nat({ max: 20 }), { maxLength: 12 })
    fc.assert(
      fc.property(fc.nat({ max: 64 }), wants, (allowed, list) => {
        const shares = fairShares(allowed, list)
        const sum = (of: readonly number[]): number => of.reduce((a, b) => a + b, 0)
        expect(shares).toHaveLength(list.length)
        expect(sum(shares)).toBe(Math.min(allowed, sum(list)))
        for (const [i, share] of shares.entries()) {
          const want = list[i] ?? 0
          expect(share).toBeGreaterThanOrEqual(0)
          expect(share).toBeLessThanOrEqual(want)
          if (share === want) continue
          for (const [j, other] of shares.entries()) {
            // The one that is a step ahead came before.
            expect(other).toBeLessThanOrEqual(j < i ? share + 1 : share)
          }
        }
      }),
      { numRuns: 300 },
    )
  })
})

const H = 'h.example'

function gateOf(usual: number, most = usual, hosts: readonly StoredHost[] = []) {
  const clock = createFakeClock()
  const book = new HostBook(clock, memoryHosts(hosts))
  return { clock, book, gate: new HostGate(clock, book, { usual, most }) }
}

interface Arrived {
  /** Shares as they were told. */
  readonly told: number[]
  /** Rooms as they were told. */
  readonly rooms: number[]
  readonly seat: Seat
}

function arrive(gate: HostGate, host: string, want: number): Arrived {
  const told: number[] = []
  const rooms: number[] = []
  const seat = gate.join(host, want, () => {
    told.push(seat.share)
    rooms.push(seat.room)
  })
  return { told, rooms, seat }
}

describe('the shares', () => {
  test('are divided anew whenever someone comes, goes or wants another number, and the others are told', () => {
    const { gate } = gateOf(8)
    const a = arrive(gate, H, 8)
    expect(a.seat.share).toBe(8)
    const b = arrive(gate, H, 8)
    expect([a.seat.share, b.seat.share]).toEqual([4, 4])
    expect([a.told, b.told]).toEqual([[4], []])
    b.seat.want(1)
    expect([a.seat.share, b.seat.share]).toEqual([7, 1])
    expect([a.told, b.told]).toEqual([[4, 7], []])
    b.seat.leave()
    expect(a.told).toEqual([4, 7, 8])
    expect(a.seat.share).toBe(8)
  })

  test('that did not change are not told', () => {
    const { gate } = gateOf(8)
    const a = arrive(gate, H, 2)
    const b = arrive(gate, H, 2)
    b.seat.want(2)
    b.seat.leave()
    b.seat.leave()
    expect(a.told).toEqual([])
  })

  test('of one host are not of another', () => {
    const { gate } = gateOf(8, 8, [{ ...strangerAt('narrow.example'), allowed: 1, hits: 3 }])
    const a = arrive(gate, 'narrow.example', 8)
    const b = arrive(gate, 'wide.example', 8)
    expect([a.seat.share, b.seat.share]).toEqual([1, 8])
  })

  test('the next in line gets a place when one leaves a narrow gate', () => {
    const { gate } = gateOf(1)
    const a = arrive(gate, H, 1)
    const b = arrive(gate, H, 1)
    expect(b.seat.share).toBe(0)
    a.seat.leave()
    expect(b.seat.share).toBe(1)
    expect(b.told).toEqual([1])
  })

  test('one who came back after the last left is alone', () => {
    const { gate } = gateOf(8)
    const first = arrive(gate, H, 8)
    first.seat.leave()
    const second = arrive(gate, H, 8)
    first.seat.want(4)
    expect(second.seat.share).toBe(8)
    expect(second.told).toEqual([])
  })

  test('wishes that change while the others are told still add up to what is allowed', () => {
    const { gate } = gateOf(6)
    const seats: Seat[] = []
    for (let i = 0; i < 3; i++) {
      const seat = gate.join(H, 6, () => seat.want(Math.max(1, seat.share)))
      seats.push(seat)
      const sum = seats.reduce((all, { share }) => all + share, 0)
      expect(sum).toBeLessThanOrEqual(6)
      expect(Math.min(...seats.map(({ share }) => share))).toBeGreaterThan(0)
    }
  })
})

describe('connections in all', () => {
  test.each<readonly [what: string, wants: readonly number[], all: number]>([
    ['as a rule', [3, 5], 8],
    ['with nobody there', [], 8],
    ['more where one has use for them', [12], 12],
    ['as many as there may be at most', [99], 16],
    ['one each for many', new Array(11).fill(1), 11],
    ['one each for too many', new Array(30).fill(1), 16],
  ])('%s', (_what, wants, all) => {
    expect(allowed({ usual: 8, most: 16 }, wants)).toBe(all)
  })

  test('are what the host has left of that', () => {
    expect(allowed({ usual: 2, most: 2 }, [12, 12])).toBe(2)
  })
})

describe('the room', () => {
  test('is what others have given back of its share', () => {
    const { gate } = gateOf(8)
    const a = arrive(gate, H, 8)
    a.seat.hold(8)
    const b = arrive(gate, H, 8)
    expect([b.seat.share, b.seat.room]).toEqual([4, 0])
    for (const held of [7, 6, 5, 4]) a.seat.hold(held)
    expect(b.rooms).toEqual([1, 2, 3, 4])
    b.seat.hold(4)
    expect([a.seat.room, b.seat.room]).toEqual([4, 4])
    a.seat.leave()
    expect([b.seat.share, b.seat.room]).toEqual([8, 8])
  })

  test('of those who come to a full gate is none until somebody goes', () => {
    const { gate } = gateOf(1)
    const a = arrive(gate, H, 1)
    a.seat.hold(1)
    const b = arrive(gate, H, 1)
    a.seat.want(0)
    expect([b.seat.share, b.seat.room]).toEqual([1, 0])
    a.seat.hold(0)
    expect(b.seat.room).toBe(1)
  })

  test('is none while the host rests, and everybody is told when that is over, a little late', () => {
    const { gate, book, clock } = gateOf(8)
    const a = arrive(gate, H, 8)
    a.seat.hold(8)
    const b = arrive(gate, H, 8)
    clock.advance(10)
    book.refused(H, 5, { after: null, because: 'HTTP 429' })
    expect([a.seat.share, a.seat.room, b.seat.share, b.seat.room]).toEqual([2, 0, 2, 0])
    a.seat.hold(0)
    clock.advance(60_000)
    expect([a.seat.room, b.seat.room]).toEqual([0, 0])
    clock.advance(20)
    expect([a.seat.room, b.seat.room]).toEqual([2, 2])
    expect([a.rooms.at(-1), b.rooms.at(-1)]).toEqual([2, 2])
  })

  test('is waited for anew where the rest was made longer', () => {
    const { gate, book, clock } = gateOf(8)
    const a = arrive(gate, H, 8)
    clock.advance(10)
    book.refused(H, 5, { after: 1_000, because: 'HTTP 429' })
    book.refused(H, 5, { after: 5_000, because: 'HTTP 429' })
    expect(clock.pending().length).toBe(1)
    clock.advance(1_100)
    expect(a.seat.room).toBe(0)
    clock.advance(4_000)
    expect(a.seat.room).toBe(4)
  })

  test('is there for one who comes while the host rests, when that is over', () => {
    const { gate, book, clock } = gateOf(8)
    book.refused(H, 5, { after: 1_000, because: 'HTTP 429' })
    const late = arrive(gate, H, 8)
    expect([late.seat.share, late.seat.room]).toEqual([4, 0])
    clock.advance(1_020)
    expect(late.rooms).toEqual([4])
  })

  test('is not waited for when nobody is there any more', () => {
    const { gate, book, clock } = gateOf(8)
    const a = arrive(gate, H, 8)
    book.refused(H, 5, { after: 1_000, because: 'HTTP 429' })
    a.seat.leave()
    expect(clock.pending()).toEqual([])
  })

  test('changes with what the host earns, and with what the person says', () => {
    const { gate, book } = gateOf(8, 16)
    const a = arrive(gate, H, 12)
    expect(a.seat.room).toBe(12)
    book.servesOnly(H, 5, 'HTTP 403 above 5 at a time')
    book.cap(H, 3)
    book.forget(H)
    expect(a.rooms).toEqual([5, 3, 12])
  })

  test('kept to by everybody, what is held never passes what is allowed, whoever comes, goes or wants', () => {
    const step = fc.record({
      who: fc.nat({ max: 5 }),
      what: fc.constantFrom(
        'join',
        'want',
        'more',
        'less',
        'leave',
        'refuse',
        'pass',
        'cap',
        'serve' as const,
      ),
      count: fc.nat({ max: 20 }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), steps => {
        const { gate, book, clock } = gateOf(8, 16)
        const guests = new Map<number, { seat: Seat; want: number; held: number }>()
        const heldInAll = (): number => [...guests.values()].reduce((sum, { held }) => sum + held, 0)
        for (const { who, what, count } of steps) {
          const guest = guests.get(who)
          if (what === 'join' && guest === undefined) {
            const seat = gate.join(H, count, () => undefined)
            guests.set(who, { seat, want: count, held: 0 })
          }
          if (what === 'refuse') {
            clock.advance(1)
            book.refused(H, clock.monotonic(), { after: count * 100, because: 'x' })
          }
          if (what === 'pass') clock.advance(count * 20_000)
          if (what === 'cap') book.cap(H, count === 0 ? null : count)
          if (what === 'serve') book.servesOnly(H, count, 'x')
          if (guest !== undefined) {
            if (what === 'want') {
              guest.want = count
              guest.seat.want(count)
            }
            if (what === 'more' && guest.held < guest.seat.room) guest.seat.hold(++guest.held)
            if (what === 'less' && guest.held > 0) guest.seat.hold(--guest.held)
            if (what === 'leave') {
              guest.seat.leave()
              guests.delete(who)
            }
          }
          const wants = [...guests.values()].map(({ want }) => want)
          const all = allowed(book.allowance(H, { usual: 8, most: 16 }), wants)
          const shares = [...guests.values()].reduce((sum, { seat }) => sum + seat.share, 0)
          expect(shares).toBeLessThanOrEqual(all)
          for (const { seat, want, held } of guests.values()) {
            expect(seat.share).toBeLessThanOrEqual(want)
            expect(seat.room).toBeLessThanOrEqual(seat.share)
            if (book.coolingMs(H) > 0) expect(seat.room).toBe(0)
            // Whoever takes all its room now passes nothing.
            if (seat.room > held) expect(heldInAll() - held + seat.room).toBeLessThanOrEqual(all)
          }
        }
      }),
      { numRuns: 500 },
    )
  })

  test('comes to everybody in the end, where what is too many is given back', () => {
    const wants = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(wants, list => {
        const { gate } = gateOf(8, 8)
        const seats: { seat: Seat; held: number }[] = []
        for (const want of list) {
          const seat = gate.join(H, want, () => undefined)
          const guest = { seat, held: seat.room }
          seat.hold(guest.held)
          seats.push(guest)
        }
        for (const guest of seats) guest.seat.hold(Math.min(guest.held, guest.seat.share))
        for (const { seat } of seats) expect(seat.room).toBe(seat.share)
      }),
      { numRuns: 200 },
    )
  })
})

test('a host is met once', () => {
  const { gate } = gateOf(8)
  expect([gate.meet(H), gate.meet(H), gate.meet('other.example')]).toEqual([true, false, true])
})

test('what it is asked for, as a rule and at most', () => {
  const { gate, book } = gateOf(8, 16)
  expect([gate.usual(H), gate.most(H)]).toEqual([8, 16])
  book.cap(H, 12)
  expect([gate.usual(H), gate.most(H)]).toEqual([8, 12])
  book.servesOnly(H, 2, 'x')
  expect([gate.usual(H), gate.most(H)]).toEqual([2, 2])
})

test('another rule holds at once; what is held already counts until it is given back', () => {
  const { gate } = gateOf(8)
  const a = arrive(gate, H, 8)
  a.seat.hold(8)
  gate.setRule({ usual: 2, most: 2 })
  expect([a.seat.share, a.told, gate.usual(H), gate.most(H)]).toEqual([2, [2], 2, 2])
  const b = arrive(gate, H, 8)
  expect([a.seat.share, b.seat.share, b.seat.room]).toEqual([1, 1, 0])
  a.seat.hold(1)
  expect(b.seat.room).toBe(1)
  gate.setRule({ usual: 8, most: 16 })
  expect([a.seat.share, b.seat.share]).toEqual([4, 4])
})
