// A wall clock that ticks once a second, only while somebody looks at it; and the day it is.
import { useEffect, useState, useSyncExternalStore } from 'react'

/** Milliseconds since the epoch, renewed each second while `ticking`. */
export function useNow(ticking: boolean): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!ticking) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [ticking])
  return now
}

/** Ms between two looks at the calendar. */
const DAY_CHECK = 60_000

function onOtherDay(onChange: () => void): () => void {
  const timer = setInterval(onChange, DAY_CHECK)
  // Timers are held back while the window is hidden and while the computer sleeps.
  document.addEventListener('visibilitychange', onChange)
  return () => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', onChange)
  }
}

/** When this day began, in ms since the epoch: what says "today" is drawn again when it is no longer true. */
export function useToday(): number {
  return useSyncExternalStore(onOtherDay, () => new Date().setHours(0, 0, 0, 0))
}
