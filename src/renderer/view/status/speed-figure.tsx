// The speed of all downloads together with its last five minutes; pressed, both in large beside the computer's own.
import { Popover } from '@base-ui/react/popover'
import { ArrowDown } from 'lucide-react'
import type { ReactElement } from 'react'
import { say } from '../../../shared/words.ts'
import { average } from '../../state/details.ts'
import { sparkline } from '../../state/figures.ts'
import { useEcho, useFigures } from '../../state/use-controller.ts'
import { SpeedChart } from '../details/speed-chart.tsx'
import { formatSpeed } from '../figures.ts'

const WIDTH = 88
const HEIGHT = 20

export function SpeedFigure(): ReactElement {
  const speed = useEcho(({ figures }) => figures?.speed ?? 0)
  const label = say('status.speedButton', { speed: formatSpeed(speed) })
  return (
    <Popover.Root>
      <Popover.Trigger className="status-button status-speed" aria-label={label} title={label}>
        <ArrowDown size={16} strokeWidth={2} aria-hidden="true" />
        <span className="status-figure">{formatSpeed(speed)}</span>
        <Spark />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner
          className="menu-place"
          side="top"
          align="start"
          sideOffset={8}
          collisionPadding={8}
        >
          <Popover.Popup className="menu speeds">
            <Popover.Title className="speeds-title">{say('status.lastMinutes')}</Popover.Title>
            <Speeds />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}

function Spark(): ReactElement {
  const path = useFigures(({ speeds }) => sparkline(speeds, WIDTH, HEIGHT))
  return (
    <svg
      className="spark"
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      aria-hidden="true"
    >
      <line className="spark-ground" x1="0" x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} />
      <path className="spark-area" d={path} />
    </svg>
  )
}

function Speeds(): ReactElement {
  const speeds = useFigures(state => state.speeds)
  const system = useFigures(state => state.system)
  const isTold = system.some(value => value !== null)
  const most = Math.max(0, ...speeds)
  const mean = average(speeds) ?? 0
  const ours = { values: speeds, color: '--accent', label: say('status.sluice') }
  const all = { values: system, color: '--text-faint', label: say('status.computer'), isDashed: true }
  return (
    <>
      <SpeedChart
        lines={isTold ? [ours, all] : [ours]}
        rest={say('status.most', { most: formatSpeed(most), mean: formatSpeed(mean) })}
        words={say('status.words', { most: formatSpeed(most), mean: formatSpeed(mean) })}
      />
      {isTold && (
        <ul className="legend" aria-hidden="true">
          <li>
            <i className="stroke stroke-ours" />
            {say('status.sluice')}
          </li>
          <li>
            <i className="stroke stroke-all" />
            {say('status.computerReceives')}
          </li>
        </ul>
      )}
    </>
  )
}
