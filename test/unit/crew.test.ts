// The crew against a made-up transfer: who is started, who waits, who is let go.
import { describe, expect, test } from 'vitest'
import { CHUNK, ChunkMap } from '../../src/main/engine/chunk-map.ts'
import { Crew, type CrewHost } from '../../src/main/engine/crew.ts'
import { HostGate } from '../../src/main/engine/host-gate.ts'
import type { Lane } from '../../src/main/engine/lane.ts'
import { TransportError } from '../../src/main/engine/ports.ts'
import { SpanLedger } from '../../src/main/engine/spans.ts'
import { TroubleError } from '../../src/main/engine/trouble.ts'
import type { Work } from '../../src/main/engine/work.ts'
import { createFakeClock } from '../support/fake-clock.ts'

const CHUNKS = 16

interface Served {
  readonly lane: Lane
  /** Ends the request: with the span fetched or with an error. */
  finish(): void
  fail(error: Error): void
}

/** A transfer whose requests the test answers one by one. */
function world(allowed: number) {
  const clock = createFakeClock()
  const map = new ChunkMap(CHUNKS * CHUNK)
  const ledger = new SpanLedger(map)
  const asked: Served[] = []
  const ends: (TroubleError | null)[] = []
  const work = { map, ledger } as unknown as Work
  const representation = {
    total: CHUNKS * CHUNK,
    etag: '"a"',
    lastModified: null,
    validator: '"a"',
    splittable: true,
  }
  const host: CrewHost = {
    deps: { clock, random: () => 0.5, gate: new HostGate(() => allowed) },
    hostName: 'example.org',
    work,
    representation,
    get received() {
      return map.received
    },
    speed: 0,
    serve: lane =>
      new Promise((resolve, reject) => {
        const served: Served = {
          lane,
          finish() {
            const { span } = lane
            if (span === null) throw new Error('a lane without a span')
            ledger.claim(span, span.end)
            map.append(span.start, new Uint8Array(span.end - span.start))
            ledger.advance(span)
            ledger.release(span)
            lane.received(1, clock.monotonic())
            lane.span = crew.nextSpan()
            resolve(lane.span !== null)
          },
          fail: reject,
        }
        asked.push(served)
      }),
    end: failure => ends.push(failure),
    changed: () => undefined,
  }
  const crew: Crew = new Crew(host, 8)
  /** Lets promises that are settled be heard. */
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 10; i++) await Promise.resolve()
  }
  return { clock, map, ledger, crew, asked, ends, settle }
}

const CUT = new TransportError('cut', 'cut')

describe('lanes', () => {
  test('are as many as the host allows, each with a span of its own', () => {
    const { crew, asked } = world(5)
    crew.fill()
    expect(asked.length).toBe(5)
    expect(new Set(asked.map(({ lane }) => lane.span?.start)).size).toBe(5)
  })

  test('one that fails waits alone, loses what others can fetch meanwhile, and tries its chunk again', async () => {
    const { crew, asked, clock, settle } = world(2)
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
    expect(stuck?.lane.span).toMatchObject({ start: 0, end: CHUNK })
    expect(crew.wait).toMatchObject({ until: clock.now() + 500 })
    clock.advance(500)
    await settle()
    expect(asked.at(-1)?.lane).toBe(stuck?.lane)
  })

  test('no reply at all: six tries, then the transfer ends; a server that asks for patience is given it', async () => {
    const { crew, asked, ends, clock, settle } = world(1)
    crew.fill()
    const asking = new TroubleError(
      { code: 'rate-limited', detail: 'HTTP 429' },
      { transient: true, after: 1_000 },
    )
    for (let i = 0; i < 20; i++) {
      asked.at(-1)?.fail(asking)
      await settle()
      clock.advance(600_000)
      await settle()
    }
    expect(ends).toEqual([])
    for (let i = 0; i < 6; i++) {
      expect(ends).toEqual([])
      asked.at(-1)?.fail(CUT)
      await settle()
      clock.advance(600_000)
      await settle()
    }
    expect(ends.map(end => end?.trouble.code)).toEqual(['network'])
  })

  test('a failure that waiting cannot mend ends the transfer', async () => {
    const { crew, asked, ends, settle } = world(1)
    crew.fill()
    asked[0]?.fail(new TransportError('blocked', 'no'))
    await settle()
    expect(ends.map(end => end?.trouble.code)).toEqual(['protocol'])
  })

  test('are let go when the host allows fewer, those that flow last', async () => {
    const { crew, asked } = world(4)
    crew.fill()
    const flowing = asked[3]
    if (flowing !== undefined) flowing.lane.flowing = true
    crew.limit(1)
    crew.fill()
    expect(asked.map(({ lane }) => lane.abort.signal.aborted)).toEqual([true, true, true, false])
  })

  test('narrow until something has proved itself', () => {
    const { crew, asked } = world(8)
    crew.narrow(2)
    crew.fill()
    expect(asked.length).toBe(2)
    crew.widen()
    crew.fill()
    expect(asked.length).toBe(8)
  })
})
