// biome-ignore-all lint/a11y/useSemanticElements: a grid that draws only the rows in sight cannot be a table
// biome-ignore-all lint/a11y/useFocusableInteractive: rows take the focus, their cells do not
// One download of the list. Draws again only when its own view, its place, or being selected changes.
import { CircleCheck } from 'lucide-react'
import { memo, type ReactElement, useRef } from 'react'
import { formatDuration } from '../../../shared/format.ts'
import type { DownloadId, DownloadView } from '../../../shared/model.ts'
import { troubleSentence } from '../../../shared/sentences.ts'
import { likeliest } from '../../state/choices.ts'
import { useMirror, useSelection } from '../../state/use-controller.ts'
import { useNow } from '../../state/use-now.ts'
import { formatSpeed } from '../figures.ts'
import { FileIcon } from '../file-icon.tsx'
import { amount, dayAndTime, nameParts } from './amounts.ts'
import { MoreButton, RowActionButton } from './row-actions.tsx'
import { RowProgress } from './row-progress.tsx'
import { isCounting, isStalled, RowStatus } from './row-status.tsx'
import { useDraggableRow } from './use-reorder.ts'

export interface RowProps {
  readonly id: DownloadId
  /** 0-based place among the rows. */
  readonly index: number
  /** Pixels from the top of the list. */
  readonly top: number
  /** A stop of the Tab key. */
  readonly isStop: boolean
  readonly isFresh: boolean
  /** Ms since the epoch. */
  readonly today: number
}

export const Row = memo(function Row({
  id,
  index,
  top,
  isStop,
  isFresh,
  today,
}: RowProps): ReactElement | null {
  const view = useMirror(state => state.downloads.get(id))
  const isSelected = useSelection(state => state.selected.has(id))
  const now = useNow(view !== undefined && isCounting(view))
  const element = useRef<HTMLDivElement>(null)
  useDraggableRow(element, id)
  if (view === undefined) return null
  const tabIndex = isStop ? 0 : -1
  const action = likeliest(view)
  const hasFailed = view.state.kind === 'failed'
  return (
    <div
      ref={element}
      className={isFresh ? 'row row-fresh' : 'row'}
      role="row"
      // The first one is the head.
      aria-rowindex={index + 2}
      aria-label={view.name}
      aria-selected={isSelected}
      tabIndex={tabIndex}
      data-index={index}
      data-id={id}
      data-state={view.state.kind}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div className="cell-name" role="gridcell">
        <FileIcon name={view.name} />
        <div className="row-text">
          <Name name={view.name} />
          <RowStatus view={view} now={now} />
        </div>
      </div>
      {hasFailed ? (
        <Trouble view={view} tabIndex={tabIndex} />
      ) : (
        <Figures view={view} now={now} today={today} />
      )}
      <div className="cell-added" role="gridcell">
        {dayAndTime(view.addedAt, today)}
      </div>
      <div className="cell-actions" role="gridcell">
        {action !== null && !hasFailed && <RowActionButton view={view} action={action} tabIndex={tabIndex} />}
        <MoreButton view={view} tabIndex={tabIndex} />
      </div>
    </div>
  )
})

function Name({ name }: { readonly name: string }): ReactElement {
  const [head, tail] = nameParts(name)
  return (
    <p className="row-name" dir="auto" title={name}>
      {tail === '' ? (
        name
      ) : (
        <>
          <span className="row-name-head">{head}</span>
          <span className="row-name-tail">{tail}</span>
        </>
      )}
    </p>
  )
}

interface FiguresProps {
  readonly view: DownloadView
  readonly now: number
  readonly today: number
}

function Figures({ view, now, today }: FiguresProps): ReactElement {
  const { received, total, speed, timeLeft, state } = view
  const isRunning = state.kind === 'running'
  const stalled = isStalled(view, now)
  return (
    <>
      <div className="cell-progress" role="gridcell">
        {state.kind === 'done' ? (
          <p className="row-done">
            <CircleCheck size={16} strokeWidth={2} aria-hidden="true" />
            {dayAndTime(state.at, today)}
          </p>
        ) : (
          <RowProgress view={view} stalled={stalled} />
        )}
      </div>
      <div className="cell-size" role="gridcell">
        {state.kind === 'done' ? amount(received, total ?? received) : amount(received, total)}
      </div>
      <div className="cell-speed" role="gridcell">
        {isRunning && !stalled ? formatSpeed(speed) : ''}
      </div>
      <div className="cell-left" role="gridcell">
        {isRunning && !stalled && timeLeft !== null ? formatDuration(timeLeft) : ''}
      </div>
    </>
  )
}

interface TroubleProps {
  readonly view: DownloadView
  readonly tabIndex: 0 | -1
}

/** In place of figures that say nothing any more: what to do, and the button that does it. */
function Trouble({ view, tabIndex }: TroubleProps): ReactElement | null {
  const { state, host } = view
  const action = likeliest(view)
  if (state.kind !== 'failed') return null
  const { todo } = troubleSentence(state.because, { host })
  return (
    <div className="cell-trouble" role="gridcell" aria-colspan={4}>
      <p className="row-todo" title={todo}>
        {todo}
      </p>
      {action !== null && <RowActionButton view={view} action={action} tabIndex={tabIndex} inWords />}
    </div>
  )
}
