// A panel over the window: it keeps the focus until Escape, a press beside it or its button closes it, and then gives
// the focus back to what had it.
import { X } from 'lucide-react'
import { type ReactElement, type ReactNode, useId, useLayoutEffect, useRef } from 'react'
import { FailureBar } from './message-bars.tsx'

export interface PanelProps {
  readonly title: string
  /** The name of the file it is about. */
  readonly subject?: string
  readonly className: string
  readonly onClose: () => void
  readonly children: ReactNode
}

export function Panel({ title, subject, className, onClose, children }: PanelProps): ReactElement {
  const dialog = useRef<HTMLDialogElement>(null)
  const close = useRef<HTMLButtonElement>(null)
  const heading = useId()
  const about = useId()

  useLayoutEffect(() => {
    const element = dialog.current
    if (element === null) return
    const before = document.activeElement
    element.showModal()
    const first = element.querySelector<HTMLElement>('[data-first]') ?? close.current
    first?.focus()
    return () => {
      element.close()
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])

  return (
    <dialog
      ref={dialog}
      className={`panel ${className}`}
      aria-labelledby={subject === undefined ? heading : `${heading} ${about}`}
      onClose={event => {
        if (!event.currentTarget.open) onClose()
      }}
      onKeyDown={event => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        onClose()
      }}
      onPointerDown={event => {
        // What lies around the panel belongs to it too; its own content covers it wholly.
        if (event.target === event.currentTarget) onClose()
      }}
    >
      <div className="panel-inside">
        <header className="panel-head">
          <div className="panel-titles">
            <h2 className="panel-title" id={heading}>
              {title}
            </h2>
            {subject !== undefined && (
              <p className="panel-subject" id={about} dir="auto" title={subject}>
                {subject}
              </p>
            )}
          </div>
          <button
            ref={close}
            type="button"
            className="icon-button"
            aria-label="Close"
            title="Close"
            data-close
            onClick={onClose}
          >
            <X size={18} aria-hidden="true" />
          </button>
        </header>
        <FailureBar />
        {children}
      </div>
    </dialog>
  )
}
