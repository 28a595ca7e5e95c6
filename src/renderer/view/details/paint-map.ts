// Draws a chunk map onto a canvas: neighbors of one color as one stroke, and the gaps between squares cut out of it
// afterwards, so that thousands of squares cost a few hundred rectangles.
import type { DetailsView, MapView } from '../../../shared/details.ts'
import { LANE_COLORS, type Lanes } from '../../state/details.ts'
import { flightOf, type MapGrid } from '../../state/details-map.ts'

export interface MapColors {
  readonly missing: string
  readonly partial: string
  readonly done: string
  readonly proved: string
  readonly outline: string
  readonly lanes: readonly string[]
}

export function mapColors(token: (name: string) => string): MapColors {
  return {
    missing: token('--flow-track'),
    partial: token('--flow-received'),
    done: token('--flow-durable'),
    proved: token('--good'),
    outline: token('--text'),
    lanes: Array.from({ length: LANE_COLORS }, (_, lane) => token(`--lane-${lane}`)),
  }
}

export interface MapPicture {
  readonly map: MapView
  readonly connections: DetailsView['connections']
  readonly checked: number | null
  readonly lanes: Lanes
  readonly grid: MapGrid
  readonly colors: MapColors
  /** The cell the pointer is over; null: none. */
  readonly hovered: number | null
}

/** How strongly what a connection has been given is tinted, before it has come. */
const AHEAD = 0.32
/** While a file is compared, what has not been looked at yet. */
const UNPROVED = 0.4

/** What a square shows; a connection's color is added to the last two. */
const MISSING = 0
const DONE = 1
const PROVED = 2
const ON_ITS_WAY = 3
const HEAD = ON_ITS_WAY + LANE_COLORS

/** `scale`: device pixels per CSS pixel. */
export function paintMap(context: CanvasRenderingContext2D, picture: MapPicture, scale: number): void {
  const { map, grid, colors, checked } = picture
  const { cells } = map
  const { columns } = grid
  // Whole device pixels, so that every square has the same sharp edges.
  const side = Math.round(grid.size * scale)
  const pitch = (grid.size + grid.gap) * scale
  const at = (place: number): number => Math.round(place * pitch)
  const looks = looksOf(picture)

  context.clearRect(0, 0, context.canvas.width, context.canvas.height)
  for (let row = 0; row * columns < cells.length; row++) {
    const first = row * columns
    const end = Math.min(cells.length, first + columns)
    context.globalAlpha = 1
    context.fillStyle = colors.missing
    context.fillRect(0, at(row), at(end - first - 1) + side, side)
    for (let cell = first; cell < end; ) {
      const look = looks[cell] ?? MISSING
      let next = cell + 1
      while (next < end && looks[next] === look) next++
      if (look !== MISSING) {
        context.globalAlpha = strength(look, checked !== null)
        context.fillStyle = colorOf(look, colors)
        const left = at(cell - first)
        context.fillRect(left, at(row), at(next - first - 1) + side - left, side)
      }
      cell = next
    }
  }
  context.globalAlpha = 1
  context.fillStyle = colors.partial
  for (const [cell, share] of cells.entries()) {
    if (share === 0 || share === 100 || (looks[cell] ?? MISSING) >= HEAD) continue
    const height = Math.max(1, Math.round((side * share) / 100))
    context.fillRect(at(cell % columns), at(Math.floor(cell / columns)) + side - height, side, height)
  }
  const height = at(grid.rows)
  for (let column = 1; column < columns; column++) {
    const left = at(column - 1) + side
    context.clearRect(left, 0, at(column) - left, height)
  }
  if (picture.hovered !== null) outline(context, picture.hovered, picture, scale)
}

/** What each cell shows. */
function looksOf({ map, connections, lanes, checked }: MapPicture): Uint8Array {
  const { cells, cellBytes } = map
  const { ahead, heads } = flightOf(map, connections, lanes)
  const proved = checked === null ? 0 : Math.floor(checked / cellBytes)
  const looks = new Uint8Array(cells.length)
  for (let cell = 0; cell < cells.length; cell++) {
    const head = heads[cell] ?? -1
    const lane = ahead[cell] ?? -1
    if (head >= 0) looks[cell] = HEAD + head
    else if (cells[cell] === 100) looks[cell] = cell < proved ? PROVED : DONE
    else if (lane >= 0) looks[cell] = ON_ITS_WAY + lane
  }
  return looks
}

function strength(look: number, isChecking: boolean): number {
  if (look === DONE && isChecking) return UNPROVED
  return look >= ON_ITS_WAY && look < HEAD ? AHEAD : 1
}

function colorOf(look: number, colors: MapColors): string {
  if (look === DONE) return colors.done
  if (look === PROVED) return colors.proved
  return colors.lanes[(look - ON_ITS_WAY) % LANE_COLORS] ?? colors.missing
}

function outline(
  context: CanvasRenderingContext2D,
  cell: number,
  { grid, colors }: MapPicture,
  scale: number,
): void {
  const pitch = (grid.size + grid.gap) * scale
  const side = Math.round(grid.size * scale)
  const line = Math.max(1, Math.round(scale))
  context.strokeStyle = colors.outline
  context.lineWidth = line
  const x = Math.round((cell % grid.columns) * pitch)
  const y = Math.round(Math.floor(cell / grid.columns) * pitch)
  context.strokeRect(x + line / 2, y + line / 2, side - line, side - line)
}
