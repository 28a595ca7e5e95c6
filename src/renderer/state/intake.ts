// From what a person drops to text with links in it: pure reading, no command is sent here.
import type { AddItem } from '../../shared/contract.ts'
import { markupLinks } from '../../shared/intake-markup.ts'
import { type LinkFileReading, linkFileFault, readLinkFile } from '../../shared/link-files.ts'
import { parseLinks } from '../../shared/links.ts'
import { say } from '../../shared/words.ts'

/**
 * The text of a drop that holds the most links: the browser's list of links (RFC 2483 §5) or the plain text; where neither has
 * one, the links of the HTML. A link dragged from a page has its title as text; several links at once survive only in the
 * text, because Chromium takes a list for one single link.
 */
export function droppedText(data: Pick<DataTransfer, 'getData'>): string {
  const list = data.getData('text/uri-list')
  const text = data.getData('text/plain')
  const inList = parseLinks(list).links.length
  const inText = parseLinks(text).links.length
  if (inList === 0 && inText === 0) {
    const links = markupLinks(data.getData('text/html'))
    if (links.length > 0) return links.join('\n')
  }
  return inList >= inText && list !== '' ? list : text
}

/**
 * Drags that began in this window (a row on its way, the library's own type) are no downloads. `types`: of the DataTransfer.
 */
export function isOwnDrag(types: readonly string[]): boolean {
  return types.some(type => type.startsWith('application/vnd.pdnd'))
}

export interface FilesLinks {
  /** Of all files that could be read; '' where there was none. */
  readonly text: string
  /** Of metalinks, which say more of a link than a text can. */
  readonly items: readonly AddItem[]
  /** Sentences about what of these was left out. */
  readonly troubles: readonly string[]
  /** A sentence about those that could not; null: there were none. */
  readonly reason: string | null
}

/** The links in dropped files, one file after the other. Never rejects. */
export async function readFiles(files: readonly File[]): Promise<FilesLinks> {
  const texts: string[] = []
  const items: AddItem[] = []
  const troubles: string[] = []
  const reasons: string[] = []
  for (const file of files) {
    const fault = linkFileFault(file.name, file.type, file.size)
    const reading = fault === null ? await read(file) : { ok: false as const, reason: fault }
    if (!reading.ok) reasons.push(reading.reason)
    else if ('text' in reading) texts.push(reading.text)
    else {
      items.push(...reading.items)
      troubles.push(...reading.troubles)
    }
  }
  const [first = null, ...more] = reasons
  const text = texts.map(one => one.trimEnd()).join('\n')
  if (first === null || more.length === 0) return { text, items, troubles, reason: first }
  const facts = { first, count: more.length, number: more.length.toLocaleString('en-US') }
  return { text, items, troubles, reason: say('add.files-more', facts) }
}

async function read(file: File): Promise<LinkFileReading> {
  try {
    return await readLinkFile(file.name, file.type, new Uint8Array(await file.arrayBuffer()))
  } catch {
    return { ok: false, reason: say('add.file-unreadable', { name: file.name }) }
  }
}
