// Sleep of the computer: downloads are made durable before it and go on after it, and while any of them works the
// computer does not fall asleep by itself. Electron's powerMonitor and powerSaveBlocker come in as arguments.
import type { DownloadId, DownloadState } from '../../shared/model.ts'
import type { DownloadQueue } from '../engine/queue-api.ts'

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
  readonly monitor: PowerMonitor
  readonly blocker: SleepBlocker
  /** The computer is about to sleep. */
  readonly onSuspend: () => void
  readonly report: (error: unknown) => void
}

/** Follows the queue and the computer's sleep; returns the function that ends it and lets the computer sleep again. */
export function followPower(options: PowerOptions): () => void {
  const { queue, monitor, blocker, report } = options
  const working = new Set(queue.order().filter(isWorking))
  let block: number | null = null

  function isWorking(id: DownloadId): boolean {
    const view = queue.view(id)
    return view !== null && keepsAwake(view.state)
  }

  function update(): void {
    if (working.size > 0) block ??= blocker.start('prevent-app-suspension')
    else release()
  }

  function release(): void {
    if (block !== null) blocker.stop(block)
    block = null
  }

  const unsubscribe = queue.subscribe(({ changed, removed, stateChanged }) => {
    for (const id of removed) working.delete(id)
    if (stateChanged) {
      for (const id of changed) {
        if (isWorking(id)) working.add(id)
        else working.delete(id)
      }
    }
    if (stateChanged || removed.length > 0) update()
  })
  const onSuspend = (): void => {
    options.onSuspend()
    void queue.suspend().catch(report)
  }
  const onResume = (): void => queue.wake()
  monitor.on('suspend', onSuspend)
  monitor.on('resume', onResume)
  update()

  return () => {
    unsubscribe()
    monitor.off('suspend', onSuspend)
    monitor.off('resume', onResume)
    release()
  }
}

/** Whoever waits may wait asleep. */
function keepsAwake({ kind }: DownloadState): boolean {
  return kind === 'running' || kind === 'probing' || kind === 'verifying' || kind === 'finishing'
}
