// Which finished downloads belong to commands that have come to their own end. Others that are done are of a command
// that was stopped: the same words again count them as done, while a settled one asked for again is a new download.
// In a queue of the command line's own those that are settled are written down; in the app's, where most are none of its
// business, those that are not.
import type { DownloadId } from '../../shared/model.ts'
import type { DownloadQueue } from '../engine/queue-api.ts'
import { parsed } from './protocol.ts'

/** Text by key in the data folder. Both throw StoreError. */
export interface Settings {
  read(key: string): string | null
  write(key: string, value: string): void
}

/** What is known of the commands before. All throw StoreError. */
export interface Book {
  /** Whether a download that is done is of a command that was stopped. */
  isOfStopped(id: DownloadId): boolean
  /** The command has begun with these. */
  begin(ids: readonly DownloadId[]): void
  /** It has come to its own end; `done` of `ids` are. */
  end(ids: readonly DownloadId[], done: readonly DownloadId[]): Promise<void>
}

/** Of a queue that only commands use. */
export function ownBook(queue: DownloadQueue, settings: Settings): Book {
  const settled = settledIds(settings)
  return {
    isOfStopped: id => !settled.has(id),
    begin: () => undefined,
    end: (_ids, done) => settle(queue, settings, done),
  }
}

/** Of the app's queue. */
export function sharedBook(settings: Settings): Book {
  const read = (): ReadonlySet<DownloadId> => idsAt(settings, UNSETTLED_KEY)
  const write = (ids: ReadonlySet<DownloadId>): void =>
    settings.write(UNSETTLED_KEY, JSON.stringify([...ids].slice(-KEPT)))
  const before = read()
  return {
    isOfStopped: id => before.has(id),
    begin: ids => write(new Set([...read(), ...ids])),
    end: async ids => {
      const over = new Set(ids)
      write(new Set([...read()].filter(id => !over.has(id))))
    },
  }
}

/** Lists of ids. */
const KEY = 'command-line.settled'
const UNSETTLED_KEY = 'command-line.unsettled'
/** Finished entries that stay in the list, for `sluice log` and `sluice check`. */
export const KEPT = 1_000

export function settledIds(settings: Settings): ReadonlySet<DownloadId> {
  return idsAt(settings, KEY)
}

function idsAt(settings: Settings, key: string): ReadonlySet<DownloadId> {
  const ids = parsed(settings.read(key) ?? '[]')
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
