// Events in the order of their instants, over one timer. A late timer delays no clock: each event is told the instant
// it was due at, and what it causes is reckoned from there.

/** @param clock ms, monotonic; @param later as setTimeout. */
export function createTimeline(clock = () => performance.now(), later = setTimeout) {
  const heap = []
  let timer = null
  let sequence = 0
  let past = 0

  function run() {
    timer = null
    while (heap.length > 0 && heap[0].at <= clock()) {
      const { at, event } = take(heap)
      past = at
      event(at)
    }
    plan()
  }

  function plan() {
    if (timer !== null || heap.length === 0) return
    timer = later(run, Math.max(0, heap[0].at - clock()))
  }

  return {
    /** The instant of the present: never before that of an event that has run. */
    now: () => Math.max(past, clock()),
    /** Calls `event(at)` once `at` has come; events of the same instant in the order they were given. */
    at(at, event) {
      put(heap, { at, event, sequence: sequence++ })
      // Only a first event that is earlier than the timer matters.
      if (timer !== null && heap[0].sequence === sequence - 1) {
        clearTimeout(timer)
        timer = null
      }
      plan()
    },
    /** Forgets all events. */
    clear() {
      heap.length = 0
    },
  }
}

function isBefore(one, other) {
  return one.at < other.at || (one.at === other.at && one.sequence < other.sequence)
}

function put(heap, item) {
  let at = heap.push(item) - 1
  while (at > 0) {
    const parent = (at - 1) >> 1
    if (!isBefore(item, heap[parent])) break
    heap[at] = heap[parent]
    at = parent
  }
  heap[at] = item
}

function take(heap) {
  const first = heap[0]
  const last = heap.pop()
  if (heap.length === 0) return first
  let at = 0
  for (;;) {
    let child = 2 * at + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child++
    if (!isBefore(heap[child], last)) break
    heap[at] = heap[child]
    at = child
  }
  heap[at] = last
  return first
}
