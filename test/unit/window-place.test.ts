// Where the window was and where it may be again; when it is written down.
import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { rememberPlace } from '../../src/main/desktop/window-memory.ts'
import { placeOn, type Rectangle, readPlace, type WindowPlace } from '../../src/main/desktop/window-place.ts'
import { createFakeClock } from '../support/fake-clock.ts'

const box = (x: number, y: number, width: number, height: number): Rectangle => ({ x, y, width, height })
const at = (x: number, y: number, width = 1000, height = 700): WindowPlace => ({
  bounds: box(x, y, width, height),
  isMaximized: false,
  isFullScreen: false,
})

describe('what was kept', () => {
  it.each([
    [
      '{"bounds":{"x":-5,"y":20,"width":900,"height":600},"isMaximized":false,"isFullScreen":false}',
      at(-5, 20, 900, 600),
    ],
    [
      '{"bounds":{"x":1,"y":2,"width":3,"height":4},"isMaximized":true}',
      { ...at(1, 2, 3, 4), isMaximized: true },
    ],
  ])('%s is a place', (text, place) => {
    expect(readPlace(text)).toEqual(place)
  })

  it.each([
    null,
    '',
    'null',
    '7',
    '[]',
    '{"bounds":null}',
    '{"bounds":{"x":0,"y":0,"width":900}}',
    '{"bounds":{"x":0,"y":0,"width":900,"height":"600"}}',
    '{"bounds":{"x":0.5,"y":0,"width":900,"height":600}}',
    '{"bounds":{"x":0,"y":0,"width":-900,"height":600}}',
    '{"bounds":{"x":1e9,"y":0,"width":900,"height":600}}',
    '{"bounds":{"x":null,"y":0,"width":900,"height":600}}',
    '{"bounds":',
  ])('%s is none', text => {
    expect(readPlace(text)).toBeNull()
  })
})

const LAPTOP = box(0, 0, 1440, 860)
const LEFT = box(-1920, 0, 1920, 1040)
const ABOVE = box(200, -1080, 1920, 1050)
/** A 4K display at 200 %, in the units of windows. */
const SCALED = box(1440, 0, 1920, 1040)

describe('where it may be again', () => {
  it.each<[what: string, all: readonly Rectangle[], kept: WindowPlace | null, bounds: Rectangle]>([
    ['the first time', [LAPTOP], null, box(80, 30, 1280, 800)],
    ['the first time on a small display', [box(0, 27, 800, 573)], null, box(0, 27, 800, 573)],
    ['as it was', [LAPTOP], at(100, 50), box(100, 50, 1000, 700)],
    ['with negative coordinates', [LAPTOP, LEFT], at(-1500, 100), box(-1500, 100, 1000, 700)],
    ['above the primary one', [LAPTOP, ABOVE], at(300, -1000), box(300, -1000, 1000, 700)],
    ['partly out to the left, its title bar in reach', [LAPTOP], at(-800, 50), box(-800, 50, 1000, 700)],
    ['over two displays', [LAPTOP, SCALED], at(1000, 50), box(1000, 50, 1000, 700)],
    ['on a scaled one', [LAPTOP, SCALED], at(1500, 10, 1800, 1000), box(1500, 10, 1800, 1000)],
    ['larger than what was scaled up meanwhile', [box(0, 0, 960, 520)], at(10, 10), box(10, 10, 960, 520)],
    ['smaller than a window can be', [LAPTOP], at(10, 10, 300, 200), box(10, 10, 720, 480)],
    ['its display gone', [LAPTOP], at(-1500, 100), box(220, 80, 1000, 700)],
    ['a lower resolution', [box(0, 0, 1024, 740)], at(1500, 400), box(12, 20, 1000, 700)],
    ['below the edge', [LAPTOP], at(100, 850), box(220, 80, 1000, 700)],
    ['its title bar above the edge', [LAPTOP], at(100, -40), box(220, 80, 1000, 700)],
    ['under a panel at the top', [box(0, 40, 1440, 820)], at(100, 10), box(220, 100, 1000, 700)],
    ['too little of it in reach', [LAPTOP], at(1400, 50), box(220, 80, 1000, 700)],
    ['a display smaller than the least window', [box(0, 0, 640, 400)], null, box(0, 0, 720, 480)],
  ])('%s', (_what, all, kept, bounds) => {
    const [primary = LAPTOP] = all
    expect(placeOn({ primary, all }, kept).bounds).toEqual(bounds)
  })

  it('maximized and full screen stay, wherever it goes', () => {
    const kept = { ...at(-9_000, 0), isMaximized: true, isFullScreen: true }
    expect(placeOn({ primary: LAPTOP, all: [LAPTOP] }, kept)).toMatchObject({
      isMaximized: true,
      isFullScreen: true,
    })
    expect(placeOn({ primary: LAPTOP, all: [LAPTOP] }, null)).toMatchObject({
      isMaximized: false,
      isFullScreen: false,
    })
  })
})

function moved() {
  const emitter = new EventEmitter()
  const clock = createFakeClock()
  const written: string[] = []
  const now = {
    bounds: box(1, 2, 900, 600),
    isVisible: true,
    isMinimized: false,
    isMaximized: false,
    isGone: false,
  }
  let fault: Error | null = null
  const reported: unknown[] = []
  const memory = rememberPlace(
    {
      getNormalBounds: () => now.bounds,
      isMaximized: () => now.isMaximized,
      isFullScreen: () => false,
      isMinimized: () => now.isMinimized,
      isVisible: () => now.isVisible,
      isDestroyed: () => now.isGone,
      on: (event, listener) => emitter.on(event, listener),
    },
    clock,
    text => {
      if (fault !== null) throw fault
      written.push(text)
    },
    error => reported.push(error),
  )
  return { emitter, clock, written, now, memory, reported, fail: (error: Error | null) => (fault = error) }
}

describe('writing it down', () => {
  it('happens once a second while it is moved, and says what can be read', () => {
    const { emitter, clock, written, now } = moved()
    for (let x = 0; x < 50; x++) {
      now.bounds = box(x, 2, 900, 600)
      emitter.emit('move')
      emitter.emit('resize')
    }
    expect(written).toEqual([])
    clock.advance(1_000)
    expect(written.map(readPlace)).toEqual([at(49, 2, 900, 600)])
    now.isMaximized = true
    emitter.emit('maximize')
    clock.advance(1_000)
    expect(readPlace(written[1] ?? null)).toEqual({ ...at(49, 2, 900, 600), isMaximized: true })
  })

  it('happens at once when asked, and never twice for the same', () => {
    const { emitter, clock, written, memory } = moved()
    emitter.emit('move')
    memory.save()
    memory.save()
    expect([written.length, clock.pending()]).toEqual([1, []])
  })

  it('leaves what was known of a window that is hidden, minimized or gone', () => {
    const { written, now, memory } = moved()
    for (const change of [
      { isVisible: false },
      { isVisible: true, isMinimized: true },
      { isMinimized: false, isGone: true },
    ]) {
      Object.assign(now, change)
      memory.save()
    }
    expect(written).toEqual([])
  })

  it('that fails is reported and tried again', () => {
    const { written, memory, reported, fail } = moved()
    fail(new Error('full'))
    memory.save()
    fail(null)
    memory.save()
    expect([reported, written.length]).toEqual([[new Error('full')], 1])
  })
})
