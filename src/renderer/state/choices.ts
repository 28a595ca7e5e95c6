// What can be done with downloads as they are now: the likeliest for one, and all of it for a selection. Pure.
import type { DownloadId, DownloadView, FailureCode, Priority } from '../../shared/model.ts'

export type RowAction = 'pause' | 'resume' | 'retry' | 'restart' | 'relink' | 'open'

/** After these, what was received is of no use: going on would fail again. */
const NEEDS_NEW_START: ReadonlySet<FailureCode> = new Set(['changed', 'not-resumable', 'checksum-mismatch'])

/** What a person most likely wants of it; null: nothing but to wait. */
export function likeliest({ state }: Pick<DownloadView, 'state'>): RowAction | null {
  switch (state.kind) {
    case 'done':
      return 'open'
    case 'paused':
      return 'resume'
    case 'failed':
      if (state.because.code === 'expired-link') return 'relink'
      return NEEDS_NEW_START.has(state.because.code) ? 'restart' : 'retry'
    case 'verifying':
    case 'finishing':
      return null
    default:
      return 'pause'
  }
}

/** For each thing to do, the downloads it would do something for. */
export interface Choices {
  readonly all: readonly DownloadId[]
  readonly pause: readonly DownloadId[]
  /** Paused ones. */
  readonly resume: readonly DownloadId[]
  /** Failed ones that may go on, and those that wait for no server's leave. */
  readonly retry: readonly DownloadId[]
  readonly restart: readonly DownloadId[]
  readonly finished: readonly DownloadId[]
  readonly check: readonly DownloadId[]
  /** One, and it is finished. */
  readonly open: boolean
  /** One, and it failed. */
  readonly diagnose: boolean
  /** One, and it stands still unfinished. */
  readonly relink: boolean
  /** Unfinished ones. */
  readonly prioritize: readonly DownloadId[]
  /** Of those; null where they differ or there are none. */
  readonly priority: Priority | null
}

/** So many files are compared in one go at most: each tells what came of it. */
const MOST_CHECKS = 10

export function choicesFor(views: readonly DownloadView[]): Choices {
  const those = (test: (view: DownloadView) => boolean): readonly DownloadId[] =>
    views.filter(test).map(view => view.id)
  const unfinished = views.filter(isUnfinished)
  const [first] = unfinished
  return {
    all: views.map(view => view.id),
    pause: those(canPause),
    resume: those(view => view.state.kind === 'paused'),
    retry: those(canRetry),
    restart: those(({ state }) => state.kind === 'failed' || state.kind === 'paused'),
    finished: those(view => view.state.kind === 'done'),
    check: views.length <= MOST_CHECKS ? those(canCheck) : [],
    open: views.length === 1 && views[0]?.state.kind === 'done',
    diagnose: views.length === 1 && views[0]?.state.kind === 'failed',
    relink:
      views.length === 1 && views.some(({ state }) => state.kind === 'failed' || state.kind === 'paused'),
    priority:
      first !== undefined && unfinished.every(view => view.priority === first.priority)
        ? first.priority
        : null,
    prioritize: unfinished.map(view => view.id),
  }
}

export function isUnfinished({ state }: Pick<DownloadView, 'state'>): boolean {
  return state.kind !== 'done'
}

/** Failed, and asking once more may help. */
export function canRetryFailed({ state }: Pick<DownloadView, 'state'>): boolean {
  return state.kind === 'failed' && !NEEDS_NEW_START.has(state.because.code)
}

/** Whether starting over would throw away bytes that are good. */
export function losesBytes({ state, received }: Pick<DownloadView, 'state' | 'received'>): boolean {
  return received > 0 && !(state.kind === 'failed' && NEEDS_NEW_START.has(state.because.code))
}

function canRetry(view: DownloadView): boolean {
  const { state } = view
  return canRetryFailed(view) || (state.kind === 'waiting' && state.because.code !== 'rate-limited')
}

export function canPause({ state }: Pick<DownloadView, 'state'>): boolean {
  return ['queued', 'probing', 'running', 'waiting'].includes(state.kind)
}

function canCheck({ state, received }: DownloadView): boolean {
  return state.kind === 'done' || ((state.kind === 'paused' || state.kind === 'failed') && received > 0)
}
