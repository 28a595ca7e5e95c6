// A look at a link before it is added: what the server says of it, and what this computer adds to that.
import type { AddItem } from '../../shared/contract.ts'
import type { LinkPreview } from '../../shared/details.ts'
import { checkLink, displayUrl } from '../../shared/links.ts'
import type { DownloadId } from '../../shared/model.ts'
import { folderFor } from '../../shared/settings.ts'
import type { DownloadQueue } from '../engine/queue-api.ts'
import { type AddingPorts, headersTrouble, nameTrouble, plainHeaders } from './adding.ts'
import { CommandFailure } from './dispatch.ts'

/** Names that are kept of links that were looked at. */
const MOST_NAMES = 1_000

export interface PreviewPorts extends Pick<AddingPorts, 'settings' | 'folder' | 'fileName'> {
  readonly queue: Pick<DownloadQueue, 'preview' | 'order' | 'view'>
}

export interface Previews {
  /** Throws CommandFailure where the link, a header or the name cannot be. */
  ask(item: Pick<AddItem, 'link' | 'name' | 'headers'>): Promise<LinkPreview>
  /** The name that a server gave the file of a link it was asked about; null for any other. */
  nameOf(url: string): string | null
}

export function createPreviews(ports: PreviewPorts): Previews {
  const { queue } = ports
  const named = new Map<string, string>()

  function remember(url: string, name: string): void {
    named.delete(url)
    named.set(url, name)
    const [oldest] = named.keys()
    if (named.size > MOST_NAMES && oldest !== undefined) named.delete(oldest)
  }

  return {
    async ask({ link, name, headers }) {
      const checked = checkLink(link)
      if (!checked.ok) throw new CommandFailure('failed', checked.reason)
      const trouble = headersTrouble(headers) ?? nameTrouble(name, ports)
      if (trouble !== null) throw new CommandFailure('failed', trouble)
      const { url } = checked
      const seen = await queue.preview(url, plainHeaders(headers), name)
      if (name === null && seen.trouble === null) remember(url, seen.name)
      return {
        ...seen,
        dir: folderFor(seen.name, ports.settings(), ports.folder()),
        existing: unfinishedOf(url, queue),
      }
    },
    nameOf: url => named.get(url) ?? null,
  }
}

function unfinishedOf(url: string, queue: PreviewPorts['queue']): DownloadId | null {
  const shown = displayUrl(url)
  for (const id of queue.order()) {
    const view = queue.view(id)
    if (view !== null && view.url === shown && view.state.kind !== 'done') return id
  }
  return null
}
