// The whole engine over a recorded folder: the real queue, disk, store and network code, with a clock that moves by hand.
import { createDisk } from '../../../src/main/disk/disk.ts'
import type { Clock, Transport } from '../../../src/main/engine/ports.ts'
import { createQueue } from '../../../src/main/engine/queue.ts'
import type { DownloadQueue } from '../../../src/main/engine/queue-api.ts'
import type { DownloadIntent, Store } from '../../../src/main/engine/store-port.ts'
import { openStore } from '../../../src/main/store/open-store.ts'
import type { DownloadId } from '../../../src/shared/model.ts'
import { listen } from './recorded-fs.ts'
import { recordedStore } from './store-state.ts'
import type { Known, Tape } from './tape.ts'

export interface Session {
  readonly queue: DownloadQueue
  readonly store: Store
  /** Sentences of the store as it opened. */
  readonly notices: readonly string[]
  /** As the queue has them; what the person knows of it goes on the tape. */
  add(intents: readonly DownloadIntent[]): readonly DownloadId[]
  pause(ids: readonly DownloadId[]): void
  resume(ids: readonly DownloadId[]): void
  restart(ids: readonly DownloadId[]): Promise<void>
  remove(ids: readonly DownloadId[], withFile: boolean): Promise<void>
  /** Nothing is recorded from here on. */
  end(): Promise<void>
}

export interface Surroundings {
  readonly root: string
  readonly dataDir: string
  readonly transport: Transport
  readonly clock: Clock
}

/** The queue is made but not started. */
export function openSession({ root, dataDir, transport, clock }: Surroundings, tape: Tape): Session {
  const opened = openStore({ dir: dataDir })
  listen(root, tape)
  const store = recordedStore(opened.store, dataDir, tape)
  const ports = { clock, random: () => 0, transport, disk: createDisk(), store }
  const queue = createQueue(ports, { unclean: opened.unclean })
  const say = (ids: readonly DownloadId[], known: Known): void => {
    for (const id of ids) tape.say(id, known)
  }
  const isDone = (id: DownloadId): boolean => queue.view(id)?.state.kind === 'done'
  const done = new Set(queue.order().filter(isDone))
  queue.subscribe(({ changed }) => {
    const fresh = changed.filter(id => isDone(id) && !done.has(id))
    for (const id of fresh) done.add(id)
    say(fresh, 'done')
  })
  return {
    queue,
    store: opened.store,
    notices: opened.notices,
    add(intents) {
      const ids = queue.add(intents).map(({ id }) => id)
      say(ids, 'listed')
      return ids
    },
    pause(ids) {
      queue.pause(ids)
      const paused = ids.filter(id => queue.view(id)?.state.kind === 'paused')
      say(paused, 'paused')
    },
    resume(ids) {
      say(ids, 'listed')
      queue.resume(ids)
    },
    async restart(ids) {
      say(ids, 'touched')
      await queue.restart(ids)
      say(ids, 'listed')
    },
    async remove(ids, withFile) {
      say(ids, 'touched')
      await queue.remove(ids, withFile)
      say(ids, 'gone')
    },
    async end() {
      await queue.stop()
      listen(root, null)
      opened.store.close()
    },
  }
}
