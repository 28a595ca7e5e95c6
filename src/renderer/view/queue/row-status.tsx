// A download's state in one calm line: a picture, a sentence, the host.
import {
  ArrowDownToLine,
  ArrowUpToLine,
  CircleAlert,
  CircleCheck,
  CirclePause,
  Clock,
  FileCheck,
  Hourglass,
  type LucideIcon,
} from 'lucide-react'
import type { ReactElement } from 'react'
import { formatDuration } from '../../../shared/format.ts'
import type { DownloadState, DownloadView, Priority } from '../../../shared/model.ts'
import { priorityWord, stateSentence, troubleSentence } from '../../../shared/sentences.ts'
import { say } from '../../../shared/words.ts'

/** So long nothing may come before it is called stalled, ms. */
export const STALLED_AFTER = 10_000

/** Whether a download runs and yet nothing came for long. */
export function isStalled({ state, quietSince }: DownloadView, now: number): boolean {
  return state.kind === 'running' && quietSince !== null && now - quietSince >= STALLED_AFTER
}

/** Whether its sentence changes with every second. */
export function isCounting({ state, quietSince }: DownloadView): boolean {
  return (
    (state.kind === 'waiting' && state.until !== null) || (state.kind === 'running' && quietSince !== null)
  )
}

const ICONS: Readonly<Partial<Record<DownloadState['kind'] | 'stalled', LucideIcon>>> = {
  stalled: Hourglass,
  failed: CircleAlert,
  done: CircleCheck,
  waiting: Clock,
  verifying: FileCheck,
  paused: CirclePause,
}

export interface RowStatusProps {
  readonly view: DownloadView
  /** Ms since the epoch. */
  readonly now: number
}

export function RowStatus({ view, now }: RowStatusProps): ReactElement {
  const { state, host, priority } = view
  const look = isStalled(view, now) ? 'stalled' : state.kind
  const Icon = ICONS[look]
  const sentence = sentenceOf(view, now)
  return (
    <p className="row-status" data-look={look} title={sentence}>
      {Icon !== undefined && <Icon size={14} strokeWidth={2} aria-hidden="true" />}
      {state.kind !== 'done' && <PriorityMark priority={priority} />}
      <span className="row-sentence">{sentence}</span>
      {host !== '' && !sentence.includes(host) && <span className="row-host">{host}</span>}
    </p>
  )
}

function sentenceOf(view: DownloadView, now: number): string {
  const { state, host, quietSince } = view
  if (state.kind === 'failed') return troubleSentence(state.because, { host }).what
  if (quietSince !== null && isStalled(view, now)) {
    return say('queue.stalled', { time: formatDuration(Math.floor((now - quietSince) / 1_000)) })
  }
  return stateSentence(view, now)
}

function PriorityMark({ priority }: { readonly priority: Priority }): ReactElement | null {
  if (priority === 'normal') return null
  const Icon = priority === 'high' ? ArrowUpToLine : ArrowDownToLine
  const words = priorityWord(priority)
  return (
    <span className={`row-priority row-priority-${priority}`} title={words}>
      <Icon size={14} strokeWidth={2} aria-hidden="true" />
      <span className="only-heard">{words}</span>
    </span>
  )
}
