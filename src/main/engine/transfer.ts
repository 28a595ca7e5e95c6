// One running download, from its first request to its finished file. It owns the part file and the map; crew.ts
// runs the connections, fetcher.ts decides what each request and reply mean. Ends complete, stopped (everything checkpointed) or failed.
import type { DownloadState, Trouble } from '../../shared/model.ts'
import { ChunkMap } from './chunk-map.ts'
import { Crew } from './crew.ts'
import type { CrewHost } from './crew-host.ts'
import { Fetcher } from './fetcher.ts'
import { publish, publishAtOnce, repairFinishing, verify } from './finish.ts'
import type { HostGate } from './host-gate.ts'
import type { Journal } from './journal.ts'
import type { Lane } from './lane.ts'
import { LatePart, SMALL_BYTES } from './late-part.ts'
import { createPart, needRoom, reopenPart } from './part-store.ts'
import type { Connections } from './plan.ts'
import type { Clock, Disk, PartFile, Random, Representation, Transport } from './ports.ts'
import { Source } from './source.ts'
import { SpeedMeter } from './speed.ts'
import { classify, fail, type TroubleError } from './trouble.ts'
import { beginWork, type Work } from './work.ts'

export interface TransferDeps {
  readonly clock: Clock
  readonly random: Random
  readonly transport: Transport
  readonly disk: Disk
  readonly gate: HostGate
}

export type TransferEnd =
  | { readonly kind: 'done' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly because: Trouble }

export class Transfer implements CrewHost {
  readonly deps: TransferDeps
  readonly journal: Journal
  readonly source: Source
  readonly crew: Crew
  work: Work | null = null
  representation: Representation | null = null
  /** Only the closing connection marked the end of the body. */
  unverified = false
  /** What an earlier session left has still to prove itself; one lane until then. */
  doubtful = false
  readonly #onChange: (stateChanged: boolean) => void
  readonly #stop = new AbortController()
  readonly #meter: SpeedMeter
  readonly #fetcher: Fetcher
  #phase: 'fetching' | 'verifying' | 'finishing' = 'fetching'
  #shown = ''
  #over: { readonly failure: TroubleError | null } | null = null
  #onOver: () => void = () => undefined

  /**
   * @param onChange called after every change of what the getters say; must not throw.
   */
  constructor(
    deps: TransferDeps,
    journal: Journal,
    connections: Connections,
    onChange: (stateChanged: boolean) => void,
  ) {
    this.deps = deps
    this.journal = journal
    this.#onChange = onChange
    this.#meter = new SpeedMeter(deps.clock.monotonic())
    const { url, headers } = journal.intent
    this.source = new Source(deps.transport, url, headers)
    this.#fetcher = new Fetcher(this)
    this.crew = new Crew(this, connections)
  }

  get received(): number {
    return this.work?.map.received ?? this.journal.record.durable
  }

  get speed(): number {
    return this.#phase === 'fetching' ? this.#meter.speed(this.deps.clock.monotonic()) : 0
  }

  get connections(): number {
    return this.crew.busy
  }

  get answerMs(): number | null {
    return this.#fetcher.answerMs
  }

  get hostName(): string {
    return this.source.host
  }

  get state(): DownloadState {
    if (this.#phase !== 'fetching') return { kind: this.#phase }
    const { wait } = this.crew
    if (wait !== null) return { kind: 'waiting', ...wait }
    return this.work === null ? { kind: 'probing' } : { kind: 'running' }
  }

  /** Ends run() as soon as everything written is durable. */
  stop(): void {
    this.#stop.abort()
    this.end(null)
  }

  async run(): Promise<TransferEnd> {
    let failure: TroubleError | null = null
    try {
      if (await this.#isPublished()) return { kind: 'done' }
      const found = await reopenPart(this.deps.disk, this.journal, this.#stop.signal)
      if (found !== null) {
        this.representation = this.journal.record.representation
        this.unverified = this.journal.record.unverified
        this.#begin(found.part, found.map)
        this.doubtful = this.representation?.validator === null && found.map.received > 0
        if (this.doubtful) this.crew.narrow(1)
        await needRoom(this.deps.disk, this.journal, (found.map.total ?? 0) - found.map.received)
      }
      await this.deps.disk.prepareFolder(this.journal.intent.dir)
      if (this.work?.map.complete !== true) await this.#fetch()
      if (!this.#stop.signal.aborted && (await this.#finish())) return { kind: 'done' }
      await this.work?.checkpointer.keep()
    } catch (error) {
      failure = classify(error, this.received > 0)
      // What a small one still held in memory is worth keeping, where that is what can be done.
      await this.work?.checkpointer.keep().catch(() => undefined)
    } finally {
      this.work?.checkpointer.stop()
      await this.work?.part.close().catch(() => undefined)
    }
    if (failure !== null) return { kind: 'failed', because: failure.trouble }
    return { kind: 'stopped' }
  }

  /** Ends the fetching: complete or stopped (null), or failed. The first call decides. */
  end(failure: TroubleError | null): void {
    this.#over ??= { failure }
    this.crew.stop()
    this.#onOver()
  }

  /**
   * Starts over with what the reply says: an empty map, and the part file made or emptied. The stored map is cleared
   * before a byte is written over.
   * @param name for the target, sanitised; used where the download has none yet.
   */
  async startOver(representation: Representation, name: string): Promise<Work> {
    const { disk } = this.deps
    const old = this.work
    const { total } = representation
    // Whether there is room for a small one is told by the write as well, before anything is lost.
    if (total === null || total > SMALL_BYTES)
      await needRoom(disk, this.journal, (total ?? 0) - (old?.map.received ?? 0))
    old?.checkpointer.stop()
    await old?.checkpointer.now()
    const change = { representation, durable: 0, unverified: false }
    if (this.journal.record.partName === null) this.journal.later({ ...change, name })
    else await this.journal.clearMap(change)
    await old?.part.truncate(0)
    const part = old?.part ?? (await this.#newPart(name, total))
    this.representation = representation
    this.doubtful = false
    this.crew.widen()
    return this.#begin(part, new ChunkMap(representation.total))
  }

  /** The representation is known better now (its total, or that ranges are not to be had). */
  learn(change: Partial<Representation>): void {
    if (this.representation === null) return
    this.representation = { ...this.representation, ...change }
    this.journal.later({ representation: this.representation, unverified: this.unverified })
  }

  onBytes(lane: Lane, bytes: number): void {
    const now = this.deps.clock.monotonic()
    lane.received(bytes, now)
    this.#meter.add(bytes, now)
    this.changed()
  }

  changed(): void {
    const { state } = this
    const shown = state.kind === 'waiting' ? `waiting ${state.until}` : state.kind
    const stateChanged = shown !== this.#shown
    this.#shown = shown
    this.#onChange(stateChanged)
  }

  serve(lane: Lane): Promise<boolean> {
    return this.#fetcher.serve(lane)
  }

  async #fetch(): Promise<void> {
    const over = new Promise<void>(resolve => {
      this.#onOver = resolve
    })
    if (this.#over === null) {
      this.crew.fill()
      await over
    }
    await this.crew.dismiss()
    this.work?.checkpointer.stop()
    const failure = this.#over?.failure ?? null
    try {
      await this.work?.checkpointer.now()
    } catch (error) {
      throw failure ?? error
    }
    if (failure !== null) throw failure
  }

  #newPart(name: string, total: number | null): Promise<PartFile> {
    const { disk } = this.deps
    if (total === null || total > SMALL_BYTES) return createPart(disk, this.journal, { name })
    return Promise.resolve(new LatePart(disk, this.journal, name, total))
  }

  #begin(part: PartFile, map: ChunkMap): Work {
    const { deps, journal } = this
    this.work = beginWork({ clock: deps.clock, part, map, journal }, error => this.end(classify(error, true)))
    return this.work
  }

  /** Whether the file has its name already and only that could not be written down. */
  async #isPublished(): Promise<boolean> {
    const { representation, partId } = this.journal.record
    // A target that is the very part file got its name only when it was whole and durable, whatever is claimed.
    const made = representation !== null && partId !== null
    return made && (await repairFinishing(this.deps.disk, this.journal, this.deps.clock.now()))
  }

  /** False when stopped on the way. */
  async #finish(): Promise<boolean> {
    const { work } = this
    if (work?.map.complete !== true) throw fail('protocol', 'the download ended before it was complete')
    const { journal, unverified } = this
    const { disk, clock } = this.deps
    const { part } = work
    if (part instanceof LatePart && part.isInMemory && journal.intent.checksum === null) {
      this.#phase = 'finishing'
      this.changed()
      await publishAtOnce(disk, journal, part, { now: clock.now(), unverified })
      return true
    }
    this.#phase = 'verifying'
    this.changed()
    if (!(await verify(journal, part, work.map, this.#stop.signal))) return false
    this.#phase = 'finishing'
    this.changed()
    await publish(disk, journal, part, { now: clock.now(), unverified })
    return true
  }
}
