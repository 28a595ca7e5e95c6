// Missing bytes that nobody holds, as sorted runs that do not touch.
import type { ChunkMap } from './chunk-map.ts'
import type { Range } from './range.ts'

export class FreeRuns {
  #runs: Range[]

  private constructor(runs: Range[]) {
    this.#runs = runs
  }

  /** All that the map misses: one walk over it. */
  static missingIn(map: ChunkMap): FreeRuns {
    const runs: Range[] = []
    let missing = map.complete ? null : map.nextMissing(0)
    while (missing !== null && missing.start < missing.end) {
      runs.push(missing)
      missing = missing.end >= (map.total ?? 0) ? null : map.nextMissing(missing.end)
    }
    return new FreeRuns(runs)
  }

  get bytes(): number {
    let bytes = 0
    for (const { start, end } of this.#runs) bytes += end - start
    return bytes
  }

  list(): readonly Range[] {
    return this.#runs
  }

  /** The first of the longest; null where nothing is free. */
  largest(): Range | null {
    let largest: Range | null = null
    for (const run of this.#runs) {
      if (largest === null || run.end - run.start > largest.end - largest.start) largest = run
    }
    return largest
  }

  startingAt(start: number): Range | null {
    return this.#runs.find(run => run.start === start) ?? null
  }

  /** `range` must lie inside one run. */
  take(range: Range): void {
    const at = this.#runs.findIndex(run => run.start <= range.start && range.end <= run.end)
    const run = this.#runs[at]
    if (run === undefined) throw new RangeError(`[${range.start}, ${range.end}) is not free`)
    const left = { start: run.start, end: range.start }
    const right = { start: range.end, end: run.end }
    this.#runs.splice(at, 1, ...[left, right].filter(({ start, end }) => start < end))
  }

  /** No byte of `range` may be free already. */
  give(range: Range): void {
    if (range.start >= range.end) return
    let at = this.#runs.findIndex(run => run.start >= range.end)
    if (at < 0) at = this.#runs.length
    const before = this.#runs[at - 1]
    const after = this.#runs[at]
    if (before !== undefined && before.end > range.start)
      throw new RangeError(`${range.start} is free already`)
    const joinsBefore = before?.end === range.start
    const joinsAfter = after?.start === range.end
    const joined = {
      start: joinsBefore && before !== undefined ? before.start : range.start,
      end: joinsAfter && after !== undefined ? after.end : range.end,
    }
    this.#runs.splice(at - (joinsBefore ? 1 : 0), (joinsBefore ? 1 : 0) + (joinsAfter ? 1 : 0), joined)
  }

  clear(): void {
    this.#runs = []
  }
}
