// The diagnostics as a text that a person can read before they post it: what Sluice is, what differs from the defaults, how
// the queue stands, one download in full, the end of the log. Pure. English, as it is read by those who look for a fault.
import type { DownloadState, DownloadView, HostView, TimelineEvent } from '../../shared/model.ts'
import { DEFAULT_SETTINGS, type Settings } from '../../shared/settings.ts'
import { type Person, redact } from './redact.ts'

/** No form or forum refuses that much, bytes of UTF-8. */
export const MOST_BYTES = 65_536
/** Of a log line and of what a server said, UTF-16 units. */
const LONGEST_LINE = 500
/** Of a timeline the first ones and the last. */
const FIRST_EVENTS = 10
const LAST_EVENTS = 60

export interface DownloadFacts {
  readonly view: DownloadView
  readonly servedBy: string | null
  readonly hasValidator: boolean
  /** Only their names: the values can be secrets. */
  readonly headerNames: readonly string[]
  readonly hasChecksum: boolean
  readonly timeline: readonly TimelineEvent[]
  /** What is known of its host; null: nothing. */
  readonly host: HostView | null
}

export interface DiagnosticsFacts {
  readonly now: number
  readonly program: readonly string[]
  readonly settings: Settings
  readonly spoken: string
  /** How many downloads there are of each state. */
  readonly states: ReadonlyMap<DownloadState['kind'], number>
  /** What is about to be told to the person. */
  readonly notices: readonly string[]
  readonly download: DownloadFacts | null
  /** The latest report of an end by an error; null: none. */
  readonly crash: string | null
  /** Oldest first. */
  readonly log: readonly string[]
  readonly person: Person
}

/** At most MOST_BYTES as UTF-8: the oldest lines of the log give way. Holds no secrets and no address but hosts. */
export function diagnosticsText(facts: DiagnosticsFacts): string {
  const section = (title: string, lines: readonly string[]): string =>
    sectionOf(
      title,
      lines.map(line => redact(oneLine(line), facts.person)),
    )
  const head = [
    `# Sluice diagnostics, ${instant(facts.now)}`,
    section('Program', facts.program),
    section('Settings', settingsLines(facts.settings, facts.spoken)),
    section('Downloads', [statesLine(facts.states)]),
    ...(facts.notices.length === 0 ? [] : [section('Notices', facts.notices)]),
    ...(facts.download === null
      ? []
      : [
          section(`Download ${facts.download.view.id}`, downloadLines(facts.download)),
          section('Its history', timelineLines(facts.download.timeline)),
        ]),
    ...(facts.crash === null ? [] : [section('Last end by an error', facts.crash.split('\n'))]),
  ].join('\n\n')
  for (let lines = facts.log; ; lines = lines.slice(Math.ceil(lines.length / 4))) {
    const text = `${head}\n\n${section(`Log, last ${lines.length} lines`, lines)}\n`
    if (Buffer.byteLength(text) <= MOST_BYTES) return text
    if (lines.length === 0) return cut(text)
  }
}

/** '3 downloads: 1 running, 2 done'. */
export function statesLine(states: DiagnosticsFacts['states']): string {
  const counts = [...states].filter(([, count]) => count > 0)
  const all = counts.reduce((sum, [, count]) => sum + count, 0)
  const each = counts.map(([kind, count]) => `${count} ${kind}`).join(', ')
  return all === 0 ? 'no downloads' : `${all} in the list: ${each}`
}

/** The state in short, with the code and the fact behind it. */
export function stateWords(state: DownloadState): string {
  switch (state.kind) {
    case 'waiting': {
      const until = state.until === null ? '' : ` until ${instant(state.until)}`
      return `waiting${until} (${state.because.code}: ${short(state.because.detail)})`
    }
    case 'failed':
      return `failed (${state.because.code}: ${short(state.because.detail)})`
    case 'done':
      return `done at ${instant(state.at)}${state.unverified ? ', length unknown' : ''}`
    default:
      return state.kind
  }
}

/** @param lines without secrets: each by itself, as what begins in one could take the end of the section with it. */
function sectionOf(title: string, lines: readonly string[]): string {
  // Nothing in a line can end the block it stands in.
  const safe = lines.map(line => short(line.replaceAll('```', "'''")))
  return [`## ${title}`, '', '```', ...safe, '```'].join('\n')
}

function settingsLines(settings: Settings, spoken: string): readonly string[] {
  const names = Object.keys(DEFAULT_SETTINGS) as readonly (keyof Settings)[]
  const differs = (name: keyof Settings): boolean =>
    JSON.stringify(settings[name]) !== JSON.stringify(DEFAULT_SETTINGS[name])
  const usual = names.filter(name => !differs(name))
  return [
    `language of the window: ${spoken}`,
    ...names.filter(differs).map(name => `${name}: ${shownValue(settings, name)}`),
    `as by default: ${usual.join(', ') || 'nothing'}`,
  ]
}

/** Categories have names and folders that are nobody's business. */
function shownValue(settings: Settings, name: keyof Settings): string {
  return name === 'categories' ? `${settings.categories.length}, changed` : JSON.stringify(settings[name])
}

function downloadLines(facts: DownloadFacts): readonly string[] {
  const { view, host } = facts
  return [
    `name: ${view.name}`,
    `folder: ${view.dir}`,
    `state: ${stateWords(view.state)}`,
    `host: ${view.host}${facts.servedBy === null ? '' : `, served by ${facts.servedBy}`}`,
    `bytes: ${view.received} received, ${view.durable} safe on disk, ${view.total ?? 'an unknown number'} in all`,
    `connections: ${view.connections}`,
    `can resume: ${view.resumable ?? 'unknown'}; marks versions: ${facts.hasValidator}`,
    `priority: ${view.priority}; added at ${instant(view.addedAt)}`,
    `headers of its own: ${facts.headerNames.join(', ') || 'none'}; checksum given: ${facts.hasChecksum}`,
    ...(host === null ? [] : [hostLine(host)]),
  ]
}

function hostLine({ host, allowed, cap, coolingUntil, because, hits }: HostView): string {
  const rest = coolingUntil === null ? '' : `, asks for patience until ${instant(coolingUntil)}`
  const why = because === null ? '' : `, refused ${hits} times, last ${short(because)}`
  return `${host} allows ${allowed} connections${cap === null ? '' : `, limited to ${cap}`}${rest}${why}`
}

function timelineLines(events: readonly TimelineEvent[]): readonly string[] {
  const told = events.map(({ at, kind, facts }) => {
    const words = Object.entries(facts).map(([name, value]) => `${name} ${short(String(value))}`)
    return `${instant(at)} ${[kind, ...words].join(', ')}`
  })
  const left = told.length - FIRST_EVENTS - LAST_EVENTS
  if (left <= 0) return told.length === 0 ? ['nothing'] : told
  return [...told.slice(0, FIRST_EVENTS), `${left} more`, ...told.slice(-LAST_EVENTS)]
}

/** In UTC, by the second; an hour that is none is told as it is. */
function instant(at: number): string {
  const date = new Date(at)
  return Number.isNaN(date.getTime()) ? String(at) : `${date.toISOString().slice(0, 19)}Z`
}

function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ')
}

function short(text: string): string {
  const line = oneLine(text)
  return line.length <= LONGEST_LINE ? line : `${line.slice(0, LONGEST_LINE)}…`
}

function cut(text: string): string {
  // A character that is cut through is left out.
  const whole = new TextDecoder().decode(Buffer.from(text).subarray(0, MOST_BYTES - 4))
  return `${whole.replace(/\uFFFD$/, '')}\n`
}
