// Waiting that a signal can end.
import type { Clock } from './ports.ts'

/** Resolves after `ms`, or at once when the signal aborts; never rejects. */
export function sleep(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) return resolve()
    const finish = (): void => {
      cancel()
      signal.removeEventListener('abort', finish)
      resolve()
    }
    const cancel = clock.timer(ms, finish)
    signal.addEventListener('abort', finish, { once: true })
  })
}
