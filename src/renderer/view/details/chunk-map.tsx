// The chunk map: which parts of the file are here, which are on their way and which are missing.
import { type PointerEvent, type ReactElement, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { DetailsView, MapView } from '../../../shared/details.ts'
import { percent } from '../../../shared/format.ts'
import type { DownloadView } from '../../../shared/model.ts'
import { say } from '../../../shared/words.ts'
import { LANE_COLORS, type Lanes } from '../../state/details.ts'
import { cellAt, cellRange, cellsThatFit, flightOf, mapGrid } from '../../state/details-map.ts'
import { formatSize } from '../figures.ts'
import { mapColors, paintMap } from './paint-map.ts'
import { colorsOf, useSize, useTheme } from './use-size.ts'

interface ChunkMapProps {
  readonly view: Pick<DownloadView, 'received' | 'total' | 'connections'>
  /** null until main has told. */
  readonly details: DetailsView | null
  readonly lanes: Lanes
  /** Told how many cells there is room for, at once and when that has come to rest. */
  readonly onCells: (cells: number) => void
}

/** How long a window that is being resized must rest before main draws another map, ms. */
const REST = 150

export function ChunkMap({ view, details, lanes, onCells }: ChunkMapProps): ReactElement {
  const room = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const size = useSize(room)
  const theme = useTheme()
  const [hovered, setHovered] = useState<number | null>(null)
  const map = details?.map ?? null
  const grid = map === null || size === null ? null : mapGrid(map.cells.length, size.width, size.height)
  const isKnown = useRef(false)
  const shown = hovered !== null && map !== null && hovered < map.cells.length ? hovered : null

  const fits = size === null || size.width === 0 ? null : cellsThatFit(size.width, size.height)
  useLayoutEffect(() => {
    if (fits === null) return
    if (!isKnown.current) {
      isKnown.current = true
      onCells(fits)
      return
    }
    const timer = setTimeout(() => onCells(fits), REST)
    return () => clearTimeout(timer)
  }, [fits, onCells])

  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme means other colors of the same tokens
  useEffect(() => {
    const surface = canvas.current
    const context = surface?.getContext('2d')
    if (surface === null || !context || size === null) return
    const scale = window.devicePixelRatio
    const width = Math.round(size.width * scale)
    const height = Math.round(size.height * scale)
    if (surface.width !== width || surface.height !== height) {
      surface.width = width
      surface.height = height
    }
    if (map === null || details === null || grid === null) {
      context.clearRect(0, 0, width, height)
      return
    }
    const { connections, checked } = details
    const colors = mapColors(colorsOf(surface))
    paintMap(context, { map, connections, checked, lanes, grid, colors, hovered: shown }, scale)
  }, [details, map, lanes, size, theme, shown])

  function onPointerMove(event: PointerEvent<HTMLCanvasElement>): void {
    if (grid === null || map === null) return
    const { left, top } = event.currentTarget.getBoundingClientRect()
    setHovered(cellAt(grid, map.cells.length, event.clientX - left, event.clientY - top))
  }

  return (
    <figure className="map">
      <figcaption className="map-caption">
        <span className="caption">{say('details.map')}</span>
        <span className="map-readout">
          {shown !== null && map !== null && details !== null
            ? cellWords(map, shown, details, lanes)
            : map !== null && say('details.mapScale', { size: formatSize(map.cellBytes) })}
        </span>
      </figcaption>
      <div ref={room} className="map-room">
        <canvas
          ref={canvas}
          className="map-canvas"
          role="img"
          aria-label={mapWords(view, details)}
          onPointerMove={onPointerMove}
          onPointerLeave={() => setHovered(null)}
        />
        {details !== null && map === null && (
          <p className="map-none" aria-hidden="true">
            {say('details.mapNone')}
          </p>
        )}
      </div>
      {map !== null && (
        <Legend isChecking={details?.checked != null} hasFlight={(details?.connections.length ?? 0) > 0} />
      )}
    </figure>
  )
}

/** What the picture shows, in whole sentences. */
function mapWords(
  { received, total }: Pick<DownloadView, 'received' | 'total'>,
  details: DetailsView | null,
): string {
  const map = details?.map ?? null
  if (details === null || map === null) return say('details.mapNone')
  const sentences = [
    total === null
      ? say('details.mapHere', { received: formatSize(received) })
      : say('details.mapShare', {
          percent: percent(received, total),
          missing: formatSize(Math.max(0, total - received)),
        }),
  ]
  const flying = details.connections.filter(({ state }) => state === 'receiving').length
  if (flying > 0) sentences.push(say('details.mapFlight', { count: flying }))
  if (details.checked !== null) {
    const whole = total ?? received
    sentences.push(say('details.mapChecked', { percent: percent(details.checked, whole) }))
  }
  return sentences.join(' ')
}

function cellWords(map: MapView, cell: number, { connections }: DetailsView, lanes: Lanes): string {
  const { start, end } = cellRange(map, cell)
  const share = map.cells[cell] ?? 0
  const range = say('details.range', { start: formatSize(start), end: formatSize(end) })
  const { ahead } = flightOf(map, connections, lanes)
  const lane = ahead[cell] ?? -1
  const owner = connections.find(({ id }) => (lanes.get(id) ?? 0) % LANE_COLORS === lane)
  if (share < 100 && owner !== undefined) {
    const number = (lanes.get(owner.id) ?? 0) + 1
    return say('details.cellFlight', { range, percent: share, number })
  }
  if (share === 100) return say('details.cellDone', { range })
  return share === 0
    ? say('details.cellMissing', { range })
    : say('details.cellPart', { range, percent: share })
}

interface LegendProps {
  readonly isChecking: boolean
  readonly hasFlight: boolean
}

function Legend({ isChecking, hasFlight }: LegendProps): ReactElement {
  return (
    <ul className="legend" aria-hidden="true">
      <li>
        <i className="swatch swatch-done" />
        {say('details.legendDone')}
      </li>
      <li>
        <i className="swatch swatch-part" />
        {say('details.legendPart')}
      </li>
      {hasFlight && (
        <li>
          <i className="swatch swatch-lane" data-lane="0" />
          <i className="swatch swatch-lane" data-lane="1" />
          <i className="swatch swatch-lane" data-lane="2" />
          {say('details.legendFlight')}
        </li>
      )}
      {isChecking && (
        <li>
          <i className="swatch swatch-proved" />
          {say('details.legendProved')}
        </li>
      )}
      <li>
        <i className="swatch swatch-missing" />
        {say('details.legendMissing')}
      </li>
    </ul>
  )
}
