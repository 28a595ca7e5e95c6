// What a crew does about failures: a host that has had enough, one that serves only so many, a link that expired, a
// network that went away. Requests are answered by the test.
import { describe, expect, test } from 'vitest'
import { TransportError } from '../../src/main/engine/ports.ts'
import { Setback } from '../../src/main/engine/trouble.ts'
import { CUT, refusal, type Served, type World, type WorldOptions, world } from './crew-world.ts'

const H = 'example.org'

/** Eight requests on their way, each sent 5 ms after the one before. */
async function eight(options: WorldOptions = {}): Promise<World & { readonly burst: readonly Served[] }> {
  const it = world(options)
  for (let lanes = 1; lanes <= 8; lanes++) {
    it.crew.bounds.narrow(lanes)
    it.crew.fill()
    it.clock.advance(5)
  }
  it.crew.bounds.widen()
  const burst = [...it.asked]
  expect(burst.length).toBe(8)
  return { ...it, burst }
}

/** Each fails 3 ms after the one before. */
async function failAll({ clock, settle }: World, all: readonly Served[], error: () => Error): Promise<void> {
  for (const served of all) {
    clock.advance(3)
    served.fail(error())
    await settle()
  }
}

const said = ({ told }: World): readonly string[] => told

describe('429 to eight requests on eight connections', () => {
  test('is one refusal, no try is charged, and nothing is asked before the rest is over, four then', async () => {
    const it = await eight()
    const first = it.clock.now() + 3
    await failAll(it, it.burst, () => refusal(429))
    expect(it.book.views()).toMatchObject([{ host: H, allowed: 4, hits: 1, coolingUntil: first + 60_000 }])
    expect(said(it)).toEqual([`limited ${H}: HTTP 429`])
    expect(it.ends).toEqual([])
    expect(it.crew.size).toBe(0)
    expect(it.crew.wait).toEqual({
      until: first + 60_000,
      because: { code: 'rate-limited', detail: 'HTTP 429' },
    })
    it.clock.advance(first + 60_000 - it.clock.now() - 1)
    await it.settle()
    expect(it.asked.length).toBe(8)
    it.clock.advance(30)
    await it.settle()
    expect(it.asked.length).toBe(12)
    expect(it.asked.slice(8).map(({ lane }) => [lane.tries, lane.charged])).toEqual(new Array(4).fill([0, 0]))
    expect(it.crew.wait).toBeNull()
  })

  test('again and again halves to one, and rests longer each time', async () => {
    const it = await eight()
    const rests: number[] = []
    let at = 0
    for (let round = 0; round < 4; round++) {
      await failAll(it, it.asked.slice(at), () => refusal(429))
      at = it.asked.length
      const rest = it.book.coolingMs(H)
      rests.push(Math.round(rest / 1_000))
      it.clock.advance(rest + 20)
      await it.settle()
    }
    expect(rests).toEqual([60, 120, 180, 240])
    expect(it.asked.length).toBe(8 + 4 + 2 + 1 + 1)
    expect(it.ends).toEqual([])
  })

  test('of which the last names a longer time: that is kept, to the millisecond', async () => {
    const it = await eight()
    await failAll(it, it.burst.slice(0, 7), () => refusal(429, 1_000))
    await failAll(it, it.burst.slice(7), () => refusal(429, 7_000))
    expect(it.book.coolingMs(H)).toBe(7_000)
    it.clock.advance(6_999)
    await it.settle()
    expect(it.asked.length).toBe(8)
    it.clock.advance(21)
    await it.settle()
    expect(it.asked.length).toBe(12)
  })

  test('503 with Retry-After is the same; without, it is a failure of that connection', async () => {
    const asks = await eight()
    await failAll(asks, asks.burst, () => refusal(503, 30_000))
    expect(asks.book.views()[0]).toMatchObject({ allowed: 4, hits: 1 })
    const fails = await eight()
    await failAll(fails, fails.burst, () => refusal(503))
    expect(fails.book.views()).toEqual([])
    expect(fails.crew.size).toBe(8)
    expect(fails.crew.wait?.because.code).toBe('network')
  })

  test('leaves alone what flows; when that is done it does not ask for more', async () => {
    const it = await eight()
    const flowing = it.burst.slice(0, 5)
    for (const served of flowing) served.receive(1)
    await failAll(it, it.burst.slice(5), () => refusal(429))
    expect(flowing.map(({ lane }) => [lane.abort.signal.aborted, lane.leaving, lane.flowing])).toEqual(
      new Array(5).fill([false, false, true]),
    )
    expect(it.crew.size).toBe(5)
    // Something still comes: it does not wait.
    expect(it.crew.wait).toBeNull()
    it.clock.advance(30_000)
    for (const served of flowing.slice(0, 2)) served.finish()
    await it.settle()
    expect([it.crew.size, it.asked.length]).toEqual([3, 8])
    it.clock.advance(31_000)
    await it.settle()
    // Three that still flow, and one more: four in all.
    expect([it.crew.size, it.asked.length]).toEqual([4, 9])
  })

  test('once the rest is over those too many end with what they receive', async () => {
    const it = await eight({ chunks: 100 })
    for (const served of it.burst.slice(0, 7)) served.receive(1)
    await failAll(it, it.burst.slice(7), () => refusal(429))
    expect(it.asked.filter(({ lane }) => lane.leaving).length).toBe(0)
    it.clock.advance(60_100)
    await it.settle()
    expect(it.asked.filter(({ lane }) => lane.leaving).length).toBe(3)
    expect(it.asked.some(({ lane }, nth) => nth < 7 && lane.abort.signal.aborted)).toBe(false)
    expect(it.asked.length).toBe(8)
  })

  test('from where a redirect led is that host’s', async () => {
    const it = world({ connections: 1 })
    it.crew.fill()
    it.clock.advance(5)
    it.asked[0]?.fail(refusal(429, null, 'mirror.example.org'))
    await it.settle()
    expect(it.book.views()).toMatchObject([{ host: 'mirror.example.org', allowed: 4 }])
    expect(it.book.coolingMs(H)).toBe(0)
  })
})

test('a host that rests is not asked: the wait is as long as its rest, and is not charged', async () => {
  const it = world({ connections: 1, chances: [0.999] })
  it.crew.fill()
  for (let hop = 0; hop < 9; hop++) {
    it.asked.at(-1)?.fail(new Setback({ kind: 'cooling', after: 4_321_000, detail: 'HTTP 429' }))
    await it.settle()
    expect(it.crew.wait).toEqual({
      until: it.clock.now() + 4_321_000,
      because: { code: 'rate-limited', detail: 'HTTP 429' },
    })
    expect(it.asked.at(-1)?.lane.charged).toBe(0)
    it.clock.advance(4_320_999)
    await it.settle()
    expect(it.asked.length).toBe(hop + 1)
    it.clock.advance(1)
    await it.settle()
  }
})

describe('403 above a number of connections', () => {
  test('is learned once a new request at that number is served', async () => {
    const it = await eight()
    for (const served of it.burst.slice(0, 4)) served.receive(1)
    await failAll(it, it.burst.slice(4), () => refusal(403))
    expect([it.crew.size, it.asked.length]).toEqual([4, 8])
    expect(it.book.views()).toEqual([])
    it.burst[0]?.finish()
    await it.settle()
    it.asked.at(-1)?.receive(1)
    expect(it.book.views()).toMatchObject([
      { allowed: 4, coolingUntil: null, because: 'HTTP 403 above 4 at a time' },
    ])
    expect(said(it)).toEqual([`limited ${H}: HTTP 403 above 4 at a time`])
    expect(it.ends).toEqual([])
    // The other downloads of the host are told as well.
    expect(it.gate.usual(H)).toBe(4)
  })

  test('connections that break before their answer are as good a sign, three in a row', async () => {
    const it = await eight()
    for (const served of it.burst.slice(0, 5)) served.receive(1)
    await failAll(it, it.burst.slice(5), () => CUT)
    it.burst[0]?.finish()
    await it.settle()
    it.asked.at(-1)?.receive(1)
    expect(it.book.views()).toMatchObject([{ allowed: 5, because: 'broken connections above 5 at a time' }])
  })

  test('bodies that break are no sign', async () => {
    const it = await eight()
    for (const served of it.burst) {
      it.clock.advance(1)
      served.receive(1)
    }
    await failAll(it, it.burst.slice(5), () => CUT)
    it.burst[0]?.finish()
    await it.settle()
    it.asked.at(-1)?.receive(1)
    expect(it.book.views()).toEqual([])
  })

  test('an outage is no sign', async () => {
    const it = await eight()
    await failAll(it, it.burst, () => CUT)
    it.clock.advance(2_000)
    await it.settle()
    it.asked.at(-1)?.receive(1)
    expect(it.book.views()).toEqual([])
  })
})

describe('503 without a time to every connection but two', () => {
  test('is asked once more by each, and then no more than two are tried', async () => {
    const it = await eight()
    const [first, second, ...refused] = it.burst
    first?.receive(1)
    second?.receive(1)
    await failAll(it, refused, () => refusal(503))
    for (let ms = 0; ms < 30_000; ms += 500) {
      const before = it.asked.length
      it.clock.advance(500)
      await it.settle()
      await failAll(it, it.asked.slice(before), () => refusal(503))
      first?.receive(1)
      second?.receive(1)
    }
    expect(it.asked.length).toBeLessThanOrEqual(8 + refused.length)
    expect([it.crew.size, it.crew.bounds.safe]).toEqual([2, 2])
    expect(it.ends).toEqual([])
  })
})

describe('a link that expired', () => {
  /** Four bodies flow, and every new request is refused from now on. */
  async function expired(renewable: boolean) {
    const it = await eight({ renewable })
    for (const served of it.burst.slice(0, 4)) served.receive(1)
    await failAll(it, it.burst.slice(4), () => refusal(403))
    return it
  }

  test('is not taken for a host that serves only so many', async () => {
    const it = await expired(false)
    for (const served of it.burst.slice(0, 4)) {
      const before = it.asked.length
      served.finish()
      await it.settle()
      if (it.asked.length > before) it.asked.at(-1)?.fail(refusal(403))
      await it.settle()
    }
    expect(it.book.views()).toEqual([])
    expect(said(it)).toEqual([])
    expect(it.ends.map(end => end?.trouble)).toEqual([{ code: 'expired-link', detail: 'HTTP 403' }])
  })

  test('is fetched anew where it came from another, and the limit it seemed to be is lifted', async () => {
    const it = await expired(true)
    expect(it.crew.bounds.safe).toBe(4)
    for (const served of it.burst.slice(0, 4)) {
      served.finish()
      await it.settle()
      if (said(it).length > 0) break
      it.asked.at(-1)?.fail(refusal(403))
      await it.settle()
    }
    expect(said(it)).toEqual(['went back', 'renewed: HTTP 403'])
    expect(it.ends).toEqual([])
    expect(it.crew.bounds.safe).toBe(Number.POSITIVE_INFINITY)
    it.asked.at(-1)?.receive(1)
    it.crew.fill()
    expect(it.crew.size).toBe(8)
    expect(it.book.views()).toEqual([])
  })

  test('is fetched anew once, until bytes have come', async () => {
    const it = world({ connections: 1, renewable: true })
    it.crew.fill()
    const fail = async (): Promise<void> => {
      it.asked.at(-1)?.fail(refusal(403))
      await it.settle()
    }
    it.asked[0]?.receive(1)
    await fail()
    expect([it.asked.length, it.ends.length]).toEqual([2, 0])
    it.asked.at(-1)?.receive(1)
    await fail()
    expect([it.asked.length, it.ends.length]).toEqual([3, 0])
    await fail()
    expect(it.asked.length).toBe(3)
    expect(it.ends.map(end => end?.trouble.code)).toEqual(['expired-link'])
    expect(said(it).filter(what => what === 'went back').length).toBe(2)
  })

  test('from the start is a no', async () => {
    const it = world({ connections: 1, renewable: true })
    it.crew.fill()
    it.asked[0]?.fail(refusal(403))
    await it.settle()
    expect(it.ends.map(end => end?.trouble.code)).toEqual(['forbidden'])
  })
})

describe('answers that cannot be used', () => {
  const unsound = (): Setback => new Setback({ kind: 'unsound', detail: 'HTTP 206 without Content-Range' })

  test('five in a row: a connection beside others leaves, one alone ends the transfer', async () => {
    const it = world({ allowed: 2, connections: 2 })
    it.crew.fill()
    const [good] = it.asked
    good?.receive(1)
    for (let nth = 0; nth < 5; nth++) {
      expect([it.crew.size, it.ends.length]).toEqual([2, 0])
      it.asked.at(-1)?.fail(unsound())
      await it.settle()
      if (nth < 4) it.clock.advance(60_000)
      await it.settle()
    }
    expect([it.crew.size, it.ends.length]).toEqual([1, 0])
    good?.fail(unsound())
    await it.settle()
    expect(it.ends.map(end => end?.trouble.code)).toEqual(['not-resumable'])
  })

  test('one that is believed begins the count anew', async () => {
    const it = world({ connections: 1 })
    it.crew.fill()
    for (let nth = 0; nth < 20; nth++) {
      if (nth % 4 === 3) it.asked.at(-1)?.receive(1)
      it.asked.at(-1)?.fail(unsound())
      await it.settle()
      it.clock.advance(600_000)
      await it.settle()
    }
    expect(it.ends).toEqual([])
    expect(it.asked.length).toBe(21)
  })
})

describe('without a network', () => {
  test.each(['dns', 'no-name', 'unreachable', 'timeout', 'cut'] as const)(
    '%s parks the whole download, charges nothing, and it goes on when told',
    async fault => {
      const it = await eight()
      for (const served of it.burst) served.receive(1)
      it.host.isOffline = true
      it.burst[0]?.fail(new TransportError(fault, 'gone'))
      await it.settle()
      expect(it.crew.wait).toEqual({ until: null, because: { code: 'network', detail: 'offline' } })
      expect([it.crew.size, it.ends.length]).toEqual([0, 0])
      it.clock.advance(30_000)
      it.crew.fill()
      await it.settle()
      expect(it.asked.length).toBe(8)
      it.host.isOffline = false
      it.crew.wake()
      await it.settle()
      expect(it.asked.length).toBe(16)
      expect(it.asked.slice(8).every(({ lane }) => lane.charged === 0)).toBe(true)
      expect(it.crew.wait).toBeNull()
    },
  )

  test('it is looked again after a minute: whoever said so may have been wrong', async () => {
    const it = await eight()
    it.host.isOffline = true
    it.burst[0]?.fail(CUT)
    await it.settle()
    it.clock.advance(59_999)
    await it.settle()
    expect(it.asked.length).toBe(8)
    it.clock.advance(1)
    await it.settle()
    expect(it.asked.length).toBe(16)
    for (const served of it.asked.slice(8)) served.fail(CUT)
    await it.settle()
    expect([it.crew.wait?.until, it.crew.size]).toEqual([null, 0])
  })

  test('a body that would have to begin anew is left alone', async () => {
    const it = world({ connections: 1 })
    it.crew.fill()
    const [only] = it.asked
    if (!only?.lane.span) throw new Error('no lane')
    only.receive(1)
    it.ledger.release(only.lane.span)
    only.lane.span = it.ledger.leaseWhole()
    it.crew.park({ until: null, because: { code: 'network', detail: 'offline' } })
    await it.settle()
    expect([it.crew.size, only.lane.abort.signal.aborted, it.crew.wait]).toEqual([1, false, null])
  })

  test('nothing is parked, nor looked for any more, once it has been stopped', async () => {
    const it = await eight()
    it.host.isOffline = true
    it.burst[0]?.fail(CUT)
    await it.settle()
    it.crew.stop()
    expect(it.clock.pending()).toEqual([])
    it.crew.park({ until: null, because: { code: 'network', detail: 'offline' } })
    expect(it.clock.pending()).toEqual([])
    it.crew.wake()
    await it.settle()
    expect(it.asked.length).toBe(8)
  })
})

describe('after a sleep', () => {
  test('connections are begun anew, those that wait are not', async () => {
    const it = world({ allowed: 3, connections: 3 })
    it.crew.fill()
    const [a, b, waits] = it.asked
    a?.receive(1)
    waits?.fail(CUT)
    await it.settle()
    it.crew.reconnect()
    await it.settle()
    expect([a, b, waits].map(served => served?.lane.abort.signal.aborted)).toEqual([true, true, false])
    expect([it.crew.size, it.asked.length]).toEqual([3, 5])
  })

  test('a body that would have to begin anew is left alone', () => {
    const it = world({ connections: 1 })
    it.crew.fill()
    const [only] = it.asked
    if (!only?.lane.span) throw new Error('no lane')
    it.ledger.release(only.lane.span)
    only.lane.span = it.ledger.leaseWhole()
    it.crew.reconnect()
    expect(only.lane.abort.signal.aborted).toBe(false)
  })
})

test('what has been served is the host’s clean work, to the last byte', async () => {
  const it = world({ connections: 1 })
  it.crew.fill()
  for (let tenth = 0; tenth < 15; tenth++) {
    it.clock.advance(100)
    await it.settle()
    it.asked[0]?.receive(1_000)
  }
  await it.crew.dismiss()
  it.book.flush()
  expect(it.hosts.rows.get(H)).toMatchObject({ lastServedAt: it.clock.now() })
  expect(it.hosts.rows.get(H)?.bestRate).toBeGreaterThan(0)
})
