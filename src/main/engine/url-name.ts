// The file name a URL suggests, and the choice between all who suggest one. Pure, never throws.
import { dispositionName } from './content-disposition.ts'
import { cleanName, sanitiseName } from './file-name.ts'

/** One character of UTF-8 as percent escapes, told by its first byte. */
const ESCAPED =
  /%[0-7][0-9a-f]|%[cd][0-9a-f]%[89ab][0-9a-f]|%e[0-9a-f](?:%[89ab][0-9a-f]){2}|%f[0-7](?:%[89ab][0-9a-f]){3}/gi

/**
 * The last path segment that is not empty, percent-decoded once as UTF-8; escapes that are no UTF-8 stay as they
 * are. null where the URL has no path or is none. The answer must still pass file-name.ts.
 */
export function nameFromUrl(url: string): string | null {
  if (!URL.canParse(url)) return null
  const segment = new URL(url).pathname.split('/').findLast(part => part !== '')
  return segment === undefined ? null : segment.replace(ESCAPED, decodeCharacter)
}

function decodeCharacter(escapes: string): string {
  try {
    return decodeURIComponent(escapes)
  } catch {
    return escapes
  }
}

export interface NameSources {
  /** What the person asked for. */
  readonly wanted: string | null
  /** The Content-Disposition header of the final reply, one latin-1 character for each byte. */
  readonly disposition: string | null
  readonly url: string
}

/** The sanitised name: the person's, else the server's, else the URL's, else 'download'. */
export function chooseName({ wanted, disposition, url }: NameSources): string {
  const offers = [wanted, dispositionName(disposition), nameFromUrl(url)]
  for (const offer of offers) {
    const name = offer === null ? null : cleanName(offer)
    if (name !== null) return name
  }
  return sanitiseName('')
}
