// A disk on which many downloads share what concerns only their folder: one proof that files can be made in it, and one
// flush for all renames that came before it. A decorator: everything else is the disk's own.
import { dirname } from 'node:path'
import { type Clock, type Disk, DiskError } from './ports.ts'

/** How long a folder that could be written counts as one that can, ms. */
const PROOF_MS = 5_000

export function sharedFolders(disk: Disk, clock: Pick<Clock, 'monotonic'>): Disk {
  const proofs = new Map<string, { readonly at: number; readonly proof: Promise<void> }>()
  const flushes = new Map<string, Flush>()

  function prepareFolder(dir: string): Promise<void> {
    const known = proofs.get(dir)
    if (known !== undefined && clock.monotonic() - known.at < PROOF_MS) return known.proof
    const proof = disk.prepareFolder(dir)
    proofs.set(dir, { at: clock.monotonic(), proof })
    proof.catch(() => proofs.delete(dir))
    return proof
  }

  return {
    ...disk,
    prepareFolder,
    async createPart(path, brief) {
      try {
        return await disk.createPart(path, brief)
      } catch (error) {
        // The folder may have been deleted since it was prepared; where it was just made it is not there for another reason.
        if (!(error instanceof DiskError) || error.fault !== 'missing') throw error
        const dir = dirname(path)
        proofs.delete(dir)
        await prepareFolder(dir)
        return await disk.createPart(path, brief)
      }
    },
    syncFolder(dir) {
      const flush = flushes.get(dir) ?? new Flush(() => disk.syncFolder(dir))
      flushes.set(dir, flush)
      return flush.ask().finally(() => {
        if (flush.idle) flushes.delete(dir)
      })
    },
  }
}

/** Runs the work for everybody who asked before it began: one run at a time, those who come during it share the next. */
class Flush {
  readonly #work: () => Promise<void>
  #running: Promise<void> | null = null
  #next: Promise<void> | null = null

  constructor(work: () => Promise<void>) {
    this.#work = work
  }

  get idle(): boolean {
    return this.#running === null && this.#next === null
  }

  /** Resolves when a run that began no earlier than the call is over; rejects as it does. */
  ask(): Promise<void> {
    if (this.#running === null) {
      this.#running = this.#run()
      return this.#running
    }
    this.#next ??= this.#after(this.#running)
    return this.#next
  }

  async #after(before: Promise<void>): Promise<void> {
    await before.catch(() => undefined)
    this.#running = this.#next
    this.#next = null
    await this.#run()
  }

  async #run(): Promise<void> {
    try {
      await this.#work()
    } finally {
      if (this.#next === null) this.#running = null
    }
  }
}
