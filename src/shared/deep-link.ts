// sluice: links, by which pages and programs hand links over: sluice:https://…, sluice://https://…, sluice:add?url=…&url=….
// They can name http links and nothing else: no folder, no headers, no options. Pure, never throws, linear.
import { MAX_LINKS } from './contract.ts'
import { checkLink, displayUrl, MAX_LINK_LENGTH } from './links.ts'
import { say } from './words.ts'

/** A longer one is not looked at, UTF-16 units. */
export const MAX_DEEP_LINK = 2 * 1024 * 1024

export interface DeepLinkReading {
  /** Absolute and checked, each once; none where only the window is asked for. */
  readonly links: readonly string[]
  /** Sentences about what is not among them. */
  readonly troubles: readonly string[]
}

/** Of the links that are refused so many are named. */
const MOST_NAMED = 5
/** Of a refused link so much is shown. */
const MOST_SHOWN = 200
/** Shows nothing, or turns the sentence around it. */
const UNSEEN = /[\p{Cc}\p{Default_Ignorable_Code_Point}]/gu

/** Whether `text` says that it is one. */
export function isDeepLink(text: string): boolean {
  return /^sluice:/i.test(text)
}

/** What a link that says that it is one of these asks for. */
export function readDeepLink(text: string): DeepLinkReading {
  if (text.length > MAX_DEEP_LINK) return { links: [], troubles: [say('offer.deep-long')] }
  const rest = text.slice('sluice:'.length).trim()
  if (/^\/{0,3}(?:add\/?)?$/i.test(rest)) return { links: [], troubles: [] }
  const asked = linksOf(rest)
  if (asked.length === 0) return { links: [], troubles: [say('offer.deep-unknown')] }
  return check(asked)
}

/** Which links it names; null stands for one that cannot be decoded. */
function linksOf(rest: string): readonly (string | null)[] {
  // Browsers take 'https' behind 'sluice://' for a host with an empty port, and drop its colon.
  const single = /^(?:\/\/)?(https?):?(\/\/.*)$/is.exec(rest)
  if (single !== null) return [`${single[1]}:${single[2]}`]
  const query = /^(?:\/\/)?add\/?\?([^#]*)/i.exec(rest)?.[1]
  if (query === undefined) return []
  return query
    .split('&')
    .flatMap(pair => (pair.startsWith('url=') ? [decode(pair.slice('url='.length))] : []))
}

function decode(text: string): string | null {
  // Nine signs of what is written for one ("%E6%96%87") make a link too long all the same.
  if (text.length > 9 * MAX_LINK_LENGTH) return null
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

function check(asked: readonly (string | null)[]): DeepLinkReading {
  const links = new Set<string>()
  const refused: string[] = []
  let isCut = false
  for (const link of asked) {
    const checked = link === null ? null : checkLink(link)
    if (checked?.ok !== true) {
      const reason = checked?.reason ?? say('links.notALink')
      const shown = displayUrl(link ?? '')
        .replace(UNSEEN, '')
        .slice(0, MOST_SHOWN)
      refused.push(shown.trim() === '' ? reason : say('main.link-refused', { link: shown, reason }))
    } else if (links.size < MAX_LINKS) links.add(checked.url)
    else isCut ||= !links.has(checked.url)
  }
  const troubles = refused.slice(0, MOST_NAMED)
  const more = refused.length - troubles.length
  if (more > 0)
    troubles.push(say('main.links-refused', { count: more, number: more.toLocaleString('en-US') }))
  if (isCut) troubles.push(say('offer.too-many', { most: MAX_LINKS.toLocaleString('en-US') }))
  return { links: [...links], troubles }
}
