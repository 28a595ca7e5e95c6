// The buttons of one row: the likeliest thing to do, and the menu with all others.
import {
  Ellipsis,
  ExternalLink,
  Link2,
  type LucideIcon,
  Pause,
  Play,
  RotateCcw,
  StepBack,
} from 'lucide-react'
import type { MouseEvent, ReactElement } from 'react'
import type { DownloadId, DownloadView } from '../../../shared/model.ts'
import { say, type WordKey } from '../../../shared/words.ts'
import type { Actions } from '../../state/actions.ts'
import type { RowAction } from '../../state/choices.ts'
import { useController } from '../../state/use-controller.ts'

export interface ActionLook {
  readonly icon: LucideIcon
  readonly words: WordKey
  readonly run: (actions: Actions, id: DownloadId) => void
}

export const ACTION_LOOKS: Readonly<Record<RowAction, ActionLook>> = {
  pause: { icon: Pause, words: 'queue.pause', run: (actions, id) => actions.pause([id]) },
  resume: { icon: Play, words: 'queue.resume', run: (actions, id) => actions.resume([id]) },
  retry: { icon: RotateCcw, words: 'queue.retry', run: (actions, id) => actions.resume([id]) },
  restart: { icon: StepBack, words: 'queue.restart', run: (actions, id) => actions.restart([id]) },
  relink: { icon: Link2, words: 'queue.relink', run: (actions, id) => actions.relink(id) },
  open: { icon: ExternalLink, words: 'queue.open', run: (actions, id) => actions.open(id) },
}

export interface RowActionProps {
  readonly view: DownloadView
  readonly action: RowAction
  /** Only the buttons of the active row are stops of the Tab key. */
  readonly tabIndex: 0 | -1
  /** In words beside what went wrong, as a picture elsewhere. */
  readonly inWords?: boolean
}

export function RowActionButton({ view, action, tabIndex, inWords }: RowActionProps): ReactElement {
  const { actions } = useController()
  const { icon: Icon, words, run } = ACTION_LOOKS[action]
  const label = say(words)
  return (
    <button
      type="button"
      className={inWords === true ? 'button row-button' : 'icon-button'}
      title={label}
      aria-label={say('queue.for', { action: label, name: view.name })}
      tabIndex={tabIndex}
      onClick={() => run(actions, view.id)}
    >
      {inWords === true ? label : <Icon size={18} {...weight(Icon)} aria-hidden="true" />}
    </button>
  )
}

export interface MoreButtonProps {
  readonly view: DownloadView
  readonly tabIndex: 0 | -1
}

export function MoreButton({ view, tabIndex }: MoreButtonProps): ReactElement {
  return (
    <button
      type="button"
      className="icon-button"
      title={say('queue.more')}
      aria-label={say('queue.for', { action: say('queue.more'), name: view.name })}
      aria-haspopup="menu"
      tabIndex={tabIndex}
      onClick={openMenu}
    >
      <Ellipsis size={18} strokeWidth={1.75} aria-hidden="true" />
    </button>
  )
}

/** The same menu as by the right button, under this one. */
function openMenu(event: MouseEvent<HTMLButtonElement>): void {
  const { left, bottom } = event.currentTarget.getBoundingClientRect()
  event.currentTarget.dispatchEvent(
    new window.MouseEvent('contextmenu', {
      ...{ bubbles: true, cancelable: true, view: window },
      ...{ clientX: left, clientY: bottom, button: 2 },
    }),
  )
}

/** Pause and play are read as solid shapes; the rest are lines. */
export function weight(icon: LucideIcon): { readonly strokeWidth: number; readonly fill?: string } {
  return icon === Pause || icon === Play ? { strokeWidth: 1, fill: 'currentColor' } : { strokeWidth: 1.75 }
}
