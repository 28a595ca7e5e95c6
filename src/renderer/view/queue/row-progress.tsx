// How far a download is: what is written, and within it what would survive a power cut.
import type { ReactElement } from 'react'
import { percent } from '../../../shared/format.ts'
import type { DownloadView } from '../../../shared/model.ts'
import { say } from '../../../shared/words.ts'
import { groupOf } from '../../state/filter.ts'
import { formatSize } from '../figures.ts'

export interface RowProgressProps {
  readonly view: DownloadView
  /** It runs, but nothing comes. */
  readonly stalled: boolean
}

export function RowProgress({ view, stalled }: RowProgressProps): ReactElement {
  const { total, received, durable, name, state } = view
  const moves = state.kind === 'running' || state.kind === 'probing'
  const isActive = groupOf(state) === 'active'
  const look = stalled ? 'progress progress-stalled' : isActive ? 'progress' : 'progress progress-still'
  const label = say('queue.progress-of', { name })
  if (total === null) {
    return (
      <div
        className={moves && !stalled ? `${look} progress-endless` : look}
        role="progressbar"
        aria-label={label}
        aria-valuetext={say('queue.progress-unknown', { received: formatSize(received) })}
      >
        <div className="progress-track">
          <div className="progress-stream" />
        </div>
        <span className="progress-percent" aria-hidden="true" />
      </div>
    )
  }
  const part = percent(received, total)
  return (
    <div
      className={look}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={part}
      aria-valuetext={say('queue.progress-known', { percent: part, stored: formatSize(durable) })}
    >
      <div className="progress-track">
        <div className="progress-received" style={{ transform: `scaleX(${share(received, total)})` }} />
        <div className="progress-durable" style={{ transform: `scaleX(${share(durable, total)})` }} />
      </div>
      <span className="progress-percent" aria-hidden="true">
        {part}%
      </span>
    </div>
  )
}

function share(bytes: number, total: number): number {
  return total === 0 ? 1 : Math.min(1, Math.max(0, bytes / total))
}
