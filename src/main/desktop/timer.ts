// The real monotonic time and timer behind the publisher.
import { performance } from 'node:perf_hooks'
import type { Clock } from '../engine/ports.ts'

export const realTimer: Pick<Clock, 'monotonic' | 'timer'> = {
  monotonic: () => performance.now(),
  timer(ms, callback) {
    const handle = setTimeout(callback, ms)
    return () => clearTimeout(handle)
  },
}
