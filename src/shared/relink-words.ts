// What is said where a second link for a download is refused: the usual sentences are of one link and what became of it.
// Pure; the window and the command line say the same.
import type { FailureCode, Trouble } from './model.ts'
import { troubleSentence } from './sentences.ts'

const OWN_WORDS: Partial<Record<FailureCode, string>> = {
  changed:
    'This link leads to another file than the one this download began with. Look for a link to the same file.',
  'not-resumable':
    'The server of this link can only send the file from its beginning. Look for another link, or start over.',
  'name-taken': 'This link is already in the list.',
}

/** @param host that the new link names. */
export function relinkRefusal(trouble: Trouble, host: string): string {
  const { what, todo } = troubleSentence(trouble, { host })
  return unchanged(OWN_WORDS[trouble.code] ?? `${what} ${todo}`)
}

/** Of a download that is done. */
export function needsNoLink(name: string): string {
  return `“${name}” is complete and needs no other link.`
}

export function unchanged(sentence: string): string {
  return `${sentence} Nothing was changed.`
}
