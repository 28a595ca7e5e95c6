// How long is waited: for a byte at all, before others may have their turn, and for a host that asked for it. Pure.
import type { DownloadState } from '../../shared/model.ts'
import type { HostBook } from './host-book.ts'
import { Setback } from './trouble.ts'

/** A computer that was switched off for weeks is not hopeless: so long must have been tried in this session too. */
const LEAST_TRIED_MS = 60 * 60_000
/** One that waits for longer keeps nobody from running meanwhile. */
const LONG_WAIT_MS = 10_000

export interface Trying {
  /** Wall clock, ms. */
  readonly now: number
  /** When a byte last came, or it was last asked for. */
  readonly since: number
  /** How long this session has tried. */
  readonly triedMs: number
  readonly giveUpMs: number
}

/** Whether it has waited for a byte longer than anybody would. */
export function isHopeless({ now, since, triedMs, giveUpMs }: Trying): boolean {
  return now - since >= giveUpMs && triedMs >= Math.min(giveUpMs, LEAST_TRIED_MS)
}

/**
 * A wait without an hour is for the network, which another would wait for as well: the turn is kept, or all there are would
 * begin at once when it is back.
 * @param now wall clock, ms.
 */
export function isLongWait(state: DownloadState, now: number): boolean {
  return state.kind === 'waiting' && state.until !== null && state.until - now > LONG_WAIT_MS
}

/** What is thrown instead of asking a host that has not had its rest; null where it may be asked. */
export function patience(book: HostBook, host: string): Setback | null {
  const after = book.coolingMs(host)
  return after > 0 ? new Setback({ kind: 'cooling', after, detail: book.because(host) }) : null
}
