// Figures as people read them, in the language that is spoken, for the window and the command line alike. Pure.
import { say, spoken } from './words.ts'

/**
 * A length of time, rounded up to whole seconds: '42 s', '3 min 20 s', '2 h 5 min', '1 day 4 h', '3 days'. At most
 * two units; the smaller one is left out where it is zero. 'unknown' where the number is not finite.
 */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return say('figures.unknown')
  const whole = Math.max(0, Math.ceil(seconds))
  if (whole < 60) return say('figures.seconds', { seconds: whole })
  if (whole < 3_600) return minutesAndSeconds(Math.floor(whole / 60), whole % 60)
  const minutes = Math.round(whole / 60)
  if (minutes < 1_440) return hoursAndMinutes(Math.floor(minutes / 60), minutes % 60)
  const hours = Math.round(minutes / 60)
  const days = Math.floor(hours / 24)
  return daysAndHours(days, days < 3 ? hours % 24 : 0)
}

function minutesAndSeconds(minutes: number, seconds: number): string {
  return seconds === 0
    ? say('figures.minutes', { minutes })
    : say('figures.minutesSeconds', { minutes, seconds })
}

function hoursAndMinutes(hours: number, minutes: number): string {
  return minutes === 0 ? say('figures.hours', { hours }) : say('figures.hoursMinutes', { hours, minutes })
}

function daysAndHours(days: number, hours: number): string {
  return hours === 0 ? say('figures.days', { count: days }) : say('figures.daysHours', { count: days, hours })
}

/** Whole percent received, 0 to 100, rounded down: 100 means complete, and nothing else does. */
export function percent(received: number, total: number): number {
  if (received >= total) return 100
  return Math.min(99, Math.max(0, Math.floor((received / total) * 100)))
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const

/** Bytes in decimal units with three digits: '0 B', '999 B', '1.5 GB'. */
export function formatBytes(bytes: number): string {
  const { value, unit } = inUnits(bytes, () => 999.5)
  return `${unit === 0 ? value : Number(value.toPrecision(3))} ${UNITS[unit]}`
}

/** The same with a steady width while it counts: '0 B', '731 kB', '12.4 MB', '4.21 GB'. */
export function formatSteadyBytes(bytes: number): string {
  const { value, unit } = inUnits(bytes, at => 1_000 - 0.5 / 10 ** steadyDigits(at))
  return `${value.toFixed(steadyDigits(unit))} ${UNITS[unit]}`
}

/** Digits after the point. */
function steadyDigits(unit: number): number {
  return Math.min(2, Math.max(0, unit - 1))
}

/** @param end from which on a value would be written as a thousand of its unit. */
function inUnits(
  bytes: number,
  end: (unit: number) => number,
): { readonly value: number; readonly unit: number } {
  let value = Math.max(0, Math.trunc(bytes))
  let unit = 0
  while (value >= end(unit) && unit < UNITS.length - 1) {
    value /= 1_000
    unit++
  }
  return { value, unit }
}

/** A whole number, its thousands set apart: '1,500'. */
export function formatCount(count: number): string {
  return count.toLocaleString(spoken())
}

/** An instant (ms since the epoch) by the local clock, to the second: '2027-01-31 14:03:20'. */
export function formatInstant(at: number): string {
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return say('figures.unknownTime')
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
