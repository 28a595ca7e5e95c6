// What happens to each download of a run, drawn from one number: its file, its server, its faults, and what the person
// does meanwhile. Plain data. Downloads come in groups that share a queue; a group is drawn, and repeated, as one.
import { CHUNK } from '../../../src/main/engine/chunk-map.ts'
import { type Dice, dice } from './dice.ts'
import { drawFault, type Fault } from './faults.ts'

/** Downloads of a group. */
export const GROUP = 10

export type Validator = 'strong' | 'weak' | 'date' | 'none'
/** How a connection above the server's limit is refused. */
export type Refusal = 429 | 403 | 503 | 'closed'

export interface DownloadPlan {
  /** Counted over the whole run, from 0. */
  readonly number: number
  readonly size: number
  readonly contentSeed: number
  readonly validator: Validator
  readonly ranges: 'honoured' | 'ignored'
  readonly framing: 'length' | 'chunked' | 'close'
  readonly keepAlive: boolean
  /** Bytes per second of each connection; null: no bound. */
  readonly rate: number | null
  readonly limit: { readonly connections: number; readonly refusal: Refusal } | null
  /** A place that the URL redirects to; after so many requests there it is refused with 403 and the URL names a fresh one. */
  readonly redirect: { readonly expiresAfter: number | null } | null
  readonly connections: number | null
  readonly checksum: 'none' | 'right' | 'wrong'
  /** By the number of the request for the file, in ascending order. */
  readonly faults: readonly { readonly request: number; readonly fault: Fault }[]
  /** From this request on the server has another version; null: never. */
  readonly changesAt: number | null
  readonly acts: readonly Act[]
  /** How often the person tries a failed one again. */
  readonly again: number
}

export interface Act {
  readonly kind: 'pause' | 'restart' | 'remove'
  /** When that many bytes are there, or that many requests have come. */
  readonly at: { readonly bytes: number } | { readonly request: number }
  /** Seconds of the engine's time until a paused one goes on. */
  readonly seconds: number
}

export interface GroupPlan {
  readonly seed: number
  readonly index: number
  readonly downloads: readonly DownloadPlan[]
  /** All on one host and port, or each on its own. */
  readonly sharedHost: boolean
  /** All with the same name in one folder. */
  readonly sameName: boolean
  readonly maxRunning: number
  /** The whole app ends in good order, or as by a power cut, after so many requests to the group's servers. */
  readonly ends: readonly { readonly kind: 'quit' | 'power-cut'; readonly request: number }[]
}

/** @param count downloads of the whole run: the last group may have fewer. */
export function drawGroup(seed: number, index: number, count = Number.MAX_SAFE_INTEGER): GroupPlan {
  const die = dice(seed, 'group', index)
  const first = index * GROUP
  const numbers = Array.from({ length: Math.max(0, Math.min(GROUP, count - first)) }, (_, i) => first + i)
  const ends = Array.from({ length: die.chance(0.4) ? die.between(1, 3) : 0 }, () => ({
    kind: die.pick(['quit', 'power-cut']),
    request: die.between(1, 80),
  })).sort((a, b) => a.request - b.request)
  return {
    seed,
    index,
    sharedHost: die.chance(0.25),
    sameName: die.chance(0.2),
    maxRunning: die.between(2, 8),
    ends,
    downloads: numbers.map(number => drawDownload(dice(seed, 'download', number), number)),
  }
}

function drawDownload(die: Dice, number: number): DownloadPlan {
  const size = drawSize(die)
  const validator = die.weighted({ strong: 6, weak: 2, date: 2, none: 2 })
  const ranges = die.chance(0.82) ? 'honoured' : 'ignored'
  const framing =
    ranges === 'honoured' && die.chance(0.8) ? 'length' : die.weighted({ length: 3, chunked: 3, close: 1 })
  const calm = die.chance(0.1)
  return {
    number,
    size,
    contentSeed: die.between(1, 1e9),
    validator,
    ranges,
    framing,
    keepAlive: die.chance(0.8),
    rate: die.chance(0.15) ? die.between(4, 40) * 1_000_000 : null,
    limit: die.chance(0.15)
      ? { connections: die.between(1, 6), refusal: die.pick([429, 403, 503, 'closed']) }
      : null,
    redirect: die.chance(0.2) ? { expiresAfter: die.chance(0.5) ? die.between(1, 6) : null } : null,
    connections: die.chance(0.3) ? null : die.between(1, 16),
    checksum: die.weighted({ none: 60, right: 38, wrong: 2 }),
    faults: calm ? [] : drawFaults(die, size),
    // Without any validator, and with the same length, nothing would tell one version from the other.
    changesAt: validator !== 'none' && die.chance(0.06) ? die.between(1, 12) : null,
    acts: die.chance(0.25) ? drawActs(die, size) : [],
    again: die.weighted({ never: 5, once: 3, twice: 2 }) === 'never' ? 0 : die.between(1, 2),
  }
}

function drawSize(die: Dice): number {
  switch (die.weighted({ tiny: 3, small: 9, edge: 4, middle: 8, large: 2 })) {
    case 'tiny':
      return die.pick([0, 1, 2, 4_095, 4_096, 4_097])
    case 'small':
      return die.between(1, 300_000)
    case 'edge':
      return Math.max(0, die.between(1, 12) * CHUNK + die.pick([-1, 0, 1]))
    case 'middle':
      return die.between(300_000, 6 * CHUNK)
    case 'large':
      return die.between(6 * CHUNK, 24 * CHUNK)
  }
}

function drawFaults(die: Dice, size: number): DownloadPlan['faults'] {
  const count = die.weighted({ few: 6, many: 3 }) === 'few' ? die.between(1, 4) : die.between(5, 14)
  // Where most requests bring a fault they come in a row; else they are spread.
  const spread = die.pick([1, 1, 1, 2, 3])
  const requests = new Set(Array.from({ length: count }, () => die.between(0, count * spread)))
  return [...requests].sort((a, b) => a - b).map(request => ({ request, fault: drawFault(die, size) }))
}

function drawActs(die: Dice, size: number): readonly Act[] {
  const acts = Array.from({ length: die.between(1, 3) }, () => ({
    kind: die.weighted({ pause: 7, restart: 2, remove: 1 }),
    at: die.chance(0.5) ? { bytes: die.between(0, size) } : { request: die.between(1, 10) },
    seconds: die.between(0, 120),
  }))
  return acts
}
