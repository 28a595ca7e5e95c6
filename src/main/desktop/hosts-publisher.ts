// Tells the window what is known of all hosts whenever it changed: at once, then at most four times a second, and
// nothing while the window is hidden.
import type { HostView } from '../../shared/model.ts'
import type { Clock } from '../engine/ports.ts'
import type { DownloadQueue } from '../engine/queue-api.ts'

/** Least time between two events, ms. */
export const HOSTS_INTERVAL = 250

export interface HostsPublisherOptions {
  readonly queue: Pick<DownloadQueue, 'hosts' | 'subscribeHosts'>
  readonly clock: Pick<Clock, 'monotonic' | 'timer'>
  readonly send: (hosts: readonly HostView[]) => void
}

export interface HostsPublisher {
  /** Hidden: changes are kept, not sent. Visible again: one event brings them all. */
  setVisible(visible: boolean): void
  close(): void
}

/** Subscribes at once; `send` is never called from inside a call to the queue. */
export function createHostsPublisher(options: HostsPublisherOptions): HostsPublisher {
  const { queue, clock } = options
  let visible = true
  let closed = false
  let changed = false
  let scheduled = false
  let lastSent = Number.NEGATIVE_INFINITY
  let cancelTimer: (() => void) | null = null

  function schedule(): void {
    if (scheduled || !changed || !visible || closed) return
    scheduled = true
    const wait = lastSent + HOSTS_INTERVAL - clock.monotonic()
    if (wait > 0) cancelTimer = clock.timer(wait, flush)
    else queueMicrotask(flush)
  }

  function flush(): void {
    cancelTimer = null
    scheduled = false
    if (!changed || !visible || closed) return
    changed = false
    lastSent = clock.monotonic()
    options.send(queue.hosts())
  }

  function unschedule(): void {
    // A microtask cannot be called off: it stays scheduled, and sends nothing unless there is something to send.
    if (cancelTimer === null) return
    cancelTimer()
    cancelTimer = null
    scheduled = false
  }

  const unsubscribe = queue.subscribeHosts(() => {
    changed = true
    schedule()
  })

  return {
    setVisible(next) {
      visible = next
      if (visible) schedule()
      else unschedule()
    },
    close() {
      closed = true
      unschedule()
      unsubscribe()
    },
  }
}
