// A bad road, measured: twenty faults a gigabyte cost next to nothing, and a connection that never lives longer than two
// seconds still gets there.
import { describe, expect, it } from 'vitest'
import { CHUNK } from '../../src/main/engine/chunk-map.ts'
import type { Transport } from '../../src/main/engine/ports.ts'
import type { DownloadId, DownloadView } from '../../src/shared/model.ts'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { handClock } from '../support/engine-harness/clocks.ts'
import { type Bench, openBench, outcome } from '../support/engine-harness.ts'
import {
  type Behaviour,
  refuse,
  type SeenRequest,
  shortRange,
  wrongStart,
} from '../support/range-server/behaviour.ts'
import { serverForEach } from '../support/server-for-each.ts'
import { type Dice, dice } from '../support/torture/dice.ts'
import { meteredTransport } from '../support/torture/meter.ts'

const GIBIBYTE = 2 ** 30

const server = serverForEach()

/** The view of a download that takes its time. */
function ended(bench: Bench, id: DownloadId): Promise<DownloadView> {
  return new Promise(resolve => {
    const look = (): void => {
      const view = bench.view(id)
      if (view.state.kind === 'done' || view.state.kind === 'failed') resolve(view)
    }
    bench.queue.subscribe(look)
    look()
  })
}

describe('twenty faults a gigabyte', () => {
  const SIZE = 256 * CHUNK
  const FAULTS = (20 * SIZE) / GIBIBYTE
  /** What may be fetched beyond the size. */
  const EXTRA = 0.05
  const content = pseudoRandom(SIZE)
  /** Bytes per second of a connection: a link, so that what a connection carries in vain is what is under way. */
  const rate = 24_000_000

  const KINDS = ['reset', 'stall', '503', 'short 206', 'wrong 206'] as const

  function faulty(kind: (typeof KINDS)[number], die: Dice): Behaviour {
    const at = die.between(1, 2 * CHUNK)
    const sound = { content, rate }
    if (kind === 'reset') return { ...sound, resetAt: at }
    if (kind === 'stall') return { ...sound, stallAt: at }
    if (kind === '503') return refuse(503)
    if (kind === 'short 206') return { ...sound, ...shortRange(at) }
    return { ...sound, ...wrongStart(die.pick([-CHUNK, 1, CHUNK])) }
  }

  const seeds = [1, Math.floor(Math.random() * 2 ** 31)]

  it.each(seeds)('cost at most a twentieth more bytes (seed %i)', { timeout: 90_000 }, async seed => {
    const die = dice(seed, 'gigabyte')
    // Each falls due when so many bytes have been sent; the next request then meets it.
    const due = Array.from({ length: FAULTS }, (_, i) => ({
      at: die.next() * SIZE * 0.95,
      kind: KINDS[(i + seed) % KINDS.length] ?? 'reset',
    })).sort((a, b) => a.at - b.at)
    const met: string[] = []
    const script = (): Behaviour => {
      const [fault] = due
      if (fault === undefined || server.bytesSent('/big.bin') < fault.at) return { content, rate }
      met.push(fault.kind)
      due.shift()
      return faulty(fault.kind, die)
    }
    const net = { idleTimeoutMs: 300, headTimeoutMs: 2_000 }
    // What lies in the kernel's buffers when a connection ends depends on the machine; what the engine was given does not.
    let received = 0
    const transport = (real: Transport): Transport =>
      meteredTransport(real, (_url, bytes) => (received += bytes))
    const bench = await openBench({ net, random: die.next, transport })
    const id = bench.add(server.route('/big.bin', script))
    const view = await ended(bench, id)
    expect(outcome(view)).toBe('done')
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(met.length).toBeGreaterThanOrEqual(FAULTS - 1)
    expect(received - SIZE).toBeLessThanOrEqual(EXTRA * SIZE)
  })
})

describe('a connection that is cut every two seconds', () => {
  /** Bytes per second of the whole link, by the engine's clock. */
  const LINK = 128 * 1024
  const CONNECTIONS = 8
  /** What a connection brings in its two seconds. */
  const LIFE = (2 * LINK) / CONNECTIONS
  const MINUTES = 10
  const content = pseudoRandom(2 * MINUTES * 60 * LINK)

  it('for ten minutes brings bytes in each of them', { timeout: 90_000 }, async () => {
    // Time is what has been sent over the link; where nothing is under way it goes on to whatever is waited for.
    const clock = handClock()
    const bench = await openBench({ clock, random: dice(1, 'cuts').next })
    const perMinute = new Array<number>(MINUTES).fill(0)
    let [received, cuts] = [0, 0]
    const id = bench.add(
      server.route('/big.bin', (_request: SeenRequest) => {
        cuts++
        return { content, cutAt: LIFE }
      }),
      { connections: CONNECTIONS },
    )
    let sent = 0
    await new Promise<void>((resolve, reject) => {
      const tick = (): void => {
        const view = bench.view(id)
        if (view.state.kind === 'failed') {
          reject(new Error(JSON.stringify(view)))
          return
        }
        const minute = Math.floor(clock.monotonic() / 60_000)
        if (minute >= MINUTES) {
          resolve()
          return
        }
        perMinute[minute] = (perMinute[minute] ?? 0) + view.received - received
        received = view.received
        const now = server.bytesSent('/big.bin')
        // All that was sent has taken its time; where the engine waits its time passes as well.
        clock.advance(now > sent ? ((now - sent) / LINK) * 1_000 : view.state.kind === 'waiting' ? 50 : 0)
        sent = now
        setImmediate(tick)
      }
      tick()
    })
    expect(outcome(bench.view(id))).not.toBe('done')
    expect(cuts).toBeGreaterThan(MINUTES * 60)
    expect(Math.min(...perMinute)).toBeGreaterThan(CHUNK)
  })
})
