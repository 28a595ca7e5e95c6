// What the chunk map paints, on a canvas that keeps every pixel: a few squares, each a color of its own.
import { describe, expect, it } from 'vitest'
import { type MapPicture, mapColors, paintMap } from '../../src/renderer/view/details/paint-map.ts'
import type { ConnectionView } from '../../src/shared/details.ts'

/** Keeps what was painted last at each pixel, as "color" or "color at strength"; '' where it was cleared. */
class Pixels {
  fillStyle = ''
  strokeStyle = ''
  lineWidth = 0
  globalAlpha = 1
  readonly canvas = { width: 60, height: 40 }
  readonly #at = new Map<string, string>()

  #paint(x: number, y: number, width: number, height: number, color: string): void {
    for (let row = y; row < y + height; row++) {
      for (let column = x; column < x + width; column++) this.#at.set(`${column} ${row}`, color)
    }
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    const color = this.globalAlpha === 1 ? this.fillStyle : `${this.fillStyle} at ${this.globalAlpha}`
    this.#paint(x, y, width, height, color)
  }

  clearRect(x: number, y: number, width: number, height: number): void {
    this.#paint(x, y, width, height, '')
  }

  strokeRect(): void {}

  at(x: number, y: number): string {
    return this.#at.get(`${x} ${y}`) ?? ''
  }
}

const GRID = { columns: 4, rows: 2, size: 8, gap: 2 }
const COLORS = mapColors(token => token.replace(/^--(?:flow-)?/, ''))

function paint(cells: readonly number[], change: Partial<MapPicture> = {}): Pixels {
  const pixels = new Pixels()
  const map = {
    total: cells.length * 100,
    chunks: cells.length,
    cells: Uint8Array.from(cells),
    cellBytes: 100,
  }
  const picture: MapPicture = {
    map,
    connections: [],
    checked: null,
    lanes: new Map(),
    grid: GRID,
    colors: COLORS,
    hovered: null,
    ...change,
  }
  paintMap(pixels as unknown as CanvasRenderingContext2D, picture, 1)
  return pixels
}

/** The colors in the top left corner of each cell. */
function corners(pixels: Pixels, count: number): readonly string[] {
  return Array.from({ length: count }, (_, cell) =>
    pixels.at((cell % GRID.columns) * 10, Math.floor(cell / GRID.columns) * 10),
  )
}

function receiving(id: number, start: number, end: number, position: number): ConnectionView {
  const base = { host: 'a', rate: 1, until: null, because: null }
  return { id, start, end, position, ...base, state: 'receiving' }
}

describe('the painted map', () => {
  it('shows what is here and what is missing, with a gap around each square and nothing after the last', () => {
    const pixels = paint([100, 100, 0, 0, 0, 100])
    expect(corners(pixels, 8)).toEqual(['durable', 'durable', 'track', 'track', 'track', 'durable', '', ''])
    for (const [x, y] of [
      [8, 0],
      [9, 7],
      [0, 8],
      [18, 12],
      [38, 0],
    ] as const) {
      expect(pixels.at(x, y), `${x} ${y}`).toBe('')
    }
    expect(pixels.at(7, 7)).toBe('durable')
    expect(pixels.at(37, 7)).toBe('track')
  })

  it('fills a square from below by its share, and never hides a first byte', () => {
    const pixels = paint([50, 1])
    expect([0, 3, 4, 7].map(y => pixels.at(0, y))).toEqual(['track', 'track', 'received', 'received'])
    expect([0, 6, 7].map(y => pixels.at(10, y))).toEqual(['track', 'track', 'received'])
  })

  it('tints what each connection will fetch, and marks where it is', () => {
    const connections = [receiving(7, 0, 300, 120), receiving(8, 400, 800, 400)]
    const lanes = new Map([
      [7, 0],
      [8, 9],
    ])
    const pixels = paint([100, 20, 0, 0, 0, 0, 0, 100], { connections, lanes })
    expect(corners(pixels, 8)).toEqual([
      'durable',
      'lane-0',
      'lane-0 at 0.32',
      'track',
      'lane-1',
      'lane-1 at 0.32',
      'lane-1 at 0.32',
      'durable',
    ])
    expect(pixels.at(10, 7)).toBe('lane-0')
  })

  it('begins each row afresh', () => {
    const pixels = paint([0, 0, 0, 0, 0, 0], {
      connections: [receiving(1, 0, 400, 0)],
      lanes: new Map([[1, 2]]),
    })
    expect(corners(pixels, 6).slice(3)).toEqual(['lane-2 at 0.32', 'track', 'track'])
  })

  it('shows how far a comparison is', () => {
    const pixels = paint([100, 100, 100, 0], { checked: 250 })
    expect(corners(pixels, 4)).toEqual(['good', 'good', 'durable at 0.4', 'track'])
  })
})
