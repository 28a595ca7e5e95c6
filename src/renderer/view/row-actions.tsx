// The buttons of one row: what makes sense in its state, and removing it.
import { ExternalLink, FolderOpen, type LucideIcon, Pause, Play, RotateCcw, Trash2 } from 'lucide-react'
import { type ReactElement, type RefObject, useRef } from 'react'
import type { Command } from '../../shared/contract.ts'
import type { DownloadView, FailureCode } from '../../shared/model.ts'
import { useController } from '../state/use-controller.ts'

export interface RowAction {
  readonly label: string
  readonly icon: LucideIcon
  readonly command: Extract<
    Command,
    'download:pause' | 'download:resume' | 'download:restart' | 'download:open' | 'download:reveal'
  >
}

const PAUSE: RowAction = { label: 'Pause', icon: Pause, command: 'download:pause' }
const RESUME: RowAction = { label: 'Resume', icon: Play, command: 'download:resume' }
const TRY_AGAIN: RowAction = { label: 'Try again', icon: RotateCcw, command: 'download:resume' }
const START_OVER: RowAction = { label: 'Start over', icon: RotateCcw, command: 'download:restart' }
const OPEN: RowAction = { label: 'Open', icon: ExternalLink, command: 'download:open' }
const REVEAL: RowAction = { label: 'Show in folder', icon: FolderOpen, command: 'download:reveal' }

/** After these, what was received is of no use: going on would fail again. */
const NEEDS_NEW_START: ReadonlySet<FailureCode> = new Set(['changed', 'not-resumable', 'checksum-mismatch'])

/** What can be done with a download now, the likeliest first. */
export function actionsFor({ state }: Pick<DownloadView, 'state'>): readonly RowAction[] {
  switch (state.kind) {
    case 'done':
      return [OPEN, REVEAL]
    case 'paused':
      return [RESUME]
    case 'failed':
      return [NEEDS_NEW_START.has(state.because.code) ? START_OVER : TRY_AGAIN]
    case 'verifying':
    case 'finishing':
      return []
    default:
      return [PAUSE]
  }
}

export interface RowActionsProps {
  readonly view: DownloadView
  /** Only the buttons of the active row are stops of the Tab key. */
  readonly tabIndex: 0 | -1
  /** Opens the remove menu beside `anchor`. */
  readonly onRemove: (anchor: HTMLElement) => void
}

export function RowActions({ view, tabIndex, onRemove }: RowActionsProps): ReactElement {
  const runAction = useRowAction()
  const remove = useRef<HTMLButtonElement>(null)
  return (
    <>
      {actionsFor(view).map(action => (
        <button
          key={action.label}
          type="button"
          className={view.state.kind === 'failed' ? 'button row-button' : 'icon-button'}
          title={action.label}
          aria-label={`${action.label}: ${view.name}`}
          tabIndex={tabIndex}
          onClick={() => runAction(action, view)}
        >
          {view.state.kind === 'failed' ? (
            action.label
          ) : (
            <action.icon size={18} {...weight(action.icon)} aria-hidden="true" />
          )}
        </button>
      ))}
      <button
        ref={remove}
        type="button"
        className="icon-button"
        title="Remove…"
        aria-label={`Remove: ${view.name}`}
        aria-haspopup="menu"
        tabIndex={tabIndex}
        data-remove
        onClick={() => withElement(remove, onRemove)}
      >
        <Trash2 size={18} strokeWidth={1.75} aria-hidden="true" />
      </button>
    </>
  )
}

/** Sends an action's command for one download. */
export function useRowAction(): (action: RowAction, view: DownloadView) => void {
  const controller = useController()
  return (action, view) => {
    if (action.command === 'download:open' || action.command === 'download:reveal') {
      void controller.run(action.command, view.id)
    } else {
      void controller.run(action.command, [view.id])
    }
  }
}

/** Pause and play are read as solid shapes; the rest are lines. */
function weight(icon: LucideIcon): { readonly strokeWidth: number; readonly fill?: string } {
  return icon === Pause || icon === Play ? { strokeWidth: 1, fill: 'currentColor' } : { strokeWidth: 1.75 }
}

function withElement(
  reference: RefObject<HTMLElement | null>,
  callback: (element: HTMLElement) => void,
): void {
  if (reference.current !== null) callback(reference.current)
}
