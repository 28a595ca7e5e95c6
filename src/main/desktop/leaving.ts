// Closing the window and leaving: whether Sluice goes on hidden, when it ends by itself, and what is asked before a quit
// throws received bytes away. The window, the tray and the clock come in as arguments.
import type { Clock } from '../engine/ports.ts'
import type { DownloadQueue } from '../engine/queue-api.ts'
import { isLostByLeaving, whenClosed } from './leaving-policy.ts'
import type { ClosingSaid, WayBack } from './leaving-said.ts'
import type { Work } from './tray-work.ts'

/** So long nothing must have worked before Sluice ends by itself, ms: longer than notifications of the last ends take. */
export const QUIET_MS = 12_000
/** Names in the question. */
const MOST_NAMED = 5

export interface LeavingDeps {
  readonly queue: Pick<DownloadQueue, 'view'>
  readonly work: Work
  readonly clock: Pick<Clock, 'timer'>
  readonly keepRunning: () => boolean
  /** Looks by which icon the window can be brought back; never rejects. */
  readonly findWayBack: () => Promise<WayBack>
  readonly window: {
    /** Whether it is neither seen nor in the taskbar. */
    readonly isHidden: boolean
    hide(): void
  }
  readonly said: ClosingSaid
  /** Something stands that the person may still answer: a countdown. */
  readonly isAwaited: () => boolean
  /** Whether to quit though these lose what they have. */
  readonly ask: (names: readonly string[], more: number) => Promise<boolean>
  /** Ends Sluice as the person does it. */
  readonly quit: () => void
  /** Ends Sluice without a question. */
  readonly leave: () => void
}

export interface Leaving {
  /** The person closes the window. */
  closeWindow(): void
  /** Whether nothing would be lost, or the person says so. Never rejects. */
  mayQuit(): Promise<boolean>
  /** What is awaited, or whether the window is hidden, may be otherwise now. */
  changed(): void
  close(): void
}

/** Follows `work` from now on. */
export function createLeaving(deps: LeavingDeps): Leaving {
  const { queue, work, clock, window, said } = deps
  /** Closed where there is no way back: it ends when nothing works any more. */
  let endsAlone = false
  let isAsking = false
  let isOver = false
  let cancel: (() => void) | null = null
  let asking: Promise<boolean> | null = null

  const isWorking = (): boolean => work.running.size + work.waiting.size > 0

  function mayEnd(): boolean {
    return endsAlone && !isOver && window.isHidden && !isWorking() && !deps.isAwaited() && asking === null
  }

  function changed(): void {
    if (!window.isHidden) endsAlone = false
    if (mayEnd()) cancel ??= clock.timer(QUIET_MS, () => void endAlone())
    else forgetEnd()
  }

  function forgetEnd(): void {
    cancel?.()
    cancel = null
  }

  async function endAlone(): Promise<void> {
    cancel = null
    // A tray may have come meanwhile.
    if ((await deps.findWayBack()) !== 'none') endsAlone = false
    else if (mayEnd()) deps.leave()
  }

  async function findOut(): Promise<void> {
    isAsking = true
    const wayBack = await deps.findWayBack()
    isAsking = false
    if (isOver || !window.isHidden) return
    const closing = whenClosed({
      keepRunning: deps.keepRunning(),
      hasWayBack: wayBack !== 'none',
      isWorking: isWorking() || deps.isAwaited(),
    })
    if (closing === 'quit') return deps.leave()
    endsAlone = closing === 'hide-until-done'
    if (isWorking()) said.closed(wayBack)
    changed()
  }

  const unsubscribe = work.subscribe(changed)

  return {
    closeWindow() {
      // The window stays until it is clear that the person wants to quit whatever that costs.
      if (!deps.keepRunning()) return deps.quit()
      window.hide()
      if (!isAsking) void findOut()
    },
    mayQuit() {
      asking ??= askFirst().finally(() => {
        asking = null
        changed()
      })
      return asking
    },
    changed,
    close() {
      isOver = true
      forgetEnd()
      unsubscribe()
    },
  }

  async function askFirst(): Promise<boolean> {
    const names: string[] = []
    for (const id of work.running) {
      const view = queue.view(id)
      if (view !== null && isLostByLeaving(view)) names.push(view.name)
    }
    if (names.length === 0) return true
    return deps.ask(names.slice(0, MOST_NAMED), Math.max(0, names.length - MOST_NAMED))
  }
}
