// Which finished downloads belong to commands that have come to their own end. Others that are done are of a command
// that was stopped: the same words again count them as done, while a settled one asked for again is a new download.
import type { DownloadId } from '../../shared/model.ts'
import type { DownloadQueue } from '../engine/queue-api.ts'

/** Text by key in the data folder. Both throw StoreError. */
export interface Settings {
  read(key: string): string | null
  write(key: string, value: string): void
}

/** A list of ids. */
const KEY = 'command-line.settled'
/** Finished entries that stay in the list, for `sluice log` and `sluice check`. */
export const KEPT = 1_000

export function settledIds(settings: Settings): ReadonlySet<DownloadId> {
  const ids = parsed(settings.read(KEY) ?? '[]')
  return new Set(Array.isArray(ids) ? ids.filter(id => typeof id === 'number') : [])
}

/**
 * The command has come to its end, and these are done. Of all that are settled the latest `kept` stay in the list; the
 * entries of older ones go, never their files. Those of stopped commands stay until the command is run again.
 */
export async function settle(
  queue: Pick<DownloadQueue, 'order' | 'view' | 'remove'>,
  settings: Settings,
  done: readonly DownloadId[],
  kept = KEPT,
): Promise<void> {
  const settled = new Set([...settledIds(settings), ...done])
  const there = queue.order().flatMap(id => (settled.has(id) ? (queue.view(id) ?? []) : []))
  // First this: one that is still in the list though it is older is only a line too many.
  settings.write(KEY, JSON.stringify(there.map(({ id }) => id)))
  const finished = there.flatMap(({ id, state }) => (state.kind === 'done' ? [{ id, at: state.at }] : []))
  const old = finished.sort((a, b) => b.at - a.at || b.id - a.id).slice(kept)
  if (old.length > 0) {
    await queue.remove(
      old.map(({ id }) => id),
      false,
    )
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}
