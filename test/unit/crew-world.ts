// What the tests of the crew share: a transfer whose requests the test answers, on a clock it moves.
import { CHUNK, ChunkMap } from '../../src/main/engine/chunk-map.ts'
import { Crew } from '../../src/main/engine/crew.ts'
import type { CrewHost } from '../../src/main/engine/crew-host.ts'
import { HostBook } from '../../src/main/engine/host-book.ts'
import { HostGate } from '../../src/main/engine/host-gate.ts'
import type { Lane } from '../../src/main/engine/lane.ts'
import { TransportError } from '../../src/main/engine/ports.ts'
import { Seams } from '../../src/main/engine/seams.ts'
import type { Answer } from '../../src/main/engine/source.ts'
import { SpanLedger } from '../../src/main/engine/spans.ts'
import { Setback, type TroubleError } from '../../src/main/engine/trouble.ts'
import type { Work } from '../../src/main/engine/work.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { memoryHosts } from './memory-hosts.ts'

export interface Served {
  readonly lane: Lane
  /** Bytes of its body, which lead further than any before; with the first of them its answer is believed. */
  receive(bytes: number): void
  /** Ends the request: with the span fetched, for good without it, or with an error. */
  finish(how?: { readonly left: boolean }): void
  leave(): void
  fail(error: Error): void
}

export interface WorldOptions {
  /** Connections the host allows. */
  readonly allowed?: number
  /** To begin with. */
  readonly connections?: number
  /** Where more prove to be of use; as many as `connections` where absent. */
  readonly most?: number
  readonly chunks?: number
  /** Ms that the host takes to answer; null: nobody has measured. */
  readonly answerMs?: number | null
  /** What chance gives, one after another, then 0.5. */
  readonly chances?: readonly number[]
  /** Whether a fresh link may be had. */
  readonly renewable?: boolean
}

/** A transfer whose requests the test answers one by one. */
export function world({
  allowed = 8,
  connections = 8,
  most = connections,
  chunks = 16,
  answerMs = null,
  chances = [],
  renewable = false,
}: WorldOptions = {}) {
  const clock = createFakeClock()
  const hosts = memoryHosts()
  const book = new HostBook(clock, hosts)
  const gate = new HostGate(clock, book, { usual: allowed, most: allowed })
  const map = new ChunkMap(chunks * CHUNK)
  const ledger = new SpanLedger(map)
  const asked: Served[] = []
  const ends: (TroubleError | null)[] = []
  /** What the timeline was told, in short. */
  const told: string[] = []
  const left = [...chances]
  const work = { map, ledger, seams: new Seams() } as unknown as Work
  const representation = {
    total: chunks * CHUNK,
    etag: '"a"',
    lastModified: null,
    validator: '"a"',
    splittable: true,
  }
  const host = {
    deps: { clock, random: () => left.shift() ?? 0.5, gate },
    source: {
      isRenewable: () => renewable,
      renew: () => {
        told.push('went back')
        return true
      },
    },
    chronicle: {
      limited: (of: string, because: string) => told.push(`limited ${of}: ${because}`),
      renewed: (because: string) => told.push(`renewed: ${because}`),
      connections: () => undefined,
    },
    hostName: 'example.org',
    isOffline: false as boolean,
    isHopeless: false as boolean,
    work,
    representation,
    received: 0,
    answerMs,
    serve: (lane: Lane) =>
      new Promise<boolean>((resolve, reject) => {
        lane.askedAt = clock.monotonic()
        let isBelieved = false
        lane.abort.signal.addEventListener('abort', () => reject(new TransportError('aborted', 'aborted')))
        const served: Served = {
          lane,
          receive(bytes) {
            if (!isBelieved) crew.believed(lane)
            isBelieved = true
            lane.flows(clock.monotonic())
            host.received += bytes
            lane.received(bytes, clock.monotonic())
          },
          finish({ left }: { readonly left: boolean } = { left: false }) {
            lane.connects = left
            const { span } = lane
            if (span === null) throw new Error('a lane without a span')
            ledger.claim(span, span.end)
            map.append(span.start, new Uint8Array(span.end - span.start))
            ledger.advance(span, span.end)
            served.receive(1)
            lane.flowing = false
            crew.share.finished(lane, span)
            lane.span = crew.share.next(lane)
            resolve(lane.span !== null)
          },
          leave: () => resolve(false),
          fail(error) {
            lane.flowing = false
            reject(error)
          },
        }
        asked.push(served)
      }),
    end: (failure: TroubleError | null) => {
      ends.push(failure)
      crew.stop()
    },
    changed: () => undefined,
  } satisfies CrewHost
  const crew: Crew = new Crew(host, { start: connections, most })
  /** Lets promises that are settled be heard. */
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 20; i++) await Promise.resolve()
  }
  return { clock, hosts, book, gate, map, ledger, host, crew, asked, ends, told, settle }
}

export const CUT = new TransportError('cut', 'cut')

/** A status that brings no bytes, from the host itself. `after`: ms that its Retry-After asks for. */
export function refusal(status: number, after: number | null = null, host = 'example.org'): Setback {
  const place = { url: `https://${host}/file`, headers: {}, publicOnly: false }
  return new Setback({ kind: 'status', status, after, detail: `HTTP ${status}` }, { place } as Answer)
}

export type World = ReturnType<typeof world>
