// Whether a value has stopped changing: what is wrong with a line is said when its writer pauses, not at every letter.
import { useEffect, useState } from 'react'

/** True from the start, and again once `value` has been the same for `pause` ms. */
export function useSettled(value: unknown, pause: number): boolean {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    if (Object.is(settled, value)) return
    const timer = setTimeout(() => setSettled(value), pause)
    return () => clearTimeout(timer)
  }, [value, settled, pause])
  return Object.is(settled, value)
}
