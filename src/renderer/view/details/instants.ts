// Instants as people say them, in the time of this computer: "14:03:27", "Yesterday", "5 min ago". Pure.
import { formatCount } from '../../../shared/format.ts'
import { say, spoken } from '../../../shared/words.ts'

interface Formats {
  readonly time: Intl.DateTimeFormat
  readonly day: Intl.DateTimeFormat
}

/** By language; a formatter costs more to make than all it will write. */
const FORMATS = new Map<string, Formats>()

/** "14:03:27". `at`: ms since the epoch. */
export function clockTime(at: number): string {
  return formats().time.format(at)
}

/** "Today", "Yesterday", "21 November 2026". */
export function dayWord(at: number, now: number): string {
  const day = new Date(at).toDateString()
  const today = new Date(now)
  if (day === today.toDateString()) return say('figures.today')
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1)
  return day === yesterday.toDateString() ? say('figures.yesterday') : formats().day.format(at)
}

function formats(): Formats {
  const language = spoken()
  const known = FORMATS.get(language)
  if (known !== undefined) return known
  // Day before month and 24 hours, as nearly everybody writes who reads English.
  const locale = language === 'en' ? 'en-GB' : language
  const made = {
    time: new Intl.DateTimeFormat(locale, {
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    }),
    day: new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' }),
  }
  FORMATS.set(language, made)
  return made
}

export interface Day<T> {
  /** The first instant in it. */
  readonly at: number
  readonly word: string
  readonly events: readonly T[]
}

/** Runs of the same day, in the order given. */
export function byDay<T extends { readonly at: number }>(
  events: readonly T[],
  now: number,
): readonly Day<T>[] {
  const days: { at: number; word: string; events: T[] }[] = []
  for (const event of events) {
    const word = dayWord(event.at, now)
    const last = days.at(-1)
    if (last?.word === word) last.events.push(event)
    else days.push({ at: event.at, word, events: [event] })
  }
  return days
}

/** How long ago, to the largest unit: "just now", "5 min ago", "3 h ago", "1 day ago". */
export function ago(at: number, now: number): string {
  const minutes = Math.floor((now - at) / 60_000)
  if (minutes < 1) return say('figures.justNow')
  if (minutes < 60) return say('figures.minutesAgo', { minutes })
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return say('figures.hoursAgo', { hours })
  const days = Math.floor(hours / 24)
  return say('figures.daysAgo', { count: days, days: formatCount(days) })
}
