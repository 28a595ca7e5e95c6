// What the app has to say above the list: what happens at the end of all downloads, a new version, notices from main,
// what a check of a file found, and the last refusal.
import { CircleAlert, CircleArrowUp, CircleCheck, Info, type LucideIcon, Timer, X } from 'lucide-react'
import { type ReactElement, useState } from 'react'
import type { Countdown } from '../../shared/details.ts'
import { formatDuration } from '../../shared/format.ts'
import { say } from '../../shared/words.ts'
import { readySentence, readyVersion } from '../state/updates.ts'
import { useController, useEcho, useMirror, useUpdates, useWindow } from '../state/use-controller.ts'
import { useNow } from '../state/use-now.ts'

export function MessageBars(): ReactElement {
  const controller = useController()
  const notices = useMirror(state => state.notices)
  const news = useWindow(state => state.news)
  const isCovered = useWindow(state => state.panel !== null)
  const countdown = useEcho(state => state.countdown)
  return (
    <div className="bars">
      {countdown !== null && <CountdownBar countdown={countdown} />}
      <UpdateBar />
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
    </div>
  )
}

/** The last refusal: above the list, or in the panel that covers it. */
export function FailureBar(): ReactElement | null {
  const controller = useController()
  const failure = useWindow(state => state.failure)
  if (failure === null) return null
  return <Bar kind="failure" text={failure} onDismiss={() => controller.dismissFailure()} />
}

function CountdownBar({ countdown }: { readonly countdown: Countdown }): ReactElement {
  const controller = useController()
  const now = useNow(true)
  const time = formatDuration(Math.max(0, (countdown.until - now) / 1_000))
  const sentence = say(`queue.countdown.${countdown.action}`, { time })
  // Heard when it comes, not at every second.
  const [heard] = useState(sentence)
  return (
    <div className="bar bar-countdown">
      <Timer size={18} strokeWidth={1.75} aria-hidden="true" />
      <p className="only-heard" role="status">
        {heard}
      </p>
      <p className="bar-text">{sentence}</p>
      <button type="button" className="button" onClick={() => void controller.run('countdown:cancel')}>
        {say('queue.not-now')}
      </button>
    </div>
  )
}

/** A newer Sluice is there; it comes with the next quit, whatever is done here. */
function UpdateBar(): ReactElement | null {
  const controller = useController()
  const version = useUpdates(readyVersion)
  const isAutomatic = useEcho(({ settings }) => settings?.settings.autoUpdate ?? true)
  if (version === null) return null
  return (
    <div className="bar bar-update">
      <CircleArrowUp size={18} strokeWidth={1.75} aria-hidden="true" />
      <p className="bar-text" role="status">
        {readySentence(version, isAutomatic)}
      </p>
      <button type="button" className="button" onClick={() => void controller.run('update:install')}>
        {say('updates.restart-now')}
      </button>
      <button type="button" className="button" onClick={() => controller.putOffUpdate(version)}>
        {say('updates.later')}
      </button>
    </div>
  )
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
        aria-label={say('queue.dismiss-message')}
        title={say('queue.dismiss')}
        onClick={onDismiss}
      >
        <X size={18} aria-hidden="true" />
      </button>
    </div>
  )
}
