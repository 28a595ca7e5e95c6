// The queue: what is to be downloaded, in which order, how many at once. The intent is stored before it is answered;
// states follow what transfers report. Everything here survives a restart.
import type { DownloadId, DownloadView } from '../../shared/model.ts'
import { beginAfresh, deleteFiles, ONCE_MORE } from './afresh.ts'
import { Commits } from './commits.ts'
import { Entries } from './entries.ts'
import { type Entry, holdAll } from './entry.ts'
import { repairFinishing } from './finish.ts'
import { HostGate } from './host-gate.ts'
import { NEW_RECORD } from './intent.ts'
import { Journal } from './journal.ts'
import { News } from './news.ts'
import { Orders } from './orders.ts'
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
  readonly #entries = new Entries()
  readonly #news = new News()
  readonly #pulse: Pulse
  #open = false
  #stopped = false
  /** What a crash left with its last step half done; until the repair, whatever was ordered since. */
  #finishing: readonly Entry[]
  readonly #orders = new Orders()

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
    this.#finishing = this.#entries.all.filter(({ journal }) => journal.record.state === 'finishing')
  }

  async start(): Promise<void> {
    await this.#orders.run(() => this.#repairAll())
    if (this.#stopped) return
    this.#open = true
    this.#offer(this.#entries.all)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#open = false
    this.#pulse.stop()
    for (const { transfer } of this.#entries.all) transfer?.stop()
    await Promise.all(this.#entries.all.map(entry => entry.ended))
    await this.#orders.settled()
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
    const entries = this.#entries.known(ids)
    const pausable = entries.filter(entry => entry.isPausable)
    try {
      this.#change(pausable, { state: 'paused' })
    } finally {
      // Also where the store cannot take it: what was asked for is done, and written down when there is room.
      for (const entry of entries) entry.transfer?.stop()
      this.#schedule()
    }
  }

  resume(ids: readonly DownloadId[]): void {
    const entries = this.#entries.known(ids).filter(entry => entry.isResumable)
    try {
      this.#change(entries, ONCE_MORE)
    } finally {
      this.#offer(entries)
    }
  }

  restart(ids: readonly DownloadId[]): Promise<void> {
    return this.#orders.run(() => this.#restart(this.#entries.known(ids).filter(entry => !entry.isDone)))
  }

  remove(ids: readonly DownloadId[], withFile: boolean): Promise<void> {
    return this.#orders.run(() => this.#remove(this.#entries.known(ids), withFile))
  }

  async #restart(entries: readonly Entry[]): Promise<void> {
    try {
      // Its state is what is ordered last, so that is said now; the rest when the transfer has let go.
      this.#note(entries, ONCE_MORE)
      await holdAll(entries, async entry => {
        if (this.#entries.has(entry) && !entry.isDone) await beginAfresh(this.#deps.disk, entry.journal)
      })
    } finally {
      const there = entries.filter(entry => this.#entries.has(entry))
      this.#news.tellState(there)
      this.#offer(there)
    }
  }

  async #remove(entries: readonly Entry[], withFile: boolean): Promise<void> {
    for (const entry of entries) entry.removals++
    const gone: Entry[] = []
    try {
      await holdAll(entries, async entry => {
        if (!this.#entries.has(entry)) return
        await deleteFiles(this.#deps.disk, entry.journal, withFile)
        gone.push(entry)
      })
    } finally {
      try {
        this.#forget(gone.filter(entry => this.#entries.has(entry)))
      } finally {
        // What cannot be deleted keeps its own entry, but no other.
        const there = entries.filter(entry => this.#entries.has(entry))
        for (const entry of there) entry.removals--
        this.#offer(there)
      }
    }
  }

  pauseAll(): void {
    this.pause(this.#entries.ids)
  }

  resumeAll(): void {
    const paused = this.#entries.all.filter(entry => entry.journal.record.state === 'paused')
    this.resume(paused.map(entry => entry.journal.id))
  }

  order(): readonly DownloadId[] {
    return this.#entries.ids
  }

  view(id: DownloadId): DownloadView | null {
    const entry = this.#entries.get(id)
    return entry === null ? null : viewOf(entry.journal, entry.transfer)
  }

  subscribe(listener: (change: QueueChange) => void): () => void {
    return this.#news.subscribe(listener)
  }

  #enter(download: StoredDownload): Entry {
    const entry = this.#entries.add(new Journal(this.#commits, download))
    this.#unfinished.add(entry)
    this.#turns.offer(entry)
    return entry
  }

  /** Throws StoreError, and then forgets none of them. */
  #forget(entries: readonly Entry[]): void {
    if (entries.length === 0) return
    const removed = entries.map(entry => entry.journal.id)
    this.#commits.flush()
    this.#commits.store.remove(removed)
    for (const entry of entries) {
      this.#unfinished.delete(entry)
      this.#entries.delete(entry)
    }
    this.#news.tell({ changed: [], removed, orderChanged: true, stateChanged: true })
  }

  #append(intents: readonly DownloadIntent[]): readonly Entry[] {
    if (intents.length === 0) return []
    const addedAt = this.#deps.clock.now()
    const ids = this.#commits.store.add(intents, addedAt)
    const entries = intents.map((intent, i) =>
      this.#enter({ id: ids[i] ?? 0, addedAt, intent, record: NEW_RECORD }),
    )
    this.#news.tell({ changed: ids, removed: [], orderChanged: true, stateChanged: true })
    return entries
  }

  /** Shown at once, and written with whatever is written next. */
  #note(entries: readonly Entry[], change: Partial<DownloadRecord>): void {
    // What they have reached is written first, so that this comes after it in memory as in the store.
    this.#commits.flush()
    for (const { journal } of entries) journal.later(change)
    this.#news.tellState(entries)
  }

  /** The same in one transaction, now. Throws StoreError: it is shown all the same, and written as soon as it can be. */
  #change(entries: readonly Entry[], change: Partial<DownloadRecord>): void {
    if (entries.length === 0) return
    this.#note(entries, change)
    this.#commits.commit()
  }

  #offer(entries: readonly Entry[]): void {
    for (const entry of entries) this.#turns.offer(entry)
    this.#schedule()
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
      this.#news.tell({ changed: [id], removed: [], orderChanged: false, stateChanged })
      if (stateChanged && this.#turns.learn(entry)) this.#schedule()
    })
    entry.run(transfer, end => this.#ended(entry, end))
    this.#pulse.start()
    this.#news.tellState([entry])
  }

  #ended(entry: Entry, end: TransferEnd): void {
    const { journal } = entry
    // What fails while it is thrown away is of no interest any more.
    if (end.kind === 'failed' && !entry.busy) {
      const { code, detail } = end.because
      // Where the store is what failed (its disk is full, say) and stays so, the next start tries again.
      journal.soon({ state: 'failed', failureCode: code, failureDetail: detail })
      this.#commits.flush()
    }
    if (end.kind === 'done') this.#unfinished.delete(entry)
    this.#turns.ended(entry)
    this.#news.tellState([entry])
    this.#schedule()
  }

  async #repairAll(): Promise<void> {
    const finishing = this.#finishing
    this.#finishing = []
    for (const entry of finishing) if (!this.#stopped) await entry.hold(() => this.#repair(entry))
  }

  async #repair(entry: Entry): Promise<void> {
    if (!this.#entries.has(entry) || entry.isDone) return
    try {
      if (!(await repairFinishing(this.#deps.disk, entry.journal, this.#deps.clock.now()))) return
      this.#unfinished.delete(entry)
      this.#news.tellState([entry])
    } catch {
      // The drive may be away: the download goes on as any other and says so itself.
    }
  }

  /** The speed and time left of what runs; true while something does. */
  #beat(): boolean {
    const changed = Array.from(this.#turns.running, entry => entry.journal.id)
    if (changed.length > 0)
      this.#news.tell({ changed, removed: [], orderChanged: false, stateChanged: false })
    return changed.length > 0
  }
}
