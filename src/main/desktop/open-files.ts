// What was opened with Sluice or came by sluice: links, on its way to the window, which asks before anything is fetched. A file
// is looked at before it is read: nothing that is no file is ever waited for.
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { basename } from 'node:path'
import { type AddItem, plainItem } from '../../shared/contract.ts'
import { readDeepLink } from '../../shared/deep-link.ts'
import { readIntake } from '../../shared/intake.ts'
import { linkFileFault, readLinkFile } from '../../shared/link-files.ts'
import { say } from '../../shared/words.ts'
import type { Arrived } from './arrivals.ts'
import type { Offers } from './offers.ts'
import { type TakeLinksDeps, takeLinks } from './take-links.ts'

interface Found {
  readonly items: readonly AddItem[]
  /** Sentences. */
  readonly troubles: readonly string[]
}

export interface ReceiverDeps extends TakeLinksDeps {
  readonly offers: Pick<Offers, 'offer'>
}

/** What is to be done with whatever arrives: http links are added, everything else is offered. */
export function receiver(deps: ReceiverDeps): (arrived: Arrived) => void {
  return arrived => {
    void takeLinks(arrived.links, deps)
    void offerArrived(arrived, deps.offers)
  }
}

/** Offers what is in them, one after the other. Never rejects. */
export async function offerArrived(
  { deepLinks, files }: Pick<Arrived, 'deepLinks' | 'files'>,
  offers: Pick<Offers, 'offer'>,
): Promise<void> {
  for (const text of deepLinks) {
    const { links, troubles } = readDeepLink(text)
    offers.offer(links.map(plainItem), troubles)
  }
  for (const path of files) {
    const { items, troubles } = await readOpened(path)
    offers.offer(items, troubles)
  }
}

/** The links in a file. Never rejects. */
export async function readOpened(path: string): Promise<Found> {
  const name = basename(path)
  try {
    // Without O_NONBLOCK, opening a pipe waits until somebody writes into it. Windows has neither.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    try {
      return await readOpen(file, name)
    } finally {
      await file.close()
    }
  } catch {
    return refused(say('offer.file-unreadable', { name }))
  }
}

async function readOpen(file: FileHandle, name: string): Promise<Found> {
  const facts = await file.stat()
  if (!facts.isFile()) return refused(say('offer.file-no-file', { name }))
  const fault = linkFileFault(name, '', facts.size)
  if (fault !== null) return refused(fault)
  const bytes = Buffer.alloc(facts.size)
  let length = 0
  while (length < bytes.length) {
    const { bytesRead } = await file.read(bytes, length, bytes.length - length, length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  const reading = await readLinkFile(name, '', bytes.subarray(0, length))
  if (!reading.ok) return refused(reading.reason)
  if ('text' in reading) return ofText(reading.text, name)
  return { items: reading.items, troubles: reading.troubles }
}

function ofText(text: string, name: string): Found {
  const { links, troubles } = readIntake(text)
  if (links.length === 0) return refused(say('offer.file-empty', { name }))
  const items = links.map(({ link, name: wanted, headers }) => ({
    ...plainItem(link),
    name: wanted,
    headers,
  }))
  const count = troubles.length
  if (count === 0) return { items, troubles: [] }
  return { items, troubles: [say('offer.lines', { name, count, number: count.toLocaleString('en-US') })] }
}

function refused(reason: string): Found {
  return { items: [], troubles: [reason] }
}
