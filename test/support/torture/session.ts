// One session of the app under torture: the engine on its real ports over given folders, ended in good order or as a
// power cut would.
import { cpSync } from 'node:fs'
import { createDisk } from '../../../src/main/disk/disk.ts'
import type { Clock, Random } from '../../../src/main/engine/ports.ts'
import { createQueue } from '../../../src/main/engine/queue.ts'
import type { DownloadQueue } from '../../../src/main/engine/queue-api.ts'
import type { Store } from '../../../src/main/engine/store-port.ts'
import { createTransport } from '../../../src/main/net/transport.ts'
import { openStore } from '../../../src/main/store/open-store.ts'
import { guardedDisk, guardedStore } from '../engine-harness/guards.ts'
import { lookInto, spoil } from './claims.ts'
import { meteredTransport } from './meter.ts'

export interface SessionOptions {
  readonly dataDir: string
  readonly clock: Clock
  readonly random: Random
  readonly maxRunning: number
  readonly onBytes: (url: string, bytes: number) => void
}

export interface Session {
  readonly queue: DownloadQueue
  readonly store: Store
  /** Ends in good order. */
  end(): Promise<void>
  /**
   * Nothing more reaches the disk or the store; leaves in `copy` the data folder as the cut found it, and garbage in the part
   * files wherever no committed map claims anything. `look` is shown the store before that.
   */
  powerCut(copy: string, look: (store: Store) => Promise<void>): Promise<void>
}

/** Silence that a lane waits out, real ms: long for a busy machine, short for a run of thousands. */
const PATIENCE_MS = 400

/** Opens; the queue is not started. */
export function openSession({ dataDir, clock, random, maxRunning, onBytes }: SessionOptions): Session {
  let isCut = false
  const { store, unclean } = openStore({ dir: dataDir })
  const transport = createTransport({
    environment: {},
    idleTimeoutMs: PATIENCE_MS,
    headTimeoutMs: PATIENCE_MS,
    connectTimeoutMs: 2_000,
  })
  const ports = {
    clock,
    random,
    transport: meteredTransport(transport, onBytes),
    disk: guardedDisk(createDisk(), () => isCut, []),
    store: guardedStore(store, () => isCut),
  }
  const queue = createQueue(ports, { maxRunning, unclean })
  const end = async (): Promise<void> => {
    await queue.stop()
    await transport.close()
    store.close()
  }
  return {
    queue,
    store,
    end,
    async powerCut(copy, look) {
      isCut = true
      cpSync(dataDir, copy, { recursive: true })
      await end()
      await lookInto(copy, async left => {
        await look(left)
        for (const download of left.downloads()) await spoil(left, download)
      })
    },
  }
}
