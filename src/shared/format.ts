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

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const

/** Bytes in decimal units with three digits: '0 B', '999 B', '1.5 GB'. */
export function formatBytes(bytes: number): string {
  let value = Math.max(0, Math.trunc(bytes))
  let unit = 0
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1_000
    unit++
  }
  return `${unit === 0 ? value : Number(value.toPrecision(3))} ${UNITS[unit]}`
}

/** An instant (ms since the epoch) by the local clock, to the second: '2027-01-31 14:03:20'. */
export function formatInstant(at: number): string {
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return 'an unknown time'
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(two).join('-')
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}`
}

/** The same without its day where that is the day of `beside`: '14:03:20'. */
export function formatClock(at: number, beside: number): string {
  const text = formatInstant(at)
  const day = formatInstant(beside).slice(0, 11)
  return text.startsWith(day) ? text.slice(day.length) : text
}

const two = (part: number): string => String(part).padStart(2, '0')
