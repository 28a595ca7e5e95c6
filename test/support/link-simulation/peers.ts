// What other programs do: an even split that never changes, and aria2's rule of splitting the largest remainder.
import type { Connection, Events } from './connection.ts'
import type { Strategy, World } from './world.ts'

const MEBIBYTE = 1_048_576

interface Segment {
  at: number
  end: number
}

/** A connection and what it fetches; it connects anew where it was cut, or its body goes on past its segment. */
class Worker {
  readonly #world: World
  readonly #onHead: () => void
  /** The next segment; null: the worker ends. */
  readonly #take: () => Segment | null
  segment: Segment

  constructor(world: World, segment: Segment, onHead: () => void, take: () => Segment | null) {
    this.#world = world
    this.segment = segment
    this.#onHead = onHead
    this.#take = take
  }

  /** @param to the end that is asked for, where it is not the segment's own. */
  connect(to?: number): void {
    const world = this.#world
    const events: Events = {
      opened: connection => world.ask(connection, this.segment.at, to ?? this.segment.end),
      answered: () => this.#onHead(),
      received: (connection, ask, count) => this.#received(connection, ask.end, count),
      cut: () => {
        if (this.segment.at < this.segment.end) this.connect()
        else this.#goOn(null)
      },
    }
    world.connect(events)
  }

  #received(connection: Connection, asked: number, count: number): void {
    const { segment } = this
    const end = Math.min(segment.at + count, segment.end)
    if (end > segment.at) this.#world.keep(segment.at, end)
    segment.at = end
    if (end < segment.end) return
    if (asked > end) connection.close()
    this.#goOn(asked > end ? null : connection)
  }

  #goOn(connection: Connection | null): void {
    const segment = this.#take()
    if (segment === null) return
    this.segment = segment
    if (connection === null) this.connect()
    else this.#world.ask(connection, segment.at, segment.end)
  }
}

function evenSplit(size: number, count: number): Segment[] {
  const piece = Math.ceil(size / count)
  return Array.from({ length: count }, (_, i) => ({ at: i * piece, end: Math.min(size, (i + 1) * piece) }))
}

/** So many even pieces; who has finished does nothing more. The others connect after the first reply. */
export function fixedSplit(count: number): Strategy {
  return world => {
    const [first, ...rest] = evenSplit(world.size, count)
    if (first === undefined) return
    let begun = false
    const begin = (): void => {
      if (begun) return
      begun = true
      for (const segment of rest)
        new Worker(
          world,
          segment,
          () => undefined,
          () => null,
        ).connect()
    }
    new Worker(world, first, begin, () => null).connect(world.size)
  }
}

/** Up to `count` even pieces of 1 MiB or more; who has finished takes the far half of the largest remainder of 2 MiB. */
export function largestRemainder(count: number): Strategy {
  return world => {
    const [first, ...rest] = evenSplit(
      world.size,
      Math.max(1, Math.min(count, Math.floor(world.size / MEBIBYTE))),
    )
    if (first === undefined) return
    const workers: Worker[] = []
    const take = (): Segment | null => {
      let largest: Segment | null = null
      for (const { segment } of workers) {
        if (largest === null || segment.end - segment.at > largest.end - largest.at) largest = segment
      }
      if (largest === null || largest.end - largest.at < 2 * MEBIBYTE) return null
      const far = { at: Math.ceil((largest.at + largest.end) / 2), end: largest.end }
      largest.end = far.at
      return far
    }
    let begun = false
    const begin = (): void => {
      if (begun) return
      begun = true
      for (const segment of rest) start(segment, () => undefined)
    }
    const start = (segment: Segment, onHead: () => void, to?: number): void => {
      const worker = new Worker(world, segment, onHead, take)
      workers.push(worker)
      worker.connect(to)
    }
    start(first, begin, world.size)
  }
}
