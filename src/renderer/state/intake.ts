// From what a person drops or pastes to the text of links: pure reading, no command is sent here.
import { parseLinks } from '../../shared/links.ts'
import type { RejectedLink } from '../../shared/model.ts'

/** A list of links larger than this is no list of links, bytes. */
export const MAX_LIST_SIZE = 10 * 1024 * 1024

export interface AddSummary {
  readonly added: number
  readonly rejected: readonly RejectedLink[]
}

export type FileText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: string }

/**
 * The text of a drop that holds the most links: the browser's list of links (RFC 2483 §5) or the plain text. A link
 * dragged from a page has its title as text; several links at once survive only in the text, because Chromium
 * takes a list for one single link.
 */
export function droppedText(data: Pick<DataTransfer, 'getData'>): string {
  const list = data.getData('text/uri-list')
  const text = data.getData('text/plain')
  return parseLinks(list).links.length >= parseLinks(text).links.length && list !== '' ? list : text
}

/** The text of a dropped list of links, or a sentence why it is none. */
export async function readList(file: File): Promise<FileText> {
  if (!isList(file)) {
    return {
      ok: false,
      reason: `“${file.name}” is not a list of links. Drop a link, or a .txt file with one link a line.`,
    }
  }
  if (file.size > MAX_LIST_SIZE) {
    return {
      ok: false,
      reason: `“${file.name}” is larger than 10 MB. Split it into smaller lists and drop those.`,
    }
  }
  try {
    return { ok: true, text: decode(await file.arrayBuffer()) }
  } catch {
    return {
      ok: false,
      reason: `“${file.name}” could not be read. Check that it is still there and drop it again.`,
    }
  }
}

/** UTF-8, unless a byte order mark says UTF-16, as Windows' own editor once wrote by default. */
function decode(bytes: ArrayBuffer): string {
  const [first, second] = new Uint8Array(bytes, 0, Math.min(2, bytes.byteLength))
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  return new TextDecoder().decode(bytes)
}

function isList(file: File): boolean {
  return file.name.toLowerCase().endsWith('.txt') || file.type === 'text/plain'
}

/** What a screen reader says of an add: the headline, and of a single refusal also the reason. */
export function addAnnouncement(summary: AddSummary): string {
  const [first] = summary.rejected
  const headline = addHeadline(summary)
  return first !== undefined && summary.rejected.length === 1 ? `${headline}. ${first.reason}` : headline
}

/** "4,960 links added, 40 not", "1 link added", "This link was not added", "None of 3 links was added". */
export function addHeadline({ added, rejected }: AddSummary): string {
  const not = rejected.length
  if (added === 0) return not === 1 ? 'This link was not added' : `None of ${count(not)} links was added`
  const done = `${count(added)} ${added === 1 ? 'link' : 'links'} added`
  return not === 0 ? done : `${done}, ${count(not)} not`
}

function count(value: number): string {
  return value.toLocaleString('en-US')
}
