// Draws a chunk map onto a canvas, a few thousand squares in well under a millisecond: one pass a color.
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

/** `scale`: device pixels per CSS pixel. */
export function paintMap(context: CanvasRenderingContext2D, picture: MapPicture, scale: number): void {
  const { map, grid, colors, connections, lanes, checked } = picture
  const { cells } = map
  const pitch = grid.size + grid.gap
  // Whole device pixels, so that every square has the same sharp edges.
  const side = Math.round(grid.size * scale)
  const xs = Array.from({ length: grid.columns }, (_, column) => Math.round(column * pitch * scale))
  const { ahead, heads } = flightOf(map, connections, lanes)
  const proved = checked === null ? 0 : Math.floor(checked / map.cellBytes)

  function square(cell: number, share: number): void {
    const x = xs[cell % grid.columns] ?? 0
    const y = Math.round(Math.floor(cell / grid.columns) * pitch * scale)
    const height = share === 1 ? side : Math.max(1, Math.round(side * share))
    context.fillRect(x, y + side - height, side, height)
  }

  /** Each cell that `shareOf` gives something. */
  function pass(color: string, shareOf: (cell: number) => number): void {
    context.fillStyle = color
    for (let cell = 0; cell < cells.length; cell++) {
      const share = shareOf(cell)
      if (share > 0) square(cell, share)
    }
  }

  context.clearRect(0, 0, context.canvas.width, context.canvas.height)
  pass(colors.missing, cell => (cells[cell] === 100 ? 0 : 1))
  context.globalAlpha = AHEAD
  for (const [lane, color] of colors.lanes.entries()) pass(color, cell => (ahead[cell] === lane ? 1 : 0))
  context.globalAlpha = checked === null ? 1 : UNPROVED
  pass(colors.partial, cell => {
    const share = cells[cell] ?? 0
    return share < 100 ? share / 100 : 0
  })
  pass(colors.done, cell => (cells[cell] === 100 && cell >= proved ? 1 : 0))
  context.globalAlpha = 1
  if (checked !== null) pass(colors.proved, cell => (cells[cell] === 100 && cell < proved ? 1 : 0))
  for (const [lane, color] of colors.lanes.entries()) pass(color, cell => (heads[cell] === lane ? 1 : 0))
  if (picture.hovered !== null) outline(context, picture.hovered, picture, scale)
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
