// Whether a text can be a metalink at all: its first element, its pieces of markup and how many and how long they are. A parser
// takes seconds for megabytes of nonsense; this looks once at each mark. Pure, linear.

/** Ten thousand files with a dozen links each have fewer. */
const MOST_MARKS = 400_000
/** Of one tag; a file's name is the longest thing in one. */
const LONGEST_TAG = 4_096
/** Between two tags; the longest are links. */
const LONGEST_TEXT = 131_072

/** White space, comments and instructions before the first element. */
const ROOT = /^<(?:[A-Za-z_][\w.-]{0,60}:)?metalink[\s/>]/

/** False for what is no metalink, also for one with a document type (RFC 5854 has none): entities come from there. */
export function isPlausible(text: string): boolean {
  let end = text.startsWith('\ufeff') ? 1 : 0
  let hasRoot = false
  let marks = 0
  for (;;) {
    const start = text.indexOf('<', end)
    if (start < 0) return hasRoot && text.slice(end, end + LONGEST_TEXT).trim() === ''
    if (start - end > LONGEST_TEXT || ++marks > MOST_MARKS) return false
    const closing = closingOf(text, start)
    if (closing === null) return false
    const close = text.indexOf(closing.mark, start)
    if (close < 0 || close - start > closing.most) return false
    if (closing.isTag && !hasRoot) {
      if (!ROOT.test(text.slice(start, start + 80))) return false
      hasRoot = true
    }
    end = close + closing.mark.length
  }
}

/** What ends the mark that begins there; null: no mark of a metalink. */
function closingOf(
  text: string,
  at: number,
): { readonly mark: string; readonly most: number; readonly isTag: boolean } | null {
  if (text.startsWith('<!--', at)) return { mark: '-->', most: Number.POSITIVE_INFINITY, isTag: false }
  if (text.startsWith('<![CDATA[', at)) return { mark: ']]>', most: LONGEST_TEXT, isTag: false }
  if (text.startsWith('<!', at)) return null
  if (text.startsWith('<?', at)) return { mark: '?>', most: LONGEST_TAG, isTag: false }
  return { mark: '>', most: LONGEST_TAG, isTag: true }
}
