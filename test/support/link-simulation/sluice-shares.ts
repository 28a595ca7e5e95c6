// What a simulated download of ours has and how it is shared out: the real map, ledger and ShareOut over real lanes.
import { CHUNK, ChunkMap } from '../../../src/main/engine/chunk-map.ts'
import type { Lane } from '../../../src/main/engine/lane.ts'
import type { Clock } from '../../../src/main/engine/ports.ts'
import { ShareOut } from '../../../src/main/engine/share-out.ts'
import { type Span, SpanLedger } from '../../../src/main/engine/spans.ts'
import type { Representation } from '../../../src/main/engine/store-port.ts'
import type { Work } from '../../../src/main/engine/work.ts'
import type { World } from './world.ts'

const ZEROS = new Uint8Array(CHUNK)
/** So many answers are remembered. */
const REMEMBERED = 8

export class Shares {
  readonly share: ShareOut
  readonly ledger: SpanLedger
  readonly representation: Representation
  readonly deps: { readonly clock: Clock }
  readonly work: Work
  readonly #world: World
  readonly #map: ChunkMap
  readonly #answers: number[] = []

  /**
   * @param lanes those there are.
   * @param wanted how many are to share the download.
   */
  constructor(world: World, lanes: ReadonlyMap<Lane, unknown>, wanted: () => number) {
    this.#world = world
    this.#map = new ChunkMap(world.size)
    this.ledger = new SpanLedger(this.#map)
    this.representation = {
      total: world.size,
      etag: '"a"',
      lastModified: null,
      validator: '"a"',
      splittable: true,
    }
    const time = (): number => world.now
    const timer: Clock['timer'] = () => {
      throw new Error('nothing that is shared out waits')
    }
    this.deps = { clock: { now: time, monotonic: time, timer } }
    // Nothing is written but into the map.
    this.work = { map: this.#map, ledger: this.ledger } as unknown as Work
    this.share = new ShareOut(this, lanes, wanted)
  }

  get received(): number {
    return this.#map.received
  }

  get missing(): number {
    return this.#world.size - this.#map.received
  }

  /** The least of the last few. */
  get answerMs(): number | null {
    return this.#answers.length === 0 ? null : Math.min(...this.#answers)
  }

  answered(ms: number): void {
    this.#answers.push(ms)
    if (this.#answers.length > REMEMBERED) this.#answers.shift()
  }

  /** The bytes of the span up to `to` have come; returns how many of them are new. */
  write(span: Span, to: number): number {
    const from = this.ledger.claimedOf(span)
    if (to <= from) return 0
    this.ledger.claim(span, to)
    for (let at = from; at < to; ) {
      const bytes = Math.min(to - at, CHUNK)
      this.#map.append(at, ZEROS.subarray(0, bytes))
      at += bytes
    }
    this.ledger.advance(span, to)
    this.#world.keep(from, to)
    return to - from
  }
}
