// Speeds and amounts of everything together: once a second while something runs and the window is visible, every few
// seconds while nothing does. The history goes on while the window is hidden.
import type { Figures, FiguresHistory } from '../../shared/details.ts'
import type { Clock } from '../engine/ports.ts'
import { createHistory } from './figures-history.ts'
import { createMeter } from './figures-meter.ts'
import type { Running } from './figures-running.ts'
import type { TrafficBook } from './traffic-book.ts'

/** Time between two figures while something runs, ms. */
export const FIGURES_INTERVAL = 1_000
/** While nothing runs; then only what differs is told. */
export const IDLE_INTERVAL = 5_000
/** The first time after the window was shown: it takes two readings of the system's count to make a speed. */
export const SECOND_READING = 2_100

export interface FiguresOptions {
  /** Bytes received since the program was started; only grows. */
  readonly fetched: () => number
  readonly running: Pick<Running, 'ids' | 'subscribe'>
  readonly traffic: Pick<TrafficBook, 'read'>
  /** Bytes per second of the whole computer; null where it does not say. Never rejects. */
  readonly system: () => Promise<Figures['system']>
  readonly clock: Clock
  readonly send: (figures: Figures) => void
}

export interface FiguresPublisher {
  /** The newest figures follow it at once: whoever asks may be a page that was loaded anew. */
  history(): FiguresHistory
  setVisible(visible: boolean): void
  close(): void
}

/** Begins at once. */
export function createFigures(options: FiguresOptions): FiguresPublisher {
  const { fetched, running, traffic, clock } = options
  const history = createHistory()
  const meter = createMeter()
  let visible = true
  let closed = false
  /** Bytes came, or may come, since the beat before. */
  let busy = running.ids.size > 0
  let beating = false
  /** The system's count has not been read since the window was shown. */
  let fresh = true
  let lastBeat = Number.NEGATIVE_INFINITY
  let latest: Figures | null = null
  let cancel: (() => void) | null = null

  /** Sees to the next beat, so many ms after the one before; null: there is none until something happens. */
  function plan(interval: number | null): void {
    cancel?.()
    cancel = null
    if (interval === null || beating || closed) return
    const wait = lastBeat + interval - clock.monotonic()
    cancel = clock.timer(Math.max(0, Math.ceil(wait)), () => void beat())
  }

  function usual(): number | null {
    if (busy) return FIGURES_INTERVAL
    return visible ? IDLE_INTERVAL : null
  }

  async function beat(): Promise<void> {
    cancel = null
    beating = true
    const now = clock.now()
    const at = clock.monotonic()
    lastBeat = at
    meter.add(at, fetched())
    const isRunning = running.ids.size > 0
    // What came in the last moments of the last download still counts; smoothing would draw it out.
    const speed = isRunning ? meter.smoothed() : meter.last()
    busy = isRunning || speed > 0
    const { today, total } = traffic.read()
    const isFirst = visible && fresh
    if (visible) fresh = false
    const system = visible ? await options.system() : null
    beating = false
    if (closed) return
    history.record(at, speed, system?.received ?? null)
    tell({ at: now, speed, today, total, system })
    plan(isFirst && !busy ? SECOND_READING : usual())
  }

  function tell(figures: Figures): void {
    const isNew = busy || latest === null || !isSame(figures, latest)
    latest = figures
    if (visible && isNew) options.send(figures)
  }

  const unsubscribe = running.subscribe(({ began }) => {
    if (began.length === 0 || busy) return
    busy = true
    if (beating) return
    // The second is counted from here.
    lastBeat = clock.monotonic()
    meter.restart(lastBeat, fetched())
    history.record(lastBeat, 0, latest?.system?.received ?? null)
    plan(FIGURES_INTERVAL)
  })
  plan(0)

  return {
    history() {
      queueMicrotask(() => {
        if (latest !== null && visible && !closed) options.send(latest)
      })
      return history.read(clock.monotonic())
    },
    setVisible(next) {
      if (next === visible) return
      visible = next
      fresh = visible
      if (!busy) plan(visible ? FIGURES_INTERVAL : null)
    },
    close() {
      closed = true
      cancel?.()
      cancel = null
      unsubscribe()
    },
  }
}

function isSame(a: Figures, b: Figures): boolean {
  return (
    a.speed === b.speed &&
    a.today === b.today &&
    a.total === b.total &&
    a.system?.received === b.system?.received &&
    a.system?.sent === b.system?.sent
  )
}
