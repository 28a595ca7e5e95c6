// What the program says of a download in plain words: one sentence for each failure, one phrase for each state.
// Pure; the window and the command line say the same.
import { formatDuration } from './format.ts'
import type { DownloadState, DownloadView, Priority, Trouble } from './model.ts'
import { troubleWords } from './trouble-words.ts'
import { type PlainKey, say } from './words.ts'

export interface Place {
  /** Host and, unless usual, port; '' where unknown. */
  readonly host: string
  /** The download has not failed but waits, and goes on by itself. */
  readonly waiting?: boolean
}

/** Two sentences: what happened, and what the person can do. */
export interface TroubleSentence {
  readonly what: string
  readonly todo: string
}

/** Quiet for so long, a running download is said to be stalled, ms. */
const STALLED_AFTER = 10_000

/** Says what went wrong and what to do. */
export function troubleSentence(trouble: Trouble, context: Place): TroubleSentence {
  const { todo, meanwhile = 'trouble.triesByItself' } = troubleWords(trouble)
  const clause = troubleClause(trouble, context)
  const isName = context.host !== '' && clause.startsWith(context.host)
  return {
    what: say('trouble.sentence', { clause: isName ? clause : capitalized(clause) }),
    todo: say(context.waiting ? meanwhile : todo),
  }
}

/** The same two sentences as one text. */
export function troubleText(trouble: Trouble, context: Place): string {
  const { what, todo } = troubleSentence(trouble, context)
  return say('trouble.both', { what, todo })
}

/** What went wrong, to go on with after a colon: no capital but a name's, no full stop. */
export function troubleClause(trouble: Trouble, { host }: Place): string {
  const words = troubleWords(trouble)
  const clause = say(words.clause, { host: hostName(host), time: words.time ?? '' })
  return words.fact === undefined ? clause : say('trouble.withFact', { clause, fact: words.fact })
}

/** The host, or what to call it where its name is not known. */
export function hostName(host: string): string {
  return host || say('trouble.theServer')
}

/** One short phrase for the state a download is in. `now`: ms since the epoch. */
export function stateSentence(
  view: Pick<DownloadView, 'state' | 'host' | 'connections' | 'quietSince'>,
  now: number,
): string {
  const { state, host } = view
  switch (state.kind) {
    case 'probing':
      return say('states.probing', { host: hostName(host) })
    case 'running':
      return runningSentence(view, now)
    case 'waiting':
      return waitingSentence(state, host, now)
    case 'done':
      return say(state.unverified ? 'states.doneUnverified' : 'states.done')
    case 'failed':
      return say('states.failed', { clause: troubleClause(state.because, view) })
    default:
      return say(PLAIN_STATES[state.kind])
  }
}

const PLAIN_STATES = {
  queued: 'states.queued',
  paused: 'states.paused',
  verifying: 'states.verifying',
  finishing: 'states.finishing',
} as const satisfies Partial<Record<DownloadState['kind'], PlainKey>>

const PRIORITIES: Readonly<Record<Priority, PlainKey>> = {
  high: 'states.priority.high',
  normal: 'states.priority.normal',
  low: 'states.priority.low',
}

/** 'High priority'. */
export function priorityWord(priority: Priority): string {
  return say(PRIORITIES[priority])
}

/** Over how many connections it downloads: one phrase with a capital. */
export function connectionsSentence(connections: number): string {
  if (connections < 1) return say('states.running')
  return say('states.runningOver', { count: connections })
}

function runningSentence(
  { quietSince, connections }: Pick<DownloadView, 'quietSince' | 'connections'>,
  now: number,
): string {
  const quiet = quietSince === null ? 0 : now - quietSince
  if (quiet < STALLED_AFTER) return connectionsSentence(connections)
  return say('states.stalled', { time: formatDuration(Math.floor(quiet / 1_000)) })
}

function waitingSentence(
  { until, because }: Extract<DownloadState, { kind: 'waiting' }>,
  host: string,
  now: number,
): string {
  if (isOffline(because)) return say('states.offline')
  const isAsked = because.code === 'rate-limited'
  const clause = isAsked ? say('states.slowDown', { host: hostName(host) }) : troubleClause(because, { host })
  if (until === null) return say('states.waiting', { clause })
  const left = until - now
  if (left <= 0) return say('states.tryingAgain', { clause })
  return say('states.waitingFor', { wait: formatDuration(left / 1_000), clause })
}

/** The computer has no network: its phrase says itself that the download goes on. */
export function isOffline({ code, detail }: Trouble): boolean {
  return code === 'network' && detail === 'offline'
}

/** As a sentence begins. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
