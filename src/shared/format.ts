// Figures as people read them, for the window and the command line alike. Pure, no locale, no library.

/**
 * A length of time, rounded up to whole seconds: '42 s', '3 min 20 s', '2 h 5 min', '1 day 4 h', '3 days'. At most
 * two units; the smaller one is left out where it is zero. 'unknown' where the number is not finite.
 */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'unknown'
  const whole = Math.max(0, Math.ceil(seconds))
  if (whole < 3_600) return pair(Math.floor(whole / 60), 'min', whole % 60, 's')
  const minutes = Math.round(whole / 60)
  if (minutes < 1_440) return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
  const hours = Math.round(minutes / 60)
  const days = Math.floor(hours / 24)
  return pair(days, days === 1 ? 'day' : 'days', days < 3 ? hours % 24 : 0, 'h')
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  if (large === 0) return `${small} ${smallUnit}`
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`
}

/** Whole percent received, 0 to 100, rounded down: 100 means complete, and nothing else does. */
export function percent(received: number, total: number): number {
  if (received >= total) return 100
  return Math.min(99, Math.max(0, Math.floor((received / total) * 100)))
}
