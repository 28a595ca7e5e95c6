// Puts the engine on its real ports: HTTP, files, SQLite, the system's clock. Shared by the app and the command line.
import type { Notice } from '../shared/model.ts'
import { createDisk } from './disk/disk.ts'
import type { Clock } from './engine/ports.ts'
import { createQueue } from './engine/queue.ts'
import type { DownloadQueue } from './engine/queue-api.ts'
import type { QueueDeps, QueueOptions } from './engine/queue-options.ts'
import { createNetworkWatch } from './net/network-watch.ts'
import { createTransport } from './net/transport.ts'
import { openStore } from './store/open-store.ts'

export interface DataOptions {
  readonly dataDir: string
  /** Ours, for the User-Agent. */
  readonly version: string
}

export interface BuildOptions extends DataOptions {
  readonly queue?: QueueOptions
}

export interface Data {
  /** Reads the whole list: to be called once. */
  buildQueue(options?: QueueOptions): DownloadQueue
  /** `read` and `write`: text by key. All throw StoreError. */
  readonly settings: {
    read(key: string): string | null
    write(key: string, value: string): void
  }
  readonly notices: readonly Notice[]
  /** Downloads that were at work when the last session ended without a word; null where it ended in good order. */
  readonly interrupted: number | null
  /** After queue.stop(): ends what is left of the network, then the store. */
  close(): Promise<void>
}

export type Built = Omit<Data, 'buildQueue'> & { readonly queue: DownloadQueue }

/** How often the list is copied, for the day it cannot be read. */
const COPY_EVERY_MS = 10 * 60_000

const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  timer: (ms, callback) => {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}

/** Throws StoreError ('newer', 'in-use', 'denied', 'full') whose message is a sentence for a person. */
export function buildQueue({ queue, ...options }: BuildOptions): Built {
  const { buildQueue: build, ...data } = openData(options)
  return { ...data, queue: build(queue) }
}

/** The settings, and the list as far as it need not be read. Throws as `buildQueue`. */
export function openData(options: DataOptions): Data {
  const { store, notices, unclean, underWay, keepRollingCopy } = openStore({ dir: options.dataDir })
  const copying = setInterval(keepRollingCopy, COPY_EVERY_MS)
  copying.unref()
  const transport = createTransport({ userAgent: `Sluice/${options.version}` })
  const ports = (): QueueDeps => ({
    clock: systemClock,
    random: Math.random,
    transport,
    disk: createDisk(),
    store,
    network: createNetworkWatch(),
  })
  return {
    buildQueue: wanted => createQueue(ports(), { unclean, ...wanted }),
    settings: {
      read: key => store.setting(key),
      write: (key, value) => store.setSetting(key, value),
    },
    interrupted: unclean ? underWay : null,
    notices: notices.map((text, index) => ({ id: `start-${index}`, text })),
    close: async () => {
      clearInterval(copying)
      try {
        await transport.close()
      } finally {
        // Whatever becomes of the network, the list is closed in good order.
        keepRollingCopy()
        store.close()
      }
    },
  }
}
