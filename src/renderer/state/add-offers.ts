// Links that files and other programs bring: what they say of each, which servers are not to be asked before the person wants
// it, and how all that comes into the add dialog. What is in the text stays; nothing of it is looked at or sent from here.
import { createStore, type StoreApi } from 'zustand/vanilla'
import { type AddItem, MAX_LINKS, type OfferedLinks, type SluiceBridge } from '../../shared/contract.ts'
import { type Intake, type IntakeLink, readIntake } from '../../shared/intake.ts'
import { hasPattern } from '../../shared/link-patterns.ts'
import { hostOf } from '../../shared/links.ts'
import type { Checksum } from '../../shared/model.ts'
import { say } from '../../shared/words.ts'
import { shownHost } from './add-line-words.ts'
import { holdsText, type Panel } from './panel.ts'

export interface Offered {
  /** What was said of a link, by the link as it stands in the text. */
  readonly said: ReadonlyMap<string, Pick<AddItem, 'name' | 'headers' | 'checksum'>>
  /** Links whose servers are asked nothing yet. */
  readonly held: ReadonlySet<string>
  /** Sentences about what could not be taken, the first ones. */
  readonly troubles: readonly string[]
  /** So many more are not among them. */
  readonly unsaid: number
}

export const NOTHING_OFFERED: Offered = { said: new Map(), held: new Set(), troubles: [], unsaid: 0 }

/** So many sentences are shown, however often a page hands over what cannot be taken. */
const MOST_TROUBLES = 8
/** Letters of all links in the dialog that were brought: nobody types beside more. */
const MOST_LETTERS = 10 * 1024 * 1024

/** A link of the text, and what was said of it by whoever brought it. */
export interface DraftLink extends IntakeLink {
  readonly checksum: Checksum | null
  /** Its server is asked nothing yet. */
  readonly isHeld: boolean
}

export interface DraftIntake extends Intake {
  readonly links: readonly DraftLink[]
}

/** A copied command says itself what it wants; of any other link it counts what was said of it. */
export function withOffered({ links, troubles }: Intake, { said, held }: Offered): DraftIntake {
  return {
    troubles,
    links: links.map(link => {
      const isPlain = Object.keys(link.headers).length === 0
      const more = isPlain ? said.get(link.link) : undefined
      // Whatever stands before it in the text: nobody's cookies go where nobody has looked.
      const isHeld = held.has(link.link)
      if (more === undefined) return { ...link, checksum: null, isHeld }
      return { ...link, name: link.name ?? more.name, headers: more.headers, checksum: more.checksum, isHeld }
    }),
  }
}

/** The link as a line of the text that means just it: a range is for people to write. */
export function lineOf(link: string): string {
  if (!hasPattern(link)) return link
  const path = link.indexOf('/', link.indexOf('//') + 2)
  if (path < 0) return link
  return link.slice(0, path) + link.slice(path).replaceAll('[', '%5B').replaceAll(']', '%5D')
}

export interface Merged {
  readonly text: string
  readonly offered: Offered
}

/**
 * `links` below what is in the text, which stays to the letter; above it where it ends in a command that would take them for
 * its own. `isHeld`: they did not come by the person's own hand; a link that was in the text before did. At most MAX_LINKS.
 */
export function mergeOffer(before: string, links: OfferedLinks, offered: Offered, isHeld: boolean): Merged {
  const inText = new Set(readIntake(before).links.map(({ link }) => link))
  const said = new Map(offered.said)
  const held = new Set(offered.held)
  const lines: string[] = []
  let letters = [...said.keys()].reduce((sum, line) => sum + line.length, 0)
  let isCut = false
  for (const item of links.items) {
    const line = lineOf(item.link)
    const known = said.get(line)
    const isInText = inText.has(line)
    if (known === undefined && !isInText) {
      if (said.size >= MAX_LINKS || letters + line.length > MOST_LETTERS) {
        isCut = true
        continue
      }
      letters += line.length
    }
    said.set(line, whatIsSaid(item, known, isInText))
    if (!isHeld) held.delete(line)
    if (isInText) continue
    inText.add(line)
    lines.push(line)
    if (isHeld) held.add(line)
  }
  const tooMany = isCut ? [say('offer.too-many', { most: MAX_LINKS.toLocaleString('en-US') })] : []
  const offeredNow = { said, held, ...withTroubles(offered, [...links.troubles, ...tooMany]) }
  return { text: lines.length === 0 ? before : withLines(before, lines), offered: offeredNow }
}

/**
 * What was said first counts, and what is missing there is filled in: a bare link that somebody sends ahead takes no checksum
 * from a metalink. Headers never come to a link that is there already, which the person would send them with unasked.
 */
function whatIsSaid(
  { name, headers, checksum }: AddItem,
  known: Pick<AddItem, 'name' | 'headers' | 'checksum'> | undefined,
  isInText: boolean,
): Pick<AddItem, 'name' | 'headers' | 'checksum'> {
  if (known === undefined) return { name, headers: isInText ? {} : headers, checksum }
  return { name: known.name ?? name, headers: known.headers, checksum: known.checksum ?? checksum }
}

function withTroubles(
  { troubles, unsaid }: Offered,
  sentences: readonly string[],
): Pick<Offered, 'troubles' | 'unsaid'> {
  const fresh = [...new Set(sentences)].filter(sentence => !troubles.includes(sentence))
  const room = Math.max(0, MOST_TROUBLES - troubles.length)
  return {
    troubles: [...troubles, ...fresh.slice(0, room)],
    unsaid: unsaid + Math.max(0, fresh.length - room),
  }
}

function withLines(before: string, lines: readonly string[]): string {
  // Whoever types at the end goes on there, on a line of their own, and not in one of these.
  const below = `${[...(before === '' ? [] : [before]), ...lines].join('\n')}\n`
  const alone = new Set(
    readIntake(below).links.flatMap(({ link, headers }) => (Object.keys(headers).length === 0 ? [link] : [])),
  )
  return lines.every(line => alone.has(line)) ? below : `${lines.join('\n')}\n${before}`
}

/** So many hosts are named. */
const MOST_HOSTS = 3

/** Where these lead, for a sentence: "a.example, b.example and 3 more servers". */
export function hostWords(links: readonly Pick<IntakeLink, 'link'>[]): string {
  const hosts = [...new Set(links.map(({ link }) => hostOf(link)))]
  const shown = hosts.slice(0, MOST_HOSTS).map(shownHost).join(', ')
  const count = hosts.length - MOST_HOSTS
  if (count <= 0) return shown
  return say('offer.hosts-more', { hosts: shown, count, number: count.toLocaleString('en-US') })
}

/** What was offered in the dialog that is open; with the dialog, it goes. */
export function createOffered(window: StoreApi<{ readonly panel: Panel | null }>): StoreApi<Offered> {
  const store = createStore<Offered>(() => NOTHING_OFFERED)
  window.subscribe(({ panel }) => {
    if (panel?.kind !== 'add' && store.getState() !== NOTHING_OFFERED) store.setState(NOTHING_OFFERED)
  })
  return store
}

export interface OfferPorts {
  readonly bridge: SluiceBridge
  readonly window: StoreApi<{ readonly panel: Panel | null }>
  readonly take: (links: OfferedLinks) => void
}

/** Takes what main has now and from now on; returns the function that ends it. What cannot be shown yet waits in main. */
export function startOffers({ bridge, window, take }: OfferPorts): () => void {
  let isWaiting = false
  let taken: readonly OfferedLinks[] = []

  async function ask(): Promise<void> {
    isWaiting = isAsking(window.getState().panel)
    if (isWaiting) return
    const reply = await bridge.invoke('links:take')
    if (!reply.ok || !reply.value) return
    taken = [...taken, reply.value]
    show()
  }

  function show(): void {
    if (isAsking(window.getState().panel)) return
    const links = taken
    taken = []
    for (const one of links) take(one)
    if (isWaiting) void ask()
  }

  const unhear = bridge.on('links:offered', () => void ask())
  const unfollow = window.subscribe(show)
  void ask()
  return () => {
    unhear()
    unfollow()
  }
}

/** Whether it waits for an answer that another dialog would lose; all others can be opened again as they were. */
function isAsking(panel: Panel | null): boolean {
  return panel?.kind === 'start-over' || (panel?.kind === 'relink' && holdsText(panel))
}
