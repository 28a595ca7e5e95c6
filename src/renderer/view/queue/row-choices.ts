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
import type { Command } from '../../../shared/contract.ts'
import type { DownloadView, FailureCode } from '../../../shared/model.ts'

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

function action(label: string, icon: LucideIcon, hint: string, command: RowAction['command']): RowAction {
  return { label, icon, hint, command }
}

const PAUSE = action('Pause', Pause, 'It can go on later.', 'download:pause')
const RESUME = action('Resume', Play, 'Goes on where it stopped.', 'download:resume')
const TRY_AGAIN = action('Try again', RotateCcw, 'Asks the link it has once more.', 'download:resume')
const START_OVER = action('Start over', RotateCcw, 'From the first byte again.', 'download:restart')
const OPEN = action('Open', ExternalLink, 'With its own program.', 'download:open')
const REVEAL = action('Show in folder', FolderOpen, 'Where the file is.', 'download:reveal')
const CHECK = action('Check the file', FileCheck, 'Compares it with what arrived.', 'download:check')
const NEW_LINK = action('New link…', Link2, 'Goes on with another link to the same file.', 'download:relink')
const HISTORY = action('What happened', History, 'Everything since it was added.', 'download:timeline')

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
