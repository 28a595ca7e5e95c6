// What bounds the crew: the host's gate, a server that refuses more, and a connection that is not worth keeping.
import { describe, expect, test } from 'vitest'
import { CHUNK } from '../../src/main/engine/chunk-map.ts'
import { CUT, type Served, type World, world } from './crew-world.ts'

describe('the gate of the host', () => {
  test('never takes the only lane that flows', async () => {
    const it = world({ allowed: 1, connections: 1 })
    it.gate.join('mirror.example.org', 1, () => undefined)
    it.crew.fill()
    const [only] = it.asked
    only?.receive(1)
    it.host.hostName = 'mirror.example.org'
    it.crew.fill()
    await it.settle()
    expect(only?.lane.abort.signal.aborted).toBe(false)
    // Its place goes to nobody else of this download.
    only?.leave()
    await it.settle()
    expect(it.asked.length).toBe(1)
  })

  test('has all but one end with what they receive, and cuts nothing short in the middle', async () => {
    const it = world()
    it.crew.fill()
    for (const served of it.asked) served.receive(1)
    for (let guest = 0; guest < 8; guest++) it.gate.join('mirror.example.org', 1, () => undefined)
    it.host.hostName = 'mirror.example.org'
    it.crew.fill()
    const leaving = it.asked.filter(({ lane }) => lane.leaving)
    expect(leaving.length).toBe(7)
    for (const { lane } of leaving) expect((lane.span?.end ?? 0) - (lane.span?.start ?? 0)).toBe(CHUNK)
    expect([it.crew.size, it.asked.length]).toEqual([8, 8])
    for (const served of leaving) served.finish()
    await it.settle()
    expect([it.crew.size, it.asked.length]).toEqual([1, 8])
    expect(it.asked.some(({ lane }) => lane.abort.signal.aborted)).toBe(false)
  })

  test('lets one that asks have its answer, and no other', async () => {
    const it = world({ allowed: 2, connections: 2 })
    it.crew.fill()
    const [flows, asks] = it.asked
    flows?.receive(1)
    const guest = it.gate.join('example.org', 1, () => undefined)
    expect([guest.room, asks?.lane.leaving, asks?.lane.abort.signal.aborted]).toEqual([0, false, false])
    asks?.finish()
    await it.settle()
    expect([it.crew.size, it.asked.length]).toEqual([1, 2])
    expect([guest.room, flows?.lane.leaving]).toEqual([1, false])
  })

  test('gives a place on only when it is free', async () => {
    const it = world({ allowed: 4, connections: 4 })
    it.crew.fill()
    for (const served of it.asked) served.receive(1)
    const rooms: number[] = []
    const guest = it.gate.join('example.org', 4, () => rooms.push(guest.room))
    expect([guest.share, guest.room]).toEqual([2, 0])
    for (const served of it.asked.filter(({ lane }) => lane.leaving)) {
      served.finish()
      await it.settle()
    }
    expect(rooms.at(-1)).toBe(2)
    expect(it.crew.busy).toBe(2)
  })
})

describe('a place at a narrow gate', () => {
  test('of one that waits is not taken by another of the same download', async () => {
    const it = world({ allowed: 2 })
    it.crew.fill()
    for (const served of it.asked) served.fail(CUT)
    await it.settle()
    expect([it.crew.size, it.crew.busy, it.asked.length]).toEqual([2, 0, 2])
    it.clock.advance(500)
    await it.settle()
    expect([it.crew.busy, it.asked.length]).toEqual([2, 4])
  })

  test('is for other downloads while all of this one wait, and is waited for afterwards', async () => {
    const it = world({ allowed: 1 })
    it.crew.fill()
    const rooms: number[] = []
    const guest = it.gate.join('example.org', 8, () => rooms.push(guest.room))
    it.asked[0]?.fail(CUT)
    await it.settle()
    expect(guest.room).toBe(1)
    guest.hold(1)
    it.clock.advance(500)
    await it.settle()
    expect([it.asked.length, it.crew.busy]).toEqual([1, 0])
    guest.hold(0)
    await it.settle()
    expect([it.asked.length, it.crew.busy]).toEqual([2, 1])
  })
})

describe('refusals', () => {
  test('beside others leave all that ask or flow, and a lane more after each clean minute', async () => {
    const it = world()
    it.crew.fill()
    const [a, b, c, d] = it.asked
    a?.receive(1)
    b?.receive(1)
    c?.fail(CUT)
    await it.settle()
    if (d === undefined) throw new Error('no lane')
    it.crew.refuse(d.lane)
    d.leave()
    await it.settle()
    expect([it.crew.size, it.crew.busy]).toEqual([6, 6])
    expect(c?.lane.abort.signal.aborted).toBe(true)
    for (let minute = 1; minute <= 4; minute++) {
      for (const { lane } of it.asked) if (!lane.abort.signal.aborted) lane.received(1, it.clock.monotonic())
      it.clock.advance(60_000)
      await it.settle()
      expect(it.crew.size).toBe(Math.min(8, 6 + minute))
    }
  })

  test('are not tried again before a second request was ever served', async () => {
    const it = world()
    it.crew.bounds.narrow(2)
    it.crew.fill()
    const [first, second] = it.asked
    first?.receive(1)
    if (second === undefined) throw new Error('no lane')
    it.crew.refuse(second.lane)
    second.leave()
    await it.settle()
    for (let minute = 0; minute < 3; minute++) {
      first?.receive(1)
      it.clock.advance(60_000)
      await it.settle()
    }
    expect(it.asked.length).toBe(2)
  })

  test('are beside others where those are only between two requests', async () => {
    const it = world({ allowed: 3 })
    it.crew.fill()
    const [a, b, c] = it.asked
    if (a === undefined) throw new Error('no lane')
    expect(it.crew.servedBeside(a.lane)).toBe(0)
    b?.receive(1)
    c?.receive(1)
    expect(it.crew.servedBeside(a.lane)).toBe(2)
    b?.finish()
    await it.settle()
    expect(b?.lane.flowing).toBe(false)
    expect(it.crew.servedBeside(a.lane)).toBe(2)
    c?.fail(CUT)
    await it.settle()
    expect(it.crew.servedBeside(a.lane)).toBe(1)
  })
})

describe('a lane ten times slower than the others', () => {
  /** Two seconds in which the lanes receive so many bytes each. */
  const pass = async (it: World, bytes: (served: Served) => number): Promise<void> => {
    for (const served of it.asked) if (!served.lane.abort.signal.aborted) served.receive(bytes(served))
    it.clock.advance(2_000)
    await it.settle()
  }

  test('is replaced, and what is left of its span is free', async () => {
    const it = world()
    it.crew.fill()
    const slow = it.asked[1]
    const span = slow?.lane.span
    if (slow === undefined || !span) throw new Error('no lane')
    it.ledger.claim(span, span.start + 10)
    it.map.append(span.start, new Uint8Array(10))
    it.ledger.advance(span, span.start + 10)
    for (let look = 0; look < 3; look++) await pass(it, served => (served === slow ? 10 : 1_000_000))
    expect(it.asked.filter(({ lane }) => lane.abort.signal.aborted)).toEqual([slow])
    expect(it.ledger.freeRuns()).toContainEqual({ start: span.start, end: span.end })
    expect(it.asked[8]?.lane.span).not.toBeNull()
    expect(it.crew.size).toBe(8)
  })

  test('is left where it is the only connection there may be', async () => {
    for (const connections of [1, 2]) {
      const it = world({ connections })
      it.crew.fill()
      if (connections === 2) it.crew.bounds.limit(1)
      it.crew.fill()
      for (let look = 0; look < 3; look++) await pass(it, () => 1_000_000)
      for (let look = 0; look < 20; look++) await pass(it, () => 1)
      expect(it.asked.length).toBe(connections)
      expect(it.crew.size).toBe(1)
    }
  })

  test('is left where it has lost its place at the gate, and could not be taken up again', async () => {
    const it = world()
    it.crew.fill()
    for (let look = 0; look < 3; look++) await pass(it, () => 1_000_000)
    for (let guest = 0; guest < 8; guest++) it.gate.join('mirror.example.org', 1, () => undefined)
    it.host.hostName = 'mirror.example.org'
    it.crew.fill()
    for (const served of it.asked.filter(({ lane }) => lane.leaving)) served.finish()
    await it.settle()
    expect(it.crew.size).toBe(1)
    for (let look = 0; look < 10; look++) await pass(it, () => 1)
    expect(it.crew.size).toBe(1)
  })

  test('is left where its body is the whole file, which would begin anew', async () => {
    const it = world()
    it.crew.fill()
    for (let look = 0; look < 3; look++) await pass(it, () => 1_000_000)
    it.crew.bounds.limit(1)
    it.crew.fill()
    await it.settle()
    const [only] = it.asked
    if (!only?.lane.span) throw new Error('no lane')
    expect(it.crew.size).toBe(1)
    it.ledger.release(only.lane.span)
    only.lane.span = it.ledger.leaseWhole()
    for (let look = 0; look < 60; look++) await pass(it, () => 1)
    expect(only.lane.abort.signal.aborted).toBe(false)
    expect(it.asked.length).toBe(8)
  })

  test('nothing looks any more when the crew has stopped, or has ended', async () => {
    const stopped = world()
    stopped.crew.fill()
    expect(stopped.clock.pending().length).toBe(1)
    stopped.crew.stop()
    expect(stopped.clock.pending()).toEqual([])
    const ended = world({ connections: 1 })
    ended.crew.fill()
    expect(ended.clock.pending().length).toBe(1)
    ended.asked[0]?.finish()
    await ended.settle()
    expect(ended.ends).toEqual([null])
    expect(ended.clock.pending()).toEqual([])
  })
})

describe('connections too many', () => {
  const far = { allowed: 16, most: 16, answerMs: 50, chunks: 1_000 }
  /** A tenth of a second in which each lane receives so many bytes. */
  const pass = async (it: World, bytes: (nth: number) => number): Promise<void> => {
    for (const [nth, served] of it.asked.slice(0, 16).entries()) served.receive(bytes(nth))
    it.clock.advance(100)
    await it.settle()
  }

  test('a far host is begun with all there may be', () => {
    const it = world(far)
    it.crew.fill()
    expect(it.asked.length).toBe(16)
    const near = world({ ...far, answerMs: 5 })
    near.crew.fill()
    expect(near.asked.length).toBe(8)
  })

  test('are to stop at their next chunk, the slowest, and end with it; what they leave is free', async () => {
    const it = world(far)
    it.crew.fill()
    const lengths = (): readonly number[] =>
      it.asked.slice(0, 16).map(({ lane: { span } }) => (span === null ? 0 : span.end - span.start) / CHUNK)
    const before = lengths()
    const { free } = it.ledger
    for (let tenth = 0; tenth < 100 && it.ledger.free === free; tenth++)
      await pass(it, nth => (nth % 4 === 1 ? 50_000 : 90_000))
    const after = lengths()
    expect(after.filter((_, nth) => nth % 4 === 1)).toEqual([1, 1, 1, 1])
    expect(after.filter((_, nth) => nth % 4 !== 1)).toEqual(before.filter((_, nth) => nth % 4 !== 1))
    expect(it.crew.size).toBe(16)
    for (const [nth, served] of it.asked.slice(0, 16).entries()) if (nth % 4 === 1) served.finish()
    await it.settle()
    expect([it.crew.size, it.asked.length]).toEqual([12, 16])
    expect(it.asked.some(({ lane }) => lane.abort.signal.aborted)).toBe(false)
  })
})

describe('a lane in place of one that has gone', () => {
  /** Of three lanes with two chunks each one is so fast that it would have them all before anybody has connected. */
  const three = (): World & { readonly leave: (nth: number) => Promise<void> } => {
    const it = world({ connections: 3, chunks: 12, answerMs: 50 })
    it.ledger.nextFree(6 * CHUNK)
    it.crew.fill()
    const fast = it.asked[2]?.lane
    if (fast !== undefined) fast.flowing = true
    fast?.received(100_000_000, it.clock.monotonic())
    const leave = async (nth: number): Promise<void> => {
      it.asked[nth]?.leave()
      await it.settle()
    }
    return { ...it, leave }
  }

  test('does not connect for what the others will have sooner, until they turn slow', async () => {
    const it = three()
    await it.leave(1)
    expect(it.ledger.free).toBe(2 * CHUNK)
    expect(it.crew.size).toBe(2)
    it.clock.advance(1_900)
    expect(it.ledger.free).toBe(2 * CHUNK)
    it.clock.advance(100)
    expect(it.ledger.free).toBe(0)
    expect(it.crew.size).toBe(3)
  })

  test('takes what is free at once where another has left its connection in good order', async () => {
    const it = three()
    it.asked[0]?.finish()
    await it.settle()
    expect(it.crew.size).toBe(2)
    await it.leave(1)
    expect(it.ledger.free).toBe(0)
    expect(it.crew.size).toBe(2)
    // It is there for one of them only.
    await it.leave(3)
    expect(it.ledger.free).toBe(2 * CHUNK)
    expect(it.crew.size).toBe(1)
  })

  test('does not where that one had dropped it', async () => {
    const it = three()
    const [first] = it.asked
    if (first === undefined) throw new Error('no lane')
    first.finish({ left: true })
    await it.settle()
    await it.leave(1)
    expect(it.ledger.free).toBe(2 * CHUNK)
    expect(it.crew.size).toBe(1)
  })
})

describe('a limit that the person changes', () => {
  const setLimit = (it: World, connections: number): void => {
    it.gate.setRule({ usual: connections, most: connections })
    it.crew.bounds.allow({ start: connections, most: connections })
    it.crew.fill()
  }

  test('to fewer has those too many end at their next chunk, and none is cut short', async () => {
    const it = world({ chunks: 64 })
    it.crew.fill()
    for (const served of it.asked) served.receive(1)
    setLimit(it, 3)
    const leaving = it.asked.filter(({ lane }) => lane.leaving)
    expect([leaving.length, it.crew.size]).toEqual([5, 8])
    for (const { lane } of leaving) expect((lane.span?.end ?? 0) - (lane.span?.start ?? 0)).toBe(CHUNK)
    for (const served of leaving) served.finish()
    await it.settle()
    expect([it.crew.size, it.asked.length]).toEqual([3, 8])
    expect(it.asked.some(({ lane }) => lane.abort.signal.aborted)).toBe(false)
  })

  test('to more begins them at once', () => {
    const it = world({ allowed: 2, connections: 2, chunks: 64 })
    it.crew.fill()
    setLimit(it, 6)
    expect(it.crew.size).toBe(6)
  })

  test('to one leaves the last body that flows', async () => {
    const it = world({ connections: 2, chunks: 64 })
    it.crew.fill()
    it.asked[0]?.receive(1)
    setLimit(it, 1)
    expect(it.asked.map(({ lane }) => lane.leaving)).toEqual([false, false])
    it.asked[1]?.leave()
    await it.settle()
    expect(it.crew.size).toBe(1)
    expect(it.asked[0]?.lane.abort.signal.aborted).toBe(false)
  })
})
