// Totals of the whole queue, and the buttons that act on all of it.
import { ListX, Pause, Play } from 'lucide-react'
import { type ReactElement, useCallback, useMemo, useState } from 'react'
import type { DownloadView } from '../../../shared/model.ts'
import { useController, useMirror } from '../../state/use-controller.ts'
import { formatSpeed } from '../figures.ts'
import { ClearMenu } from './clear-menu.tsx'

export function Toolbar(): ReactElement {
  const controller = useController()
  const downloads = useMirror(state => state.downloads)
  const totals = useMemo(() => countUp(downloads.values()), [downloads])
  const [menuAnchor, setMenuAnchor] = useState<HTMLElement | null>(null)
  const closeMenu = useCallback(() => setMenuAnchor(null), [])
  return (
    <div className="toolbar" role="toolbar" aria-label="All downloads">
      <dl className="totals">
        <Total label="Active" value={totals.active} strong />
        <Total label="Waiting" value={totals.waiting} />
        <Total label="Paused" value={totals.paused} />
        <Total label="Failed" value={totals.failed} />
        <Total label="Done" value={totals.done} />
        <div className="total total-speed">
          <dt className="only-heard">Speed of all downloads</dt>
          <dd>{totals.speed > 0 ? formatSpeed(totals.speed) : ''}</dd>
        </div>
      </dl>
      <button
        type="button"
        className="button"
        title="Pause all"
        disabled={totals.active + totals.waiting === 0}
        onClick={() => void controller.run('queue:pause-all')}
      >
        <Pause size={15} strokeWidth={1} fill="currentColor" aria-hidden="true" />
        <span className="button-label">Pause all</span>
      </button>
      <button
        type="button"
        className="button"
        title="Resume all"
        disabled={totals.paused === 0}
        onClick={() => void controller.run('queue:resume-all')}
      >
        <Play size={15} strokeWidth={1} fill="currentColor" aria-hidden="true" />
        <span className="button-label">Resume all</span>
      </button>
      <button
        type="button"
        className="button"
        title="Clear the list…"
        aria-haspopup="menu"
        onClick={event => setMenuAnchor(event.currentTarget)}
      >
        <ListX size={16} strokeWidth={1.75} aria-hidden="true" />
        <span className="button-label">Clear…</span>
      </button>
      {menuAnchor !== null && <ClearMenu anchor={menuAnchor} onClose={closeMenu} />}
    </div>
  )
}

function Total({
  label,
  value,
  strong,
}: {
  readonly label: string
  readonly value: number
  readonly strong?: boolean
}) {
  if (value === 0 && strong !== true) return null
  return (
    <div className="total">
      <dt>{label}</dt>
      <dd>{value.toLocaleString('en-US')}</dd>
    </div>
  )
}

export interface Totals {
  readonly active: number
  readonly waiting: number
  readonly paused: number
  readonly failed: number
  readonly done: number
  /** Bytes per second. */
  readonly speed: number
}

/** Downloads by what they do now; queued ones wait. */
export function countUp(downloads: Iterable<DownloadView>): Totals {
  const totals = { active: 0, waiting: 0, paused: 0, failed: 0, done: 0, speed: 0 }
  for (const { state, speed } of downloads) {
    totals.speed += speed
    if (state.kind === 'done' || state.kind === 'failed' || state.kind === 'paused') totals[state.kind] += 1
    else if (state.kind === 'queued' || state.kind === 'waiting') totals.waiting += 1
    else totals.active += 1
  }
  return totals
}
