// Waiting that a signal can end, and that can be made shorter while it lasts.
import type { Clock } from './ports.ts'

export interface Sleep {
  /** Resolves when the time is over, or at once when the signal aborts; never rejects. */
  readonly over: Promise<void>
  /** Lets it end `ms` from now. False where it ends sooner anyway, or is over. */
  shorten(ms: number): boolean
}

/** @param ms monotonic. */
export function sleep(clock: Clock, ms: number, signal: AbortSignal): Sleep {
  const { promise, resolve } = deferred()
  let cancel = (): void => undefined
  let end = Number.NEGATIVE_INFINITY
  const finish = (): void => {
    cancel()
    end = Number.NEGATIVE_INFINITY
    signal.removeEventListener('abort', finish)
    resolve()
  }
  const wait = (time: number): void => {
    cancel()
    end = clock.monotonic() + time
    cancel = clock.timer(time, finish)
  }
  if (signal.aborted) resolve()
  else {
    wait(ms)
    signal.addEventListener('abort', finish, { once: true })
  }
  return {
    over: promise,
    shorten(time) {
      if (clock.monotonic() + time >= end) return false
      wait(time)
      return true
    },
  }
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined
  const promise = new Promise<void>(settle => {
    resolve = settle
  })
  return { promise, resolve }
}
