// How much was received today and since Sluice was first started, over restarts: written down at most every
// WRITE_INTERVAL and when asked to.
import type { Clock } from '../engine/ports.ts'

/** Least time between two writes, ms. */
export const WRITE_INTERVAL = 30_000
const KEY = 'traffic'

/** Text by key; both throw what the store throws. */
export interface TrafficSettings {
  read(key: string): string | null
  write(key: string, value: string): void
}

export interface Traffic {
  /** By the local clock, YYYY-MM-DD. */
  readonly day: string
  /** Bytes since that day began. */
  readonly today: number
  readonly total: number
}

export interface TrafficBook {
  /** Counts what came since the last call, then says how things stand. */
  read(): Traffic
  /** Writes down what has not been. Throws what the settings throw. */
  save(): void
  /** Saves, and never writes again. */
  close(): void
}

export interface TrafficBookOptions {
  /** Bytes received since the program was started; only grows. */
  readonly fetched: () => number
  readonly settings: TrafficSettings
  readonly clock: Pick<Clock, 'now' | 'timer'>
}

/** Throws what the settings throw. */
export function openTrafficBook({ fetched, settings, clock }: TrafficBookOptions): TrafficBook {
  let traffic = parseTraffic(settings.read(KEY), dayOf(clock.now()))
  let counted = fetched()
  let written = traffic.total
  let closed = false
  let cancel: (() => void) | null = null

  function read(): Traffic {
    const now = fetched()
    traffic = advance(traffic, dayOf(clock.now()), now - counted)
    counted = now
    if (traffic.total !== written && !closed) cancel ??= clock.timer(WRITE_INTERVAL, onTimer)
    return traffic
  }

  function onTimer(): void {
    cancel = null
    try {
      save()
    } catch {
      // The disk is full, say: the downloads tell of that. It is tried again with what comes next, and at the end.
      read()
    }
  }

  function save(): void {
    read()
    if (traffic.total === written) return
    settings.write(KEY, JSON.stringify(traffic))
    written = traffic.total
    cancel?.()
    cancel = null
  }

  return {
    read,
    save,
    close() {
      closed = true
      cancel?.()
      cancel = null
      save()
    },
  }
}

/**
 * So many bytes more, on this day. A later day begins at 0; an earlier one (the clock was set back, or the computer
 * travelled) takes over what was counted, so that nothing is lost and the next midnight is one again.
 */
export function advance({ day, today, total }: Traffic, on: string, bytes: number): Traffic {
  const more = Math.max(0, bytes)
  return { day: on, today: (on > day ? 0 : today) + more, total: total + more }
}

/** What was written down; nothing received yet where it cannot be read. @param day today. */
export function parseTraffic(text: string | null, day: string): Traffic {
  const none = { day, today: 0, total: 0 }
  if (text === null) return none
  try {
    const raw: unknown = JSON.parse(text)
    if (typeof raw !== 'object' || raw === null) return none
    const { day: on, today, total } = raw as Record<string, unknown>
    if (typeof on !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(on)) return none
    return isAmount(today) && isAmount(total) ? { day: on, today, total: Math.max(today, total) } : none
  } catch {
    return none
  }
}

/** The local day of an instant, so that days compare as their texts do. */
export function dayOf(at: number): string {
  const date = new Date(at)
  const two = (number: number): string => String(number).padStart(2, '0')
  return `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}
