// The engine on its real ports (undici, files, SQLite) in temporary folders, with chance, time and faults as options.
// Chance is 0 unless told otherwise, so that every backoff is over at once; waits are for events of the queue.
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createDisk } from '../../src/main/disk/disk.ts'
import type { Clock, Disk, Network, Random, Transport } from '../../src/main/engine/ports.ts'
import { createQueue } from '../../src/main/engine/queue.ts'
import type { DownloadQueue } from '../../src/main/engine/queue-api.ts'
import type { QueueOptions } from '../../src/main/engine/queue-options.ts'
import type { DownloadIntent, Store, StoredDownload } from '../../src/main/engine/store-port.ts'
import { createTransport, type TransportOptions } from '../../src/main/net/transport.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import type { DownloadId, DownloadView } from '../../src/shared/model.ts'
import { systemClock } from './engine-harness/clocks.ts'
import { counted, guardedDisk, guardedStore, spoil } from './engine-harness/guards.ts'
import type { SeenRequest } from './range-server/behaviour.ts'
import { tempDir } from './temp.ts'

export interface BenchOptions {
  readonly clock?: Clock
  readonly random?: Random
  readonly queue?: QueueOptions
  readonly net?: TransportOptions
  readonly transport?: (real: Transport) => Transport
  readonly disk?: (real: Disk) => Disk
  readonly store?: (real: Store) => Store
  readonly network?: Network
  /** False: the queue is built but not started. */
  readonly started?: boolean
}

export interface Bench {
  /** Of the current session: another one after reopen() or crash(). */
  readonly queue: DownloadQueue
  readonly store: Store
  /** Where downloads go. */
  readonly dir: string
  /** Every write to a part file, in the order in which they were finished. */
  readonly writes: readonly { readonly path: string; readonly start: number; readonly end: number }[]
  /** The most exchanges that were ever under way at once; an aborted one is over. */
  readonly peak: number
  intent(url: string, more?: Partial<DownloadIntent>): DownloadIntent
  add(url: string, more?: Partial<DownloadIntent>): DownloadId
  /** Adds and waits for the end, good or bad. */
  get(url: string, more?: Partial<DownloadIntent>): Promise<DownloadView>
  view(id: DownloadId): DownloadView
  stored(id: DownloadId): StoredDownload
  /** Path of the part file. */
  part(id: DownloadId): string
  /** Ends the session in good order and begins another on the same folders, by default with the same options. */
  reopen(options?: BenchOptions): Promise<void>
  /**
   * Ends the session as a power cut would: nothing more reaches the disk or the store, and what no committed map
   * claims is garbage afterwards. Then begins another session.
   */
  crash(options?: BenchOptions): Promise<void>
}

const DEADLINE_MS = 10_000

interface Session {
  readonly queue: DownloadQueue
  readonly store: Store
  readonly cut: () => void
  readonly end: () => Promise<void>
}

/** Call inside a test or its beforeEach; everything is closed and gone when the test has finished. */
export async function openBench(options: BenchOptions = {}): Promise<Bench> {
  const dir = await tempDir()
  const writes: { path: string; start: number; end: number }[] = []
  const load = { now: 0, peak: 0 }
  let dataDir = await tempDir()
  let session = begin(options)
  onTestFinished(() => session.end())
  if (options.started !== false) await session.queue.start()

  function begin({ clock, random, queue, net, network, ...wrap }: BenchOptions): Session {
    let isCut = false
    const opened = openStore({ dir: dataDir })
    const real = {
      store: opened.store,
      unclean: opened.unclean,
      transport: createTransport({ environment: {}, ...net }),
    }
    const transport = counted(wrap.transport?.(real.transport) ?? real.transport, load)
    const disk = guardedDisk(wrap.disk?.(createDisk()) ?? createDisk(), () => isCut, writes)
    const store = guardedStore(wrap.store?.(real.store) ?? real.store, () => isCut)
    const ports = { clock: clock ?? systemClock, random: random ?? (() => 0), transport, disk, store }
    const made = createQueue(network === undefined ? ports : { ...ports, network }, {
      unclean: real.unclean,
      ...queue,
    })
    return {
      queue: made,
      store: real.store,
      cut: () => {
        isCut = true
      },
      end: async () => {
        await made.stop()
        await real.transport.close()
        real.store.close()
      },
    }
  }

  const bench: Bench = {
    get queue() {
      return session.queue
    },
    get store() {
      return session.store
    },
    dir,
    writes,
    get peak() {
      return load.peak
    },
    intent: (url, more = {}) => ({
      url,
      dir,
      wantedName: null,
      headers: {},
      checksum: null,
      connections: null,
      ...more,
    }),
    add: (url, more) => session.queue.add([bench.intent(url, more)])[0]?.id ?? 0,
    get: (url, more) => finished(session.queue, bench.add(url, more)),
    view(id) {
      const view = session.queue.view(id)
      if (view === null) throw new Error(`no download ${id}`)
      return view
    },
    stored(id) {
      const stored = session.store.downloads().find(download => download.id === id)
      if (stored === undefined) throw new Error(`no download ${id} in the store`)
      return stored
    },
    part(id) {
      const { record, intent } = bench.stored(id)
      if (record.partName === null) throw new Error(`download ${id} has no part file`)
      return join(intent.dir, record.partName)
    },
    async reopen(next = options) {
      await session.end()
      session = begin(next)
      if (next.started !== false) await session.queue.start()
    },
    async crash(next = options) {
      const old = session
      old.cut()
      const copy = await tempDir()
      cpSync(dataDir, copy, { recursive: true })
      await old.end()
      dataDir = copy
      session = begin(next)
      for (const download of session.store.downloads()) await spoil(session.store, download)
      if (next.started !== false) await session.queue.start()
    },
  }
  return bench
}

/**
 * Resolves with the view once `predicate` holds, asked now and after each change. Rejects where the download came
 * to an end for which it does not hold.
 */
export function until(
  queue: DownloadQueue,
  id: DownloadId,
  predicate: (view: DownloadView) => boolean,
): Promise<DownloadView> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(deadline)
      unsubscribe()
    }
    const refuse = (reason: string): void => {
      end()
      reject(new Error(`${reason}: ${JSON.stringify(queue.view(id))}`))
    }
    const look = (): void => {
      const view = queue.view(id)
      if (view !== null && predicate(view)) {
        end()
        resolve(view)
      } else if (view === null || isOver(view)) refuse('it is over')
    }
    const unsubscribe = queue.subscribe(look)
    // Only so that a test that hangs says where.
    const deadline = setTimeout(() => refuse('it has not come to it in time'), DEADLINE_MS)
    look()
  })
}

/** The view once the download is done or has failed. */
export function finished(queue: DownloadQueue, id: DownloadId): Promise<DownloadView> {
  return until(queue, id, isOver)
}

/** The view once it has come to an end, good or bad, or waits for something that has no hour. */
export function settled(queue: DownloadQueue, id: DownloadId): Promise<DownloadView> {
  return until(queue, id, view => isOver(view) || waitsFor(view) !== null)
}

/** Why it waits without an hour; null where it does not. */
export function waitsFor({ state }: DownloadView): string | null {
  return state.kind === 'waiting' && state.until === null ? state.because.code : null
}

function isOver(view: DownloadView): boolean {
  return view.state.kind === 'done' || view.state.kind === 'failed'
}

/** 'done', another state's kind, the code of a failure, or of what it waits for without an hour ('waits: disk-full'). */
export function outcome(view: DownloadView): string {
  const reason = waitsFor(view)
  if (reason !== null) return `waits: ${reason}`
  return view.state.kind === 'failed' ? view.state.because.code : view.state.kind
}

/** The range that a request asked for, half-open; `end` null: to the end. null where it asked for none. */
export function askedRange(
  request: SeenRequest,
): { readonly start: number; readonly end: number | null } | null {
  const match = /^bytes=(\d+)-(\d*)$/.exec(request.range ?? '')
  if (match === null) return null
  return { start: Number(match[1]), end: match[2] === '' ? null : Number(match[2]) + 1 }
}

/** Pairs of writes to one part file that share a byte. */
export function overlapsOf(writes: Bench['writes']): readonly string[] {
  const sorted = [...writes].sort((a, b) => a.path.localeCompare(b.path) || a.start - b.start)
  return sorted.flatMap((write, i) => {
    const next = sorted[i + 1]
    if (next === undefined || next.path !== write.path || next.start >= write.end) return []
    return [`[${write.start}, ${write.end}) and [${next.start}, ${next.end})`]
  })
}
