// Which download of the queue may start. Large ones take turns at a few slots; small ones, where the round trip is what
// costs, run many at once, also ahead of knowing that they are small. Pure.
import { SMALL_BYTES } from './late-part.ts'
import type { Representation } from './store-port.ts'

/** Downloads that fetch at once in all, where most are small; as many again may be getting their names. */
export const MOST_AT_ONCE = 16
/** Of a host that leaves so many waiting no other is begun: it would wait with them. */
const MOST_IDLE_OF_HOST = MOST_AT_ONCE
/** Those that wait keep little but their place; even so they are not to be thousands. */
const MOST_IDLE = 16 * MOST_IDLE_OF_HOST
/** So many small ones in a row, and the next of the host is taken for another. */
export const SMALL_STREAK = 1
/** For each of them so many may be running of which nothing is known yet: a first look at a host proves little. */
const GUESSES_EACH = 4

export type Size = 'small' | 'large' | 'unknown'

/** A running download, as the slots see it. */
export interface Occupant {
  readonly host: string
  readonly size: Size
  /** Started because the host's last ones were small. */
  readonly guessed: boolean
  /** It has all its bytes and needs no connection any more. */
  readonly isFinishing: boolean
  /** It waits for long, and keeps nobody from running meanwhile. */
  readonly isIdle: boolean
}

export interface SlotRules {
  /** Downloads at once that are not small. */
  readonly maxRunning: number
  /** Connections to the host in all: each download needs one. */
  readonly allowed: number
}

/** A length that the server does not tell may be any. */
export function sizeOf(representation: Representation | null): Size {
  if (representation === null) return 'unknown'
  return representation.total !== null && representation.total <= SMALL_BYTES ? 'small' : 'large'
}

/**
 * How the first in the queue may start: by right, or as a guess that it is small; null: not yet.
 * @param streak small ones in a row that its host was last asked for.
 */
export function admit(
  next: Pick<Occupant, 'host' | 'size'>,
  running: readonly Occupant[],
  { maxRunning, allowed }: SlotRules,
  streak: number,
): 'right' | 'guess' | null {
  const { all, idle, fetching, ofHost, slots, guesses, wrongGuesses } = tally(next.host, running)
  const most = Math.max(MOST_AT_ONCE, maxRunning)
  if (fetching >= most || all - idle >= 2 * most || idle >= MOST_IDLE) return null
  const isWelcome = ofHost < allowed
  // Past the gate it would only wait; as many as there are slots may do so, for a host that answers sooner.
  if (!isWelcome && fetching >= maxRunning) return null
  if (next.size === 'small' || slots < maxRunning) return 'right'
  const isLikely = next.size === 'unknown' && streak >= SMALL_STREAK && wrongGuesses === 0
  return isLikely && isWelcome && guesses < GUESSES_EACH * streak ? 'guess' : null
}

/**
 * Whether another of the host would only wait for those that run, and meanwhile hold what one of another host could use.
 * @param allowed connections to the host in all.
 */
export function isCrowded(host: string, running: readonly Occupant[], allowed: number): boolean {
  const { ofHost, idleOfHost } = tally(host, running)
  return ofHost >= allowed || idleOfHost >= MOST_IDLE_OF_HOST
}

/** How many there are in all, wait (of the host), fetch, fetch from the host, hold a slot, are guesses nothing is known of, or wrong ones. */
function tally(host: string, running: readonly Occupant[]) {
  const counts = {
    all: 0,
    idle: 0,
    idleOfHost: 0,
    fetching: 0,
    ofHost: 0,
    slots: 0,
    guesses: 0,
    wrongGuesses: 0,
  }
  // By index: this runs with every change of a download, for the most part before anything has been optimized.
  for (let at = 0; at < running.length; at++) {
    const one = running[at]
    if (one === undefined) break
    const { size, guessed } = one
    counts.all++
    if (one.isIdle) {
      counts.idle++
      if (one.host === host) counts.idleOfHost++
      continue
    }
    if (!one.isFinishing || size !== 'small') {
      counts.fetching++
      if (one.host === host) counts.ofHost++
    }
    if (size === 'large' || (size === 'unknown' && !guessed)) counts.slots++
    if (guessed && size === 'unknown') counts.guesses++
    if (guessed && size === 'large') counts.wrongGuesses++
  }
  return counts
}
