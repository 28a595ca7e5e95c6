// --give-up in a queue that has more patience than the command: one that tried for so long without a byte is paused, and
// counts as failed. One that has not its turn yet, or that the person has paused, is not waited for in vain.
import type { DownloadId, DownloadView, Trouble } from '../../shared/model.ts'
import type { Clock } from '../engine/ports.ts'
import type { DownloadQueue } from '../engine/queue-api.ts'
import type { Following } from './follow.ts'

const NO_BYTE: Trouble = { code: 'network', detail: 'no byte came' }

/** Returns the function that ends it. */
export function watchPatience(
  queue: Pick<DownloadQueue, 'view' | 'pause'>,
  clock: Clock,
  following: Pick<Following, 'pending' | 'giveUp'>,
  giveUpMs: number,
): () => void {
  const every = Math.min(Math.max(giveUpMs / 20, 500), 60_000)
  const quiet = new Map<DownloadId, { readonly received: number; readonly since: number }>()
  let cancel = clock.timer(every, look)

  function look(): void {
    cancel = clock.timer(every, look)
    const now = clock.monotonic()
    for (const id of [...following.pending]) {
      const view = queue.view(id)
      if (view === null || !isTrying(view)) {
        quiet.delete(id)
        continue
      }
      const last = quiet.get(id)
      if (last === undefined || last.received !== view.received) {
        quiet.set(id, { received: view.received, since: now })
      } else if (now - last.since >= giveUpMs) {
        queue.pause([id])
        following.giveUp(id, view.state.kind === 'waiting' ? view.state.because : NO_BYTE)
      }
    }
  }

  return () => cancel()
}

const isTrying = ({ state }: DownloadView): boolean => ['probing', 'running', 'waiting'].includes(state.kind)
