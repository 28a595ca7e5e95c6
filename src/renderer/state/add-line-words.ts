// What there is to say of one link before it is added. Pure.
import type { Trouble } from '../../shared/model.ts'
import { troubleText } from '../../shared/sentences.ts'
import { say } from '../../shared/words.ts'

export interface LineFacts {
  /** Why its name cannot be a file's. */
  readonly fault: string | null
  /** Why main did not take it the last time. */
  readonly refused: string | null
  readonly isListed: boolean
  /** What its server answered. */
  readonly trouble: Trouble | null
  readonly host: string
}

export interface LineNote {
  /** `bad` keeps it from being added, `warn` may go wrong, `info` is as it should be. */
  readonly kind: 'bad' | 'warn' | 'info'
  readonly text: string
}

/** The one thing that matters most; null: nothing. */
export function lineNote({ fault, refused, isListed, trouble, host }: LineFacts): LineNote | null {
  if (fault !== null) return { kind: 'bad', text: fault }
  if (isListed) return { kind: 'info', text: say('add.listed') }
  if (refused !== null) return { kind: 'bad', text: refused }
  if (trouble === null) return null
  return { kind: 'warn', text: troubleText(trouble, { host }) }
}

/** Letters of a host that are shown: who owns it stands at its end, so the end is what a line always has room for. */
const MOST_OF_HOST = 60

/** A host for a line, its beginning left out where it is long. */
export function shownHost(host: string): string {
  return host.length <= MOST_OF_HOST ? host : `…${host.slice(1 - MOST_OF_HOST)}`
}

/** "with 3 headers and cookies": that they are there, never what they say. '' for none. */
export function headerWords(headers: Readonly<Record<string, string>>): string {
  const names = Object.keys(headers)
  const hasCookies = names.includes('cookie')
  const count = names.length - (hasCookies ? 1 : 0)
  if (count === 0) return hasCookies ? say('add.cookies') : ''
  return say(hasCookies ? 'add.headers-cookies' : 'add.headers', { count })
}
