// Links on the clipboard, asked for in the tray's menu: read once, by the reader of everything that is pasted, and offered in
// the window, where the person sees them before anything is fetched.
import { type AddItem, MAX_LINKS } from '../../shared/contract.ts'
import { readIntake } from '../../shared/intake.ts'
import { say } from '../../shared/words.ts'

/** Longer texts are no list of links that somebody copied, in UTF-16 units. */
const LONGEST_TEXT = 8_388_608
/** More sentences than anybody reads. */
const MOST_TROUBLES = 20

/** What a text has to offer; a sentence where it has no link at all. */
export function clipboardOffer(text: string): {
  readonly items: readonly AddItem[]
  readonly troubles: readonly string[]
} {
  const { links, troubles } = readIntake(text.length > LONGEST_TEXT ? '' : text)
  if (links.length === 0) return { items: [], troubles: [say('main.tray.no-links')] }
  return {
    items: links
      .slice(0, MAX_LINKS)
      .map(({ link, name, headers }) => ({ link, name, headers, dir: null, checksum: null })),
    troubles: troubles.slice(0, MOST_TROUBLES).map(({ text: what, reason }) => `${what}: ${reason}`),
  }
}
