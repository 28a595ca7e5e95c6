// `sluice get` over the queue: puts its URLs in, runs them until each has ended, tells how it goes.
import { existsSync } from 'node:fs'
import { displayUrl } from '../../shared/links.ts'
import type { DownloadView } from '../../shared/model.ts'
import type { DownloadQueue } from '../engine/queue-api.ts'
import { type Following, follow } from './follow.ts'
import type { GetCommand } from './get-arguments.ts'
import type { Report } from './report.ts'
import type { Book } from './settled.ts'

/** What a command works on. */
export interface Session {
  readonly queue: WorkQueue
  readonly book: Book
  readonly report: Report
  /** For one that asks for less patience than the queue has; returns the function that ends it. */
  readonly watchPatience?: (following: Following, giveUpMs: number) => () => void
}

/** What commands ask of a queue: of their own, or of one that the app runs, where `pauseAll` and `start` do nothing. */
export type WorkQueue = Pick<
  DownloadQueue,
  | 'pauseAll'
  | 'start'
  | 'add'
  | 'restart'
  | 'resume'
  | 'check'
  | 'relink'
  | 'order'
  | 'view'
  | 'subscribe'
  | 'hosts'
  | 'capHost'
  | 'forgetHost'
>

/**
 * Resolves when each URL is done or has failed; whether all are done. What was left unfinished before is not touched. Once the signal is aborted it asks nothing more of the queue, which is being stopped then, and rejects.
 */
export async function getAll(session: Session, command: GetCommand, signal: AbortSignal): Promise<boolean> {
  const { queue, book, report } = session
  queue.pauseAll()
  const { dir, headers, checksum, connections, name: wantedName } = command
  const before = finishedBefore(queue, command, book)
  const counted = command.restart ? [] : before
  for (const view of counted) report.ended(view)
  const there = new Set(counted.map(({ url }) => url))
  const urls = command.urls.filter(url => !there.has(displayUrl(url)))
  const added = queue.add(urls.map(url => ({ url, dir, wantedName, headers, checksum, connections })))
  const ids = [...new Set(added.map(({ id }) => id))]
  book.begin(ids)
  // One that is new begins with its first byte anyway.
  const begun = new Set(added.flatMap(({ id, existing }) => (existing ? [id] : [])))
  if (command.restart && begun.size > 0) await queue.restart([...begun])
  signal.throwIfAborted()
  for (const { id, existing } of added) {
    const view = queue.view(id)
    if (view !== null) report.started(view, existing && view.received > 0)
  }
  const following = follow(queue, ids, report, signal)
  queue.resume(ids)
  await queue.start()
  // The repair at the start may have finished one.
  following.catchUp()
  const stopWatching = session.watchPatience?.(following, command.giveUpMs)
  const failed = await following.ended
  stopWatching?.()
  signal.throwIfAborted()
  const beforeIds = before.map(({ id }) => id)
  await book.end([...beforeIds, ...ids], [...beforeIds, ...ids.filter(id => !failed.has(id))])
  return failed.size === 0
}

/** Files of this very command that were done when it was stopped: they are not fetched twice. */
function finishedBefore(
  queue: WorkQueue,
  { urls, dir, name }: GetCommand,
  book: Book,
): readonly DownloadView[] {
  const asked = new Set(urls.map(displayUrl))
  return queue.order().flatMap(id => {
    const view = book.isOfStopped(id) ? queue.view(id) : null
    if (view === null || view.path === null || view.dir !== dir || !asked.has(view.url)) return []
    return (name === null || name === view.name) && existsSync(view.path) ? [view] : []
  })
}
