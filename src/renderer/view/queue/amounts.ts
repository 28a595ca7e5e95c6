// Figures of a row in words. Pure but for the language that is spoken.
import { say, spoken } from '../../../shared/words.ts'
import { formatSize } from '../figures.ts'

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const

/**
 * "1.2 of 4.2 GB" in the unit of the whole, "31 MB of 4.2 GB" where that would be nothing; only the whole where nothing
 * or all of it is here, or what is known.
 */
export function amount(received: number, total: number | null): string {
  if (total === null) return received === 0 ? '' : formatSize(received)
  const power = powerOf(total)
  const digits = power < 2 ? 0 : power < 4 ? 1 : 2
  const of = (bytes: number): string => (bytes / 1_000 ** power).toFixed(digits)
  const whole = `${of(total)} ${UNITS[power] ?? ''}`
  if (received >= total || received === 0) return whole
  const part = of(received)
  return say('queue.amount', { received: Number(part) === 0 ? rough(received) : part, total: whole })
}

/** The unit a number of bytes is told in, by its place among them. */
function powerOf(bytes: number): number {
  return Math.min(UNITS.length - 1, bytes < 1_000 ? 0 : Math.floor(Math.log10(bytes) / 3))
}

/** "31 MB". */
function rough(bytes: number): string {
  const power = powerOf(bytes)
  return `${Math.floor(bytes / 1_000 ** power)} ${UNITS[power] ?? ''}`
}

/** A whole number as the language groups it. */
export function counted(value: number): string {
  return value.toLocaleString(spoken())
}

interface Formats {
  readonly tag: string
  readonly time: Intl.DateTimeFormat
  readonly day: Intl.DateTimeFormat
}

/** Making one takes longer than drawing a row. */
let formats: Formats | null = null

function formatsOf(tag: string): Formats {
  if (formats?.tag === tag) return formats
  formats = {
    tag,
    time: new Intl.DateTimeFormat(tag, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    day: new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short', year: 'numeric' }),
  }
  return formats
}

/** "Today 14:03", "Yesterday 09:12", "Nov 21, 2026". `at`, `now`: ms since the epoch. */
export function dayAndTime(at: number, now: number): string {
  const { time, day } = formatsOf(spoken())
  const date = new Date(at).toDateString()
  const today = new Date(now)
  if (date === today.toDateString()) return say('queue.today', { time: time.format(at) })
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1)
  if (date === yesterday.toDateString()) return say('queue.yesterday', { time: time.format(at) })
  return day.format(at)
}

/** Letters that are written from right to left: such a name is never cut in two, or its parts would change places. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/

/** Longer names are cut in their middle, so that the ending stays to be read. */
const LONG_NAME = 24
const TAIL = 9

/** A name as what may be cut and what may not. */
export function nameParts(name: string): readonly [head: string, tail: string] {
  if (name.length <= LONG_NAME || RIGHT_TO_LEFT.test(name)) return [name, '']
  // By what people see as one letter, so that none is torn.
  const letters = [...new Intl.Segmenter().segment(name.slice(-2 * TAIL))].map(({ segment }) => segment)
  const tail = letters.slice(-TAIL).join('')
  return [name.slice(0, name.length - tail.length), tail]
}
