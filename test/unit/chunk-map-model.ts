// A chunk map kept the slow way, and steps that may happen to the real one: what chunk-map.test.ts compares.
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { expect } from 'vitest'
import { CHUNK, ChunkMap, PAGE_CHUNKS } from '../../src/main/engine/chunk-map.ts'
import { pseudoRandom } from '../support/bytes.ts'

/** The content of every file here: the byte at `p` is PATTERN[p % CHUNK]. */
const PATTERN = pseudoRandom(CHUNK).read(0, CHUNK)
const REPEATED = Buffer.concat([PATTERN, PATTERN, PATTERN, PATTERN])
export const bytesAt = (position: number, length: number): Buffer =>
  REPEATED.subarray(position % CHUNK, (position % CHUNK) + length)

const crcs = new Map<number, number>()
function crcOf(filled: number): number {
  const crc = crcs.get(filled) ?? crc32(PATTERN.subarray(0, filled))
  crcs.set(filled, crc)
  return crc
}

interface Interval {
  readonly start: number
  readonly end: number
}

/** The same facts, kept the slow way: bytes filled, for chunks that have any. */
export class Model {
  readonly total: number
  readonly filled = new Map<number, number>()

  constructor(total: number) {
    this.total = total
  }

  get chunks(): number {
    return Math.ceil(this.total / CHUNK)
  }

  length(chunk: number): number {
    return Math.min(CHUNK, this.total - chunk * CHUNK)
  }

  of(chunk: number): number {
    return this.filled.get(chunk) ?? 0
  }

  get received(): number {
    return [...this.filled.values()].reduce((sum, bytes) => sum + bytes, 0)
  }

  written(position: number): boolean {
    return position >= 0 && position % CHUNK < this.of(Math.floor(position / CHUNK))
  }

  /** Bytes that may follow what `chunk` holds: to its end and through the empty chunks after it. */
  roomAfter(chunk: number): number {
    let end = chunk + 1
    while (end < this.chunks && end < chunk + 3 && this.of(end) === 0) end++
    return Math.min(end * CHUNK, this.total) - (chunk * CHUNK + this.of(chunk))
  }

  append(position: number, length: number): void {
    for (let at = position; at < position + length; ) {
      const chunk = Math.floor(at / CHUNK)
      const end = Math.min((chunk + 1) * CHUNK, position + length)
      this.filled.set(chunk, end - chunk * CHUNK)
      at = end
    }
  }

  missing(): readonly Interval[] {
    const runs: { start: number; end: number }[] = []
    for (let chunk = 0; chunk < this.chunks; chunk++) {
      if (this.of(chunk) === this.length(chunk)) continue
      const run = { start: chunk * CHUNK + this.of(chunk), end: chunk * CHUNK + this.length(chunk) }
      const last = runs.at(-1)
      if (last?.end === run.start) last.end = run.end
      else runs.push(run)
    }
    return runs
  }
}

export function expectSame(map: ChunkMap, model: Model): void {
  const near = new Set([0, model.chunks - 1, model.chunks])
  for (const chunk of model.filled.keys()) for (const c of [chunk - 1, chunk, chunk + 1]) near.add(c)
  for (const chunk of near) {
    const filled = chunk < 0 ? 0 : model.of(chunk)
    expect(map.filled(chunk)).toBe(filled)
    expect(map.crc(chunk)).toBe(filled === 0 ? 0 : crcOf(filled))
  }
  expect(map.received).toBe(model.received)
  expect(map.complete).toBe(model.received === model.total)
}

export type Step =
  | { readonly kind: 'append'; readonly where: number; readonly share: number }
  | { readonly kind: 'commit' | 'failed commit' | 'clear' }
  | { readonly kind: 'drop' | 'dropBeyond'; readonly where: number }

export const fraction = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })

export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      where: fraction,
      share: fc.oneof(fc.constant(1), fraction),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('commit' as const, 'failed commit' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('drop' as const, 'dropBeyond' as const), where: fraction }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('clear' as const) }) },
)

/** Small files of every odd size, whole chunks exactly, and files of several pages. */
export const total = fc.oneof(
  fc.integer({ min: 1, max: 5 * CHUNK }),
  fc.integer({ min: 1, max: 4 }).map(chunks => chunks * CHUNK),
  fc.integer({ min: PAGE_CHUNKS * CHUNK - 1, max: 3 * PAGE_CHUNKS * CHUNK }),
)

export function apply(action: Step, map: ChunkMap, model: Model, stored: Map<number, Uint8Array>): void {
  switch (action.kind) {
    case 'append': {
      const chunk = Math.floor(action.where * model.chunks)
      const length = Math.ceil(model.roomAfter(chunk) * action.share)
      const position = chunk * CHUNK + model.of(chunk)
      map.append(position, bytesAt(position, length))
      model.append(position, length)
      return
    }
    case 'commit':
      for (const [page, bytes] of map.takeDirty()) stored.set(page, bytes)
      expectSame(ChunkMap.decode(model.total, stored), model)
      return
    case 'failed commit':
      map.giveBack(map.takeDirty())
      return
    case 'drop': {
      const chunk = Math.floor(action.where * model.chunks)
      map.drop(chunk)
      model.filled.delete(chunk)
      return
    }
    case 'dropBeyond': {
      const size = Math.floor(action.where * (model.total + 1))
      const before = model.received
      for (const [chunk, filled] of model.filled) {
        if (chunk * CHUNK + filled > size) model.filled.delete(chunk)
      }
      expect(map.dropBeyond(size)).toBe(before - model.received)
      return
    }
    case 'clear':
      for (let chunk = 0; chunk < map.chunks; chunk++) map.drop(chunk)
      model.filled.clear()
  }
}

export function applyAll(steps: readonly Step[], map: ChunkMap, model: Model): void {
  const stored = new Map<number, Uint8Array>()
  for (const action of steps) apply(action, map, model, stored)
}
