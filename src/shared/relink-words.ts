// What is said where a second link for a download is refused: the usual sentences are of one link and what became of it.
// Pure; the window and the command line say the same.
import type { FailureCode, Trouble } from './model.ts'
import { troubleText } from './sentences.ts'
import { type PlainKey, say } from './words.ts'

const OWN_WORDS: Partial<Record<FailureCode, PlainKey>> = {
  changed: 'links.relink.changed',
  'not-resumable': 'links.relink.notResumable',
  'name-taken': 'links.relink.nameTaken',
}

/** @param host that the new link names. */
export function relinkRefusal(trouble: Trouble, host: string): string {
  const own = OWN_WORDS[trouble.code]
  return unchanged(own === undefined ? troubleText(trouble, { host }) : say(own))
}

/** Of a download that is done. */
export function needsNoLink(name: string): string {
  return say('links.relink.needsNone', { name })
}

export function unchanged(sentence: string): string {
  return say('links.relink.unchanged', { sentence })
}
