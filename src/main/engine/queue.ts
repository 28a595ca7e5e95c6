// The queue: what is to be downloaded, in which order, how many at once. The intent is stored before it is answered;
// states follow what transfers report. Everything here survives a restart.
import { isDeepStrictEqual } from 'node:util'
import type { DownloadId, DownloadView } from '../../shared/model.ts'
import { Entry, holdAll } from './entry.ts'
import { repairFinishing } from './finish.ts'
import { HostGate } from './host-gate.ts'
import { keyOf, NEW_RECORD } from './intent.ts'
import { Journal } from './journal.ts'
import { removeOurs } from './part-store.ts'
import { DEFAULT_CONNECTIONS, MOST_CONNECTIONS } from './plan.ts'
import type { DownloadIntent, DownloadRecord, Store, StoredDownload } from './ports.ts'
import type { Added, DownloadQueue, QueueChange } from './queue-api.ts'
import { Transfer, type TransferDeps, type TransferEnd } from './transfer.ts'
import { viewOf } from './view.ts'

export interface QueueOptions {
  /** Downloads running at once. */
  readonly maxRunning?: number
  /** Connections to one host in all, and the most that one download takes unless its intent says otherwise. */
  readonly connections?: number
}

export type QueueDeps = Omit<TransferDeps, 'gate'> & { readonly store: Store }

const DEFAULT_RUNNING = 3
/** How often the speed and time left of running downloads are told when nothing else changes them. */
const PULSE_MS = 1_000

export function createQueue(deps: QueueDeps, options: QueueOptions = {}): DownloadQueue {
  return new Queue(deps, options)
}

class Queue implements DownloadQueue {
  readonly #deps: TransferDeps
  readonly #store: Store
  readonly #maxRunning: number
  readonly #connections: number
  readonly #entries = new Map<DownloadId, Entry>()
  readonly #listeners = new Set<(change: QueueChange) => void>()
  #open = false
  /** Counts starts and stops, so that a start can tell that it was overtaken. */
  #session = 0
  /** Restarts and removals under way. */
  readonly #orders = new Set<Promise<void>>()
  #stopPulse: (() => void) | null = null

  constructor(deps: QueueDeps, options: QueueOptions) {
    this.#connections = Math.min(options.connections ?? DEFAULT_CONNECTIONS, MOST_CONNECTIONS)
    this.#maxRunning = options.maxRunning ?? DEFAULT_RUNNING
    this.#store = deps.store
    this.#deps = { ...deps, gate: new HostGate(() => this.#connections) }
    for (const download of deps.store.downloads()) this.#enter(download)
  }

  async start(): Promise<void> {
    const session = ++this.#session
    const finishing = [...this.#entries.values()].filter(entry => entry.journal.record.state === 'finishing')
    for (const entry of finishing) await this.#repair(entry)
    // Stopped, or started once more, while the repairs ran.
    if (session !== this.#session) return
    this.#open = true
    this.#schedule()
  }

  async stop(): Promise<void> {
    this.#session++
    this.#open = false
    this.#stopPulse?.()
    this.#stopPulse = null
    for (const entry of this.#entries.values()) entry.transfer?.stop()
    await Promise.all([...this.#entries.values()].map(entry => entry.ended))
    await Promise.allSettled(this.#orders)
  }

  add(intents: readonly DownloadIntent[]): readonly Added[] {
    const unfinished = new Map<string, Entry>()
    for (const entry of this.#entries.values()) {
      if (entry.leaving || entry.journal.record.state === 'done') continue
      unfinished.set(keyOf(entry.journal.intent), entry)
    }
    const fresh = new Map<string, DownloadIntent>()
    for (const intent of intents) {
      const entry = unfinished.get(keyOf(intent))
      if (entry === undefined) fresh.set(keyOf(intent), intent)
      // New headers, another checksum: taken over, but never under a running transfer.
      else if (entry.transfer === null && !isDeepStrictEqual(entry.journal.intent, intent)) {
        entry.journal.setIntent(intent)
      }
    }
    const added = this.#append([...fresh.values()])
    for (const entry of added) unfinished.set(keyOf(entry.journal.intent), entry)
    const first = new Set(added)
    this.#schedule()
    return intents.map(intent => {
      const entry = unfinished.get(keyOf(intent))
      if (entry === undefined) throw new RangeError('an intent was neither known nor added')
      // Of the same link twice in one request only the first is new.
      return { id: entry.journal.id, existing: !first.delete(entry) }
    })
  }

  pause(ids: readonly DownloadId[]): void {
    try {
      this.#change(ids, ['queued', 'running'], { state: 'paused' })
    } finally {
      // Also where the store cannot take it: what was asked for is done, and said again at the next start.
      for (const id of ids) this.#entries.get(id)?.transfer?.stop()
      this.#schedule()
    }
  }

  resume(ids: readonly DownloadId[]): void {
    this.#change(ids, ['paused', 'failed'], { state: 'queued', failureCode: null, failureDetail: null })
    this.#schedule()
  }

  restart(ids: readonly DownloadId[]): Promise<void> {
    return this.#order(() => this.#restart(ids))
  }

  remove(ids: readonly DownloadId[], withFile: boolean): Promise<void> {
    return this.#order(() => this.#remove(ids, withFile))
  }

  async #restart(ids: readonly DownloadId[]): Promise<void> {
    const entries = this.#known(ids).filter(entry => entry.journal.record.state !== 'done')
    try {
      await holdAll(entries, async ({ journal }) => {
        const { record, intent } = journal
        if (!this.#entries.has(journal.id) || record.state === 'done') return
        await removeOurs(this.#deps.disk, intent.dir, record.partName, record.partId)
        journal.clearMap(NEW_RECORD)
      })
    } finally {
      const changed = entries.map(entry => entry.journal.id)
      this.#tell({ changed, removed: [], orderChanged: false, stateChanged: true })
      this.#schedule()
    }
  }

  async #remove(ids: readonly DownloadId[], withFile: boolean): Promise<void> {
    const entries = this.#known(ids)
    for (const entry of entries) entry.leaving = true
    const gone: DownloadId[] = []
    try {
      await holdAll(entries, async ({ journal: { id, record, intent } }) => {
        if (!this.#entries.has(id)) return
        const name = record.state !== 'done' ? record.partName : withFile ? record.name : null
        await removeOurs(this.#deps.disk, intent.dir, name, record.partId)
        gone.push(id)
      })
    } finally {
      // A file that cannot be deleted keeps its own entry, but no other.
      for (const entry of entries) entry.leaving = false
      this.#store.remove(gone)
      for (const id of gone) this.#entries.delete(id)
      this.#tell({ changed: [], removed: gone, orderChanged: true, stateChanged: true })
      this.#schedule()
    }
  }

  pauseAll(): void {
    this.pause([...this.#entries.keys()])
  }

  resumeAll(): void {
    const paused = [...this.#entries.values()].filter(entry => entry.journal.record.state === 'paused')
    this.resume(paused.map(entry => entry.journal.id))
  }

  order(): readonly DownloadId[] {
    return [...this.#entries.keys()]
  }

  view(id: DownloadId): DownloadView | null {
    const entry = this.#entries.get(id)
    return entry === undefined ? null : viewOf(entry.journal, entry.transfer)
  }

  subscribe(listener: (change: QueueChange) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #enter(download: StoredDownload): Entry {
    const entry = new Entry(new Journal(this.#store, download))
    this.#entries.set(download.id, entry)
    return entry
  }

  #append(intents: readonly DownloadIntent[]): readonly Entry[] {
    if (intents.length === 0) return []
    const addedAt = this.#deps.clock.now()
    const ids = this.#store.add(intents, addedAt)
    const entries = intents.map((intent, i) =>
      this.#enter({ id: ids[i] ?? 0, addedAt, intent, record: NEW_RECORD }),
    )
    this.#tell({ changed: ids, removed: [], orderChanged: true, stateChanged: true })
    return entries
  }

  #known(ids: readonly DownloadId[]): readonly Entry[] {
    return [...new Set(ids)].flatMap(id => this.#entries.get(id) ?? [])
  }

  #tell(change: QueueChange): void {
    for (const listener of this.#listeners) listener(change)
  }

  /** One transaction for all that are in one of the states; shown even where the store cannot take it, which throws. */
  #change(
    ids: readonly DownloadId[],
    from: readonly DownloadRecord['state'][],
    change: Partial<DownloadRecord>,
  ): void {
    const entries = this.#known(ids).filter(entry => from.includes(entry.journal.record.state))
    if (entries.length === 0) return
    const changed = entries.map(entry => entry.journal.id)
    for (const entry of entries) entry.journal.noted(change)
    this.#tell({ changed, removed: [], orderChanged: false, stateChanged: true })
    this.#store.updateMany(changed, change)
  }

  /** Starts what may run: first what was running when the app ended, then in queue order. */
  #schedule(): void {
    if (!this.#open) return
    const entries = [...this.#entries.values()]
    let free = this.#maxRunning - entries.filter(entry => entry.transfer !== null).length
    for (const state of ['running', 'finishing', 'queued']) {
      for (const entry of entries) {
        if (free <= 0) return
        if (entry.journal.record.state !== state || entry.transfer !== null || entry.busy) continue
        this.#run(entry)
        free--
      }
    }
  }

  #run(entry: Entry): void {
    const { journal } = entry
    const { id } = journal
    // In memory only where the store cannot: the transfer's own first commit will say what is wrong with it.
    if (journal.record.state !== 'running') journal.try({ state: 'running' })
    const cap = journal.intent.connections ?? this.#connections
    const transfer = new Transfer(this.#deps, journal, cap, stateChanged =>
      this.#tell({ changed: [id], removed: [], orderChanged: false, stateChanged }),
    )
    entry.run(transfer, end => this.#ended(entry, end))
    this.#pulse()
    this.#tell({ changed: [id], removed: [], orderChanged: false, stateChanged: true })
  }

  #ended(entry: Entry, end: TransferEnd): void {
    const { journal } = entry
    if (end.kind === 'failed') {
      const { code, detail } = end.because
      // Where the store is what failed (its disk is full, say), the next start finds it running and tries again.
      journal.try({ state: 'failed', failureCode: code, failureDetail: detail })
    }
    this.#tell({ changed: [journal.id], removed: [], orderChanged: false, stateChanged: true })
    this.#schedule()
  }

  async #repair({ journal }: Entry): Promise<void> {
    try {
      const done = await repairFinishing(this.#deps.disk, journal, this.#deps.clock.now())
      if (done) this.#tell({ changed: [journal.id], removed: [], orderChanged: false, stateChanged: true })
    } catch {
      // The drive may be away: the download goes on as any other and says so itself.
    }
  }

  async #order(work: () => Promise<void>): Promise<void> {
    const order = work()
    this.#orders.add(order)
    await order.finally(() => this.#orders.delete(order))
  }

  #pulse(): void {
    if (this.#stopPulse !== null) return
    this.#stopPulse = this.#deps.clock.timer(PULSE_MS, () => {
      this.#stopPulse = null
      const running = [...this.#entries.values()].filter(entry => entry.transfer !== null)
      if (running.length === 0) return
      const changed = running.map(entry => entry.journal.id)
      this.#tell({ changed, removed: [], orderChanged: false, stateChanged: false })
      this.#pulse()
    })
  }
}
