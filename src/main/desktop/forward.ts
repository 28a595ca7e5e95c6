// Whether the window comes forward for what arrives: a web page can hand over links without end, and must not take the keyboard
// away from the person each time. Pure but for what it remembers; time comes in as an argument.
import type { Arrived } from './arrivals.ts'

/** So often in a row it comes for links of pages and programs: whoever clicks several sees each. */
export const MOST_IN_A_ROW = 3
/** Then once in so long, ms. */
export const AGAIN_AFTER = 20_000

/** @param now ms, never back. */
export function createForwarding(now: () => number): (arrived: Arrived) => boolean {
  let left = MOST_IN_A_ROW
  let since = now()
  return ({ links, deepLinks, files }) => {
    // A start by hand, and what was opened by hand, always wants the window.
    if (deepLinks.length === 0 || links.length + files.length > 0) return true
    const earned = Math.floor((now() - since) / AGAIN_AFTER)
    left = Math.min(MOST_IN_A_ROW, left + earned)
    since += earned * AGAIN_AFTER
    if (left === 0) return false
    left--
    return true
  }
}
