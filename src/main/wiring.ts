// Puts the engine on its real ports: HTTP, files, SQLite, the system's clock. Shared by the app and the command line.
import type { Notice } from '../shared/model.ts'
import { createDisk } from './disk/disk.ts'
import type { Clock } from './engine/ports.ts'
import { createQueue, type QueueOptions } from './engine/queue.ts'
import type { DownloadQueue } from './engine/queue-api.ts'
import { createTransport } from './net/transport.ts'
import { openStore } from './store/open-store.ts'

export interface BuildOptions {
  readonly dataDir: string
  /** Ours, for the User-Agent. */
  readonly version: string
  readonly queue?: QueueOptions
}

export interface Built {
  readonly queue: DownloadQueue
  readonly settings: { folder(): string | null; setFolder(dir: string): void }
  readonly notices: readonly Notice[]
  /** After queue.stop(): ends what is left of the network, then the store. */
  close(): Promise<void>
}

const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  timer: (ms, callback) => {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}

/** Throws StoreError ('newer', 'in-use', 'denied', 'full') whose message is a sentence for a person. */
export function buildQueue(options: BuildOptions): Built {
  const { store, notices } = openStore({ dir: options.dataDir })
  const transport = createTransport({ userAgent: `Sluice/${options.version}` })
  const ports = { clock: systemClock, random: Math.random, transport, disk: createDisk(), store }
  return {
    queue: createQueue(ports, options.queue),
    settings: {
      folder: () => store.setting('folder'),
      setFolder: dir => store.setSetting('folder', dir),
    },
    notices: notices.map((text, index) => ({ id: `start-${index}`, text })),
    close: async () => {
      await transport.close()
      store.close()
    },
  }
}
