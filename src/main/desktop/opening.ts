// Opening and showing a finished file, the only files that Sluice ever hands to another program: whether it is still the one
// that was saved, and the question before anything that could run.
import { basename } from 'node:path'
import type { DownloadId } from '../../shared/model.ts'
import { say } from '../../shared/words.ts'
import type { DownloadQueue } from '../engine/queue-api.ts'
import { CommandFailure } from './dispatch.ts'
import { type FoundFile, looksRunnable } from './runnable.ts'

export interface OpeningPorts {
  readonly queue: Pick<DownloadQueue, 'view'>
  /** What has this name now, links not followed; null: nothing, or nothing that can be read. */
  readonly lookAt: (path: string) => Promise<FoundFile | null>
  /** Whether opening a file of this name would run it. */
  readonly couldRun: (name: string) => boolean
  /** Asks the person whether a program may be started; false unless they say so. */
  readonly confirmRun: (name: string) => Promise<boolean>
  /** Opens a file with its own program; resolves with '' or the system's complaint. */
  readonly openPath: (path: string) => Promise<string>
  readonly revealPath: (path: string) => void
}

/** Opens a finished file; what could run only where the person says so. Throws CommandFailure. */
export async function openFile(id: DownloadId, ports: OpeningPorts): Promise<void> {
  const { path, found } = await finished(id, ports)
  const name = basename(path)
  // Somebody else has put it there, and what it leads to was never looked at.
  if (found.kind !== 'file') throw new CommandFailure('not-allowed', say('main.download.swapped', { name }))
  const isRisky = ports.couldRun(name) || looksRunnable(name, found)
  if (isRisky && !(await ports.confirmRun(name))) return
  const complaint = await ports.openPath(path)
  if (complaint !== '') throw new CommandFailure('failed', say('main.download.unopened', { name }))
}

/** Shows a finished file in its folder. Throws CommandFailure. */
export async function revealFile(id: DownloadId, ports: OpeningPorts): Promise<void> {
  ports.revealPath((await finished(id, ports)).path)
}

async function finished(
  id: DownloadId,
  { queue, lookAt }: OpeningPorts,
): Promise<{ readonly path: string; readonly found: FoundFile }> {
  const view = queue.view(id)
  if (view === null) throw new CommandFailure('not-found', say('main.download.unknown'))
  const { name, dir, path } = view
  if (view.state.kind !== 'done' || path === null) {
    throw new CommandFailure('not-allowed', say('main.download.unfinished', { name }))
  }
  const found = await lookAt(path)
  if (found === null) throw new CommandFailure('not-found', say('main.download.moved', { name, dir }))
  return { path, found }
}
