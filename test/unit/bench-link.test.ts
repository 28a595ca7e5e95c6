// The link models: their arithmetic, the timeline, and bytes that really go through.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { carry, createTimeline, model, type Rules } from '../bench/modules.ts'
import { pseudoRandom } from '../support/bytes.ts'

const { afterLoss, afterRound, cubic, freshWindow, INITIAL_WINDOW, PACKET, WINDOW_CAP } = model

describe('a congestion window', () => {
  const fresh = freshWindow({ initialWindow: INITIAL_WINDOW })

  it('begins with ten packets and doubles each round trip, up to the cap', () => {
    let window = fresh
    const sizes: number[] = []
    for (let round = 0; round < 10; round++) {
      sizes.push(window.bytes)
      window = afterRound(window, window.bytes, 50)
    }
    expect(sizes.slice(0, 4)).toEqual([14_600, 29_200, 58_400, 116_800])
    expect(window.bytes).toBe(WINDOW_CAP)
  })

  it('does not grow when it was not used', () => {
    expect(afterRound(fresh, fresh.bytes / 2, 50)).toBe(fresh)
  })

  it('keeps 0.7 of its size after a loss, at least two packets, and grows by packets from there', () => {
    const cut = afterLoss({ ...fresh, bytes: 20 * PACKET })
    expect(cut).toEqual({ bytes: 14 * PACKET, isSlowStart: false, peak: 20 * PACKET, rounds: 0 })
    expect(afterRound(cut, cut.bytes, 50).bytes).toBeCloseTo(15 * PACKET)
    expect(afterLoss({ ...fresh, bytes: PACKET }).bytes).toBe(2 * PACKET)
  })

  it('is back at its peak where CUBIC says', () => {
    const peak = 1000 * PACKET
    const inflection = Math.cbrt((1000 * 0.3) / 0.4)
    expect(cubic(peak, 0)).toBeCloseTo(0.7 * peak)
    expect(cubic(peak, inflection)).toBeCloseTo(peak)
    expect(cubic(peak, 2 * inflection)).toBeCloseTo(1.3 * peak)
  })
})

describe('a link', () => {
  it.each([
    [0, 0],
    [1, 0.01],
    [PACKET, 0.01],
    [PACKET + 1, 1 - 0.99 ** 2],
    [100 * PACKET, 1 - 0.99 ** 100],
  ])('of 1 %% loss loses one of %d bytes with chance %d', (bytes, chance) => {
    expect(model.lossChance(bytes, 0.01)).toBeCloseTo(chance)
  })

  it('lets bytes pass one after the other', () => {
    expect(model.passPipe(0, 100, 5000, 1e6)).toEqual({ leaves: 105, queued: 0 })
    expect(model.passPipe(105, 102, 5000, 1e6)).toEqual({ leaves: 110, queued: 3000 })
  })

  it('has a buffer of one bandwidth-delay product, and never less than a router has', () => {
    expect(model.bufferOf({ rtt: 200 }, 50e6)).toBe(10e6)
    expect(model.bufferOf({ rtt: 10 }, 4e6)).toBe(256 * 1024)
  })

  it('cuts exactly one connection in twenty, among the first eight, the same for the same seed', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const plan = (): readonly (number | null)[] =>
        Array.from({ length: 40 }, (_, ordinal) => model.cutAfter({ cutOneIn: 20 }, seed, ordinal))
      const cuts = plan().flatMap((after, ordinal) => (after === null ? [] : [ordinal]))
      expect(cuts).toHaveLength(2)
      expect(cuts[0]).toBeLessThan(8)
      expect(cuts[1]).toBeGreaterThanOrEqual(20)
      expect(cuts[1]).toBeLessThan(28)
      expect(plan()).toEqual(plan())
    }
    expect(model.cutAfter({ cutOneIn: null }, 1, 0)).toBeNull()
  })

  it('has a chance that is spread evenly and repeats', () => {
    const random = model.seeded(7)
    const values = Array.from({ length: 2000 }, random)
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...values)).toBeLessThan(1)
    expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(0.5, 1)
    const again = model.seeded(7)
    expect(values.slice(0, 3)).toEqual([again(), again(), again()])
    expect(model.seeded(8)()).not.toBe(values[0])
  })
})

describe('a timeline', () => {
  it('runs events in order and tells each when it was due, however late it is', () => {
    let now = 0
    let wake = (): void => {}
    const timeline = createTimeline(
      () => now,
      callback => {
        wake = callback
      },
    )
    const seen: (readonly [string, number])[] = []
    const event = (name: string) => (at: number) => {
      seen.push([name, at])
    }
    timeline.at(30, event('d'))
    timeline.at(10, at => {
      event('a')(at)
      timeline.at(at + 10, event('c'))
    })
    timeline.at(10, event('b'))
    now = 25
    wake()
    expect(seen).toEqual([
      ['a', 10],
      ['b', 10],
      ['c', 20],
    ])
    expect(timeline.now()).toBe(25)
    now = 30
    wake()
    expect(seen.at(-1)).toEqual(['d', 30])
  })

  it('keeps the order of many', () => {
    let now = 0
    let wake = (): void => {}
    const timeline = createTimeline(
      () => now,
      callback => {
        wake = callback
      },
    )
    const random = model.seeded(3)
    const given = Array.from({ length: 500 }, () => Math.floor(random() * 100))
    const seen: number[] = []
    for (const at of given) timeline.at(at, due => seen.push(due))
    now = 100
    wake()
    expect(seen).toEqual(given.sort((a, b) => a - b))
  })
})

describe('a connection through a link', () => {
  const RULES: Rules = {
    rtt: 2,
    sharedRate: null,
    connectionRate: null,
    loss: 0,
    cutOneIn: null,
    initialWindow: INITIAL_WINDOW,
  }

  it('brings every byte, in order, and the end', async () => {
    const bytes = pseudoRandom(3_000_000).read(0, 3_000_000)
    const { got, error } = await download({ ...RULES, loss: 0.001, sharedRate: 500e6 }, bytes)
    expect(error).toBeNull()
    expect(Buffer.concat(got).equals(Buffer.from(bytes))).toBe(true)
  })

  it('that is cut ends with a reset before the end', async () => {
    const bytes = pseudoRandom(9 * 2 ** 20).read(0, 9 * 2 ** 20)
    const { got, error } = await download({ ...RULES, cutOneIn: 1 }, bytes)
    expect(error).toBe('ECONNRESET')
    const received = Buffer.concat(got)
    expect(received.length).toBeLessThan(bytes.length)
    expect(received.equals(Buffer.from(bytes.subarray(0, received.length)))).toBe(true)
  })

  /** Asks a server that answers any word with `bytes` and closes, through a link of `rules`. */
  async function download(
    rules: Rules,
    bytes: Uint8Array,
  ): Promise<{ readonly got: readonly Buffer[]; readonly error: string | null }> {
    const origin = await listen(createServer(socket => socket.once('data', () => socket.end(bytes))))
    const link = { rules, timeline: createTimeline(), shared: { freeAt: 0 }, seed: 1, ordinal: 0 }
    const port = await listen(
      createServer({ allowHalfOpen: true }, client => {
        const connection = carry(client, { ...link, port: origin }, () => {})
        onTestFinished(() => connection.destroy())
      }),
    )
    const client: Socket = connect(port, '127.0.0.1')
    const got: Buffer[] = []
    let error: string | null = null
    client.on('data', data => got.push(data))
    client.on('error', (reason: NodeJS.ErrnoException) => {
      error = reason.code ?? reason.message
    })
    client.write('please')
    await once(client, 'close').catch(() => {})
    if (!client.closed) await new Promise(done => client.once('close', done))
    return { got, error }
  }

  async function listen(server: Server): Promise<number> {
    server.on('connection', socket => socket.on('error', () => {}))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => {
      server.close()
    })
    return (server.address() as AddressInfo).port
  }
})
