// How far it is: the map of the file, the speed over time, and the figures.
import type { ReactElement } from 'react'
import type { DetailsView } from '../../../shared/details.ts'
import { formatDuration, percent } from '../../../shared/format.ts'
import type { DownloadId, DownloadView } from '../../../shared/model.ts'
import { say } from '../../../shared/words.ts'
import { average, type Lanes } from '../../state/details.ts'
import { formatSize, formatSpeed } from '../figures.ts'
import { ChunkMap } from './chunk-map.tsx'
import { SpeedChart } from './speed-chart.tsx'
import { useDownload } from './use-details.ts'

interface OverviewProps {
  readonly id: DownloadId
  readonly details: DetailsView | null
  readonly lanes: Lanes
  readonly onCells: (cells: number) => void
}

const NO_SPEEDS: readonly number[] = []

export function OverviewTab({ id, details, lanes, onCells }: OverviewProps): ReactElement | null {
  const view = useDownload(id)
  if (view === undefined) return null
  const speeds = details?.speeds ?? NO_SPEEDS
  // In its first second a download has a speed, and none of a second ago.
  const now = view.state.kind === 'running' ? view.speed : 0
  const most = Math.max(0, ...speeds) || now
  const mean = average(speeds) || now
  return (
    <div className="overview">
      <ChunkMap view={view} details={details} lanes={lanes} onCells={onCells} />
      <div className="overview-side">
        <Figures view={view} mean={speeds.length === 0 ? null : mean} />
        <SpeedChart
          lines={[{ values: speeds, color: '--accent' }]}
          rest={most === 0 ? say('details.noSpeed') : say('details.speedMost', { speed: formatSpeed(most) })}
          words={
            most === 0
              ? say('details.noSpeed')
              : say('details.speedWords', { most: formatSpeed(most), mean: formatSpeed(mean) })
          }
        />
      </div>
    </div>
  )
}

interface FiguresProps {
  readonly view: DownloadView
  /** Bytes per second over the time of the chart. */
  readonly mean: number | null
}

function Figures({ view, mean }: FiguresProps): ReactElement {
  const { received, durable, total, speed, timeLeft, state } = view
  const isRunning = state.kind === 'running'
  const amount = formatSize(received)
  return (
    <dl className="figures">
      <Figure
        term={say('details.received')}
        value={
          total === null
            ? amount
            : say('details.receivedShare', { received: amount, percent: percent(received, total) })
        }
      />
      <Figure
        term={say('details.durable')}
        value={formatSize(state.kind === 'done' ? received : durable)}
        hint={say('details.durableHint')}
      />
      <Figure
        term={say('details.size')}
        value={total === null ? say('details.unknown') : formatSize(total)}
      />
      <Figure term={say('details.speed')} value={isRunning ? formatSpeed(speed) : '–'} />
      <Figure term={say('details.average')} value={mean === null ? '–' : formatSpeed(mean)} />
      <Figure
        term={say('details.left')}
        value={isRunning && timeLeft !== null ? formatDuration(timeLeft) : '–'}
      />
    </dl>
  )
}

interface FigureProps {
  readonly term: string
  readonly value: string
  readonly hint?: string
}

function Figure({ term, value, hint }: FigureProps): ReactElement {
  return (
    <div className="figure" title={hint}>
      <dt>{term}</dt>
      <dd>{value}</dd>
    </div>
  )
}
