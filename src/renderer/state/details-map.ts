// A chunk map as squares: how many fit, where each one lies, what it stands for and what it shows. Pure.
import { type ConnectionView, MAX_CELLS, type MapView } from '../../shared/details.ts'
import { LANE_COLORS, type Lanes } from './details.ts'

/** CSS pixels. */
export interface MapGrid {
  readonly columns: number
  readonly rows: number
  /** Side of a square. */
  readonly size: number
  /** Between two squares. */
  readonly gap: number
}

const LEAST_SIZE = 6
const MOST_SIZE = 28
/** What main is asked for: smaller squares only where a window shrinks. */
const USUAL_SIZE = 8

function gapOf(size: number): number {
  if (size < 10) return 1
  return size < 20 ? 2 : 3
}

/** How many squares of a side fit beside each other into `length`. */
function fitting(length: number, size: number): number {
  const gap = gapOf(size)
  return Math.max(1, Math.floor((length + gap) / (size + gap)))
}

/** How many cells a map of this room can show well; at least 1. */
export function cellsThatFit(width: number, height: number): number {
  return Math.min(MAX_CELLS, fitting(width, USUAL_SIZE) * fitting(height, USUAL_SIZE))
}

/** The largest squares with which so many cells fill rows of this width and stay within the height. */
export function mapGrid(cells: number, width: number, height: number): MapGrid {
  for (let size = MOST_SIZE; ; size--) {
    const columns = fitting(width, size)
    const rows = Math.ceil(cells / columns)
    // Where not even the smallest fit, the last rows are cut off rather than unreadable.
    if (rows <= fitting(height, size) || size === LEAST_SIZE) {
      return { columns, rows, size, gap: gapOf(size) }
    }
  }
}

/** The cell under a point; null: none. The gap after a square belongs to it. */
export function cellAt(grid: MapGrid, cells: number, x: number, y: number): number | null {
  const pitch = grid.size + grid.gap
  const column = Math.floor(x / pitch)
  const row = Math.floor(y / pitch)
  if (column < 0 || row < 0 || column >= grid.columns) return null
  const cell = row * grid.columns + column
  return cell < cells ? cell : null
}

/** The bytes a cell stands for. */
export function cellRange(
  { cells, cellBytes, total }: MapView,
  cell: number,
): { readonly start: number; readonly end: number } {
  const start = cell * cellBytes
  const end = cell === cells.length - 1 && total !== null ? total : start + cellBytes
  return { start, end: Math.max(start, end) }
}

/** What is in flight, by cell. */
export interface Flight {
  /** The color of the connection that will fetch it; -1: none. */
  readonly ahead: Int8Array
  /** The color of the connection whose next byte is in it; -1: none. */
  readonly heads: Int8Array
}

/** Where each connection is and what lies before it. */
export function flightOf(map: MapView, connections: readonly ConnectionView[], lanes: Lanes): Flight {
  const count = map.cells.length
  const ahead = new Int8Array(count).fill(-1)
  const heads = new Int8Array(count).fill(-1)
  for (const { id, start, end, position } of connections) {
    if (start === null || end === null) continue
    const color = (lanes.get(id) ?? 0) % LANE_COLORS
    const at = Math.max(position ?? start, start)
    if (at >= end) continue
    const first = Math.floor(at / map.cellBytes)
    const last = Math.min(count - 1, Math.floor((end - 1) / map.cellBytes))
    for (let cell = Math.max(0, first); cell <= last; cell++) ahead[cell] = color
    if (first >= 0 && first < count) heads[first] = color
  }
  return { ahead, heads }
}
