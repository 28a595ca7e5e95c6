// Links that the person wants, on their way into the queue: each link, its headers, its name and its folder are checked
// here, whatever the window has checked; what is refused comes back with its reason, by its place in the request.
import { isAbsolute, resolve } from 'node:path'
import type { AddItem, AddRequest } from '../../shared/contract.ts'
import { checkLink } from '../../shared/links.ts'
import type { AddReport, DownloadId, RejectedLink } from '../../shared/model.ts'
import { headerFault, plainHeader } from '../../shared/request-headers.ts'
import { folderFor, type Settings } from '../../shared/settings.ts'
import { say } from '../../shared/words.ts'
import type { DownloadQueue } from '../engine/queue-api.ts'
import type { DownloadIntent } from '../engine/store-port.ts'
import { CommandFailure } from './dispatch.ts'

export interface AddingPorts {
  readonly queue: Pick<DownloadQueue, 'add'>
  readonly settings: () => Pick<Settings, 'sortByType' | 'categories'>
  /** Where new downloads go, unless something else says where. */
  readonly folder: () => string
  /** A sentence, or null where files can be saved in `dir`. */
  readonly folderTrouble: (dir: string) => Promise<string | null>
  /** The same of a folder that the person names: it is made where it is missing. */
  readonly makeFolder: (dir: string) => Promise<string | null>
  /** The name as a file can have it; null where nothing of it is left. */
  readonly fileName: (name: string) => string | null
  /** The name that the file of a link would get, as far as is known. */
  readonly likelyName: (url: string) => string
}

export type Headers = Readonly<Record<string, string>>

interface Wish {
  readonly line: number
  readonly text: string
  readonly intent: DownloadIntent
  /** Whether the person named its folder. */
  readonly isNamed: boolean
}

/** Adds what can be added. Throws CommandFailure where the usual folder cannot be used and everything would go there. */
export async function addLinks(request: AddRequest, ports: AddingPorts): Promise<AddReport> {
  const rejected: RejectedLink[] = []
  const wishes: Wish[] = []
  for (const [index, item] of request.items.entries()) {
    const line = index + 1
    const wish = read(item, line, ports)
    if (typeof wish === 'string') rejected.push({ line, text: item.link, reason: wish })
    else wishes.push(wish)
  }

  const usable: Wish[] = []
  const troubles = await folderTroubles(wishes, ports)
  for (const wish of wishes) {
    const reason = troubles.get(placeOf(wish)) ?? null
    if (reason === null) usable.push(wish)
    else rejected.push({ line: wish.line, text: wish.text, reason })
  }

  const added: DownloadId[] = []
  const outcomes = usable.length === 0 ? [] : ports.queue.add(usable.map(({ intent }) => intent))
  for (const [index, { id, existing }] of outcomes.entries()) {
    const wish = usable[index]
    if (!existing) added.push(id)
    else if (wish !== undefined) {
      rejected.push({ line: wish.line, text: wish.text, reason: say('main.add.listed') })
    }
  }
  rejected.sort((a, b) => a.line - b.line)
  return { added, rejected }
}

/** What is wanted of one link, or a sentence that says why it cannot be. */
function read(item: AddItem, line: number, ports: AddingPorts): Wish | string {
  const link = checkLink(item.link)
  if (!link.ok) return link.reason
  const trouble = headersTrouble(item.headers) ?? nameTrouble(item.name, ports)
  if (trouble !== null) return trouble
  if (item.dir !== null && !isAbsolute(item.dir)) return say('main.folder.relative', { dir: item.dir })
  const name = item.name ?? ports.likelyName(link.url)
  return {
    line,
    text: item.link,
    isNamed: item.dir !== null,
    intent: {
      url: link.url,
      dir: item.dir === null ? folderFor(name, ports.settings(), ports.folder()) : resolve(item.dir),
      wantedName: item.name,
      headers: plainHeaders(item.headers),
      checksum: item.checksum,
      connections: null,
    },
  }
}

/** A sentence where a header cannot be sent, or null. */
export function headersTrouble(headers: Headers): string | null {
  for (const [header, value] of Object.entries(headers)) {
    switch (headerFault(header, value)) {
      case 'name':
        return say('main.add.header-name', { header })
      case 'value':
        return say('main.add.header-value', { header })
      case 'ours':
        return say('main.add.header-ours', { header })
      case null:
    }
  }
  return null
}

/** As they are sent; of two that differ in case alone the last one counts. */
export function plainHeaders(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => plainHeader(name, value)))
}

/** A sentence where no file can have this name, or null. */
export function nameTrouble(name: string | null, { fileName }: Pick<AddingPorts, 'fileName'>): string | null {
  if (name === null) return null
  if (/[/\\]/.test(name)) return say('main.add.name-path', { name })
  return fileName(name) === null ? say('main.add.name-none', { name }) : null
}

/** What is wrong with the folders of `wishes`; each is asked once, and made where the person named it. */
async function folderTroubles(
  wishes: readonly Wish[],
  { folder, folderTrouble, makeFolder }: AddingPorts,
): Promise<ReadonlyMap<string, string | null>> {
  const troubles = new Map<string, string | null>()
  for (const wish of wishes) {
    const place = placeOf(wish)
    if (troubles.has(place)) continue
    const { dir } = wish.intent
    troubles.set(place, await (wish.isNamed ? makeFolder(dir) : folderTrouble(dir)))
  }
  // Ten thousand links with one and the same trouble are told of it once.
  const [only] = troubles.values()
  const isUsual = wishes.every(({ isNamed, intent }) => !isNamed && intent.dir === folder())
  if (isUsual && only) throw new CommandFailure('failed', only)
  return troubles
}

function placeOf({ isNamed, intent }: Wish): string {
  return `${isNamed ? 'named' : 'usual'} ${intent.dir}`
}
