// Downloads that wait for their turn, the first always at hand: a heap, so that ten thousand of them cost a change of one
// no more than a few comparisons.

export interface Waiter {
  /** Place in the queue. */
  readonly rank: number
}

interface Place<T> {
  readonly waiter: T
  readonly turn: number
}

export class Waiting<T extends Waiter> {
  readonly #heap: Place<T>[] = []
  readonly #members = new Set<T>()

  /** Lower turns come first, lower ranks among the same. One that waits already keeps its place. */
  add(waiter: T, turn: number): void {
    if (this.#members.has(waiter)) return
    this.#members.add(waiter)
    const heap = this.#heap
    const place = { waiter, turn }
    let at = heap.length
    while (at > 0) {
      const above = (at - 1) >> 1
      const parent = heap[above]
      if (parent === undefined || isBefore(parent, place)) break
      heap[at] = parent
      at = above
    }
    heap[at] = place
  }

  /** The one to come next, and the turn it was added with; null where none waits. */
  get first(): Readonly<Place<T>> | null {
    return this.#heap[0] ?? null
  }

  /** All that wait, in no order. */
  get all(): Iterable<T> {
    return this.#members
  }

  /** Takes the first away. */
  shift(): void {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (first === undefined || last === undefined) return
    this.#members.delete(first.waiter)
    if (heap.length === 0) return
    let at = 0
    for (;;) {
      const left = 2 * at + 1
      const [one, two] = [heap[left], heap[left + 1]]
      if (one === undefined) break
      const [child, below] = two !== undefined && isBefore(two, one) ? [two, left + 1] : [one, left]
      if (isBefore(last, child)) break
      heap[at] = child
      at = below
    }
    heap[at] = last
  }
}

function isBefore<T extends Waiter>(a: Place<T>, b: Place<T>): boolean {
  return a.turn === b.turn ? a.waiter.rank < b.waiter.rank : a.turn < b.turn
}
