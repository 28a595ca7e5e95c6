// The queue: what is to be downloaded, in which order, how many at once. The intent is stored before it is answered;
// states follow what transfers report. Everything here survives a restart.
import type { Preview } from '../../shared/details.ts'
import type {
  CheckReport,
  Checksum,
  DownloadId,
  DownloadView,
  HostView,
  Priority,
  TimelineEvent,
} from '../../shared/model.ts'
import { ONCE_MORE } from './afresh.ts'
import { Arrangement } from './arrangement.ts'
import { Inspector } from './details.ts'
import { digestOf } from './digest.ts'
import { Discards } from './discards.ts'
import type { Entry } from './entry.ts'
import { Orders } from './orders.ts'
import type { Added, Details, DownloadQueue, Limits, QueueChange } from './queue-api.ts'
import type { QueueDeps, QueueOptions } from './queue-options.ts'
import { Register } from './register.ts'
import { Runs } from './runs.ts'
import { standingOf } from './standing.ts'
import type { DownloadIntent } from './store-port.ts'
import { Upkeep } from './upkeep.ts'
import { viewOf } from './view.ts'

export function createQueue(deps: QueueDeps, options: QueueOptions = {}): DownloadQueue {
  return new Queue(deps, options)
}

class Queue implements DownloadQueue {
  readonly #deps: QueueDeps
  readonly #register: Register
  readonly #runs: Runs
  readonly #upkeep: Upkeep
  readonly #inspector: Inspector
  readonly #orders = new Orders()
  readonly #arrangement: Arrangement
  readonly #discards: Discards
  readonly #stop = new AbortController()
  /** What a crash left with its last step half done; until the repair, whatever was ordered since. */
  #finishing: readonly Entry[]

  constructor(deps: QueueDeps, options: QueueOptions) {
    this.#deps = deps
    this.#register = new Register(deps.store, deps.clock, options.unclean === true ? 'recent' : 'none')
    this.#runs = new Runs(this.#register, deps, options)
    this.#upkeep = new Upkeep(this.#register, this.#runs, this.#stop.signal)
    this.#arrangement = new Arrangement(this.#register, this.#runs)
    this.#discards = new Discards({
      clock: deps.clock,
      register: this.#register,
      runs: this.#runs,
      upkeep: this.#upkeep,
      orders: this.#orders,
    })
    this.#inspector = new Inspector(
      id => this.timeline(id),
      () => deps.clock.monotonic(),
    )
    const { all } = this.#register.entries
    this.#finishing = all.filter(({ journal }) => journal.record.state === 'finishing')
    if (options.resting === true) for (const entry of all) entry.rests = true
  }

  async start(): Promise<void> {
    const finishing = this.#finishing
    this.#finishing = []
    await this.#orders.run(async () => {
      await this.#upkeep.settleAnnounced()
      await this.#upkeep.repair(finishing)
    })
    if (!this.#stop.signal.aborted) this.#runs.open()
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    this.#discards.end()
    await this.#runs.close()
    await this.#orders.settled()
    this.#runs.book.flush()
    this.#register.commits.flush()
  }

  add(intents: readonly DownloadIntent[]): readonly Added[] {
    const { unfinished } = this.#register
    const appended = this.#register.append(unfinished.update(intents))
    const first = new Set(appended)
    const entries = intents.map(intent => unfinished.get(intent))
    // What has begun asks for other bytes than a look does.
    const beginners = entries.filter(entry => entry?.journal.record.representation === null)
    this.#runs.previews.claim(beginners.flatMap(entry => entry?.journal.intent ?? []))
    this.#runs.offer(appended)
    this.#discards.goOn(entries.filter(entry => entry !== null))
    return entries.map(entry => {
      if (entry === null) throw new RangeError('an intent was neither known nor added')
      // Of the same link twice in one request only the first is new.
      return { id: entry.journal.id, existing: !first.delete(entry) }
    })
  }

  pause(ids: readonly DownloadId[]): void {
    const entries = this.#register.entries.known(ids)
    const pausable = entries.filter(entry => entry.isPausable)
    for (const entry of pausable) {
      this.#runs.parking.free(entry)
      entry.journal.tell('paused')
    }
    try {
      this.#register.change(pausable, { state: 'paused' })
    } finally {
      // Also where the store cannot take it: what was asked for is done, and written down when there is room.
      for (const entry of entries) entry.transfer?.stop()
      this.#runs.schedule()
    }
  }

  resume(ids: readonly DownloadId[]): void {
    const entries = this.#register.entries.known(ids)
    const resumable = entries.filter(entry => entry.isResumable)
    for (const entry of entries) {
      entry.rests = false
      entry.restarts = 0
      this.#runs.parking.free(entry)
      // What waits tries again; what a server asked us to wait for is waited for.
      entry.transfer?.crew.wake()
    }
    try {
      this.#register.change(resumable, { ...ONCE_MORE, progressAt: this.#deps.clock.now() })
    } finally {
      this.#runs.offer(entries)
    }
  }

  restart(ids: readonly DownloadId[]): Promise<void> {
    const entries = this.#register.entries.known(ids).filter(entry => !entry.isDone)
    for (const entry of entries) entry.rests = false
    return this.#orders.run(() => this.#upkeep.restart(entries))
  }

  remove(ids: readonly DownloadId[], withFile: boolean): Promise<void> {
    const { entries } = this.#register
    const known = [...entries.known(ids), ...entries.discarded(ids)]
    return this.#orders.run(() => this.#upkeep.remove(known, withFile))
  }

  check(ids: readonly DownloadId[], mend = true): Promise<readonly CheckReport[]> {
    return this.#orders.run(() => this.#upkeep.check(this.#register.entries.known(ids), mend))
  }

  relink(id: DownloadId, url: string): Promise<void> {
    return this.#orders.run(() => this.#upkeep.relink(this.#register.entries.get(id), url))
  }

  timeline(id: DownloadId): readonly TimelineEvent[] {
    this.#register.commits.flush()
    return this.#deps.store.timeline(id)
  }

  hosts(): readonly HostView[] {
    return this.#runs.book.views()
  }

  capHost(host: string, connections: number | null): void {
    this.#runs.book.cap(host, connections)
  }

  forgetHost(host: string): void {
    this.#runs.book.forget(host)
  }

  subscribeHosts(listener: () => void): () => void {
    return this.#runs.book.subscribe(listener)
  }

  suspend(): Promise<void> {
    return this.#runs.awakening.suspend()
  }

  wake(): void {
    this.#runs.awakening.wake()
  }

  discard(ids: readonly DownloadId[], withFile: boolean): void {
    this.#discards.discard(ids, withFile)
  }

  restore(ids: readonly DownloadId[]): void {
    this.#discards.restore(ids)
  }

  move(ids: readonly DownloadId[], before: DownloadId | null): void {
    this.#arrangement.move(ids, before)
  }

  prioritize(ids: readonly DownloadId[], priority: Priority): void {
    this.#arrangement.prioritize(ids, priority)
  }

  setLimits(limits: Limits): void {
    this.#runs.setLimits(limits)
  }

  get fetched(): number {
    return this.#runs.fetched
  }

  details(id: DownloadId, cells: number): Details | null {
    const entry = this.#register.entries.get(id)
    return entry === null ? null : this.#inspector.detailsOf(entry, cells)
  }

  digest(id: DownloadId, algorithm: Checksum['algorithm']): Promise<string> {
    const { disk } = this.#deps
    const entry = this.#register.entries.get(id)
    return this.#orders.run(() => digestOf(disk, entry, algorithm, this.#stop.signal))
  }

  preview(url: string, headers: Readonly<Record<string, string>>, name: string | null): Promise<Preview> {
    return this.#runs.previews.ask(url, headers, name)
  }

  endPreviews(): void {
    this.#runs.previews.end()
  }

  pauseAll(): void {
    this.pause(this.#register.entries.ids)
  }

  resumeAll(): void {
    const { all } = this.#register.entries
    const paused = all.filter(entry => entry.journal.record.state === 'paused' || entry.isResting)
    this.resume(paused.map(entry => entry.journal.id))
  }

  order(): readonly DownloadId[] {
    return this.#register.entries.ids
  }

  view(id: DownloadId): DownloadView | null {
    const entry = this.#register.entries.get(id)
    return entry === null ? null : viewOf(entry.journal, entry.transfer, standingOf(entry, this.#runs.book))
  }

  subscribe(listener: (change: QueueChange) => void): () => void {
    return this.#register.news.subscribe(listener)
  }
}
