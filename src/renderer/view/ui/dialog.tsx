// A dialog over the window: keeps the focus inside, closes with Escape, its button or a press beside it, and gives the
// focus back to what had it.
import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import type { ReactElement, ReactNode, RefObject } from 'react'
import { say } from '../../../shared/words.ts'

export interface DialogProps {
  readonly title: string
  /** Under the title; the name of the file it is about, say. */
  readonly subject?: string
  /** 'wide' for what lists things. */
  readonly size?: 'small' | 'medium' | 'wide'
  readonly className?: string
  readonly onClose: () => void
  /** A press beside it does not close it: what was typed would be lost. */
  readonly isHeld?: boolean
  /** Gets the focus first; absent: the first that can have it. */
  readonly initialFocus?: RefObject<HTMLElement | null>
  /** Between its head and its body: what has gone wrong. */
  readonly notice?: ReactNode
  /** Its buttons, the primary one last. */
  readonly footer?: ReactNode
  readonly children: ReactNode
}

export function Dialog(props: DialogProps): ReactElement {
  const { title, subject, size = 'medium', className = '', onClose, isHeld = false } = props
  const { initialFocus, notice, footer, children } = props
  return (
    <Base.Root open disablePointerDismissal={isHeld} onOpenChange={open => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="veil" />
        <Base.Popup
          className={`dialog dialog-${size} ${className}`}
          {...(initialFocus === undefined ? {} : { initialFocus })}
        >
          <header className="dialog-head">
            <div className="dialog-titles">
              <Base.Title className="dialog-title">{title}</Base.Title>
              {subject !== undefined && (
                <Base.Description className="dialog-subject" dir="auto" title={subject}>
                  {subject}
                </Base.Description>
              )}
            </div>
            <Base.Close className="icon-button" aria-label={say('common.close')} title={say('common.close')}>
              <X size={18} aria-hidden="true" />
            </Base.Close>
          </header>
          {notice}
          <div className="dialog-body">{children}</div>
          {footer !== undefined && <footer className="dialog-foot">{footer}</footer>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}
