// The checkpoint: freeze what is fully written, make it durable, then commit the map. Never the other way round.
import type { ChunkMap } from './chunk-map.ts'
import type { Journal } from './journal.ts'
import { LatePart } from './late-part.ts'
import type { Clock, PartFile } from './ports.ts'
import { RecentChunks } from './recent-chunks.ts'
import type { Seams } from './seams.ts'

export const CHECKPOINT_MS = 2_000

/** What is made durable, and where that is written down. */
export interface CheckpointTarget {
  readonly clock: Clock
  readonly part: PartFile
  readonly map: ChunkMap
  readonly journal: Journal
  /** What has still to be proved of what is claimed. */
  readonly seams: Seams
  /** Proves that the part file is still the one that is written to; rejects where it is not. */
  readonly watch?: () => Promise<void>
}

/** Runs checkpoints one after another: on a timer while started, and whenever asked. */
export class Checkpointer {
  /** While true nothing is claimed: what is written has still to prove that it belongs to what is there. */
  held = false
  readonly #clock: Clock
  readonly #part: PartFile
  readonly #map: ChunkMap
  readonly #journal: Journal
  readonly #seams: Seams
  readonly #watch: () => Promise<void>
  readonly #recent: RecentChunks
  #received: number
  readonly #onFailure: (error: unknown) => void
  #last: Promise<void> = Promise.resolve()
  #cancel: (() => void) | null = null
  #stopped = false
  #keeps = false
  #failed: { readonly error: unknown } | null = null

  /** @param onFailure told of a failed timed checkpoint; one that was asked for rejects instead. */
  constructor(target: CheckpointTarget, onFailure: (error: unknown) => void) {
    this.#clock = target.clock
    this.#part = target.part
    this.#map = target.map
    this.#journal = target.journal
    this.#seams = target.seams
    this.#watch = target.watch ?? (() => Promise.resolve())
    this.#received = target.map.received
    this.#recent = new RecentChunks(target.journal.record.recent)
    this.#onFailure = onFailure
  }

  start(): void {
    this.#cancel = this.#clock.timer(CHECKPOINT_MS, () => {
      this.now().then(
        () => (this.#stopped ? undefined : this.start()),
        error => this.#onFailure(error),
      )
    })
  }

  stop(): void {
    this.#stopped = true
    this.#cancel?.()
  }

  /**
   * Resolves when everything written before the call is durable and claimed. After a failed fdatasync nothing is
   * synced or claimed again (every later call fails the same way): the kernel may have dropped the bytes and call the
   * next sync a success.
   */
  now(): Promise<void> {
    const run = this.#last.then(() => this.#run())
    this.#last = run.catch(() => undefined)
    return run
  }

  /** The last one, of a download that does not go on to its finish: what is in memory only gets its file too. */
  keep(): Promise<void> {
    this.#keeps = true
    return this.now()
  }

  async #run(): Promise<void> {
    if (this.#failed !== null) throw this.#failed.error
    if (this.held) return
    // Complete without ever having needed its file: the finish makes it.
    if (!this.#keeps && this.#map.complete && this.#part instanceof LatePart && this.#part.isInMemory) return
    const pages = this.#map.takeDirty()
    if (pages.size === 0) return
    const durable = this.#map.received
    const now = this.#clock.now()
    this.#recent.add(this.#map.takeChanged(), now)
    const progress = durable > this.#received ? { progressAt: now } : {}
    this.#received = durable
    try {
      await this.#part.sync()
    } catch (error) {
      this.#failed = { error }
      throw error
    }
    try {
      await this.#journal.commitMap(pages, {
        durable,
        recent: this.#recent.encode(),
        ...this.#seams.takeChange(),
        ...progress,
      })
    } catch (error) {
      this.#map.giveBack(pages)
      this.#seams.giveBack()
      throw error
    }
    // Only now: what it finds does not make the bytes any less durable.
    await this.#watch()
  }
}
