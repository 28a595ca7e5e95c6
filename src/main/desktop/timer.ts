// The real time behind everything that main tells the window.
import { performance } from 'node:perf_hooks'
import type { Clock } from '../engine/ports.ts'

export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  timer(ms, callback) {
    const handle = setTimeout(callback, ms)
    return () => clearTimeout(handle)
  },
}
