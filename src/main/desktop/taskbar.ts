// What the dock or taskbar shows of all downloads: a bar and a number. Which is a table over a few sums; the sums follow
// the queue change by change, and are looked at once a second at most.
import type { DownloadId, DownloadView } from '../../shared/model.ts'
import type { Clock } from '../engine/ports.ts'
import type { DownloadQueue } from '../engine/queue-api.ts'

/** Least time between two looks, ms. */
export const LOOK_EVERY = 1_000

/** Bytes of downloads whose size is known. */
export interface Amount {
  readonly received: number
  readonly total: number
}

/** All downloads that are to come to an end by themselves. */
export interface Workload {
  /** Those that work now. */
  readonly running: number
  readonly runningAmount: Amount
  /** Those that wait for their turn, their hour or something else. */
  readonly waiting: number
  readonly waitingAmount: Amount
  /** Of these, such as wait for something that has no hour: a network, room on the disk. */
  readonly stuck: number
}

export interface TaskbarView {
  /** As BrowserWindow.setProgressBar takes it: 0 to 1; below: no bar; above: a bar without an end. */
  readonly progress: number
  /** Windows alone shows the difference. */
  readonly mode: 'none' | 'normal' | 'indeterminate' | 'paused' | 'error'
  /** Downloads that are not done; 0: no number. */
  readonly count: number
}

export const IDLE: TaskbarView = { progress: -1, mode: 'none', count: 0 }

/** In whole hundredths: finer steps nobody sees. */
export function taskbarOf(work: Workload): TaskbarView {
  const count = work.running + work.waiting
  if (work.running > 0) {
    const progress = shareOf(work.runningAmount)
    return progress === null
      ? { progress: 2, mode: 'indeterminate', count }
      : { progress, mode: 'normal', count }
  }
  if (work.waiting === 0) return IDLE
  return { progress: shareOf(work.waitingAmount) ?? 0, mode: work.stuck > 0 ? 'error' : 'paused', count }
}

function shareOf({ received, total }: Amount): number | null {
  return total > 0 ? Math.round(Math.min(1, received / total) * 100) / 100 : null
}

/** What one download adds to the sums; null: nothing. */
interface Share extends Amount {
  readonly kind: 'running' | 'waiting' | 'stuck'
}

export interface TaskbarDeps {
  readonly queue: Pick<DownloadQueue, 'order' | 'view' | 'subscribe'>
  readonly clock: Pick<Clock, 'timer'>
  /** Called with each view that differs from the one before, IDLE at first. */
  readonly show: (view: TaskbarView) => void
}

/** Returns the function that ends it, with nothing shown any more. */
export function followTaskbar({ queue, clock, show }: TaskbarDeps): () => void {
  const shares = new Map<DownloadId, Share>()
  const sums = { running: 0, waiting: 0, stuck: 0 }
  const amounts = { running: { received: 0, total: 0 }, waiting: { received: 0, total: 0 } }
  const pending = new Set<DownloadId>(queue.order())
  let shown = IDLE
  let cancel: (() => void) | null = null

  function count({ kind, received, total }: Share, sign: 1 | -1): void {
    const amount = kind === 'running' ? amounts.running : amounts.waiting
    amount.received += sign * received
    amount.total += sign * total
    if (kind === 'running') sums.running += sign
    else sums.waiting += sign
    if (kind === 'stuck') sums.stuck += sign
  }

  function look(): void {
    cancel = null
    for (const id of pending) {
      const before = shares.get(id)
      if (before !== undefined) count(before, -1)
      const view = queue.view(id)
      const share = view === null ? null : partOf(view)
      if (share === null) shares.delete(id)
      else {
        shares.set(id, share)
        count(share, 1)
      }
    }
    pending.clear()
    const { running: runningAmount, waiting: waitingAmount } = amounts
    tell(taskbarOf({ ...sums, runningAmount, waitingAmount }))
  }

  function tell(view: TaskbarView): void {
    const isSame = view.progress === shown.progress && view.mode === shown.mode && view.count === shown.count
    if (isSame) return
    shown = view
    show(view)
  }

  function schedule(): void {
    if (pending.size > 0) cancel ??= clock.timer(LOOK_EVERY, look)
  }

  const unsubscribe = queue.subscribe(({ changed, removed }) => {
    for (const id of changed) pending.add(id)
    for (const id of removed) pending.add(id)
    schedule()
  })
  schedule()
  return () => {
    unsubscribe()
    cancel?.()
    tell(IDLE)
  }
}

function partOf({ state, received, total }: DownloadView): Share | null {
  const amount = total === null ? { received: 0, total: 0 } : { received: Math.min(received, total), total }
  switch (state.kind) {
    case 'probing':
    case 'running':
    case 'verifying':
    case 'finishing':
      return { kind: 'running', ...amount }
    case 'queued':
      return { kind: 'waiting', ...amount }
    case 'waiting':
      return { kind: state.until === null ? 'stuck' : 'waiting', ...amount }
    default:
      return null
  }
}
