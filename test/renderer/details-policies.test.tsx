// What the details decide before anything is drawn: squares, lanes, heights, checksums.
import { describe, expect, it } from 'vitest'
import {
  average,
  heightAfterKey,
  heightBounds,
  heightWithin,
  nextLanes,
  spanShare,
} from '../../src/renderer/state/details.ts'
import { compareDigest } from '../../src/renderer/state/details-digest.ts'
import { cellAt, cellRange, cellsThatFit, flightOf, mapGrid } from '../../src/renderer/state/details-map.ts'
import { connectionWords } from '../../src/renderer/view/details/connections-tab.tsx'
import type { ConnectionView, MapView } from '../../src/shared/details.ts'
import type { Checksum } from '../../src/shared/model.ts'

const MIB = 1_048_576

function connection(id: number, change: Partial<ConnectionView> = {}): ConnectionView {
  const place = { start: null, end: null, position: null }
  return {
    id,
    host: 'cdn.example',
    ...place,
    rate: 0,
    state: 'receiving',
    until: null,
    because: null,
    ...change,
  }
}

describe('the squares of a map', () => {
  it.each([
    // cells, width, height; columns, rows, side, gap
    [1, 600, 160, 19, 1, 28, 3],
    [100, 600, 160, 20, 5, 27, 3],
    [300, 600, 160, 35, 9, 15, 2],
    [400, 600, 160, 40, 10, 13, 2],
    [1_100, 600, 160, 66, 17, 8, 1],
    [1_900, 600, 160, 85, 23, 6, 1],
    // More than fit: the smallest squares, cut off below.
    [4_096, 600, 160, 85, 49, 6, 1],
    [5, 3, 3, 1, 5, 6, 1],
  ])('%i in %i × %i', (cells, width, height, columns, rows, size, gap) => {
    expect(mapGrid(cells, width, height)).toEqual({ columns, rows, size, gap })
  })

  it.each([...Array(40).keys()])('never stand over the edge, and leave no room for one more: %i', step => {
    const width = 240 + 37 * step
    const height = 90 + 11 * step
    const cells = cellsThatFit(width, height)
    for (const count of [cells, Math.ceil(cells / 3), 7]) {
      const { columns, rows, size, gap } = mapGrid(count, width, height)
      expect(columns * (size + gap) - gap).toBeLessThanOrEqual(width)
      expect((columns + 1) * (size + gap) - gap).toBeGreaterThan(width)
      expect(rows * (size + gap) - gap).toBeLessThanOrEqual(height)
      expect(columns * rows).toBeGreaterThanOrEqual(count)
    }
  })

  it.each([
    [1_200, 640, 4_096],
    [600, 160, 66 * 17],
    [0, 0, 1],
  ])('a room of %i × %i takes %i', (width, height, cells) => {
    expect(cellsThatFit(width, height)).toBe(cells)
  })

  it.each([
    [0, 0, 0],
    [15, 15, 0],
    [16, 0, 1],
    [0, 16, 3],
    [33, 33, null],
    [48, 0, null],
    [-1, 0, null],
    [0, -1, null],
  ])('at %i, %i lies cell %s', (x, y, cell) => {
    expect(cellAt({ columns: 3, rows: 2, size: 14, gap: 2 }, 5, x, y)).toBe(cell)
  })
})

describe('the bytes of a cell', () => {
  const map: MapView = { total: 5 * MIB + 3, chunks: 6, cells: new Uint8Array(3), cellBytes: 2 * MIB }

  it.each([
    [0, 0, 2 * MIB],
    [1, 2 * MIB, 4 * MIB],
    [2, 4 * MIB, 5 * MIB + 3],
  ])('cell %i: %i to %i', (cell, start, end) => {
    expect(cellRange(map, cell)).toEqual({ start, end })
  })

  it('the last of a file of unknown length ends where a cell ends', () => {
    expect(cellRange({ ...map, total: null }, 2)).toEqual({ start: 4 * MIB, end: 6 * MIB })
  })
})

describe('what is in flight', () => {
  const map: MapView = { total: 8 * MIB, chunks: 8, cells: new Uint8Array(8), cellBytes: MIB }

  it('is tinted from where each connection is to the end of its part', () => {
    const connections = [
      connection(10, { start: 0, end: 3 * MIB, position: MIB + 5 }),
      connection(11, { start: 4 * MIB, end: 6 * MIB + 1, position: 4 * MIB }),
      connection(12),
    ]
    const { ahead, heads } = flightOf(map, connections, nextLanes(new Map(), connections))
    expect([...ahead]).toEqual([-1, 0, 0, -1, 1, 1, 1, -1])
    expect([...heads]).toEqual([-1, 0, -1, -1, 1, -1, -1, -1])
  })

  it.each<[string, Partial<ConnectionView>, number[]]>([
    ['one that is through', { start: 0, end: 2 * MIB, position: 2 * MIB }, []],
    ['one that has not begun', { start: MIB, end: 3 * MIB, position: null }, [1, 2]],
    ['one beyond the file', { start: 7 * MIB, end: 90 * MIB, position: 7 * MIB }, [7]],
    ['an empty part', { start: MIB, end: MIB, position: MIB }, []],
  ])('%s', (_what, change, tinted) => {
    const { ahead } = flightOf(map, [connection(1, change)], new Map([[1, 0]]))
    expect([...ahead.entries()].filter(([, lane]) => lane === 0).map(([cell]) => cell)).toEqual(tinted)
  })

  it('has eight colors, and begins again after them', () => {
    const { heads } = flightOf(map, [connection(1, { start: 0, end: MIB })], new Map([[1, 9]]))
    expect(heads[0]).toBe(1)
  })
})

describe('the numbers of connections', () => {
  it('stay while a connection works, and a new one takes the least that is free', () => {
    const first = nextLanes(new Map(), [connection(7), connection(3), connection(9)])
    expect([...first]).toEqual([
      [7, 0],
      [3, 1],
      [9, 2],
    ])
    const second = nextLanes(first, [connection(9), connection(12), connection(7), connection(13)])
    expect(Object.fromEntries(second)).toEqual({ 7: 0, 9: 2, 12: 1, 13: 3 })
    expect(nextLanes(second, [connection(13), connection(12), connection(9), connection(7)])).toBe(second)
  })
})

describe('the height of the details', () => {
  it.each([
    [900, 600],
    [700, 466],
    [250, 200],
  ])('in a room of %i is at most %i', (room, most) => {
    expect(heightBounds(room)).toEqual({ least: 200, most })
  })

  it.each([
    ['ArrowUp', 316],
    ['ArrowDown', 284],
    ['PageUp', 396],
    ['PageDown', 204],
    ['Home', 600],
    ['End', 200],
    ['Tab', null],
  ])('after %s is %s', (key, height) => {
    expect(heightAfterKey(key, 300, heightBounds(900))).toBe(height)
  })

  it('never leaves its bounds', () => {
    expect(heightAfterKey('ArrowUp', 598, heightBounds(900))).toBe(600)
    expect(heightAfterKey('PageDown', 210, heightBounds(900))).toBe(200)
    expect(heightWithin(123.4, heightBounds(900))).toBe(200)
    expect(heightWithin(300.6, heightBounds(900))).toBe(301)
  })
})

describe('the share of a part', () => {
  it.each([
    [null, null, null, null],
    [100, 200, null, 0],
    [100, 200, 150, 0.5],
    [100, 200, 250, 1],
    [100, 200, 50, 0],
    [100, 100, 100, null],
  ])('%s to %s at %s', (start, end, position, share) => {
    expect(spanShare({ start, end, position })).toBe(share)
  })
})

it('an average of nothing is none', () => {
  expect(average([])).toBeNull()
  expect(average([1, 2, 6])).toBe(3)
})

describe('what a connection does', () => {
  const now = 1_000_000

  it.each<[string, Partial<ConnectionView>]>([
    ['Asking', { state: 'asking' }],
    ['Receiving', { state: 'receiving' }],
    ['Waiting', { state: 'waiting' }],
    ['Waiting 12 s', { state: 'waiting', until: now + 12_000 }],
    ['Waiting', { state: 'waiting', until: now }],
    [
      'Waiting 12 s: the connection to cdn.example broke',
      { state: 'waiting', until: now + 12_000, because: { code: 'network', detail: 'ECONNRESET' } },
    ],
    [
      'Waiting: the connection to cdn.example broke',
      { state: 'waiting', because: { code: 'network', detail: 'ECONNRESET' } },
    ],
  ])('%s', (words, change) => {
    expect(connectionWords(connection(1, change), now)).toBe(words)
  })
})

describe('a checksum that is compared', () => {
  const MD5: Checksum = { algorithm: 'md5', hex: '0123456789abcdef0123456789abcdef' }
  const SHA256 = 'ab'.repeat(32)

  it.each([
    ['', 'empty'],
    ['  \n', 'empty'],
    [MD5.hex, 'right'],
    [` ${MD5.hex.toUpperCase()} `, 'right'],
    [`md5:${MD5.hex}`, 'right'],
    [`MD5 (a file.iso) = ${MD5.hex}`, 'right'],
    [`${MD5.hex}  a file.iso`, 'right'],
    [`${MD5.hex} *deadbeef.iso`, 'right'],
    ['01234567 89abcdef 01234567 89abcdef', 'right'],
    ['01:23:45:67:89:ab:cd:ef:01:23:45:67:89:ab:cd:ef', 'right'],
    ['f123456789abcdef0123456789abcdef', 'wrong'],
    ['0123456789abcdef', 'malformed'],
    ['not a checksum', 'malformed'],
    [`${MD5.hex.slice(1)}g`, 'malformed'],
    ['a'.repeat(64_000), 'malformed'],
  ])('%j is %s', (typed, is) => {
    expect(compareDigest(MD5, typed)).toEqual({ is })
  })

  it('tells that it is of another kind', () => {
    expect(compareDigest(MD5, SHA256)).toEqual({ is: 'other', algorithm: 'sha256' })
    expect(compareDigest({ algorithm: 'sha256', hex: SHA256 }, MD5.hex)).toEqual({
      is: 'other',
      algorithm: 'md5',
    })
  })
})
