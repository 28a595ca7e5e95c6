// Simulated time: what is due happens in order, ties in the order they were made. And chance that repeats itself.

interface Due {
  readonly at: number
  readonly order: number
  readonly callback: () => void
}

export class Timeline {
  #now = 0
  #order = 0
  /** A binary heap: each entry is due no later than those at 2i + 1 and 2i + 2. */
  readonly #heap: Due[] = []

  /** Ms since the beginning. */
  get now(): number {
    return this.#now
  }

  at(at: number, callback: () => void): void {
    const due = { at: Math.max(at, this.#now), order: this.#order++, callback }
    const heap = this.#heap
    let hole = heap.length
    heap.push(due)
    while (hole > 0) {
      const parent = (hole - 1) >> 1
      const above = heap[parent]
      if (above === undefined || !isBefore(due, above)) break
      heap[hole] = above
      hole = parent
    }
    heap[hole] = due
  }

  after(ms: number, callback: () => void): void {
    this.at(this.#now + ms, callback)
  }

  /** Runs until `over` says so. Throws where nothing is left to happen, or it takes longer than `limit` ms. */
  run(over: () => boolean, limit: number): void {
    while (!over()) {
      const due = this.#pop()
      if (due === undefined) throw new Error(`nothing happens any more at ${this.#now} ms`)
      if (due.at > limit) throw new Error(`not over after ${limit} ms`)
      this.#now = due.at
      due.callback()
    }
  }

  #pop(): Due | undefined {
    const heap = this.#heap
    const top = heap[0]
    const moved = heap.pop()
    if (top === undefined || moved === undefined || heap.length === 0) return top
    let hole = 0
    for (;;) {
      let child = 2 * hole + 1
      let below = heap[child]
      const right = heap[child + 1]
      if (below !== undefined && right !== undefined && isBefore(right, below)) {
        below = right
        child++
      }
      if (below === undefined || !isBefore(below, moved)) break
      heap[hole] = below
      hole = child
    }
    heap[hole] = moved
    return top
  }
}

function isBefore(a: Due, b: Due): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order)
}

/** Uniform in [0, 1); the same numbers for the same seed (mulberry32). */
export function chance(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
