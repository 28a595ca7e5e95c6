// A crew's place at a host's gate: what it is asked for while some of its connections wait to retry.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HostBook } from '../../src/main/engine/host-book.ts'
import { HostGate } from '../../src/main/engine/host-gate.ts'
import { Place } from '../../src/main/engine/place.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { memoryHosts } from './memory-hosts.ts'

const H = 'h.example'

function world(usual: number) {
  const clock = createFakeClock()
  const book = new HostBook(clock, memoryHosts())
  const gate = new HostGate(clock, book, { usual, most: usual })
  const told: number[] = []
  const place: Place = new Place(gate, () => told.push(place.room))
  return { gate, book, place, told }
}

describe('before it is taken, and after it was left', () => {
  test('there is none', () => {
    const { gate, place } = world(8)
    expect([place.share, place.room, place.part]).toEqual([0, 0, 0])
    place.take(H, 8, { busy: 0, waiting: 0 })
    expect([place.share, place.room, place.part]).toEqual([8, 8, 8])
    place.leave()
    place.leave()
    expect([place.share, place.room]).toEqual([0, 0])
    place.hold(3)
    expect(gate.join(H, 8, () => undefined).room).toBe(8)
  })
})

describe('connections that wait', () => {
  test.each<readonly [what: string, usual: number, waiting: number, busy: number, others: number]>([
    ['the only one: its place is for others', 1, 1, 0, 1],
    ['all of them: all is for others', 8, 8, 0, 8],
    ['some of them: no more than are at work', 8, 3, 5, 3],
    ['none of them: half is', 8, 0, 8, 0],
  ])('%s', (_what, usual, waiting, busy, others) => {
    const { gate, place } = world(usual)
    place.take(H, 8, { busy: 0, waiting: 0 })
    place.hold(usual)
    place.take(H, 8, { busy, waiting })
    // What it may have in all is what it was, so that none is begun instead.
    expect(place.part).toBe(usual)
    const other = gate.join(H, 8, () => undefined)
    expect(other.room).toBe(Math.min(others, other.share))
    expect(other.room + busy).toBeLessThanOrEqual(usual)
  })

  test('beside places that nobody has taken yet: those are there to be taken', () => {
    const { place } = world(8)
    place.take(H, 8, { busy: 0, waiting: 0 })
    place.take(H, 8, { busy: 0, waiting: 3 })
    expect([place.part, place.room]).toEqual([8, 5])
  })

  test('do not keep the download from growing where others have gone', () => {
    const { gate, place } = world(8)
    const other = gate.join(H, 8, () => undefined)
    place.take(H, 8, { busy: 0, waiting: 0 })
    expect(place.part).toBe(4)
    other.leave()
    place.take(H, 8, { busy: 3, waiting: 1 })
    expect(place.part).toBe(7)
  })
})

describe('another host', () => {
  test('is gone to with what is held, and the old one forgotten', () => {
    const { gate, place, told } = world(8)
    place.take(H, 8, { busy: 5, waiting: 0 })
    const left = gate.join(H, 8, () => undefined)
    expect(left.room).toBe(3)
    place.take('mirror.example', 8, { busy: 5, waiting: 0 })
    expect(left.room).toBe(8)
    told.length = 0
    left.leave()
    expect(told).toEqual([])
    expect(gate.join('mirror.example', 8, () => undefined).room).toBe(3)
  })
})

test('what others and the host do to it is told', () => {
  const { gate, book, place, told } = world(8)
  place.take(H, 8, { busy: 0, waiting: 0 })
  const other = gate.join(H, 8, () => undefined)
  other.leave()
  book.cap(H, 2)
  expect(told).toEqual([4, 8, 2])
})

test('crews that keep to their places never hold more than the host allows', () => {
  const step = fc.record({
    who: fc.nat({ max: 3 }),
    what: fc.constantFrom('start', 'start', 'fails', 'retries', 'ends' as const),
  })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.array(step, { maxLength: 80 }), (usual, steps) => {
      const { gate } = world(usual)
      const crews = Array.from({ length: 4 }, () => {
        const place: Place = new Place(gate, () => undefined)
        return { place, busy: 0, waiting: 0 }
      })
      for (const { who, what } of steps) {
        const crew = crews[who]
        if (crew === undefined) continue
        const sit = (): void => crew.place.take(H, 8, crew)
        sit()
        if (what === 'start' && crew.busy < crew.place.room && crew.busy + crew.waiting < crew.place.part)
          crew.busy++
        if (what === 'fails' && crew.busy > 0) {
          crew.busy--
          crew.waiting++
        }
        if (what === 'retries' && crew.waiting > 0) {
          crew.waiting--
          crew.busy++
          sit()
          // Its place may be another's by now.
          if (crew.busy > crew.place.room) crew.busy--
        }
        if (what === 'ends' && crew.busy > 0) crew.busy--
        sit()
        const held = crews.reduce((sum, { busy }) => sum + busy, 0)
        expect(held).toBeLessThanOrEqual(usual)
        expect(crew.busy + crew.waiting).toBeLessThanOrEqual(8)
      }
    }),
    { numRuns: 300 },
  )
})
