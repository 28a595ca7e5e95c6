// What happened to a download, one plain phrase for each event of its timeline. Pure; the window and the command line
// say the same. Facts may be missing: another version may have written them.
import { formatBytes, formatClock } from './format.ts'
import { type DownloadState, FAILURE_CODES, type TimelineEvent, type Trouble } from './model.ts'
import { type Place, troubleClause } from './sentences.ts'

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
    case 'added':
      return 'Added'
    case 'started':
      return withHeld('Started', facts)
    case 'probed':
      return probed(facts, host || 'The server')
    case 'connections':
      return connections(facts)
    case 'limited':
      return limited(facts, host || 'the server', at)
    case 'waiting': {
      const until = number(facts, 'until')
      const wait = until === null ? 'Waiting' : `Waiting until ${formatClock(until, at)}`
      return `${wait}: ${troubleClause(troubleOf(facts, 'because'), { host })}`
    }
    case 'renewed':
      return `The link had expired${inBrackets(facts)}; the one you gave led to a fresh one`
    case 'relinked':
      return host === '' ? 'A new link was given' : `A new link was given, to ${host}`
    case 'resumed':
      return withHeld('Went on', facts)
    case 'paused':
      return 'Paused'
    case 'restarted':
      return 'Started over from the first byte'
    case 'refetched':
      return `Fetching again what could not prove itself: ${pieces(number(facts, 'chunks'))}${inBrackets(facts)}`
    case 'checked':
      return checkPhrase(number(facts, 'chunks') ?? 0, number(facts, 'wrong') ?? 0)
    case 'verified':
      return verified(text(facts, 'algorithm'))
    case 'finished':
      return 'Done'
    case 'failed':
      return `Failed: ${troubleClause(troubleOf(facts, 'code'), { host })}`
  }
}

/** The wait that an event tells of, as a state; null where it tells of none. */
export function waitOf({ kind, facts }: TimelineEvent): DownloadState | null {
  if (kind !== 'waiting') return null
  return { kind, until: number(facts, 'until'), because: troubleOf(facts, 'because') }
}

/** What a comparison with the checksums of its pieces found. */
export function checkPhrase(chunks: number, wrong: number): string {
  if (chunks === 0) return 'Checked: there is nothing to compare it with'
  if (wrong === 0)
    return `Checked: ${chunks === 1 ? 'its one piece is' : `all ${chunks} pieces are`} as received`
  if (chunks === 1) return 'Checked: its one piece is wrong'
  return `Checked: ${wrong} of ${chunks} pieces ${wrong === 1 ? 'is' : 'are'} wrong`
}

/** No URL but its host: queries and user info can carry secrets. */
export function factsWithoutUrls(facts: Facts): Facts {
  return Object.fromEntries(
    Object.entries(facts).map(([name, fact]) => [name, typeof fact === 'string' ? withoutUrls(fact) : fact]),
  )
}

function withoutUrls(fact: string): string {
  return fact.replace(/https?:[^\s"'<>]*/gi, url => (URL.canParse(url) ? new URL(url).host : 'a link'))
}

function probed(facts: Facts, host: string): string {
  const bytes = number(facts, 'bytes')
  const offer =
    bytes === null ? `${host} does not say how large the file is` : `${host} has ${formatBytes(bytes)}`
  const notes = [
    number(facts, 'ranges') === 0 ? 'a broken connection means starting over' : '',
    number(facts, 'validator') === 0 ? 'it does not mark versions of the file' : '',
  ].filter(note => note !== '')
  return [offer, ...notes].join('; ')
}

function connections(facts: Facts): string {
  const count = number(facts, 'connections')
  if (count === null) return 'Another number of connections'
  return count === 0 ? 'No connection is open' : `Downloading over ${connectionsOf(count)}`
}

function limited(facts: Facts, host: string, at: number): string {
  const count = number(facts, 'connections')
  const until = number(facts, 'until')
  const allows = count === null ? `${host} allows less` : `${host} allows ${connectionsOf(count)}`
  const after = until === null ? '' : `, nothing before ${formatClock(until, at)}`
  return `Asked for less: ${allows} now${inBrackets(facts)}${after}`
}

function verified(algorithm: string): string {
  const name = ALGORITHMS[algorithm]
  return name === undefined ? 'The checksum fits' : `The ${name} checksum fits`
}

function withHeld(what: string, facts: Facts): string {
  const held = number(facts, 'held') ?? 0
  return held > 0 ? `${what} with ${formatBytes(held)} already here` : what
}

function pieces(count: number | null): string {
  if (count === null) return 'some pieces'
  return count === 1 ? '1 piece' : `${count} pieces`
}

function connectionsOf(count: number): string {
  return count === 1 ? '1 connection' : `${count} connections`
}

/** ' (HTTP 429)': the reason, unless it is only a failure code, which no person needs to read. */
function inBrackets(facts: Facts): string {
  const because = text(facts, 'because')
  return because === '' || FAILURE_CODES.some(code => code === because) ? '' : ` (${because})`
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
