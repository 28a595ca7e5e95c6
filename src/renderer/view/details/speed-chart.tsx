// Speed over the last five minutes, with what the pointer is over told in words. uPlot is fetched when first needed;
// the canvas is not heard: whoever draws it gives the same in a sentence.
import { type ReactElement, useEffect, useRef, useState } from 'react'
import type uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { SPEED_SAMPLES } from '../../../shared/details.ts'
import { formatBytes, formatDuration } from '../../../shared/format.ts'
import { say } from '../../../shared/words.ts'
import { chartTop } from '../../state/figures.ts'
import { formatSpeed } from '../figures.ts'
import { colorsOf, useSize, useTheme } from './use-size.ts'

export interface ChartLine {
  /** One a second, the last one now; null where nothing is known. */
  readonly values: readonly (number | null)[]
  /** A token: '--accent'. */
  readonly color: string
  /** Beside its figure; not needed of an only line. */
  readonly label?: string
  /** Broken, so that two lines are told apart without their colors. */
  readonly isDashed?: boolean
}

interface SpeedChartProps {
  readonly lines: readonly ChartLine[]
  /** Shown while the pointer is elsewhere. */
  readonly rest: string
  /** The whole picture in a sentence. */
  readonly words: string
}

type Plot = typeof uPlot

const SECONDS = Array.from({ length: SPEED_SAMPLES }, (_, index) => index - SPEED_SAMPLES + 1)

export function SpeedChart({ lines, rest, words }: SpeedChartProps): ReactElement {
  const room = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const size = useSize(room)
  const theme = useTheme()
  const Chart = usePlot()
  const [at, setAt] = useState<number | null>(null)
  const latest = useRef(lines)
  latest.current = lines
  const isDrawn = Chart !== null && size !== null && size.width > 0
  const look = lines.map(({ color, isDashed = false }) => `${color}${isDashed ? '!' : ''}`).join(' ')

  // biome-ignore lint/correctness/useExhaustiveDependencies: theme and look stand for the colors; the size is set below
  useEffect(() => {
    const place = room.current
    if (!isDrawn || place === null) return
    const made = new Chart(
      optionsOf(latest.current, size, colorsOf(place), setAt),
      dataOf(latest.current),
      place,
    )
    plot.current = made
    return () => {
      plot.current = null
      made.destroy()
    }
  }, [Chart, isDrawn, theme, look])

  useEffect(() => {
    if (size !== null && size.width > 0) plot.current?.setSize(size)
  }, [size])

  useEffect(() => {
    plot.current?.setData(dataOf(lines))
  }, [lines])

  return (
    <div className="chart">
      <p className="chart-readout" aria-hidden="true">
        {at === null ? rest : readout(lines, at)}
      </p>
      <div className="chart-room" aria-hidden="true" ref={room} />
      <p className="chart-times" aria-hidden="true">
        <span>{say('details.minutesAgo')}</span>
        <span>{say('details.now')}</span>
      </p>
      <p className="only-heard">{words}</p>
    </div>
  )
}

function readout(lines: readonly ChartLine[], at: number): string {
  const ago = formatDuration(SPEED_SAMPLES - 1 - at)
  const figures = lines.flatMap(({ values, label }) => {
    const value = values[at - SPEED_SAMPLES + values.length]
    if (value === undefined || value === null) return []
    return label === undefined ? [formatSpeed(value)] : [`${label} ${formatSpeed(value)}`]
  })
  return say('details.speedAt', { speed: figures.join(' · ') || '–', ago })
}

/** null until it is here, and where nothing can be drawn. */
function usePlot(): Plot | null {
  const [plot, setPlot] = useState<{ readonly Chart: Plot } | null>(null)
  useEffect(() => {
    let isCurrent = true
    if (document.createElement('canvas').getContext('2d') === null) return
    void import('uplot').then(({ default: Chart }) => {
      if (isCurrent) setPlot({ Chart })
    })
    return () => {
      isCurrent = false
    }
  }, [])
  return plot?.Chart ?? null
}

/** Every line has SPEED_SAMPLES values; those before the first known one are empty. */
function dataOf(lines: readonly ChartLine[]): uPlot.AlignedData {
  const padded = lines.map(({ values }) => {
    const known = values.slice(-SPEED_SAMPLES)
    return [...Array<null>(SPEED_SAMPLES - known.length).fill(null), ...known]
  })
  return [SECONDS, ...padded]
}

function optionsOf(
  lines: readonly ChartLine[],
  size: { readonly width: number; readonly height: number },
  token: (name: string) => string,
  onHover: (at: number | null) => void,
): uPlot.Options {
  return {
    ...size,
    legend: { show: false },
    padding: [8, 2, 8, 0],
    cursor: {
      y: false,
      drag: { x: false, y: false, setScale: false },
      points: { size: 6, width: 0 },
    },
    scales: {
      x: { time: false, range: () => [1 - SPEED_SAMPLES, 0] },
      y: { range: (_chart, _least, most) => [0, chartTop(most ?? 0)] },
    },
    axes: [
      { show: false },
      {
        size: 66,
        gap: 6,
        font: `12px ${token('--font')}`,
        stroke: token('--text-faint'),
        grid: { stroke: token('--line'), width: 1 },
        ticks: { show: false },
        border: { show: false },
        splits: (_chart, _axis, least, most) => [least, most / 2, most],
        values: (_chart, splits) => splits.map(speed => (speed === 0 ? '0' : `${formatBytes(speed)}/s`)),
      },
    ],
    series: [
      {},
      ...lines.map(({ color, isDashed = false }, index) => ({
        stroke: token(color),
        width: 1.5,
        spanGaps: false,
        points: { show: false },
        ...(isDashed ? { dash: [4, 3] } : {}),
        ...(index === 0 ? { fill: token('--accent-soft') } : {}),
      })),
    ],
    hooks: { setCursor: [chart => onHover(chart.cursor.idx ?? null)] },
  }
}
