// What happened to a download, one plain phrase for each event of its timeline. Pure; the window and the command line
// say the same. Facts may be missing: another version may have written them.
import { formatBytes, formatClock } from './format.ts'
import {
  type DownloadState,
  type EventKind,
  FAILURE_CODES,
  type TimelineEvent,
  type Trouble,
} from './model.ts'
import { reasonWords } from './reason-words.ts'
import { capitalized, connectionsSentence, hostName, type Place, troubleClause } from './sentences.ts'
import { type PlainKey, say } from './words.ts'

type Facts = TimelineEvent['facts']

const ALGORITHMS: Readonly<Record<string, string>> = {
  sha256: 'SHA-256',
  sha512: 'SHA-512',
  sha1: 'SHA-1',
  md5: 'MD5',
}

/**
 * One phrase with a capital and without a full stop. Hours are those of the local clock.
 * @param place names the host where the event itself does not.
 */
export function eventSentence(event: TimelineEvent, place: Place = { host: '' }): string {
  const { at } = event
  const facts = factsWithoutUrls(event.facts)
  const host = text(facts, 'host') || place.host
  switch (event.kind) {
    case 'started':
      return withHeld(facts, 'events.started', 'events.startedWith')
    case 'probed':
      return probed(facts, host || capitalized(hostName('')))
    case 'connections':
      return connections(facts)
    case 'limited':
      return limited(facts, hostName(host), at)
    case 'waiting':
      return waiting(number(facts, 'until'), troubleClause(troubleOf(facts, 'because'), { host }), at)
    case 'renewed': {
      const reason = reasonOf(facts)
      return reason === '' ? say('events.renewed') : say('events.renewedBecause', { reason })
    }
    case 'relinked':
      return host === '' ? say('events.relinked') : say('events.relinkedTo', { host })
    case 'resumed':
      return withHeld(facts, 'events.resumed', 'events.resumedWith')
    case 'refetched':
      return refetched(facts)
    case 'checked':
      return checkPhrase(number(facts, 'chunks') ?? 0, number(facts, 'wrong') ?? 0)
    case 'verified':
      return verified(text(facts, 'algorithm'))
    case 'failed':
      return say('states.failed', { clause: troubleClause(troubleOf(facts, 'code'), { host }) })
    default:
      return say(PLAIN_EVENTS[event.kind])
  }
}

const PLAIN_EVENTS = {
  added: 'events.added',
  paused: 'states.paused',
  restarted: 'events.restarted',
  unmarked: 'events.unmarked',
  finished: 'states.done',
} as const satisfies Partial<Record<EventKind, PlainKey>>

/** The wait that an event tells of, as a state; null where it tells of none. */
export function waitOf({ kind, facts }: TimelineEvent): DownloadState | null {
  if (kind !== 'waiting') return null
  return { kind, until: number(facts, 'until'), because: troubleOf(facts, 'because') }
}

/** What a comparison with the checksums of its pieces found. */
export function checkPhrase(chunks: number, wrong: number): string {
  if (chunks === 0) return say('checks.nothing')
  if (wrong === 0) return say('checks.allRight', { count: chunks })
  return chunks === 1 ? say('checks.oneWrong') : say('checks.someWrong', { count: wrong, pieces: chunks })
}

/** No URL but its host: queries and user info can carry secrets. */
export function factsWithoutUrls(facts: Facts): Facts {
  return Object.fromEntries(
    Object.entries(facts).map(([name, fact]) => [name, typeof fact === 'string' ? withoutUrls(fact) : fact]),
  )
}

function withoutUrls(fact: string): string {
  return fact.replace(/https?:[^\s"'<>]*/gi, url =>
    URL.canParse(url) ? new URL(url).host : say('events.aLink'),
  )
}

function probed(facts: Facts, host: string): string {
  const bytes = number(facts, 'bytes')
  let offer =
    bytes === null
      ? say('events.probedUnknown', { host })
      : say('events.probed', { host, size: formatBytes(bytes) })
  if (number(facts, 'ranges') === 0) offer = say('events.noRanges', { offer })
  if (number(facts, 'validator') === 0) offer = say('events.noValidator', { offer })
  return offer
}

function connections(facts: Facts): string {
  const count = number(facts, 'connections')
  if (count === null) return say('events.connectionsUnknown')
  return count === 0 ? say('events.noConnection') : connectionsSentence(count)
}

function limited(facts: Facts, host: string, at: number): string {
  const count = number(facts, 'connections')
  const until = number(facts, 'until')
  const what =
    count === null ? say('events.limitedUnknown', { host }) : say('events.limited', { host, count })
  const phrase = withReason(what, facts)
  return until === null ? phrase : say('events.nothingBefore', { phrase, time: formatClock(until, at) })
}

function waiting(until: number | null, clause: string, at: number): string {
  if (until === null) return say('states.waiting', { clause })
  return say('events.waitingUntil', { time: formatClock(until, at), clause })
}

function refetched(facts: Facts): string {
  const chunks = number(facts, 'chunks')
  const phrase = chunks === null ? say('events.refetchedSome') : say('events.refetched', { count: chunks })
  return withReason(phrase, facts)
}

function verified(algorithm: string): string {
  const name = ALGORITHMS[algorithm]
  return name === undefined ? say('events.verified') : say('events.verifiedBy', { algorithm: name })
}

function withHeld(facts: Facts, alone: PlainKey, onTop: PlainKey): string {
  const held = number(facts, 'held') ?? 0
  return held > 0 ? say(onTop, { held: formatBytes(held) }) : say(alone)
}

function withReason(phrase: string, facts: Facts): string {
  const reason = reasonOf(facts)
  return reason === '' ? phrase : say('events.because', { phrase, reason })
}

/** 'HTTP 429': '' where it is only a failure code, which no person needs to read. */
function reasonOf(facts: Facts): string {
  const because = text(facts, 'because')
  return FAILURE_CODES.some(code => code === because) ? '' : reasonWords(because)
}

function troubleOf(facts: Facts, name: 'because' | 'code'): Trouble {
  const code = FAILURE_CODES.find(known => known === facts[name]) ?? 'protocol'
  return { code, detail: text(facts, 'detail') }
}

function text(facts: Facts, name: string): string {
  const fact = facts[name]
  return typeof fact === 'string' ? fact : ''
}

function number(facts: Facts, name: string): number | null {
  const fact = facts[name]
  return typeof fact === 'number' ? fact : null
}
