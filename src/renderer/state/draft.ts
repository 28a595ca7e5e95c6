// What the person wants of the links in the add dialog, beyond their text: names, a folder, a checksum; and what main said of
// them when they were last sent. What is sent, and what of the text stays, are pure functions of it.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { AddItem } from '../../shared/contract.ts'
import type { LinkPreview } from '../../shared/details.ts'
import { type Intake, type IntakeLink, intakeKey, linesOf } from '../../shared/intake.ts'
import type { Checksum, DownloadId, DownloadView } from '../../shared/model.ts'
import { folderFor, type Settings } from '../../shared/settings.ts'
import { nameFault, nameOfLink, shownName } from './add-name.ts'

export interface Draft {
  /** As typed, by `intakeKey`; absent where nobody has. */
  readonly names: ReadonlyMap<string, string>
  /** For all of them, this time; null: the usual one, or by type. */
  readonly dir: string | null
  /** As typed. */
  readonly checksum: string
  /** The link that was alone when it was typed, by `intakeKey`: it stays that one's when others come. null: none was. */
  readonly checksumFor: string | null
  /** Main's sentences about links it did not take, by `intakeKey`. */
  readonly refused: ReadonlyMap<string, string>
}

export const EMPTY_DRAFT: Draft = {
  names: new Map(),
  dir: null,
  checksum: '',
  checksumFor: null,
  refused: new Map(),
}

export function createDraft(): StoreApi<Draft> {
  return createStore<Draft>(() => EMPTY_DRAFT)
}

/** Where files go when nothing is said of them. */
export interface Places extends Pick<Settings, 'sortByType' | 'categories'> {
  readonly folder: string
}

/** The name a link will get as far as that is known: typed, of its command, the server's, the link's own. */
export function nameFor(
  link: IntakeLink,
  draft: Pick<Draft, 'names'>,
  preview: Pick<LinkPreview, 'name'> | null,
): string {
  const typed = draft.names.get(intakeKey(link))?.trim() ?? ''
  return typed === '' ? suggestedName(link, preview) : typed
}

/** The name it gets where nobody types one. */
export function suggestedName(link: IntakeLink, preview: Pick<LinkPreview, 'name'> | null): string {
  return preview?.name ?? shownName(link.name ?? nameOfLink(link.link))
}

/** The folder it will go to. */
export function dirFor(name: string, draft: Pick<Draft, 'dir'>, places: Places): string {
  return draft.dir ?? folderFor(name, places, places.folder)
}

/** Folders in which each link's download is already, unfinished; by link. */
export type Listed = ReadonlyMap<string, readonly string[]>

/** `downloads`: the whole list. */
export function listedIn(downloads: Iterable<Pick<DownloadView, 'url' | 'dir' | 'state'>>): Listed {
  const listed = new Map<string, string[]>()
  for (const { url, dir, state } of downloads) {
    if (state.kind === 'done') continue
    const dirs = listed.get(url)
    if (dirs === undefined) listed.set(url, [dir])
    else dirs.push(dir)
  }
  return listed
}

/** Whether the list has it already: the same link to the same folder, under no name of its own. */
export function isListed(
  link: IntakeLink,
  draft: Draft,
  places: Places,
  known: { readonly listed: Listed; readonly preview: LinkPreview | null },
): boolean {
  if ((draft.names.get(intakeKey(link))?.trim() ?? '') !== '') return false
  if (known.preview?.existing != null && draft.dir === null) return true
  const dir = dirFor(suggestedName(link, known.preview), draft, places)
  return known.listed.get(link.link)?.includes(dir) === true
}

/** Whether it can be sent as it is: its name can be a file's. */
export function hasGoodName(link: IntakeLink, draft: Pick<Draft, 'names'>): boolean {
  return nameFault(draft.names.get(intakeKey(link)) ?? '') === null
}

/** What main is asked to add for `link`. */
export function itemFor(link: IntakeLink, draft: Draft, checksum: Checksum | null): AddItem {
  const typed = draft.names.get(intakeKey(link))?.trim() ?? ''
  return {
    link: link.link,
    name: typed === '' ? link.name : typed,
    dir: draft.dir,
    headers: link.headers,
    checksum,
  }
}

/** How an add went. */
export interface AddOutcome {
  readonly added: readonly DownloadId[]
  /** What main did not take: the place in the request, from 0, and a sentence. */
  readonly rejected: readonly { readonly index: number; readonly reason: string }[]
  /** Items that were never answered, because main refused a whole request: from this place on; null: none. */
  readonly unsentFrom: number | null
}

/**
 * What of `text` is to stay: the lines in which something could not be added, without what of them could. A link that shares
 * its line with one that was added stands alone then. `left`: keys of links that stay; all troubles do.
 */
export function leftoverText(text: string, { links, troubles }: Intake, left: ReadonlySet<string>): string {
  const lines = linesOf(text)
  const groups = new Map<number, { end: number; parts: string[]; isWhole: boolean; isCommand: boolean }>()
  const groupAt = (line: number, end: number) => {
    const group = groups.get(line) ?? { end, parts: [], isWhole: true, isCommand: false }
    groups.set(line, group)
    group.end = Math.max(group.end, end)
    return group
  }
  for (const { line, lastLine, text: part } of troubles) groupAt(line, lastLine).parts.push(part)
  for (const link of links) {
    const group = groupAt(link.line, link.lastLine)
    if (!left.has(intakeKey(link))) group.isWhole = false
    else {
      group.parts.push(link.link)
      // Alone, a link would lose its headers.
      if (Object.keys(link.headers).length > 0) group.isCommand = true
    }
  }
  return [...groups]
    .filter(([, { parts }]) => parts.length > 0)
    .sort(([one], [other]) => one - other)
    .map(([line, { end, parts, isWhole, isCommand }]) =>
      isWhole || isCommand ? lines.slice(line - 1, end).join('\n') : parts.join('\n'),
    )
    .join('\n')
}
