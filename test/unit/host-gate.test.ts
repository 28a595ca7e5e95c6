// Sharing a host's connections: max-min fair, in order of arrival, and told to those it concerns.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fairShares, HostGate } from '../../src/main/engine/host-gate.ts'

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

describe('the gate', () => {
  interface Guest {
    readonly told: number[]
    readonly seat: ReturnType<HostGate['join']>
  }

  function arrive(gate: HostGate, host: string, want: number): Guest {
    const told: number[] = []
    const seat = gate.join(host, want, () => told.push(seat.share))
    return { told, seat }
  }

  test('divides anew whenever someone comes, goes or wants another number, and tells the others', () => {
    const gate = new HostGate(() => 8)
    const a = arrive(gate, 'h', 8)
    expect(a.seat.share).toBe(8)
    const b = arrive(gate, 'h', 8)
    expect([a.seat.share, b.seat.share]).toEqual([4, 4])
    expect([a.told, b.told]).toEqual([[4], []])
    b.seat.want(1)
    expect([a.seat.share, b.seat.share]).toEqual([7, 1])
    expect([a.told, b.told]).toEqual([[4, 7], []])
    b.seat.leave()
    expect(a.told).toEqual([4, 7, 8])
    expect(a.seat.share).toBe(8)
  })

  test('says nothing where nothing changed', () => {
    const gate = new HostGate(() => 8)
    const a = arrive(gate, 'h', 2)
    const b = arrive(gate, 'h', 2)
    b.seat.want(2)
    b.seat.leave()
    b.seat.leave()
    expect(a.told).toEqual([])
  })

  test('hosts do not share', () => {
    const gate = new HostGate(host => (host === 'narrow' ? 1 : 8))
    const a = arrive(gate, 'narrow', 8)
    const b = arrive(gate, 'wide', 8)
    expect([a.seat.share, b.seat.share]).toEqual([1, 8])
  })

  test('the next in line gets a place when one leaves a narrow gate', () => {
    const gate = new HostGate(() => 1)
    const a = arrive(gate, 'h', 1)
    const b = arrive(gate, 'h', 1)
    expect(b.seat.share).toBe(0)
    a.seat.leave()
    expect(b.seat.share).toBe(1)
    expect(b.told).toEqual([1])
  })

  test('one who came back after the last left is alone', () => {
    const gate = new HostGate(() => 8)
    const first = arrive(gate, 'h', 8)
    first.seat.leave()
    const second = arrive(gate, 'h', 8)
    first.seat.want(4)
    expect(second.seat.share).toBe(8)
    expect(second.told).toEqual([])
  })

  test('wishes that change while the others are told still add up to what is allowed', () => {
    const gate = new HostGate(() => 6)
    const seats: ReturnType<HostGate['join']>[] = []
    for (let i = 0; i < 3; i++) {
      const seat = gate.join('h', 6, () => seat.want(Math.max(1, seat.share)))
      seats.push(seat)
      const sum = seats.reduce((all, { share }) => all + share, 0)
      expect(sum).toBeLessThanOrEqual(6)
      expect(Math.min(...seats.map(({ share }) => share))).toBeGreaterThan(0)
    }
  })
})
