// Links that files and other programs bring: what they say of each, which servers are not to be asked before the person wants
// it, and how all that comes into the add dialog. What is in the text stays; nothing of it is looked at or sent from here.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { AddItem, OfferedLinks, SluiceBridge } from '../../shared/contract.ts'
import { type Intake, type IntakeLink, readIntake } from '../../shared/intake.ts'
import { hasPattern } from '../../shared/link-patterns.ts'
import { hostOf } from '../../shared/links.ts'
import type { Checksum } from '../../shared/model.ts'
import { say } from '../../shared/words.ts'
import { holdsText, type Panel } from './panel.ts'

export interface Offered {
  /** What was said of a link, by the link as it stands in the text. */
  readonly said: ReadonlyMap<string, Pick<AddItem, 'name' | 'headers' | 'checksum'>>
  /** Links whose servers are asked nothing yet. */
  readonly held: ReadonlySet<string>
  /** Sentences about what could not be taken. */
  readonly troubles: readonly string[]
}

export const NOTHING_OFFERED: Offered = { said: new Map(), held: new Set(), troubles: [] }

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
      const isHeld = isPlain && held.has(link.link)
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
 * `links` below what is in the text, which stays to the letter. `isHeld`: they did not come by the person's own hand; a link
 * that was in the text before did.
 */
export function mergeOffer(before: string, links: OfferedLinks, offered: Offered, isHeld: boolean): Merged {
  const own = new Set(readIntake(before).links.map(({ link }) => link))
  const said = new Map(offered.said)
  const held = new Set(offered.held)
  const lines: string[] = []
  for (const { link, name, headers, checksum } of links.items) {
    const line = lineOf(link)
    if (!said.has(line)) said.set(line, { name, headers, checksum })
    if (!isHeld) held.delete(line)
    if (own.has(line)) continue
    own.add(line)
    lines.push(line)
    if (isHeld) held.add(line)
  }
  const troubles = [...new Set([...offered.troubles, ...links.troubles])]
  const offeredNow = { said, held, troubles }
  if (lines.length === 0) return { text: before, offered: offeredNow }
  // Whoever types at the end goes on there, on a line of their own, and not in one of these.
  const text = `${[...(before === '' ? [] : [before]), ...lines].join('\n')}\n`
  return { text, offered: offeredNow }
}

/** So many hosts are named. */
const MOST_HOSTS = 3

/** Where these lead, for a sentence: "a.example, b.example and 3 more servers". */
export function hostWords(links: readonly Pick<IntakeLink, 'link'>[]): string {
  const hosts = [...new Set(links.map(({ link }) => hostOf(link)))]
  const shown = hosts.slice(0, MOST_HOSTS).join(', ')
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

/** Takes what main has now and from now on; returns the function that ends it. */
export function startOffers({ bridge, window, take }: OfferPorts): () => void {
  let waiting: readonly OfferedLinks[] = []

  function takeWaiting(): void {
    if (waiting.length === 0 || isAsking(window.getState().panel)) return
    const taken = waiting
    waiting = []
    for (const links of taken) take(links)
  }

  async function ask(): Promise<void> {
    const reply = await bridge.invoke('links:take')
    if (!reply.ok || !reply.value) return
    waiting = [...waiting, reply.value]
    takeWaiting()
  }

  const unhear = bridge.on('links:offered', () => void ask())
  const unfollow = window.subscribe(takeWaiting)
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
