// The last five minutes of speed, of all downloads together and of the computer: asked for once, then kept by main's
// figures. What is pure in it takes time as data.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { SluiceBridge } from '../../shared/contract.ts'
import { type Figures, type FiguresHistory, SPEED_SAMPLES } from '../../shared/details.ts'
import type { DownloadView } from '../../shared/model.ts'

export interface FiguresState extends FiguresHistory {
  /** When the last sample was taken; null: not told yet. */
  readonly at: number | null
}

const NOTHING: FiguresState = { speeds: [], system: [], at: null }

export interface FiguresBook {
  readonly store: StoreApi<FiguresState>
  stop(): void
}

/** Listens to `bridge` and asks for what was before. */
export function startFigures(bridge: SluiceBridge): FiguresBook {
  const store = createStore<FiguresState>(() => NOTHING)
  const stop = bridge.on('figures:changed', figures =>
    store.setState(before => withFigures(before, figures), true),
  )
  void bridge.invoke('figures:history').then(reply => {
    if (reply.ok) {
      const past = reply.value
      store.setState(since => ({ ...joined(past, since), at: since.at }), true)
    }
  })
  return { store, stop }
}

/** What main remembers, with what it told while it was asked. */
function joined(past: FiguresHistory, since: FiguresHistory): FiguresHistory {
  return {
    speeds: [...past.speeds, ...since.speeds].slice(-SPEED_SAMPLES),
    system: [...past.system, ...since.system].slice(-SPEED_SAMPLES),
  }
}

/** Nothing is told while there is nothing to tell, so the seconds left out were seconds without a byte. */
export function withFigures(before: FiguresState, { at, speed, system }: Figures): FiguresState {
  const passed = before.at === null ? 1 : Math.round((at - before.at) / 1_000)
  if (before.at !== null && passed < 1) {
    return {
      speeds: [...before.speeds.slice(0, -1), speed],
      system: [...before.system.slice(0, -1), system?.received ?? null],
      at: before.at,
    }
  }
  const missed = Math.min(SPEED_SAMPLES, passed - 1)
  return {
    speeds: [...before.speeds, ...Array<number>(missed).fill(0), speed].slice(-SPEED_SAMPLES),
    system: [...before.system, ...Array<null>(missed).fill(null), system?.received ?? null].slice(
      -SPEED_SAMPLES,
    ),
    at,
  }
}

/** Downloads that have a slot and work. */
export function countActive(downloads: ReadonlyMap<number, Pick<DownloadView, 'state'>>): number {
  let count = 0
  for (const { state } of downloads.values()) if (ACTIVE.has(state.kind)) count++
  return count
}

const ACTIVE: ReadonlySet<DownloadView['state']['kind']> = new Set([
  'probing',
  'running',
  'verifying',
  'finishing',
])

/**
 * The outline of an area chart in a box of this size, as the path of an SVG: the last sample at the right edge, 0 on
 * the ground. '' where nothing ever flowed.
 */
export function sparkline(speeds: readonly number[], width: number, height: number): string {
  const most = Math.max(0, ...speeds)
  if (most === 0) return ''
  const step = width / (SPEED_SAMPLES - 1)
  const left = width - (speeds.length - 1) * step
  const points = speeds.map(
    (speed, index) => `${round(left + index * step)} ${round(height - (speed / most) * height)}`,
  )
  return `M${round(left)} ${height}L${points.join('L')}L${width} ${height}Z`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

/** A round number not below `speed` for the top of a chart: 1, 2 or 5 with zeros, at least 100,000. */
export function chartTop(speed: number): number {
  let power = 100_000
  for (;;) {
    for (const digit of [1, 2, 5]) if (digit * power >= speed) return digit * power
    power *= 10
  }
}
