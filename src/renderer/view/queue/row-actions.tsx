// The buttons of one row: what makes sense in its state, what else there is, and removing it.
import { Ellipsis, type LucideIcon, Pause, Play, Trash2 } from 'lucide-react'
import { type ReactElement, type RefObject, useRef } from 'react'
import type { DownloadView } from '../../../shared/model.ts'
import { useController } from '../../state/use-controller.ts'
import { actionsFor, type RowAction } from './row-choices.ts'

export interface RowActionsProps {
  readonly view: DownloadView
  /** Only the buttons of the active row are stops of the Tab key. */
  readonly tabIndex: 0 | -1
  /** Opens one of the row's menus beside `anchor`. */
  readonly onMenu: (menu: RowMenuKind, anchor: HTMLElement) => void
}

export type RowMenuKind = 'more' | 'remove'

export function RowActions({ view, tabIndex, onMenu }: RowActionsProps): ReactElement {
  const runAction = useRowAction()
  const more = useRef<HTMLButtonElement>(null)
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
        ref={more}
        type="button"
        className="icon-button"
        title="More…"
        aria-label={`More: ${view.name}`}
        aria-haspopup="menu"
        tabIndex={tabIndex}
        onClick={() => withElement(more, anchor => onMenu('more', anchor))}
      >
        <Ellipsis size={18} strokeWidth={1.75} aria-hidden="true" />
      </button>
      <button
        ref={remove}
        type="button"
        className="icon-button"
        title="Remove…"
        aria-label={`Remove: ${view.name}`}
        aria-haspopup="menu"
        tabIndex={tabIndex}
        data-remove
        onClick={() => withElement(remove, anchor => onMenu('remove', anchor))}
      >
        <Trash2 size={18} strokeWidth={1.75} aria-hidden="true" />
      </button>
    </>
  )
}

/** Does what an action says to one download: sends its command, or opens its panel. */
export function useRowAction(): (action: RowAction, view: Pick<DownloadView, 'id'>) => void {
  const controller = useController()
  return ({ command }, { id }) => {
    switch (command) {
      case 'download:open':
      case 'download:reveal':
        void controller.run(command, id)
        break
      case 'download:check':
        void controller.check(id)
        break
      case 'download:relink':
        controller.showPanel({ kind: 'relink', id, link: '' })
        break
      case 'download:timeline':
        controller.showPanel({ kind: 'timeline', id })
        break
      default:
        void controller.run(command, [id])
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
