// Links on the clipboard, offered to the person when they come to the window; never added by themselves. What was copied
// from Sluice, offered before or declined is not offered again. No text is kept: only a digest of what was handled.
import { createHash } from 'node:crypto'
import type { ClipboardOffer } from '../../shared/details.ts'
import { displayUrl, parseLinks } from '../../shared/links.ts'
import type { DownloadQueue } from '../engine/queue-api.ts'

/** Longer texts are no list of links that somebody copied, in UTF-16 units. */
const LONGEST_TEXT = 1_048_576
/** Texts that were handled are remembered so many at a time. */
const MOST_HANDLED = 200
/** Longest link as it is shown with an offer. */
const MOST_SHOWN = 100

export interface ClipboardDeps {
  /** Both at once in older versions of Electron, by and by in newer ones. */
  readonly read: () => string | Promise<string>
  readonly write: (text: string) => void | Promise<void>
  /** Whether the person wants to be offered links. */
  readonly isWanted: () => boolean
  /** Which of these links, without user name and password, are not in the list. */
  readonly unlisted: (links: readonly string[]) => readonly string[]
  readonly send: (offer: ClipboardOffer | null) => void
}

export interface ClipboardWatch {
  /** What is offered now. */
  readonly offer: ClipboardOffer | null
  /**
   * Looks at the clipboard: the window has come to the front, or the person has changed whether they want offers.
   * Rejects where it cannot be read.
   */
  look(): Promise<void>
  /** Copies a text of our own; rejects where it cannot be written. */
  write(text: string): Promise<void>
  /** The person does not want what is offered. */
  decline(): void
}

export function createClipboardWatch(deps: ClipboardDeps): ClipboardWatch {
  const handled = new Set<string>()
  let offer: ClipboardOffer | null = null
  /** Of several looks and changes at once only the last one counts. */
  let turn = 0

  function remember(text: string): void {
    const key = digestOf(text)
    handled.delete(key)
    handled.add(key)
    const [oldest] = handled
    if (handled.size > MOST_HANDLED && oldest !== undefined) handled.delete(oldest)
  }

  function tell(next: ClipboardOffer | null): void {
    if (next === offer) return
    offer = next
    if (next !== null) remember(next.text)
    deps.send(next)
  }

  /** The offer that the text on the clipboard makes; the one that stands where it is the same. */
  function offerOf(text: string): ClipboardOffer | null {
    if (text === '' || text.length > LONGEST_TEXT) return null
    const isSame = text === offer?.text
    if (!isSame && handled.has(digestOf(text))) return null
    const links = linksOf(text)
    if (deps.unlisted(links.map(displayUrl)).length === 0) return null
    const [first] = links
    if (first === undefined) return null
    return isSame ? offer : { text, links: links.length, first: shorten(displayUrl(first)) }
  }

  return {
    get offer() {
      return offer
    },
    async look() {
      const mine = ++turn
      const text = deps.isWanted() ? await deps.read() : ''
      if (mine === turn) tell(offerOf(text))
    },
    async write(text) {
      turn++
      remember(text)
      // What was offered lies on the clipboard no longer.
      if (text !== offer?.text) tell(null)
      await deps.write(text)
    },
    decline() {
      turn++
      tell(null)
    },
  }
}

/** Those of `links` that no download of the queue is of. */
export function unlistedIn(
  queue: Pick<DownloadQueue, 'order' | 'view'>,
  links: readonly string[],
): readonly string[] {
  const left = new Set(links)
  for (const id of queue.order()) {
    if (left.size === 0) break
    const view = queue.view(id)
    if (view !== null) left.delete(view.url)
  }
  return [...left]
}

/** The links in a text where one of them at least says its scheme; none otherwise. */
function linksOf(text: string): readonly string[] {
  const said = text.split(/[\r\n]+/).filter(line => /https?:\/\//i.test(line))
  if (said.length === 0 || parseLinks(said.join('\n')).links.length === 0) return []
  return parseLinks(text).links
}

function shorten(link: string): string {
  return link.length <= MOST_SHOWN ? link : `${link.slice(0, MOST_SHOWN - 1)}…`
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}
