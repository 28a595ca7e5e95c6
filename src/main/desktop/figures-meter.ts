// Bytes per second from a count that only grows, over the last few readings.

/** Readings a speed is worked out over while something runs: three seconds at one a second. */
const KEPT = 4

interface Reading {
  /** Monotonic ms. */
  readonly at: number
  readonly bytes: number
}

export interface Meter {
  add(at: number, bytes: number): void
  /** Bytes per second between the last two readings; 0 before there are two. */
  last(): number
  /** The same, smoothed over the last KEPT readings. */
  smoothed(): number
  /** Begins anew: what lies before counts no more. */
  restart(at: number, bytes: number): void
}

export function createMeter(): Meter {
  let readings: readonly Reading[] = []

  function over(count: number): number {
    const from = readings.at(-count) ?? readings[0]
    const to = readings.at(-1)
    if (from === undefined || to === undefined || to.at <= from.at) return 0
    return Math.round((Math.max(0, to.bytes - from.bytes) * 1_000) / (to.at - from.at))
  }

  return {
    add(at, bytes) {
      readings = [...readings.slice(1 - KEPT), { at, bytes }]
    },
    last: () => over(2),
    smoothed: () => over(KEPT),
    restart(at, bytes) {
      readings = [{ at, bytes }]
    },
  }
}
