// Part files that were announced when a session ended, and perhaps made, but not yet known by their ids: each is given to
// one download, before any of them runs.
import { join } from 'node:path'
import type { Entry } from './entry.ts'
import type { Journal } from './journal.ts'
import type { Disk } from './ports.ts'

/**
 * Of the downloads that had announced the same name the first keeps it, unless one of them is known to have the file; an
 * empty file is then known by its id, so that nobody else takes it for theirs and a removal finds it.
 */
export async function settleAnnounced(disk: Disk, entries: readonly Entry[]): Promise<void> {
  const claimed = new Set<string>()
  const announced: { readonly journal: Journal; readonly place: string }[] = []
  for (const { journal } of entries) {
    const { partName, partId, state, durable } = journal.record
    if (partName === null || state === 'done') continue
    const place = join(journal.intent.dir, partName)
    if (partId !== null || durable > 0) claimed.add(place)
    else announced.push({ journal, place })
  }
  for (const { journal, place } of announced) {
    if (claimed.has(place)) await journal.save({ name: null, partName: null })
    else {
      claimed.add(place)
      const facts = await disk.facts(place).catch(() => null)
      if (facts?.kind === 'file' && facts.size === 0) await journal.save({ partId: facts.id })
    }
  }
}
