// What can be done with a download in each state: the buttons of its row, and what its menu offers besides. Pure.
import {
  ExternalLink,
  FileCheck,
  FolderOpen,
  History,
  Link2,
  type LucideIcon,
  Pause,
  Play,
  RotateCcw,
} from 'lucide-react'
import type { Command } from '../../shared/contract.ts'
import type { DownloadView, FailureCode } from '../../shared/model.ts'

export interface RowAction {
  readonly label: string
  readonly icon: LucideIcon
  /** What comes of it. */
  readonly hint: string
  readonly command: Extract<
    Command,
    | 'download:pause'
    | 'download:resume'
    | 'download:restart'
    | 'download:open'
    | 'download:reveal'
    | 'download:check'
    | 'download:relink'
    | 'download:timeline'
  >
}

const PAUSE: RowAction = {
  label: 'Pause',
  icon: Pause,
  hint: 'It can go on later.',
  command: 'download:pause',
}
const RESUME: RowAction = {
  label: 'Resume',
  icon: Play,
  hint: 'Goes on where it stopped.',
  command: 'download:resume',
}
const TRY_AGAIN: RowAction = {
  label: 'Try again',
  icon: RotateCcw,
  hint: 'Asks the link it has once more.',
  command: 'download:resume',
}
const START_OVER: RowAction = {
  label: 'Start over',
  icon: RotateCcw,
  hint: 'From the first byte again.',
  command: 'download:restart',
}
const OPEN: RowAction = {
  label: 'Open',
  icon: ExternalLink,
  hint: 'With its own program.',
  command: 'download:open',
}
const REVEAL: RowAction = {
  label: 'Show in folder',
  icon: FolderOpen,
  hint: 'Where the file is.',
  command: 'download:reveal',
}
const CHECK: RowAction = {
  label: 'Check the file',
  icon: FileCheck,
  hint: 'Compares it with what arrived.',
  command: 'download:check',
}
const NEW_LINK: RowAction = {
  label: 'New link…',
  icon: Link2,
  hint: 'Goes on with another link to the same file.',
  command: 'download:relink',
}
const HISTORY: RowAction = {
  label: 'What happened',
  icon: History,
  hint: 'Everything since it was added.',
  command: 'download:timeline',
}

/** After these, what was received is of no use: going on would fail again. */
const NEEDS_NEW_START: ReadonlySet<FailureCode> = new Set(['changed', 'not-resumable', 'checksum-mismatch'])

/** What can be done with a download now, the likeliest first: its buttons. */
export function actionsFor({ state }: Pick<DownloadView, 'state'>): readonly RowAction[] {
  switch (state.kind) {
    case 'done':
      return [OPEN, REVEAL]
    case 'paused':
      return [RESUME]
    case 'failed':
      return [answerTo(state.because.code)]
    case 'verifying':
    case 'finishing':
      return []
    default:
      return [PAUSE]
  }
}

function answerTo(code: FailureCode): RowAction {
  if (code === 'expired-link') return NEW_LINK
  return NEEDS_NEW_START.has(code) ? START_OVER : TRY_AGAIN
}

/** What else there is: its menu. Never empty, and never what has a button. */
export function moreFor({ state, received }: Pick<DownloadView, 'state' | 'received'>): readonly RowAction[] {
  const isStopped = state.kind === 'paused' || state.kind === 'failed'
  const isExpired = state.kind === 'failed' && state.because.code === 'expired-link'
  return [
    ...(isExpired ? [TRY_AGAIN] : []),
    ...(isStopped && !isExpired ? [NEW_LINK] : []),
    ...(state.kind === 'done' || (isStopped && received > 0) ? [CHECK] : []),
    HISTORY,
  ]
}
