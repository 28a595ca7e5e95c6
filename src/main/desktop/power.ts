// Sleep of the computer: downloads are made durable before it and go on after it, and while any of them works the
// computer does not fall asleep by itself. Electron's powerMonitor and powerSaveBlocker come in as arguments.
import type { DownloadId, DownloadView } from '../../shared/model.ts'
import type { Clock } from '../engine/ports.ts'
import type { DownloadQueue } from '../engine/queue-api.ts'

/** A download to which no byte comes for so long, ms, keeps no computer awake: its network may be gone for the night. */
export const QUIET_MS = 5 * 60_000
/** A wait no longer than this, ms, belongs to the work: a computer let go of in between would fall asleep at once. */
export const SHORT_WAIT_MS = 60_000
/** How often it is looked whether bytes still come, ms. */
export const LOOK_MS = 60_000
/** Some systems say twice that they woke up; reconnecting twice would only lose time. Monotonic ms. */
export const SAME_WAKE_MS = 1_000

export interface PowerMonitor {
  on(event: 'suspend' | 'resume', listener: () => void): unknown
  off(event: 'suspend' | 'resume', listener: () => void): unknown
}

export interface SleepBlocker {
  /** The screen may go dark all the same. */
  start(type: 'prevent-app-suspension'): number
  stop(id: number): unknown
}

export interface PowerOptions {
  readonly queue: Pick<DownloadQueue, 'order' | 'view' | 'subscribe' | 'suspend' | 'wake'>
  readonly clock: Clock
  readonly monitor: PowerMonitor
  readonly blocker: SleepBlocker
  /** The computer is about to sleep. */
  readonly onSuspend: () => void
  readonly report: (error: unknown) => void
}

/** Follows the queue and the computer's sleep; returns the function that ends it and lets the computer sleep again. */
export function followPower(options: PowerOptions): () => void {
  const { queue, clock, monitor, blocker, report } = options
  /** What works or could, and whether that keeps the computer awake. */
  const active = new Map<DownloadId, boolean>()
  let block: number | null = null
  let cancelLook: (() => void) | null = null

  function look(id: DownloadId): void {
    const view = queue.view(id)
    if (view === null || !isActive(view, clock.now())) active.delete(id)
    else active.set(id, keepsAwake(view, clock.now()))
  }

  function update(): void {
    if ([...active.values()].includes(true)) block ??= blocker.start('prevent-app-suspension')
    else release()
    // Silence changes no state, and nothing tells when it has lasted too long.
    if (active.size > 0) cancelLook ??= clock.timer(LOOK_MS, lookAgain)
    else unschedule()
  }

  function lookAgain(): void {
    cancelLook = null
    for (const id of [...active.keys()]) look(id)
    update()
  }

  function unschedule(): void {
    cancelLook?.()
    cancelLook = null
  }

  function release(): void {
    if (block !== null) blocker.stop(block)
    block = null
  }

  const unsubscribe = queue.subscribe(({ changed, removed, stateChanged }) => {
    for (const id of removed) active.delete(id)
    if (stateChanged) for (const id of changed) look(id)
    if (stateChanged || removed.length > 0) update()
  })
  const onSuspend = (): void => {
    options.onSuspend()
    void queue.suspend().catch(report)
  }
  let wokenAt = Number.NEGATIVE_INFINITY
  const onResume = (): void => {
    if (clock.monotonic() - wokenAt < SAME_WAKE_MS) return
    wokenAt = clock.monotonic()
    queue.wake()
  }
  monitor.on('suspend', onSuspend)
  monitor.on('resume', onResume)
  for (const id of queue.order()) look(id)
  update()

  return () => {
    unsubscribe()
    unschedule()
    monitor.off('suspend', onSuspend)
    monitor.off('resume', onResume)
    release()
  }
}

type Looked = Pick<DownloadView, 'state' | 'quietSince'>

/** Whether it works or will in a moment. Whoever waits for longer may wait asleep. */
function isActive({ state }: Looked, now: number): boolean {
  switch (state.kind) {
    case 'probing':
    case 'running':
    case 'verifying':
    case 'finishing':
      return true
    case 'waiting':
      return state.until !== null && state.until - now <= SHORT_WAIT_MS
    default:
      return false
  }
}

/** Whether the computer must stay awake for it. @param now wall clock, ms. */
export function keepsAwake(view: Looked, now: number): boolean {
  const isSilent = view.quietSince !== null && now - view.quietSince >= QUIET_MS
  return isActive(view, now) && !isSilent
}
