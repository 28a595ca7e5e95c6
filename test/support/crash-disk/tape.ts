// The log of a recorded run: what was asked of the file system, what the store committed and what the person was told,
// each with the ticks at which it began and ended. A tick is a moment at which the power may be cut.
import type { DownloadId } from '../../../src/shared/model.ts'
import type { StoreState } from './store-state.ts'

/** FileFacts.id: the file itself under whatever name. */
export type InodeId = string

/** `end` is Infinity until the call has returned. */
export interface Spell {
  readonly begin: number
  end: number
}

export interface WriteOp extends Spell {
  readonly kind: 'write'
  readonly at: number
  readonly bytes: Uint8Array
}

export interface TruncateOp extends Spell {
  readonly kind: 'truncate'
  readonly length: number
}

export type DataOp = WriteOp | TruncateOp

/** A name of a folder that was given (to a file or a folder) or, with null, taken away. */
export interface EntryOp extends Spell {
  readonly name: string
  inode: InodeId | null
}

/** A file or a folder: what was durable when the recording began, and what happened since. */
export interface History<Base, Op> {
  readonly base: Base
  readonly ops: Op[]
  readonly syncs: Spell[]
}

export type FileHistory = History<Uint8Array, DataOp>
export type FolderHistory = History<ReadonlyMap<string, InodeId>, EntryOp>

/**
 * What the person knows of a download: that it is in the list, paused, done, or out of the list. `touched`: a restart or a
 * removal was ordered and is under way.
 */
export type Known = 'listed' | 'paused' | 'done' | 'touched' | 'gone'

export interface Saying {
  readonly at: number
  readonly id: DownloadId
  readonly known: Known
}

export interface Commit {
  readonly at: number
  readonly state: StoreState
}

/** Which flushes are not heard, to prove that the checks notice what a flush is good for. */
export type Deaf = 'files' | 'folders' | null

export class Tape {
  readonly files = new Map<InodeId, FileHistory>()
  /** By path relative to the recorded folder; '' is that folder itself. */
  readonly folders = new Map<string, FolderHistory>()
  readonly commits: Commit[] = []
  readonly sayings: Saying[] = []
  readonly deaf: Deaf
  #tick = 0
  #waiters: (() => void)[] = []

  constructor(deaf: Deaf = null) {
    this.deaf = deaf
    this.folders.set('', { base: new Map(), ops: [], syncs: [] })
  }

  get ticks(): number {
    return this.#tick
  }

  tick(): number {
    return ++this.#tick
  }

  file(inode: InodeId, base: Uint8Array = new Uint8Array(0)): FileHistory {
    return known(this.files, inode, () => ({ base, ops: [], syncs: [] }))
  }

  folder(path: string, base: ReadonlyMap<string, InodeId> = new Map()): FolderHistory {
    return known(this.folders, path, () => ({ base, ops: [], syncs: [] }))
  }

  /** Notes `op` in `ops` for as long as `work` takes; one that failed has not happened. */
  async during<Op extends Spell, T>(ops: Op[], op: Op, work: () => Promise<T>): Promise<T> {
    ops.push(op)
    try {
      const value = await work()
      op.end = this.tick()
      return value
    } catch (error) {
      ops.splice(ops.indexOf(op), 1)
      throw error
    }
  }

  commit(state: StoreState): void {
    this.commits.push({ at: this.tick(), state })
    for (const wake of this.#waiters.splice(0)) wake()
  }

  say(id: DownloadId, known: Known): void {
    this.sayings.push({ at: this.tick(), id, known })
  }

  /** Resolves with the next commit. */
  committed(): Promise<void> {
    return new Promise(resolve => this.#waiters.push(resolve))
  }

  /** What the person knew at that tick. */
  knownAt(tick: number): ReadonlyMap<DownloadId, Known> {
    return new Map(this.sayings.filter(({ at }) => at <= tick).map(({ id, known }) => [id, known]))
  }
}

function known<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const there = map.get(key)
  if (there !== undefined) return there
  const made = make()
  map.set(key, made)
  return made
}
