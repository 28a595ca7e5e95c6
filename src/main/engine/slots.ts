// Which download of the queue may start. Large ones take turns at a few slots; small ones, where the round trip is what
// costs, run many at once, also ahead of knowing that they are small. Pure.
import { SMALL_BYTES } from './late-part.ts'
import type { Representation } from './ports.ts'

/** Downloads that fetch at once in all, where most are small; as many again may be getting their names. */
export const MOST_AT_ONCE = 16
/** So many small ones in a row, and the next of the host is taken for another. */
export const SMALL_STREAK = 2

export type Size = 'small' | 'large' | 'unknown'

/** A running download, as the slots see it. */
export interface Occupant {
  readonly host: string
  readonly size: Size
  /** Started because the host's last ones were small. */
  readonly guessed: boolean
  /** It has all its bytes and needs no connection any more. */
  readonly isFinishing: boolean
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
 * @param streak small ones of its host that ended in a row.
 */
export function admit(
  next: Pick<Occupant, 'host' | 'size'>,
  running: readonly Occupant[],
  { maxRunning, allowed }: SlotRules,
  streak: number,
): 'right' | 'guess' | null {
  const fetching = running.filter(({ size, isFinishing }) => !isFinishing || size !== 'small')
  const most = Math.max(MOST_AT_ONCE, maxRunning)
  if (fetching.length >= most || running.length >= 2 * most) return null
  const isWelcome = fetching.filter(({ host }) => host === next.host).length < allowed
  // Past the gate it would only wait; as many as there are slots may do so, for a host that answers sooner.
  if (!isWelcome && fetching.length >= maxRunning) return null
  if (next.size === 'small' || running.filter(holdsSlot).length < maxRunning) return 'right'
  const isGuess = next.size === 'unknown' && streak >= SMALL_STREAK && isWelcome
  return isGuess && !running.some(({ guessed, size }) => guessed && size === 'large') ? 'guess' : null
}

function holdsSlot({ size, guessed }: Occupant): boolean {
  return size === 'large' || (size === 'unknown' && !guessed)
}
