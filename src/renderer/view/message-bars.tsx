// What the app has to say that belongs to no single row: notices from main, and the last refusal.
import { CircleAlert, Info, X } from 'lucide-react'
import type { ReactElement } from 'react'
import { useController, useMirror, useWindow } from '../state/use-controller.ts'

export function MessageBars(): ReactElement {
  const controller = useController()
  const notices = useMirror(state => state.notices)
  const failure = useWindow(state => state.failure)
  return (
    <>
      {notices.map(notice => (
        <Bar
          key={notice.id}
          kind="notice"
          text={notice.text}
          onDismiss={() => void controller.run('notice:dismiss', notice.id)}
        />
      ))}
      {failure !== null && (
        <Bar kind="failure" text={failure} onDismiss={() => controller.dismissFailure()} />
      )}
    </>
  )
}

interface BarProps {
  readonly kind: 'notice' | 'failure'
  readonly text: string
  readonly onDismiss: () => void
}

function Bar({ kind, text, onDismiss }: BarProps): ReactElement {
  const Icon = kind === 'failure' ? CircleAlert : Info
  return (
    <div className={`bar bar-${kind}`} role={kind === 'failure' ? 'alert' : 'status'}>
      <Icon size={18} strokeWidth={1.75} aria-hidden="true" />
      <p className="bar-text">{text}</p>
      <button
        type="button"
        className="icon-button"
        aria-label="Dismiss this message"
        title="Dismiss"
        onClick={onDismiss}
      >
        <X size={18} aria-hidden="true" />
      </button>
    </div>
  )
}
