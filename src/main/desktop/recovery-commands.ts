// Commands about a download's bytes: comparing its file with what was received, its digest, giving it another link.
// A trouble of the queue comes back as a CommandFailure in plain words.
import { checkLink, hostOf } from '../../shared/links.ts'
import type { CheckReport, Checksum, DownloadId, Trouble } from '../../shared/model.ts'
import { needsNoLink, relinkRefusal, unchanged } from '../../shared/relink-words.ts'
import { troubleText } from '../../shared/sentences.ts'
import { say } from '../../shared/words.ts'
import type { DiskError } from '../engine/ports.ts'
import type { DownloadQueue } from '../engine/queue-api.ts'
import type { TroubleError } from '../engine/trouble.ts'
import { CommandFailure } from './dispatch.ts'

/** Compares the files on the disk with what was received; throws CommandFailure where one cannot be read. */
export async function checkFiles(
  ids: readonly DownloadId[],
  queue: Pick<DownloadQueue, 'check' | 'view'>,
): Promise<readonly CheckReport[]> {
  try {
    return await queue.check(ids)
  } catch (error) {
    throw failureOf(error, ids[0], queue)
  }
}

/** Lower-case hex of a finished file's bytes; throws CommandFailure where they cannot be read. */
export async function digestOf(
  id: DownloadId,
  algorithm: Checksum['algorithm'],
  queue: Pick<DownloadQueue, 'digest' | 'view'>,
): Promise<string> {
  if (queue.view(id) === null) throw new CommandFailure('not-found', say('main.download.unknown'))
  try {
    return await queue.digest(id, algorithm)
  } catch (error) {
    throw failureOf(error, id, queue)
  }
}

/** Gives an unfinished download another link; throws CommandFailure where that was refused, and nothing has changed. */
export async function relink(
  id: DownloadId,
  text: string,
  queue: Pick<DownloadQueue, 'relink' | 'view'>,
): Promise<void> {
  const link = checkLink(text)
  if (!link.ok) throw new CommandFailure('failed', unchanged(link.reason))
  const view = queue.view(id)
  if (view === null) throw new CommandFailure('not-found', say('main.download.unknown'))
  if (view.state.kind === 'done') {
    throw new CommandFailure('not-allowed', needsNoLink(view.name))
  }
  try {
    await queue.relink(id, link.url)
  } catch (error) {
    const trouble = troubleOf(error)
    if (trouble === null) throw error
    throw new CommandFailure('failed', relinkRefusal(trouble, hostOf(link.url)))
  }
}

/** A trouble of the download in words; any other error as it is. */
function failureOf(error: unknown, id: DownloadId | undefined, queue: Pick<DownloadQueue, 'view'>): unknown {
  const trouble = troubleOf(error)
  if (trouble === null) return error
  const host = id === undefined ? '' : (queue.view(id)?.host ?? '')
  return new CommandFailure('failed', troubleText(trouble, { host }))
}

/** null for what is no trouble of a download. Told by name, as only the types of the engine are known here. */
function troubleOf(error: unknown): Trouble | null {
  if (!(error instanceof Error)) return null
  if (error.name === 'TroubleError') return (error as TroubleError).trouble
  if (error.name !== 'DiskError') return null
  const code = (error as DiskError).fault === 'full' ? 'disk-full' : 'disk-error'
  return { code, detail: error.message }
}
