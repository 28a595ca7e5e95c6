// Adding, as far as it is not drawn: what is pasted or dropped opens the dialog, what the person agrees to is sent to main.
import type { StoreApi } from 'zustand/vanilla'
import { type AddItem, MAX_LINKS, type OfferedLinks, type SluiceBridge } from '../../shared/contract.ts'
import type { FolderFacts, LinkPreview } from '../../shared/details.ts'
import type { IntakeLink } from '../../shared/intake.ts'
import { parseLinks } from '../../shared/links.ts'
import type { DownloadId } from '../../shared/model.ts'
import { say } from '../../shared/words.ts'
import { createOffered, mergeOffer, NOTHING_OFFERED, type Offered } from './add-offers.ts'
import type { WindowState } from './controller.ts'
import type { AddOutcome } from './draft.ts'
import { markFresh } from './fresh.ts'
import { readFiles } from './intake.ts'

export interface Adding {
  /** Sends what the person agreed to, in requests that main accepts. A refusal of all is shown. */
  add(items: readonly AddItem[]): Promise<AddOutcome>
  /** What was dropped or pasted outside a field: into the add dialog, or the new link where one is asked for. */
  takeText(text: string): void
  /** Into the add dialog, below what is there. `isHeld`: not by the person's own hand, so nothing is asked of any server yet. */
  takeOffered(links: OfferedLinks, isHeld: boolean): void
  /** What is known of links in the dialog that were offered. */
  readonly offered: StoreApi<Offered>
  /** Their servers may be asked now. */
  releaseOffered(): void
  /** The same as `takeText` for files with links in them. */
  takeFiles(files: readonly File[]): Promise<void>
  /** null where main could not ask. */
  preview(link: IntakeLink): Promise<LinkPreview | null>
  endPreviews(): void
  /** null where main could not look. */
  folderFacts(dir: string): Promise<FolderFacts | null>
}

/** What was typed into a setting counts when its field is left; a field that is merely taken away forgets it. */
function leaveField(): void {
  const { activeElement } = document
  if (activeElement instanceof HTMLElement) activeElement.blur()
}

export function createAdding(bridge: SluiceBridge, window: StoreApi<WindowState>): Adding {
  function fail(message: string): void {
    window.setState({ failure: message })
  }

  function takeText(text: string): void {
    const { panel } = window.getState()
    if (text.trim() === '') fail(say('add.nothing'))
    else if (panel?.kind === 'relink') {
      window.setState({ panel: { ...panel, link: parseLinks(text).links[0] ?? text.trim() }, failure: null })
    } else {
      const before = panel?.kind === 'add' ? panel.text.trimEnd() : ''
      const joined = before === '' ? text : `${before}\n${text}`
      window.setState({ panel: { kind: 'add', text: joined }, failure: null })
    }
  }

  const offered = createOffered(window)

  function takeOffered(links: OfferedLinks, isHeld: boolean): void {
    const { panel } = window.getState()
    const isOpen = panel?.kind === 'add'
    if (links.items.length === 0 && !isOpen) {
      if (links.troubles.length > 0) fail(links.troubles.join(' '))
      return
    }
    const known = isOpen ? offered.getState() : NOTHING_OFFERED
    if (panel !== null && !isOpen) leaveField()
    const merged = mergeOffer(isOpen ? panel.text : '', links, known, isHeld)
    offered.setState(merged.offered)
    window.setState({ panel: { kind: 'add', text: merged.text }, failure: null })
  }

  return {
    offered,
    takeOffered,
    releaseOffered: () => offered.setState({ held: new Set() }),
    async add(items) {
      window.setState({ failure: null })
      const added: DownloadId[] = []
      const rejected: { index: number; reason: string }[] = []
      let unsentFrom: number | null = null
      for (let start = 0; start < items.length; start += MAX_LINKS) {
        const reply = await bridge.invoke('download:add', { items: items.slice(start, start + MAX_LINKS) })
        if (!reply.ok) {
          fail(reply.error.message)
          unsentFrom = start
          break
        }
        added.push(...reply.value.added)
        for (const { line, reason } of reply.value.rejected)
          rejected.push({ index: start + line - 1, reason })
      }
      if (added.length > 0) markFresh(window, added)
      return { added, rejected, unsentFrom }
    },
    takeText,
    async takeFiles(files) {
      const { text, items, troubles, reason } = await readFiles(files)
      if (text !== '') takeText(text)
      const [first] = items
      if (window.getState().panel?.kind === 'relink' && first !== undefined) takeText(first.link)
      else if (first !== undefined) takeOffered({ items, troubles }, false)
      // Last, because the dialog takes earlier refusals away.
      if (reason !== null) fail(reason)
    },
    async preview({ link, name, headers }) {
      const reply = await bridge.invoke('preview:ask', { link, name, headers })
      return reply.ok ? (reply.value ?? null) : null
    },
    endPreviews: () => void bridge.invoke('preview:end'),
    async folderFacts(dir) {
      const reply = await bridge.invoke('folder:facts', dir)
      return reply.ok ? (reply.value ?? null) : null
    },
  }
}
