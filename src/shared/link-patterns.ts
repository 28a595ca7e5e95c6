// Ranges in links: '[01-20]', '[a-f]', '[1-100:5]', several in one link. One link becomes many, in order.
// Pure, never throws, linear in what goes in and comes out.
import { MAX_LINKS } from './contract.ts'
import { say } from './words.ts'

export type Expansion =
  | { readonly ok: true; readonly links: readonly string[] }
  /** `reason`: a sentence: what is wrong with the range and what to do. */
  | { readonly ok: false; readonly reason: string }

/** Letters of all links of one pattern together, so that a long link cannot fill the memory ten thousand times. */
const MOST_LETTERS = 20_000_000
/** Digits of a bound: more than any file is numbered with, and exact as a number. */
const MOST_DIGITS = 12

/**
 * What looks like a range: each side digits, one letter or nothing, and not both nothing. '[draft]', '[2024-01-05]' and the
 * brackets of an IPv6 address are no ranges.
 */
const RANGE = /\[(\d{1,40}|[A-Za-z]|)-(\d{1,40}|[A-Za-z]|)(?::([^[\]\s]{0,40}))?\]/g

/** Whether there is anything in `link` to expand, or a range that cannot be. */
export function hasPattern(link: string): boolean {
  return link.includes('[') && split(link).some(part => typeof part !== 'string')
}

/**
 * Every link that `link` stands for; itself where it has no range. The last range counts fastest, as digits do. Numbers keep
 * their leading zeros: '[08-10]' is 08, 09, 10. At most `atMost` links.
 */
export function expandPattern(link: string, atMost: number = MAX_LINKS): Expansion {
  const parts: (readonly string[])[] = []
  let count = 1
  for (const part of split(link)) {
    if (typeof part === 'string') {
      parts.push([part])
      continue
    }
    const values = valuesOf(part, atMost)
    if (!values.ok) return values
    count *= values.links.length
    parts.push(values.links)
    if (count > atMost) return tooMany(part.text, atMost)
  }
  if (count * link.length > MOST_LETTERS) return tooMany(link.slice(0, 60), atMost)
  let links: readonly string[] = ['']
  for (const values of parts) links = links.flatMap(start => values.map(value => start + value))
  return { ok: true, links }
}

interface Range {
  readonly text: string
  readonly from: string
  readonly to: string
  readonly step: string | undefined
}

function split(link: string): readonly (string | Range)[] {
  const parts: (string | Range)[] = []
  let end = 0
  for (const match of link.matchAll(RANGE)) {
    const [text, from = '', to = '', step] = match
    if (from === '' && to === '') continue
    parts.push(link.slice(end, match.index), { text, from, to, step })
    end = match.index + text.length
  }
  parts.push(link.slice(end))
  return parts
}

function valuesOf({ text, from, to, step: stepText }: Range, atMost: number): Expansion {
  const step = stepText === undefined ? 1 : Number(/^\d{1,9}$/.test(stepText) ? stepText : 0)
  const kind = kindOf(from)
  if (kind === null || kind !== kindOf(to) || step === 0) return refused('add.pattern-malformed', text)
  const isNumber = kind === 'number'
  const first = isNumber ? Number(from) : from.charCodeAt(0)
  const last = isNumber ? Number(to) : to.charCodeAt(0)
  if (last < first) return refused('add.pattern-reversed', text)
  if (Math.floor((last - first) / step) >= atMost) return tooMany(text, atMost)
  const width = from.startsWith('0') ? from.length : 0
  const links: string[] = []
  for (let value = first; value <= last; value += step) {
    links.push(isNumber ? String(value).padStart(width, '0') : String.fromCharCode(value))
  }
  return { ok: true, links }
}

function kindOf(bound: string): 'number' | 'small' | 'capital' | null {
  if (/^\d+$/.test(bound)) return bound.length <= MOST_DIGITS ? 'number' : null
  if (/^[a-z]$/.test(bound)) return 'small'
  return /^[A-Z]$/.test(bound) ? 'capital' : null
}

function refused(key: 'add.pattern-malformed' | 'add.pattern-reversed', range: string): Expansion {
  return { ok: false, reason: say(key, { range }) }
}

function tooMany(range: string, atMost: number): Expansion {
  return { ok: false, reason: say('add.pattern-many', { range, most: atMost.toLocaleString('en-US') }) }
}
