// How fast it goes in all, what came today and ever, what the computer's network does, and the limits.
import { ArrowDown, ArrowUp } from 'lucide-react'
import type { ReactElement } from 'react'
import { say } from '../../../shared/words.ts'
import { countActive } from '../../state/figures.ts'
import { useEcho, useMirror } from '../../state/use-controller.ts'
import { formatSize, formatSpeed } from '../figures.ts'
import { Limits } from './limits.tsx'
import { SpeedFigure } from './speed-figure.tsx'

export function StatusBar(): ReactElement {
  return (
    <footer className="status">
      <SpeedFigure />
      <Active />
      <Amounts />
      <Computer />
      <div className="status-space" />
      <Limits />
    </footer>
  )
}

function Active(): ReactElement | null {
  const count = useMirror(state => countActive(state.downloads))
  return count === 0 ? null : <p className="status-active">{say('status.active', { count })}</p>
}

function Amounts(): ReactElement | null {
  const today = useEcho(({ figures }) => figures?.today ?? null)
  const total = useEcho(({ figures }) => figures?.total ?? null)
  if (today === null || total === null) return null
  return (
    <>
      <p className="status-today" title={say('status.todayHint')}>
        <span className="status-term">{say('status.today')}</span> {formatSize(today)}
      </p>
      <p className="status-total" title={say('status.totalHint')}>
        <span className="status-term">{say('status.total')}</span> {formatSize(total)}
      </p>
    </>
  )
}

function Computer(): ReactElement | null {
  const system = useEcho(({ figures }) => figures?.system ?? null)
  if (system === null) return null
  const look = { size: 14, strokeWidth: 2, 'aria-hidden': true } as const
  return (
    <p className="status-computer" title={say('status.computerHint')}>
      <span className="status-term">{say('status.computer')}</span>
      <span className="status-flow">
        <ArrowDown {...look} />
        <span className="only-heard">{say('status.receives')}</span>
        {formatSpeed(system.received)}
      </span>
      <span className="status-flow">
        <ArrowUp {...look} />
        <span className="only-heard">{say('status.sends')}</span>
        {formatSpeed(system.sent)}
      </span>
    </p>
  )
}
