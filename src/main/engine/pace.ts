// Which connection is so much slower than its siblings that a new one should take its place. Time is an argument.
import { GRACE_MS, type Lane } from './lane.ts'

/** How often to look. */
export const PACE_CHECK_MS = 2_000

/** A lane is judged by what one request of it has brought in so long. */
const WINDOW_MS = 10_000

/** So many times slower than the others is too slow. */
const TOO_SLOW = 10

/** A host that is slow in truth must not be worn out with new connections. */
const MOST_REPLACED = 3
const REPLACED_WITHIN_MS = 60_000

/** Lanes that have ended and whose speed is remembered: near the end of a file all siblings are gone. */
const REMEMBERED = 16

interface Track {
  readonly request: number
  readonly seen: { readonly at: number; readonly bytes: number }[]
}

export class PaceWatch {
  readonly #tracks = new WeakMap<Lane, Track>()
  /** Bytes per second of lanes that have ended, the last one last. */
  readonly #remembered: number[] = []
  #replaced: readonly number[] = []

  /** Remembers what the lane has shown. Those replaced count too: where new ones are as slow, the host is. */
  ended(lane: Lane, now: number): void {
    if (!hasShown(lane)) return
    this.#remembered.push(lane.meter.speed(now))
    if (this.#remembered.length > REMEMBERED) this.#remembered.shift()
  }

  /**
   * To be asked every PACE_CHECK_MS, with all lanes: the slowest of those that have been receiving one body for longer than
   * the grace period at less than a tenth of the median of all others, ended ones included; null where there is none, no
   * other to compare with, or enough were replaced in the last minute. The answer counts as a replacement.
   */
  slow(lanes: readonly Lane[], now: number): Lane | null {
    const paces = lanes.map(lane => this.#pace(lane, now))
    this.#replaced = this.#replaced.filter(at => now - at < REPLACED_WITHIN_MS)
    if (this.#replaced.length >= MOST_REPLACED) return null
    let slowest: { readonly lane: Lane; readonly pace: number } | null = null
    for (const [i, lane] of lanes.entries()) {
      const pace = paces[i] ?? null
      if (pace === null || (slowest !== null && slowest.pace <= pace)) continue
      const others = lanes.filter(other => other !== lane && hasShown(other))
      const usual = median([...this.#remembered, ...others.map(other => other.meter.speed(now))])
      if (usual !== null && pace * TOO_SLOW < usual) slowest = { lane, pace }
    }
    if (slowest === null) return null
    this.#replaced = [...this.#replaced, now]
    return slowest.lane
  }

  /** Bytes per second of the body that is being received; null where there is none, or it is too young. */
  #pace(lane: Lane, now: number): number | null {
    if (!lane.flowing) return null
    const known = this.#tracks.get(lane)
    const track = known?.request === lane.requests ? known : { request: lane.requests, seen: [] }
    this.#tracks.set(lane, track)
    track.seen.push({ at: now, bytes: lane.bytes })
    while ((track.seen[0]?.at ?? now) < now - WINDOW_MS) track.seen.shift()
    const [first] = track.seen
    if (first === undefined || now - first.at < GRACE_MS) return null
    return ((lane.bytes - first.bytes) * 1_000) / (now - first.at)
  }
}

/** One that failed and has not got through again shows nothing of how fast the host is. */
function hasShown(lane: Lane): boolean {
  return lane.progressed && lane.waiting === null
}

/** The lower of the two in the middle of an even number: what is in doubt is not too slow. */
function median(rates: readonly number[]): number | null {
  const sorted = [...rates].sort((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null
}
