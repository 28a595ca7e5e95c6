// What happened to one download, day by day, the newest first. Asked for when it opens and whenever its row tells of
// something new; never twice at a time.
import {
  CircleAlert,
  CircleCheck,
  CirclePause,
  CircleSmall,
  Clock,
  FileCheck,
  Gauge,
  Link2,
  type LucideIcon,
  Play,
  Plus,
  RotateCcw,
} from 'lucide-react'
import { type ReactElement, useEffect, useRef, useState } from 'react'
import type { DownloadId, DownloadView, EventKind, TimelineEvent } from '../../../shared/model.ts'
import { eventSentence } from '../../../shared/timeline.ts'
import { say } from '../../../shared/words.ts'
import { useController } from '../../state/use-controller.ts'
import { useToday } from '../../state/use-now.ts'
import { byDay, clockTime } from './instants.ts'
import { Refusal } from './refusal.tsx'
import { useDownload } from './use-details.ts'

export function HistoryTab({ id }: { readonly id: DownloadId }): ReactElement {
  const { events, refusal } = useTimeline(id)
  const today = useToday()
  const newest = events?.toReversed() ?? []
  return (
    <div className="history" aria-busy={events === null && refusal === null}>
      {refusal !== null && <Refusal text={refusal} />}
      {events?.length === 0 && <p className="details-empty">{say('details.noHistory')}</p>}
      {byDay(newest, today).map(day => (
        <section key={day.at} aria-label={day.word}>
          <h3 className="timeline-day">{day.word}</h3>
          <ol className="timeline">
            {day.events.map((event, index) => {
              const Icon = ICONS[event.kind] ?? CircleSmall
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: counted from the oldest, and entries only join before the first
                <li key={day.events.length - index} className="timeline-entry" data-kind={event.kind}>
                  <time className="timeline-time" dateTime={new Date(event.at).toISOString()}>
                    {clockTime(event.at)}
                  </time>
                  <Icon size={16} strokeWidth={1.75} className="timeline-icon" aria-hidden="true" />
                  <span className="timeline-text">{eventSentence(event)}</span>
                </li>
              )
            })}
          </ol>
        </section>
      ))}
    </div>
  )
}

/** Kinds another version may have written are drawn without a picture of their own. */
const ICONS: Readonly<Partial<Record<EventKind, LucideIcon>>> = {
  added: Plus,
  started: Play,
  resumed: Play,
  paused: CirclePause,
  waiting: Clock,
  limited: Gauge,
  renewed: Link2,
  relinked: Link2,
  restarted: RotateCcw,
  refetched: RotateCcw,
  checked: FileCheck,
  verified: CircleCheck,
  finished: CircleCheck,
  failed: CircleAlert,
}

interface Timeline {
  /** null until main has said. */
  readonly events: readonly TimelineEvent[] | null
  /** A sentence: why it could not be told. */
  readonly refusal: string | null
}

/** What of a row comes with a new entry. */
function newsOf(view: DownloadView | undefined): string {
  if (view === undefined) return ''
  const { state, connections } = view
  const because = 'because' in state ? `${state.because.code} ${state.because.detail}` : ''
  return [state.kind, 'until' in state ? state.until : '', because, connections].join(' ')
}

function useTimeline(id: DownloadId): Timeline {
  const { ask } = useController()
  const news = newsOf(useDownload(id))
  const [timeline, setTimeline] = useState<Timeline>({ events: null, refusal: null })
  const load = useRef(() => {})

  useEffect(() => {
    let isHere = true
    let isAsking = false
    let isStale = false
    async function reload(): Promise<void> {
      isStale = true
      if (isAsking) return
      isAsking = true
      while (isStale && isHere) {
        isStale = false
        const reply = await ask('download:timeline', id)
        if (!isHere) return
        if (reply.ok) setTimeline({ events: reply.value, refusal: null })
        else setTimeline(({ events }) => ({ events, refusal: reply.error.message }))
      }
      isAsking = false
    }
    load.current = () => void reload()
    return () => {
      isHere = false
    }
  }, [ask, id])

  // biome-ignore lint/correctness/useExhaustiveDependencies: other news mean another entry
  useEffect(() => load.current(), [id, news])
  return timeline
}
