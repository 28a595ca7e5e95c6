// Two commands that put a download right: comparing its file with what was received, and giving it another link.
// A trouble of the queue comes back as a CommandFailure in plain words.
import { checkLink, hostOf } from '../../shared/links.ts'
import type { CheckReport, DownloadId, Trouble } from '../../shared/model.ts'
import { needsNoLink, relinkRefusal, unchanged } from '../../shared/relink-words.ts'
import { troubleSentence } from '../../shared/sentences.ts'
import type { DiskError } from '../engine/ports.ts'
import type { DownloadQueue } from '../engine/queue-api.ts'
import type { TroubleError } from '../engine/trouble.ts'
import { CommandFailure } from './dispatch.ts'

const UNKNOWN = 'This download is no longer in the list.'

/** Compares the files on the disk with what was received; throws CommandFailure where one cannot be read. */
export async function checkFiles(
  ids: readonly DownloadId[],
  queue: Pick<DownloadQueue, 'check' | 'view'>,
): Promise<readonly CheckReport[]> {
  try {
    return await queue.check(ids)
  } catch (error) {
    const trouble = troubleOf(error)
    if (trouble === null) throw error
    const [first] = ids
    const host = first === undefined ? '' : (queue.view(first)?.host ?? '')
    const { what, todo } = troubleSentence(trouble, { host })
    throw new CommandFailure('failed', `${what} ${todo}`)
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
  if (view === null) throw new CommandFailure('not-found', UNKNOWN)
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

/** null for what is no trouble of a download. Told by name, as only the types of the engine are known here. */
function troubleOf(error: unknown): Trouble | null {
  if (!(error instanceof Error)) return null
  if (error.name === 'TroubleError') return (error as TroubleError).trouble
  if (error.name !== 'DiskError') return null
  const code = (error as DiskError).fault === 'full' ? 'disk-full' : 'disk-error'
  return { code, detail: error.message }
}
