// Instants as people say them, in the time of this computer: "14:03:27", "Yesterday", "5 min ago". Pure.

const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })

/** "14:03:27". `at`: ms since the epoch. */
export function clockTime(at: number): string {
  return TIME.format(at)
}

/** "Today", "Yesterday", "21 November 2026". */
export function dayWord(at: number, now: number): string {
  const day = new Date(at).toDateString()
  const today = new Date(now)
  if (day === today.toDateString()) return 'Today'
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1)
  return day === yesterday.toDateString() ? 'Yesterday' : DAY.format(at)
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
  if (minutes < 1) return 'just now'
  if (minutes < 60) return `${minutes} min ago`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return `${hours} h ago`
  const days = Math.floor(hours / 24)
  return days === 1 ? '1 day ago' : `${days.toLocaleString('en-US')} days ago`
}
