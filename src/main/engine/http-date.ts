// The three forms of an HTTP-date (RFC 9110 §5.6.7), each of them in GMT whatever this machine's zone.

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')
const TIME = '(\\d{2}):(\\d{2}):(\\d{2})'
/** `Sun, 06 Nov 1994 08:49:37 GMT`; a day of one digit is seen too. */
const FIXDATE = new RegExp(`^[a-z]{3}, (\\d{1,2}) ([a-z]{3}) (\\d{4}) ${TIME} (?:gmt|utc)$`, 'i')
/** `Sunday, 06-Nov-94 08:49:37 GMT` */
const RFC850 = new RegExp(`^[a-z]{6,9}, (\\d{2})-([a-z]{3})-(\\d{2}) ${TIME} gmt$`, 'i')
/** `Sun Nov  6 08:49:37 1994` */
const ASCTIME = new RegExp(`^[a-z]{3} ([a-z]{3}) ([ \\d]\\d) ${TIME} (\\d{4})$`, 'i')

/** ms since the epoch; NaN for anything else (`1.5`, `5, 10`, a date without its zone), which Date.parse would take. */
export function parseHttpDate(text: string): number {
  const trimmed = text.trim()
  const [, day, month, year, ...time] = FIXDATE.exec(trimmed) ?? RFC850.exec(trimmed) ?? []
  if (day !== undefined) return instant(year, month, day, time)
  const [, asctimeMonth, asctimeDay, h, m, s, asctimeYear] = ASCTIME.exec(trimmed) ?? []
  return instant(asctimeYear, asctimeMonth, asctimeDay, [h, m, s])
}

function instant(
  year: string | undefined,
  month: string | undefined,
  day: string | undefined,
  time: readonly (string | undefined)[],
): number {
  const index = MONTHS.indexOf(month?.toLowerCase() ?? '')
  if (index < 0 || year === undefined) return Number.NaN
  // Two digits: a year that would be more than 50 years ahead is of the century before (RFC 9110 §5.6.7). Which year it is
  // now does not have to be known for that: the protocol is younger than the years from 80 on are old.
  const full = year.length === 2 ? Number(year) + (Number(year) < 80 ? 2_000 : 1_900) : Number(year)
  const [hours = 0, minutes = 0, seconds = 0] = time.map(Number)
  const date = new Date(0)
  // Date.UTC would take years of one or two digits for others.
  date.setUTCFullYear(full, index, Number(day))
  // A day of no calendar would roll over into the next month; second 60 is a leap second.
  if (date.getUTCDate() !== Number(day) || hours > 23 || minutes > 59 || seconds > 60) return Number.NaN
  return date.getTime() + ((hours * 60 + minutes) * 60 + seconds) * 1_000
}
