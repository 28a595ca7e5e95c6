// The crew against a made-up transfer: who is started, who waits and until when, who is let go.
import { describe, expect, test } from 'vitest'
import type { Lane } from '../../src/main/engine/lane.ts'
import { TransportError } from '../../src/main/engine/ports.ts'
import { CUT, refusal, type World, world } from './crew-world.ts'

const NO_NAME = new TransportError('no-name', 'ENOTFOUND')

describe('lanes', () => {
  test('are as many as the host allows, each with a span of its own', () => {
    const { crew, asked } = world({ allowed: 5 })
    crew.fill()
    expect(asked.length).toBe(5)
    expect(new Set(asked.map(({ lane }) => lane.span?.start)).size).toBe(5)
  })

  test('one that fails waits alone, and others fetch meanwhile what was its share, to the last chunk', async () => {
    const { crew, asked, clock, ends, settle } = world({ allowed: 2 })
    crew.fill()
    const [stuck, other] = asked
    expect(stuck?.lane.span).toMatchObject({ start: 0 })
    stuck?.fail(CUT)
    await settle()
    expect(stuck?.lane.waiting).toMatchObject({ until: clock.now() + 500, because: { code: 'network' } })
    expect({ size: crew.size, busy: crew.busy, wait: crew.wait }).toEqual({ size: 2, busy: 1, wait: null })
    for (let turn = other; turn !== undefined; turn = asked.at(-1) === turn ? undefined : asked.at(-1)) {
      turn.finish()
      await settle()
    }
    expect(ends).toContain(null)
    expect(asked.filter(({ lane }) => lane === stuck?.lane).length).toBe(1)
  })

  test('one that fails alone tries its chunk again', async () => {
    const { crew, asked, clock, settle } = world({ allowed: 1 })
    crew.fill()
    asked[0]?.fail(CUT)
    await settle()
    expect(crew.wait).toMatchObject({ until: clock.now() + 500 })
    clock.advance(500)
    await settle()
    expect(asked.at(-1)?.lane).toBe(asked[0]?.lane)
    expect(asked.length).toBe(2)
  })

  test('a failure that waiting mends is tried on and on, however often', async () => {
    const { crew, asked, ends, clock, settle } = world({ connections: 1 })
    crew.fill()
    for (let i = 0; i < 100; i++) {
      asked.at(-1)?.fail(i % 2 === 0 ? CUT : refusal(502))
      await settle()
      clock.advance(600_000)
      await settle()
    }
    expect(ends).toEqual([])
    expect(asked.length).toBe(101)
  })

  test('a host name that does not exist: six tries, whatever else came between', async () => {
    const { crew, asked, ends, clock, settle } = world({ connections: 1 })
    crew.fill()
    // A server that names a time asked for patience: it is given it, and no try is charged.
    for (const error of [refusal(502, 1_000), refusal(500, 0), ...new Array(6).fill(NO_NAME)]) {
      expect(ends).toEqual([])
      asked.at(-1)?.fail(error)
      await settle()
      clock.advance(600_000)
      await settle()
    }
    expect(ends.map(end => end?.trouble)).toEqual([{ code: 'dns', detail: 'ENOTFOUND' }])
  })

  test('a host name that existed is asked for on and on', async () => {
    const { crew, asked, ends, clock, settle } = world({ connections: 1 })
    crew.fill()
    asked[0]?.receive(1)
    for (let i = 0; i < 20; i++) {
      asked.at(-1)?.fail(NO_NAME)
      await settle()
      clock.advance(600_000)
      await settle()
    }
    expect(ends).toEqual([])
    expect(asked.length).toBe(21)
  })

  test('one that has waited longer than anybody would ends the transfer', async () => {
    const { crew, asked, ends, host, settle } = world({ allowed: 1 })
    crew.fill()
    host.isHopeless = true
    asked[0]?.fail(CUT)
    await settle()
    expect(ends.map(end => end?.trouble.code)).toEqual(['network'])
  })

  test('a failure that waiting cannot mend ends the transfer', async () => {
    const { crew, asked, ends, settle } = world({ allowed: 1 })
    crew.fill()
    asked[0]?.fail(new TransportError('blocked', 'no'))
    await settle()
    expect(ends.map(end => end?.trouble.code)).toEqual(['protocol'])
  })

  test('are let go when the host allows fewer, those that flow last', async () => {
    const { crew, asked } = world({ allowed: 4 })
    crew.fill()
    const flowing = asked[3]
    if (flowing !== undefined) flowing.lane.flowing = true
    crew.bounds.limit(1)
    crew.fill()
    expect(asked.map(({ lane }) => lane.abort.signal.aborted)).toEqual([true, true, true, false])
  })

  test('narrow until something has proved itself', () => {
    const { crew, asked } = world({ allowed: 8 })
    crew.bounds.narrow(2)
    crew.fill()
    expect(asked.length).toBe(2)
    crew.bounds.widen()
    crew.fill()
    expect(asked.length).toBe(8)
  })
})

/** Has every lane fail and wait. */
async function outage({ asked, settle }: World, error: Error = CUT): Promise<void> {
  for (const served of asked.splice(0)) served.fail(error)
  await settle()
}

describe('waits', () => {
  const waits = ({ crew, clock }: World, lanes: readonly Lane[]): readonly number[] => {
    expect(crew.size).toBe(lanes.length)
    return lanes.map(({ waiting }) => (waiting === null ? -1 : (waiting.until ?? Number.NaN) - clock.now()))
  }

  test('end within a second, each at its own time, once another gets through', async () => {
    const it = world({ allowed: 4, chances: [0, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.2, 0.4, 0.6] })
    it.crew.fill()
    const lanes = it.asked.map(({ lane }) => lane)
    for (const lane of lanes) lane.tries = 9
    await outage(it)
    it.clock.advance(0)
    await it.settle()
    expect(it.asked.length).toBe(1)
    it.asked[0]?.receive(1)
    expect(waits(it, lanes)).toEqual([-1, 900, 900, 900])
    it.asked[0]?.receive(1)
    expect(waits(it, lanes)).toEqual([-1, 900, 900, 900])
    it.clock.advance(900)
    await it.settle()
    expect(it.asked.length).toBe(4)
  })

  test('that the server named are never cut short', async () => {
    const it = world({ allowed: 2, chances: [0] })
    it.crew.fill()
    const lanes = it.asked.map(({ lane }) => lane)
    const [first, second] = it.asked.splice(0)
    first?.fail(CUT)
    await it.settle()
    second?.fail(refusal(502, 90_000))
    await it.settle()
    it.clock.advance(0)
    await it.settle()
    it.asked[0]?.receive(1)
    expect(waits(it, lanes)).toEqual([-1, 90_000])
  })

  test('end too once another has run out of work, but not where it was refused', async () => {
    const it = world({ allowed: 3, chances: [0.9, 0.25] })
    it.crew.fill()
    const [stuck, refused, other] = it.asked
    if (stuck === undefined) throw new Error('no lane')
    refused?.receive(1)
    other?.receive(1)
    stuck.lane.tries = 9
    stuck.fail(CUT)
    await it.settle()
    it.crew.bounds.limit(2)
    refused?.leave()
    await it.settle()
    expect(stuck.lane.waiting?.until).toBe(it.clock.now() + 460_800)
    // As what has been asked for behind another body: nobody may share it.
    if (stuck.lane.span !== null) it.ledger.setAhead(stuck.lane.span, true)
    for (
      let turn = other;
      turn !== undefined;
      turn = it.asked.at(-1) === turn ? undefined : it.asked.at(-1)
    ) {
      turn.finish()
      await it.settle()
    }
    expect(stuck.lane.waiting?.until).toBe(it.clock.now() + 250)
  })
})

describe('tries', () => {
  test('of a body that begins anew each time add up until it gets further', async () => {
    const it = world({ connections: 1 })
    it.crew.fill()
    const waited: number[] = []
    for (const reach of [800, 800, 800, 900, 850]) {
      it.host.received = 0
      it.asked.at(-1)?.receive(reach / 2)
      it.asked.at(-1)?.receive(reach / 2)
      it.asked.at(-1)?.fail(CUT)
      await it.settle()
      const wait = (it.crew.wait?.until ?? 0) - it.clock.now()
      waited.push(wait)
      it.clock.advance(wait)
      await it.settle()
    }
    expect(waited).toEqual([500, 1_000, 2_000, 500, 1_000])
    expect(it.ends).toEqual([])
  })
})
