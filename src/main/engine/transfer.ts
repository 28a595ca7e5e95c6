// One running download, from its first request to its finished file. It owns the part file and the map; crew.ts
// runs the connections, fetcher.ts decides what each request and reply mean. How it may end: transfer-terms.ts.
import type { DownloadState } from '../../shared/model.ts'
import { Chronicle } from './chronicle.ts'
import { ChunkMap } from './chunk-map.ts'
import { complete } from './completion.ts'
import { Crew } from './crew.ts'
import type { CrewHost } from './crew-host.ts'
import { Fetcher } from './fetcher.ts'
import { isPublished } from './finish.ts'
import type { Journal } from './journal.ts'
import type { Lane } from './lane.ts'
import { LatePart, newPart, SMALL_BYTES } from './late-part.ts'
import { isOwnComputer } from './own-computer.ts'
import { needRoom, reopenPart } from './part-store.ts'
import { asVanished, stillOurs } from './part-watch.ts'
import { isHopeless, isLongWait, patience } from './patience.ts'
import type { PartFile } from './ports.ts'
import { Progress } from './progress.ts'
import { Seams } from './seams.ts'
import { Source } from './source.ts'
import type { Representation } from './store-port.ts'
import { endOf, type TransferDeps, type TransferEnd, type TransferOptions } from './transfer-terms.ts'
import { fail, judge, plainSituation, type TroubleError } from './trouble.ts'
import { beginWork, type Work } from './work.ts'

/** A part file that others could have changed for so long is read back before it becomes the file. */
const READ_BACK_MS = 5_000

export class Transfer implements CrewHost {
  readonly deps: TransferDeps
  readonly journal: Journal
  readonly source: Source
  readonly crew: Crew
  readonly chronicle: Chronicle
  readonly progress: Progress
  work: Work | null = null
  representation: Representation | null = null
  /** Only the closing connection marked the end of the body. */
  unverified = false
  /** What an earlier session left has still to prove itself; one lane until then. */
  doubtful = false
  /** What an earlier session left is known, and bytes are still to come. */
  isFetching = false
  readonly #options: TransferOptions
  readonly #onChange: (stateChanged: boolean) => void
  readonly #startedAt: number
  readonly #stop = new AbortController()
  readonly #fetcher: Fetcher
  #phase: 'fetching' | 'verifying' | 'finishing' = 'fetching'
  /** An earlier session left a part file. */
  #isResumed = false
  #shown = ''
  #over: { readonly failure: TroubleError | null } | null = null
  #onOver: () => void = () => undefined

  /**
   * @param onChange called after every change of what the getters say; must not throw.
   */
  constructor(
    deps: TransferDeps,
    journal: Journal,
    options: TransferOptions,
    onChange: (stateChanged: boolean) => void,
  ) {
    this.deps = deps
    this.journal = journal
    this.#options = options
    this.#onChange = onChange
    this.#startedAt = deps.clock.monotonic()
    this.progress = new Progress(deps.clock, deps.onFetched)
    const { url, headers } = journal.intent
    this.source = new Source(deps.transport, url, headers, host => patience(deps.gate.book, host), deps.gate)
    this.chronicle = new Chronicle(journal, deps.clock)
    this.#fetcher = new Fetcher(this)
    this.crew = new Crew(this, options.connections)
  }

  get received(): number {
    return this.work?.map.received ?? this.journal.record.durable
  }

  get speed(): number {
    return this.#phase === 'fetching' ? this.progress.speed : 0
  }

  get quietSince(): number | null {
    return this.progress.quietSince
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

  get isOffline(): boolean {
    return this.deps.network?.isOffline === true && !isOwnComputer(this.hostName)
  }

  /** It waits for so long that others may have its turn meanwhile. */
  get isIdle(): boolean {
    return isLongWait(this.state, this.deps.clock.now())
  }

  get isHopeless(): boolean {
    const { clock } = this.deps
    const { progressAt } = this.journal.record
    return isHopeless({
      now: clock.now(),
      since: progressAt ?? this.journal.addedAt,
      triedMs: clock.monotonic() - this.#startedAt,
      giveUpMs: this.#options.giveUpMs,
    })
  }

  get state(): DownloadState {
    if (this.#phase !== 'fetching') return { kind: this.#phase }
    const { wait, isCrowdedOut } = this.crew
    if (wait !== null) return { kind: 'waiting', ...wait }
    if (isCrowdedOut && this.isFetching) return { kind: 'queued' }
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
      const { disk, clock } = this.deps
      if (await isPublished(disk, this.journal, clock.now())) return { kind: 'done' }
      const { doubt } = this.#options
      const found = await reopenPart(disk, this.journal, this.#stop.signal, doubt, this.progress.compared)
      if (found !== null) {
        this.#isResumed = true
        this.representation = this.journal.record.representation
        this.unverified = this.journal.record.unverified
        this.#begin(found.part, found.map, new Seams(this.journal.record.seams))
        this.doubtful = this.representation?.validator === null && found.map.received > 0
        if (this.doubtful) this.crew.bounds.narrow(1)
        const { allocated, size } = await found.part.facts()
        // A disk that compresses holds fewer: what the map claims needs no room all the same.
        const held = Math.max(allocated ?? size, found.map.received)
        await needRoom(disk, this.journal, (found.map.total ?? 0) - held)
      }
      await disk.prepareFolder(this.journal.intent.dir)
      const { work } = this
      if (work?.map.complete !== true || work.seams.size > 0) await this.#fetch()
      if (!this.#stop.signal.aborted && (await this.#finish())) return { kind: 'done' }
      await this.work?.checkpointer.keep()
    } catch (error) {
      failure = await this.#judge(error)
      // What a small one still held in memory is worth keeping, where that is what can be done.
      await this.work?.checkpointer.keep().catch(() => undefined)
    } finally {
      this.work?.checkpointer.stop()
      await this.work?.part.close().catch(() => undefined)
    }
    return failure === null ? { kind: 'stopped' } : endOf(failure)
  }

  /** Ends the fetching: complete or stopped (null), or failed. The first call decides. */
  end(failure: TroubleError | null): void {
    this.#over ??= { failure }
    this.crew.stop()
    this.#onOver()
  }

  /**
   * Starts over with what the reply of `host` says: an empty map, and the part file made or emptied. The stored map is
   * cleared before a byte is written over.
   * @param name for the target, sanitised; used where the download has none yet.
   */
  async startOver(representation: Representation, name: string, host: string): Promise<Work> {
    const old = this.work
    const { total } = representation
    // Where it has no room the disk is looked at for so much of it, and the host is not asked in vain.
    if (this.journal.record.partName === null) this.journal.later({ representation })
    // Whether there is room for a small one is told by the write as well, before anything is lost.
    if (total === null || total > SMALL_BYTES)
      await needRoom(this.deps.disk, this.journal, (total ?? 0) - (old?.map.received ?? 0))
    old?.checkpointer.stop()
    await old?.checkpointer.now()
    const change = { representation, durable: 0, unverified: false, recent: null, seams: null }
    if (this.journal.record.partName === null) this.journal.later({ ...change, name })
    else await this.journal.clearMap(change)
    await old?.part.truncate(0)
    const part = old?.part ?? (await newPart(this.deps.disk, this.journal, name, total))
    this.representation = representation
    this.chronicle.probed(representation, host)
    this.doubtful = false
    this.crew.bounds.widen()
    return this.#begin(part, new ChunkMap(representation.total), new Seams())
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
    this.progress.written(bytes, now)
    this.changed()
  }

  changed(): void {
    const { state } = this
    const shown = state.kind === 'waiting' ? `waiting ${state.until}` : state.kind
    const stateChanged = shown !== this.#shown
    this.#shown = shown
    if (stateChanged) {
      this.chronicle.saw(state, this.received)
      this.progress.begin()
    }
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
      this.isFetching = true
      this.crew.fill()
      this.changed()
      await over
      this.isFetching = false
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

  #begin(part: PartFile, map: ChunkMap, seams: Seams): Work {
    const { deps, journal } = this
    this.progress.checked = null
    const watch = (): Promise<void> =>
      part instanceof LatePart && part.isInMemory
        ? Promise.resolve()
        : stillOurs(deps.disk, journal, map, this.#options.restarts)
    this.work = beginWork(
      { clock: deps.clock, part, map, journal, seams, watch },
      error => void this.#endWith(error),
    )
    return this.work
  }

  /** False when stopped on the way. */
  async #finish(): Promise<boolean> {
    const { work, deps, journal, unverified } = this
    if (work === null) throw fail('protocol', 'the download ended before it was complete')
    return complete(deps, journal, {
      work,
      unverified,
      signal: this.#stop.signal,
      readBack: this.#isResumed || deps.clock.monotonic() - this.#startedAt >= READ_BACK_MS,
      restarts: this.#options.restarts,
      onPhase: phase => {
        this.#phase = phase
        this.progress.checked = null
        this.changed()
      },
      onProgress: this.progress.compared,
    })
  }

  async #endWith(error: unknown): Promise<void> {
    this.end(await this.#judge(error))
  }

  async #judge(error: unknown): Promise<TroubleError> {
    const progressed = this.received > 0
    const known = progressed ? await asVanished(this.deps.disk, this.journal, error) : error
    return judge(known, plainSituation(progressed))
  }
}
