// What happened to one download, day by day, oldest first. Asked for when it opens and whenever the state changes.
import { type ReactElement, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { DownloadView, TimelineEvent } from '../../../shared/model.ts'
import { eventSentence } from '../../../shared/timeline.ts'
import { useController } from '../../state/use-controller.ts'
import { Panel } from '../panel.tsx'
import { byDay, clockTime } from './instants.ts'

interface TimelinePanelProps {
  readonly view: DownloadView
  readonly onClose: () => void
}

export function TimelinePanel({ view, onClose }: TimelinePanelProps): ReactElement {
  const events = useTimeline(view)
  const scroller = useRef<HTMLDivElement>(null)
  const count = events?.length ?? 0

  // What happened last is what the person came for.
  useLayoutEffect(() => {
    if (count > 0 && scroller.current !== null) scroller.current.scrollTop = scroller.current.scrollHeight
  }, [count])

  return (
    <Panel title="What happened" subject={view.name} className="panel-timeline" onClose={onClose}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys scroll it */}
      <div className="panel-scroll" ref={scroller} tabIndex={0} aria-busy={events === null}>
        {events?.length === 0 && <p className="panel-empty">Nothing was noted of this download yet.</p>}
        {byDay(events ?? [], Date.now()).map(day => (
          <section key={day.at} aria-label={day.word}>
            <h3 className="timeline-day">{day.word}</h3>
            <ol className="timeline">
              {day.events.map((event, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: entries only join at the end
                <li key={index} className="timeline-entry" data-kind={event.kind}>
                  <time className="timeline-time" dateTime={new Date(event.at).toISOString()}>
                    {clockTime(event.at)}
                  </time>
                  <span className="timeline-text">{eventSentence(event)}</span>
                </li>
              ))}
            </ol>
          </section>
        ))}
      </div>
    </Panel>
  )
}

/** null until main has said. */
function useTimeline({ id, state }: DownloadView): readonly TimelineEvent[] | null {
  const controller = useController()
  const [events, setEvents] = useState<readonly TimelineEvent[] | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another state means another entry
  useEffect(() => {
    let isCurrent = true
    void controller.run('download:timeline', id).then(all => {
      if (isCurrent && all !== null) setEvents(all)
    })
    return () => {
      isCurrent = false
    }
  }, [controller, id, state.kind])
  return events
}
