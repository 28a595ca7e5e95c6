// Which downloads of the queue run: started when it is their turn, and what becomes of them when they end.
import type { Trouble } from '../../shared/model.ts'
import { Awakening } from './awakening.ts'
import { stayDown } from './discards.ts'
import type { Entry } from './entry.ts'
import { followLimit } from './follow-limit.ts'
import { HostBook } from './host-book.ts'
import { HostGate, LATE_MS } from './host-gate.ts'
import { Limiter } from './limiter.ts'
import { linkOf } from './link.ts'
import { Parking } from './parking.ts'
import { type Connections, connectionsOf } from './plan.ts'
import { Previews } from './previews.ts'
import { Pulse } from './pulse.ts'
import type { Limits } from './queue-api.ts'
import type { QueueDeps, QueueOptions } from './queue-options.ts'
import type { Register } from './register.ts'
import { GIVE_UP_MS } from './retry.ts'
import { sharedFolders } from './shared-folders.ts'
import { Transfer } from './transfer.ts'
import type { TransferDeps, TransferEnd } from './transfer-terms.ts'
import { Turns } from './turns.ts'

const DEFAULT_RUNNING = 3
/** How often the speed and time left of running downloads are told when nothing else changes them. */
const PULSE_MS = 1_000

export class Runs {
  readonly deps: TransferDeps
  readonly book: HostBook
  readonly parking: Parking
  readonly awakening: Awakening
  readonly limiter: Limiter
  readonly previews: Previews
  /** Bytes that came over the network since this was made. */
  fetched = 0
  readonly #register: Register
  readonly #turns: Turns
  readonly #pulse: Pulse
  #connections: Connections
  readonly #giveUpMs: number
  /** Hosts that have their rest. */
  readonly #cooling = new Set<string>()
  #open = false
  /** Monotonic ms at which what waits for its host is looked at again. */
  #releaseAt = Number.POSITIVE_INFINITY

  constructor(register: Register, deps: QueueDeps, options: QueueOptions) {
    this.#register = register
    this.#connections = connectionsOf(options.connections ?? null)
    this.#giveUpMs = options.giveUpMs ?? GIVE_UP_MS
    const { start, most } = this.#connections
    this.book = new HostBook(deps.clock, deps.store)
    const gate = new HostGate(deps.clock, this.book, { usual: start, most })
    this.limiter = new Limiter(deps.clock)
    this.limiter.setRate(options.speed ?? null)
    this.previews = new Previews({ ...deps, gate })
    this.deps = {
      ...deps,
      gate,
      disk: sharedFolders(deps.disk, deps.clock),
      transport: this.limiter.over(this.previews.transport),
      isHeldBack: () => this.limiter.isHolding,
      onFetched: bytes => {
        this.fetched += bytes
      },
    }
    this.parking = new Parking(
      this.deps.disk,
      deps.clock,
      entries => this.offer(entries),
      () => register.commits.canWrite(),
    )
    this.awakening = new Awakening(this.deps, () => [...this.#turns.running])
    this.#pulse = new Pulse(deps.clock, PULSE_MS, () => this.#beat())
    this.#turns = new Turns(
      { maxRunning: options.maxRunning ?? DEFAULT_RUNNING, allowed: most },
      host => this.book.coolingMs(host),
      ms => this.#releaseIn(ms),
      host => gate.most(host),
    )
    this.book.subscribe(host => {
      const ms = this.book.coolingMs(host)
      if (ms > 0) {
        this.#cooling.add(host)
        this.#releaseIn(ms)
      }
      this.#tellOf(new Set([host]))
      this.#release()
    })
  }

  /** From now on what may run is started. */
  open(): void {
    this.#open = true
    this.offer(this.#register.entries.all)
  }

  /** Nothing is started any more, and what runs is stopped; resolves when all of it has let go of its files. */
  async close(): Promise<void> {
    this.#open = false
    this.#pulse.stop()
    this.previews.close()
    this.parking.stop()
    this.awakening.stop()
    const { all } = this.#register.entries
    for (const { transfer } of all) transfer?.stop()
    await Promise.all(all.map(entry => entry.ended))
  }

  /** These may have become ready to run. */
  offer(entries: readonly Entry[]): void {
    for (const entry of entries) this.#turns.offer(entry)
    this.schedule()
    // What has been added just now, and has still to begin, may keep a place that another waits for.
    if (!this.previews.isEmpty) for (const entry of this.#turns.running) this.#makeWay(entry)
  }

  /** Starts what may run. */
  schedule(): void {
    if (!this.#open) return
    for (let entry = this.#turns.next(); entry !== null; entry = this.#turns.next()) this.#run(entry)
  }

  /** What waits comes in another order from now on. */
  reorder(): void {
    this.#turns.reorder()
    this.schedule()
  }

  /** Take effect at once. */
  setLimits({ atOnce, connections, speed }: Limits): void {
    this.limiter.setRate(speed)
    this.#connections = connectionsOf(connections)
    // What each may take is no word on how many a host serves: downloads of one connection each still run side by side.
    const { start, most } = connectionsOf(null)
    this.deps.gate.setRule({ usual: start, most })
    this.#turns.setRules({ maxRunning: Math.max(1, atOnce), allowed: most })
    for (const entry of this.#turns.running) followLimit(entry, this.#connections)
    this.#release()
  }

  /** One timer for all that wait for their hosts: whoever has to wait on is told so then. */
  #releaseIn(ms: number): void {
    const at = this.deps.clock.monotonic() + ms
    if (at >= this.#releaseAt) return
    this.#releaseAt = at
    this.awakening.later(ms + LATE_MS, () => this.#releaseDue())
  }

  /** What waited for its host may be able to run. */
  #release(): void {
    this.#turns.release()
    this.schedule()
  }

  /** Those whose rest is over: what waited for them is told of. */
  #releaseDue(): void {
    this.#releaseAt = Number.POSITIVE_INFINITY
    const rested = new Set([...this.#cooling].filter(host => this.book.coolingMs(host) <= 0))
    for (const host of this.#cooling) {
      if (rested.has(host)) this.#cooling.delete(host)
      else this.#releaseIn(this.book.coolingMs(host))
    }
    this.#release()
    this.#tellOf(rested)
  }

  /** What waits in the queue for one of these hosts stands otherwise than before. */
  #tellOf(hosts: ReadonlySet<string>): void {
    const { entries, news } = this.#register
    const isOf = (entry: Entry): boolean => isQueued(entry) && hosts.has(linkOf(entry.journal.intent).host)
    const waiting = hosts.size === 0 ? [] : entries.all.filter(isOf)
    if (waiting.length > 0) news.tellState(waiting)
  }

  #run(entry: Entry): void {
    const { news } = this.#register
    const { journal } = entry
    const { id } = journal
    if (journal.record.state !== 'running') journal.later({ state: 'running' })
    const { connections } = journal.intent
    const options = {
      connections: connections === null ? this.#connections : connectionsOf(connections),
      doubt: entry.doubt,
      restarts: entry.restarts,
      giveUpMs: this.#giveUpMs,
    }
    journal.tell('started', { held: journal.record.durable })
    const transfer = new Transfer(this.deps, journal, options, stateChanged => {
      if (entry.discarded === null)
        news.tell({ changed: [id], removed: [], orderChanged: false, stateChanged })
      if (stateChanged && !this.previews.isEmpty) this.#makeWay(entry)
      if (stateChanged && this.#turns.learn(entry)) this.schedule()
    })
    entry.run(transfer, end => this.#ended(entry, end))
    this.#pulse.start()
    news.tellState([entry])
  }

  /** One that runs takes the place of the reply that is kept for it, and waits for no reply that is kept for one behind it. */
  #makeWay({ journal, transfer }: Entry): void {
    this.previews.begun(journal.intent)
    if (transfer?.state.kind === 'queued') this.previews.makeWay(transfer.hostName)
  }

  #ended(entry: Entry, end: TransferEnd): void {
    const { journal } = entry
    // What fails while it is thrown away is of no interest any more.
    if (end.kind === 'failed' && !entry.busy) {
      const { code, detail } = end.because
      // Where the store is what failed (its disk is full, say) and stays so, the next start tries again.
      journal.soon({ state: 'failed', failureCode: code, failureDetail: detail })
      journal.tell('failed', { code, detail })
      this.#register.commits.flush()
    }
    if (end.kind === 'again') {
      entry.restarts++
      entry.doubt = 'all'
      journal.tell('refetched', { because: end.because.detail })
    }
    if (end.kind === 'parked' && !entry.busy && isUnderWay(entry)) this.#park(entry, end.because)
    if (end.kind === 'done') this.#register.unfinished.delete(entry)
    stayDown(entry)
    // Stopped for a neighbour's sake when it was over already: it waits for nothing.
    if (entry.isDone || journal.record.state === 'failed') this.parking.free(entry)
    this.#turns.ended(entry)
    this.#register.news.tellState([entry])
    this.schedule()
  }

  /** It waits for its volume, and so do the others that write there. */
  #park(entry: Entry, because: Trouble): void {
    this.#parkOne(entry, because)
    if (because.code !== 'disk-full') return
    const running = [...this.#turns.running]
    void this.parking.neighbours(entry, running).then(neighbours => {
      for (const other of neighbours) {
        if (entry.parked === null || other.transfer === null || other.busy) continue
        this.#parkOne(other, because)
        other.transfer.stop()
      }
    })
  }

  #parkOne(entry: Entry, because: Trouble): void {
    this.parking.add(entry, because)
    entry.journal.tell('waiting', { because: because.code, detail: because.detail })
  }

  /** The speed and time left of what runs; true while something does. */
  #beat(): boolean {
    const shown = [...this.#turns.running].filter(({ discarded }) => discarded === null)
    const changed = shown.map(entry => entry.journal.id)
    if (changed.length > 0)
      this.#register.news.tell({ changed, removed: [], orderChanged: false, stateChanged: false })
    return changed.length > 0
  }
}

/** Not paused or ended meanwhile. */
function isUnderWay({ journal: { record } }: Entry): boolean {
  return record.state === 'running' || record.state === 'finishing'
}

function isQueued({ transfer, journal: { record } }: Entry): boolean {
  return transfer === null && (record.state === 'queued' || record.state === 'running')
}
