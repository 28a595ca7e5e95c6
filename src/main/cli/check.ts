// `sluice check` and `sluice relink` over the queue: what they ask of it, and how they go on until all has ended.
import type { DownloadId, DownloadView } from '../../shared/model.ts'
import { needsNoLink, unchanged } from '../../shared/relink-words.ts'
import { isRight } from './check-words.ts'
import { follow } from './follow.ts'
import type { Session, WorkQueue } from './get.ts'

type Work = Pick<Session, 'queue' | 'report'>

/**
 * Compares each with the checksums of its pieces; whether all is right, or was mended. Otherwise as `getAll`.
 * @param fetch whether what is wrong is fetched again now.
 */
export async function checkAll(
  { queue, report }: Work,
  { ids, fetch }: { readonly ids: readonly DownloadId[]; readonly fetch: boolean },
  signal: AbortSignal,
): Promise<boolean> {
  queue.pauseAll()
  // Never started, nothing is fetched.
  if (fetch) await queue.start()
  signal.throwIfAborted()
  const seen = new Map(ids.map(id => [id, queue.view(id)]))
  const reports = await queue.check(ids, fetch)
  signal.throwIfAborted()
  let areRight = true
  const wrong: DownloadId[] = []
  for (const found of reports) {
    // As it was: one that is wrong is unfinished by now.
    const view = seen.get(found.id) ?? null
    if (view === null) continue
    report.checked(view, found)
    if (found.wrong > 0) wrong.push(found.id)
    else if (!isRight(view, found)) areRight = false
  }
  if (wrong.length === 0) return areRight
  if (!fetch) return false
  return (await goOn({ queue, report }, wrong, signal)) && areRight
}

/**
 * Gives the download a new link to the same file and goes on with it; whether it is done. Rejects where the link is
 * refused: nothing has changed then. Otherwise as `getAll`.
 */
export async function relinkOne(
  { queue, report }: Work,
  { id, url }: { readonly id: DownloadId; readonly url: string },
  signal: AbortSignal,
): Promise<boolean> {
  queue.pauseAll()
  await queue.start()
  signal.throwIfAborted()
  const view = queue.view(id)
  if (view?.state.kind === 'done') {
    report.notice(`sluice: ${unchanged(needsNoLink(view.name))}`)
    return false
  }
  await queue.relink(id, url)
  signal.throwIfAborted()
  return goOn({ queue, report }, [id], signal)
}

/** Until each has ended; whether all are done. */
async function goOn(
  { queue, report }: Work,
  ids: readonly DownloadId[],
  signal: AbortSignal,
): Promise<boolean> {
  for (const view of viewsOf(queue, ids)) report.started(view, true)
  // Some were stopped by the pause of all before, and a failed one has a reason to be tried again.
  queue.resume(ids)
  const following = follow(queue, ids, report, signal)
  following.catchUp()
  const failed = await following.ended
  signal.throwIfAborted()
  return failed.size === 0
}

const viewsOf = (queue: WorkQueue, ids: readonly DownloadId[]): readonly DownloadView[] =>
  ids.flatMap(id => queue.view(id) ?? [])
