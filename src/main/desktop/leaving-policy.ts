// What closing the window comes to, and what a quit would cost. Pure.
import type { DownloadView } from '../../shared/model.ts'
import type { Settings } from '../../shared/settings.ts'

export interface ClosingFacts {
  readonly keepRunning: Settings['keepRunning']
  /** An icon in the tray, or in the dock of macOS, by which the window comes back. */
  readonly hasWayBack: boolean
  /** Something runs, or waits for what will come; also the countdown after the last. */
  readonly isWorking: boolean
}

/** 'hide-until-done': nobody could find Sluice again, so it ends by itself when nothing works any more. */
export type Closing = 'quit' | 'hide' | 'hide-until-done'

/** What closing the window comes to. */
export function whenClosed({ keepRunning, hasWayBack, isWorking }: ClosingFacts): Closing {
  if (!keepRunning) return 'quit'
  if (hasWayBack) return 'hide'
  return isWorking ? 'hide-until-done' : 'quit'
}

/** Whether it runs and would begin at its first byte again, with some thrown away. */
export function isLostByLeaving({
  state,
  resumable,
  received,
}: Pick<DownloadView, 'state' | 'resumable' | 'received'>): boolean {
  return state.kind === 'running' && resumable === false && received > 0
}
