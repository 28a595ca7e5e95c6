// The connections of one download, a line each: what it fetches, how far it is, how fast, and what it does.
import type { ReactElement } from 'react'
import type { ConnectionView, DetailsView } from '../../../shared/details.ts'
import { formatDuration } from '../../../shared/format.ts'
import type { DownloadId } from '../../../shared/model.ts'
import { stateSentence, troubleClause } from '../../../shared/sentences.ts'
import { say } from '../../../shared/words.ts'
import { LANE_COLORS, type Lanes, spanShare } from '../../state/details.ts'
import { useNow } from '../../state/use-now.ts'
import { formatSize, formatSpeed } from '../figures.ts'
import { useDownload } from './use-details.ts'

interface ConnectionsProps {
  readonly id: DownloadId
  readonly details: DetailsView | null
  readonly lanes: Lanes
}

export function ConnectionsTab({ id, details, lanes }: ConnectionsProps): ReactElement | null {
  const view = useDownload(id)
  const connections = details?.connections ?? []
  const now = useNow(connections.some(({ until }) => until !== null))
  if (view === undefined) return null
  if (connections.length === 0) {
    return (
      <p className="details-empty" aria-busy={details === null}>
        {details !== null && say('details.noConnections', { state: stateSentence(view, now) })}
      </p>
    )
  }
  const laneOf = ({ id: one }: ConnectionView): number => lanes.get(one) ?? 0
  const inOrder = connections.toSorted((a, b) => laneOf(a) - laneOf(b))
  return (
    <table className="lines">
      <thead>
        <tr>
          <th scope="col" className="lines-number">
            {say('details.number')}
          </th>
          <th scope="col">{say('details.host')}</th>
          <th scope="col" className="lines-range">
            {say('details.part')}
          </th>
          <th scope="col" className="lines-progress">
            {say('details.progress')}
          </th>
          <th scope="col" className="lines-rate">
            {say('details.speed')}
          </th>
          <th scope="col" className="lines-state">
            {say('details.state')}
          </th>
        </tr>
      </thead>
      <tbody>
        {inOrder.map(connection => (
          <Line key={connection.id} connection={connection} lane={laneOf(connection)} now={now} />
        ))}
      </tbody>
    </table>
  )
}

interface LineProps {
  readonly connection: ConnectionView
  readonly lane: number
  readonly now: number
}

function Line({ connection, lane, now }: LineProps): ReactElement {
  const { host, start, end, rate, state } = connection
  const share = spanShare(connection)
  const does = connectionWords(connection, now)
  const isPlaced = start !== null && end !== null
  return (
    <tr data-state={state}>
      <th scope="row" className="lines-number">
        <i className="swatch swatch-lane" data-lane={lane % LANE_COLORS} aria-hidden="true" />
        {lane + 1}
      </th>
      <td className="lines-host" title={host}>
        {host}
      </td>
      <td
        className="lines-range"
        title={
          isPlaced
            ? say('details.bytes', { start: start.toLocaleString(), end: end.toLocaleString() })
            : undefined
        }
      >
        {isPlaced ? say('details.range', { start: formatSize(start), end: formatSize(end) }) : '–'}
      </td>
      <td className="lines-progress">
        {share === null ? (
          '–'
        ) : (
          <span className="lane-progress">
            <span className="lane-track" aria-hidden="true">
              <span
                className="lane-fill"
                data-lane={lane % LANE_COLORS}
                style={{ transform: `scaleX(${share})` }}
              />
            </span>
            {say('details.percent', { percent: Math.floor(share * 100) })}
          </span>
        )}
      </td>
      <td className="lines-rate">{state === 'receiving' ? formatSpeed(rate) : '–'}</td>
      <td className="lines-state" title={does}>
        {does}
      </td>
    </tr>
  )
}

/** "Receiving", "Asking", "Waiting 12 s: the connection to example.org broke". */
export function connectionWords(
  { state, until, because, host }: Pick<ConnectionView, 'state' | 'until' | 'because' | 'host'>,
  now: number,
): string {
  if (state === 'asking') return say('details.asking')
  if (state === 'receiving') return say('details.receiving')
  const seconds = until === null ? 0 : (until - now) / 1_000
  const wait = seconds > 0 ? formatDuration(seconds) : ''
  if (because === null) return wait === '' ? say('details.waiting') : say('details.waitingFor', { wait })
  const clause = troubleClause(because, { host })
  return wait === ''
    ? say('details.waitingBecause', { clause })
    : say('details.waitingForBecause', { wait, clause })
}
