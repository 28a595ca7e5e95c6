// biome-ignore-all lint/a11y/useSemanticElements: a grid that draws only the rows in sight cannot be a table
// biome-ignore-all lint/a11y/useFocusableInteractive: rows take the focus, their cells do not
// One download of the list. Draws again only when its own view, its place or its activity changes.
import { memo, type ReactElement } from 'react'
import { formatDuration } from '../../../shared/format.ts'
import type { DownloadId, DownloadView } from '../../../shared/model.ts'
import { useMirror } from '../../state/use-controller.ts'
import { formatAmount, formatSpeed } from '../figures.ts'
import { FileIcon } from '../file-icon.tsx'
import { RowActions, type RowMenuKind } from './row-actions.tsx'
import { RowProgress } from './row-progress.tsx'
import { RowStatus } from './row-status.tsx'

export interface RowProps {
  readonly id: DownloadId
  /** 0-based place in the list. */
  readonly index: number
  /** Pixels from the top of the list. */
  readonly top: number
  readonly active: boolean
  readonly fresh: boolean
  readonly onMenu: (menu: RowMenuKind, id: DownloadId, anchor: HTMLElement) => void
}

export const Row = memo(function Row(props: RowProps): ReactElement | null {
  const view = useMirror(state => state.downloads.get(props.id))
  if (view === undefined) return null
  const { kind } = view.state
  const tabIndex = props.active ? 0 : -1
  return (
    <div
      className={props.fresh ? 'row row-fresh' : 'row'}
      role="row"
      aria-rowindex={props.index + 1}
      aria-label={view.name}
      tabIndex={tabIndex}
      data-index={props.index}
      data-id={props.id}
      data-state={kind}
      style={{ transform: `translateY(${props.top}px)` }}
    >
      <FileIcon name={view.name} />
      <div className="row-main" role="gridcell">
        <p className="row-name" dir="auto" title={view.name}>
          {view.name}
        </p>
        <RowStatus view={view} />
        {kind !== 'done' && kind !== 'failed' && <RowProgress view={view} />}
      </div>
      <div className="row-figures" role="gridcell">
        <RowFigures view={view} />
      </div>
      <div className="row-actions" role="gridcell">
        <RowActions
          view={view}
          tabIndex={tabIndex}
          onMenu={(menu, anchor) => props.onMenu(menu, props.id, anchor)}
        />
      </div>
    </div>
  )
})

function RowFigures({ view }: { readonly view: DownloadView }): ReactElement {
  const { received, total, speed, timeLeft, state } = view
  const isRunning = state.kind === 'running'
  const isUntouched = received === 0 && total === null
  return (
    <>
      <p className="row-amount">{isUntouched ? '' : formatAmount(received, total)}</p>
      {isRunning && (
        <p className="row-pace">
          <span className="row-speed">{formatSpeed(speed)}</span>
          {timeLeft !== null && <span className="row-left">{formatDuration(timeLeft)} left</span>}
        </p>
      )}
    </>
  )
}
