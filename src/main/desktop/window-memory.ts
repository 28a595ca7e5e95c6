// Keeps where the window is, for the next start: at most once a second while it is moved, and when it is hidden or ends.
import type { Clock } from '../engine/ports.ts'
import type { Rectangle, WindowPlace } from './window-place.ts'

/** Least time between two writes, ms. */
const WRITE_EVERY = 1_000

/** The parts of Electron's BrowserWindow that are used. */
export interface PlacedWindow {
  getNormalBounds(): Rectangle
  isMaximized(): boolean
  isFullScreen(): boolean
  isMinimized(): boolean
  isVisible(): boolean
  isDestroyed(): boolean
  on(event: 'resize', listener: () => void): unknown
}

const EVENTS = ['resize', 'move', 'maximize', 'unmaximize', 'enter-full-screen', 'leave-full-screen'] as const

export interface WindowMemory {
  /** Writes down what has not been written yet. Never throws. */
  save(): void
}

/** @param write keeps the text for good; may throw. */
export function rememberPlace(
  window: PlacedWindow,
  clock: Pick<Clock, 'timer'>,
  write: (text: string) => void,
  report: (error: unknown) => void,
): WindowMemory {
  let written = ''
  let cancel: (() => void) | null = null

  function save(): void {
    cancel?.()
    cancel = null
    // A hidden or minimized window does not say everywhere how large it was.
    if (window.isDestroyed() || !window.isVisible() || window.isMinimized()) return
    const { x, y, width, height } = window.getNormalBounds()
    const place: WindowPlace = {
      bounds: { x, y, width, height },
      isMaximized: window.isMaximized(),
      isFullScreen: window.isFullScreen(),
    }
    const text = JSON.stringify(place)
    if (text === written) return
    try {
      write(text)
      written = text
    } catch (error) {
      report(error)
    }
  }

  for (const event of EVENTS) {
    window.on(event as 'resize', () => {
      cancel ??= clock.timer(WRITE_EVERY, save)
    })
  }
  return { save }
}
