// From any text to downloads: links, links in prose, ranges, copied cURL commands. One entry for each link and each thing that
// is no link, with its lines, so that whoever shows or keeps them can say where they stood. Pure, never throws, linear.
import { MAX_LINKS } from './contract.ts'
import { type CurlLink, curlBeginning, readCurl } from './curl-command.ts'
import { type Expansion, expandPattern, hasPattern } from './link-patterns.ts'
import { checkLink, parseLinks } from './links.ts'

export interface IntakePlace {
  /** 1-based, of the text. */
  readonly line: number
  /** The last one of what takes several lines, else the same. */
  readonly lastLine: number
}

export interface IntakeLink extends IntakePlace {
  /** Absolute and checked. */
  readonly link: string
  readonly name: string | null
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
}

export interface IntakeTrouble extends IntakePlace {
  /** What it is about, shortened. */
  readonly text: string
  /** A sentence: what is wrong and what to do. */
  readonly reason: string
}

export interface Intake {
  /** Each once, where it stood first. */
  readonly links: readonly IntakeLink[]
  readonly troubles: readonly IntakeTrouble[]
}

const NO_HEADERS: IntakeLink['headers'] = {}
/** Links that all ranges of a text may stand for, one and the same counted each time: a small file can repeat one for hours. */
const MOST_EXPANDED = 5 * MAX_LINKS
/** A command can hold secrets: of one that is refused, only its beginning is shown. */
const COMMAND = 'curl …'

/** What a link is told apart by: the same link with other headers is another one. */
export function intakeKey({ link, headers }: Pick<IntakeLink, 'link' | 'headers'>): string {
  const names = Object.keys(headers)
  return names.length === 0 ? link : JSON.stringify([link, names.sort().map(name => [name, headers[name]])])
}

/** Breaks as `parseLinks` counts them. */
const BREAK = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/g

/** The lines of `text`, as `line` counts them. */
export function linesOf(text: string): readonly string[] {
  return text.split(BREAK)
}

/** Reads everything in `text`. */
export function readIntake(text: string): Intake {
  const intake = new Collection()
  let line = 1
  let at = 0
  while (at < text.length) {
    const row = rowAt(text, at)
    const beginning = curlBeginning(row.text)
    if (beginning === null) {
      takeRow(intake, row.text, line)
      line++
      at = row.next
      continue
    }
    const reading = readCurl(text, at + beginning)
    const lastLine = line + countBreaks(text, at, reading.end - 1)
    const place = { line, lastLine }
    if (!reading.ok) intake.refuse({ ...place, text: COMMAND, reason: reading.reason })
    else for (const found of reading.links) takeCurlLink(intake, found, place)
    const isLineEnd = reading.end >= text.length || text.charAt(reading.end - 1) === '\n'
    const rest = rowAt(text, reading.end)
    const gap = /^[\s;&|]{0,99}/.exec(rest.text)?.[0].length ?? 0
    // Behind a command stands another one, or what is done with its output ('| tar x'), which is no concern of ours.
    const goesOn = !isLineEnd && curlBeginning(rest.text.slice(gap)) !== null
    line = goesOn ? lastLine : lastLine + 1
    at = isLineEnd ? reading.end : goesOn ? reading.end + gap : rest.next
  }
  return intake
}

function rowAt(text: string, from: number): { readonly text: string; readonly next: number } {
  BREAK.lastIndex = from
  const found = BREAK.exec(text)
  if (found === null) return { text: text.slice(from), next: text.length }
  return { text: text.slice(from, found.index), next: BREAK.lastIndex }
}

function countBreaks(text: string, start: number, end: number): number {
  let count = 0
  for (let at = text.indexOf('\n', start); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) count++
  return count
}

class Collection implements Intake {
  readonly links: IntakeLink[] = []
  readonly troubles: IntakeTrouble[] = []
  readonly #keys = new Set<string>()
  #expanded = 0

  /** What a range stands for, as far as ranges may still add links. */
  expand(range: string): Expansion {
    const room = Math.min(MAX_LINKS - this.links.length, MOST_EXPANDED - this.#expanded)
    const expansion = expandPattern(range, Math.max(1, room))
    if (expansion.ok) this.#expanded += expansion.links.length
    return expansion
  }

  take(link: IntakeLink): void {
    const key = intakeKey(link)
    if (this.#keys.has(key)) return
    this.#keys.add(key)
    this.links.push(link)
  }

  refuse(trouble: IntakeTrouble): void {
    this.troubles.push(trouble)
  }
}

function takeRow(intake: Collection, row: string, line: number): void {
  const place = { line, lastLine: line }
  if (row.trimStart().startsWith('#')) return
  if (!row.includes('[')) {
    takeText(intake, row, place)
    return
  }
  // A range may stand where a link cannot have it (in a host's name), so it is expanded before the link is looked at.
  let prose: string[] = []
  let hadRange = false
  const flush = (): void => {
    const text = prose.join(' ')
    prose = []
    // Beside a range, words are only looked at for further links.
    if (!hadRange || /https?:\/\//i.test(text)) takeText(intake, text, place)
  }
  for (const word of row.split(/\s+/)) {
    if (isRangeLink(word)) {
      hadRange = true
      flush()
      takeRange(intake, word.replace(/[,;]{1,9}$/, ''), place)
    } else if (word !== '') prose.push(word)
  }
  flush()
}

/** A range in a word counts only behind the scheme, or in a word that has a path: '[1-3](https://…' is Markdown. */
function isRangeLink(word: string): boolean {
  const scheme = word.search(/https?:\/\//i)
  if (scheme >= 0) return hasPattern(word.slice(scheme))
  return word.includes('/') && word.includes('.') && hasPattern(word)
}

/** One word with a range that is meant as a link. */
function takeRange(intake: Collection, word: string, place: IntakePlace): void {
  const start = Math.max(0, word.search(/https?:\/\//i))
  const expansion = intake.expand(word.slice(start))
  if (!expansion.ok) {
    intake.refuse({ ...place, text: shorten(word), reason: expansion.reason })
    return
  }
  for (const link of expansion.links) {
    // What is wrong with one of them is wrong with all, and is said once.
    if (!takeText(intake, word.slice(0, start) + link, place)) return
  }
}

function takeCurlLink(intake: Collection, found: CurlLink, place: IntakePlace): void {
  const expansion = found.hasRanges ? intake.expand(found.link) : { ok: true as const, links: [found.link] }
  if (!expansion.ok) {
    intake.refuse({ ...place, text: shorten(found.link), reason: expansion.reason })
    return
  }
  const name = expansion.links.length === 1 ? found.name : null
  for (const text of expansion.links) {
    const check = checkLink(text)
    if (!check.ok) {
      intake.refuse({ ...place, text: shorten(text), reason: check.reason })
      return
    }
    intake.take({ ...place, link: check.url, name, headers: found.headers })
  }
}

/** Takes what `parseLinks` finds in one line; false where it found something wrong. */
function takeText(intake: Collection, text: string, place: IntakePlace): boolean {
  const { links, rejected } = parseLinks(text)
  for (const link of links) intake.take({ ...place, link, name: null, headers: NO_HEADERS })
  for (const { text: shown, reason } of rejected) intake.refuse({ ...place, text: shown, reason })
  return rejected.length === 0
}

function shorten(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 199).replace(/[\ud800-\udbff]$/, '')}…`
}
