// What the app has to say above the list: notices from main, what a check of a file found, and the last refusal.
import { CircleAlert, CircleCheck, Info, type LucideIcon, X } from 'lucide-react'
import type { ReactElement } from 'react'
import { useController, useMirror, useWindow } from '../state/use-controller.ts'

export function MessageBars(): ReactElement {
  const controller = useController()
  const notices = useMirror(state => state.notices)
  const news = useWindow(state => state.news)
  const isCovered = useWindow(state => state.panel !== null)
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
      {news.map(({ id, text, good }) => (
        <Bar
          key={`news-${id}`}
          kind={good ? 'good' : 'notice'}
          text={text}
          onDismiss={() => controller.dismissNews(id)}
        />
      ))}
      {!isCovered && <FailureBar />}
    </>
  )
}

/** The last refusal: above the list, or in the panel that covers it. */
export function FailureBar(): ReactElement | null {
  const controller = useController()
  const failure = useWindow(state => state.failure)
  if (failure === null) return null
  return <Bar kind="failure" text={failure} onDismiss={() => controller.dismissFailure()} />
}

type BarKind = 'notice' | 'good' | 'failure'

const ICONS: Readonly<Record<BarKind, LucideIcon>> = { notice: Info, good: CircleCheck, failure: CircleAlert }

interface BarProps {
  readonly kind: BarKind
  readonly text: string
  readonly onDismiss: () => void
}

function Bar({ kind, text, onDismiss }: BarProps): ReactElement {
  const Icon = ICONS[kind]
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
