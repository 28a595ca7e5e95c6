// How far a download is: what is written, and within it what would survive a power cut.
import type { ReactElement } from 'react'
import { percent } from '../../../shared/format.ts'
import type { DownloadView } from '../../../shared/model.ts'
import { formatSize } from '../figures.ts'

export function RowProgress({ view }: { readonly view: DownloadView }): ReactElement {
  const { total, received, durable, name, state } = view
  const moving = state.kind === 'running' || state.kind === 'probing'
  if (total === null) {
    return (
      <div
        className={moving ? 'progress progress-endless' : 'progress progress-unknown'}
        role="progressbar"
        aria-label={`Progress of ${name}`}
        aria-valuetext={`${formatSize(received)} received, size unknown`}
      >
        <div className="progress-track">
          <div className="progress-stream" />
        </div>
      </div>
    )
  }
  const part = percent(received, total)
  return (
    <div
      className={moving ? 'progress' : 'progress progress-still'}
      role="progressbar"
      aria-label={`Progress of ${name}`}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={part}
      aria-valuetext={`${part}%, ${formatSize(durable)} safely stored`}
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
