// The queue: what is to be downloaded, in which order, how many at once. The intent is stored before it is answered;
// states follow what transfers report. Everything here survives a restart.
import type { DownloadId, DownloadView } from '../../shared/model.ts'
import { Commits } from './commits.ts'
import { Entry, holdAll } from './entry.ts'
import { repairFinishing } from './finish.ts'
import { HostGate } from './host-gate.ts'
import { NEW_RECORD } from './intent.ts'
import { Journal } from './journal.ts'
import { removeOurs } from './part-store.ts'
import { type Connections, connectionsOf } from './plan.ts'
import type { DownloadIntent, DownloadRecord, Store, StoredDownload } from './ports.ts'
import { Pulse } from './pulse.ts'
import type { Added, DownloadQueue, QueueChange } from './queue-api.ts'
import { sharedFolders } from './shared-folders.ts'
import { Transfer, type TransferDeps, type TransferEnd } from './transfer.ts'
import { Turns } from './turns.ts'
import { Unfinished } from './unfinished.ts'
import { viewOf } from './view.ts'

export interface QueueOptions {
  /** Downloads running at once, small ones aside. */
  readonly maxRunning?: number
  /** Connections to one host in all, and the most that one download takes unless its intent says otherwise; absent: ours. */
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
  readonly #commits: Commits
  readonly #turns: Turns
  readonly #unfinished = new Unfinished()
  readonly #connections: Connections
  readonly #entries = new Map<DownloadId, Entry>()
  readonly #listeners = new Set<(change: QueueChange) => void>()
  readonly #pulse: Pulse
  #ranks = 0
  #open = false
  /** Counts starts and stops, so that a start can tell that it was overtaken. */
  #session = 0
  /** Restarts and removals under way. */
  readonly #orders = new Set<Promise<void>>()

  constructor(deps: QueueDeps, options: QueueOptions) {
    this.#connections = connectionsOf(options.connections ?? null)
    const { start, most } = this.#connections
    this.#pulse = new Pulse(deps.clock, PULSE_MS, () => this.#beat())
    this.#turns = new Turns({ maxRunning: options.maxRunning ?? DEFAULT_RUNNING, allowed: most })
    this.#commits = new Commits(deps.store)
    const gate = new HostGate(
      () => start,
      () => most,
    )
    this.#deps = { ...deps, gate, disk: sharedFolders(deps.disk, deps.clock) }
    for (const download of deps.store.downloads()) this.#enter(download)
  }

  async start(): Promise<void> {
    const session = ++this.#session
    const finishing = [...this.#entries.values()].filter(entry => entry.journal.record.state === 'finishing')
    for (const entry of finishing) await this.#repair(entry)
    // Stopped, or started once more, while the repairs ran.
    if (session !== this.#session) return
    this.#open = true
    for (const entry of this.#entries.values()) this.#turns.offer(entry)
    this.#schedule()
  }

  async stop(): Promise<void> {
    this.#session++
    this.#open = false
    this.#pulse.stop()
    for (const entry of this.#entries.values()) entry.transfer?.stop()
    await Promise.all([...this.#entries.values()].map(entry => entry.ended))
    await Promise.allSettled(this.#orders)
    this.#commits.flush()
  }

  add(intents: readonly DownloadIntent[]): readonly Added[] {
    const first = new Set(this.#append(this.#unfinished.update(intents)))
    const entries = intents.map(intent => this.#unfinished.get(intent))
    this.#schedule()
    return entries.map(entry => {
      if (entry === null) throw new RangeError('an intent was neither known nor added')
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
    for (const entry of this.#known(ids)) this.#turns.offer(entry)
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
        await journal.clearMap(NEW_RECORD)
      })
    } finally {
      const changed = entries.map(entry => entry.journal.id)
      this.#tell({ changed, removed: [], orderChanged: false, stateChanged: true })
      for (const entry of entries) this.#turns.offer(entry)
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
      this.#commits.flush()
      this.#commits.store.remove(gone)
      for (const id of gone) this.#forget(id)
      this.#tell({ changed: [], removed: gone, orderChanged: true, stateChanged: true })
      for (const entry of entries) this.#turns.offer(entry)
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
    const entry = new Entry(new Journal(this.#commits, download), this.#ranks++)
    this.#entries.set(download.id, entry)
    this.#unfinished.add(entry)
    this.#turns.offer(entry)
    return entry
  }

  #forget(id: DownloadId): void {
    const entry = this.#entries.get(id)
    if (entry === undefined) return
    entry.leaving = true
    this.#unfinished.delete(entry)
    this.#entries.delete(id)
  }

  #append(intents: readonly DownloadIntent[]): readonly Entry[] {
    if (intents.length === 0) return []
    const addedAt = this.#deps.clock.now()
    const ids = this.#commits.store.add(intents, addedAt)
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
    // What they have reached is written first, so that this comes after it in memory as in the store.
    this.#commits.flush()
    const entries = this.#known(ids).filter(entry => from.includes(entry.journal.record.state))
    if (entries.length === 0) return
    const changed = entries.map(entry => entry.journal.id)
    for (const entry of entries) entry.journal.noted(change)
    this.#tell({ changed, removed: [], orderChanged: false, stateChanged: true })
    this.#commits.store.updateMany(changed, change)
  }

  /** Starts what may run. */
  #schedule(): void {
    if (!this.#open) return
    for (let entry = this.#turns.next(); entry !== null; entry = this.#turns.next()) this.#run(entry)
  }

  #run(entry: Entry): void {
    const { journal } = entry
    const { id } = journal
    if (journal.record.state !== 'running') journal.later({ state: 'running' })
    const { connections } = journal.intent
    const cap = connections === null ? this.#connections : connectionsOf(connections)
    const transfer = new Transfer(this.#deps, journal, cap, stateChanged => {
      this.#tell({ changed: [id], removed: [], orderChanged: false, stateChanged })
      if (stateChanged && this.#turns.learn(entry)) this.#schedule()
    })
    entry.run(transfer, end => this.#ended(entry, end))
    this.#pulse.start()
    this.#tell({ changed: [id], removed: [], orderChanged: false, stateChanged: true })
  }

  #ended(entry: Entry, end: TransferEnd): void {
    const { journal } = entry
    if (end.kind === 'failed') {
      const { code, detail } = end.because
      // Where the store is what failed (its disk is full, say) and stays so, the next start tries again.
      journal.soon({ state: 'failed', failureCode: code, failureDetail: detail })
      this.#commits.flush()
    }
    if (end.kind === 'done') this.#unfinished.delete(entry)
    this.#turns.ended(entry)
    this.#tell({ changed: [journal.id], removed: [], orderChanged: false, stateChanged: true })
    this.#schedule()
  }

  async #repair(entry: Entry): Promise<void> {
    const { journal } = entry
    try {
      const done = await repairFinishing(this.#deps.disk, journal, this.#deps.clock.now())
      if (!done) return
      this.#unfinished.delete(entry)
      this.#tell({ changed: [journal.id], removed: [], orderChanged: false, stateChanged: true })
    } catch {
      // The drive may be away: the download goes on as any other and says so itself.
    }
  }

  async #order(work: () => Promise<void>): Promise<void> {
    const order = work()
    this.#orders.add(order)
    await order.finally(() => this.#orders.delete(order))
  }

  /** The speed and time left of what runs; true while something does. */
  #beat(): boolean {
    const changed = Array.from(this.#turns.running, entry => entry.journal.id)
    if (changed.length > 0) this.#tell({ changed, removed: [], orderChanged: false, stateChanged: false })
    return changed.length > 0
  }
}
