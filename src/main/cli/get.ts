// One command over the queue: puts its URLs in, runs them until each has ended, tells how it goes.
import { existsSync } from 'node:fs'
import { displayUrl } from '../../shared/links.ts'
import type { DownloadId, DownloadView } from '../../shared/model.ts'
import type { DownloadQueue } from '../engine/queue-api.ts'
import { follow } from './follow.ts'
import type { GetCommand } from './get-arguments.ts'
import type { Report } from './report.ts'
import { type Settings, settle, settledIds } from './settled.ts'

/** What a command works on. */
export interface Session {
  readonly queue: DownloadQueue
  readonly settings: Settings
  readonly report: Report
}

/**
 * Resolves when each URL is done or has failed; whether all are done. What earlier commands left unfinished is not
 * touched. Once the signal is aborted it asks nothing more of the queue, which is being stopped then, and rejects.
 */
export async function getAll(session: Session, command: GetCommand, signal: AbortSignal): Promise<boolean> {
  const { queue, settings, report } = session
  queue.pauseAll()
  const { dir, headers, checksum, connections, name: wantedName } = command
  const before = finishedBefore(queue, command, settledIds(settings))
  const counted = command.restart ? [] : before
  for (const view of counted) report.ended(view)
  const there = new Set(counted.map(({ url }) => url))
  const urls = command.urls.filter(url => !there.has(displayUrl(url)))
  const added = queue.add(urls.map(url => ({ url, dir, wantedName, headers, checksum, connections })))
  const ids = [...new Set(added.map(({ id }) => id))]
  if (command.restart) await queue.restart(ids)
  signal.throwIfAborted()
  for (const { id, existing } of added) {
    const view = queue.view(id)
    if (view !== null) report.started(view, existing && view.received > 0)
  }
  const following = follow(queue, ids, report)
  queue.resume(ids)
  await queue.start()
  // The repair at the start may have finished one.
  following.catchUp()
  const failed = await following.ended
  signal.throwIfAborted()
  await settle(queue, settings, [...before.map(({ id }) => id), ...ids.filter(id => !failed.has(id))])
  return failed.size === 0
}

/** Files of this very command that were done when it was stopped: they are not fetched twice. */
function finishedBefore(
  queue: DownloadQueue,
  { urls, dir, name }: GetCommand,
  settled: ReadonlySet<DownloadId>,
): readonly DownloadView[] {
  const asked = new Set(urls.map(displayUrl))
  return queue.order().flatMap(id => {
    const view = settled.has(id) ? null : queue.view(id)
    if (view === null || view.path === null || view.dir !== dir || !asked.has(view.url)) return []
    return (name === null || name === view.name) && existsSync(view.path) ? [view] : []
  })
}
