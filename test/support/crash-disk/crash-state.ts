// What the disk may hold after the power was cut at one tick of a tape, and what a file holds then.
//
// A write or truncation is durable once a flush of its file that began after it had returned has itself returned; until
// then it may have reached the disk, in whole or in part, or not, whatever became of the others. The entries of a folder
// reach it in their order. A commit of the store that has returned is durable.
import type { DataOp, EntryOp, InodeId, Spell, Tape } from './tape.ts'

const PAGE = 4_096
const JUNK = 0xee

/** How much of a write reached the disk. `size`: the file is as long as if it had, but holds zeros there. */
export type Extent =
  | { readonly kind: 'whole' | 'size' | 'junk' }
  /** Its first bytes. */
  | { readonly kind: 'start'; readonly bytes: number }
  /** Those pages of the file whose bit is set, counted from the write's first page and over again after 16. */
  | { readonly kind: 'pages'; readonly bits: number }

export interface Applied {
  readonly op: DataOp
  readonly extent: Extent
}

export interface CrashState {
  readonly cut: number
  /** Index among the commits of the tape. */
  readonly commit: number
  /** Bytes of the next commit that are behind the log. */
  readonly torn: number
  /** Of each folder by its path, what its names stand for. */
  readonly folders: ReadonlyMap<string, ReadonlyMap<string, InodeId>>
  readonly files: ReadonlyMap<InodeId, readonly Applied[]>
}

export const WHOLE: Extent = { kind: 'whole' }

/** What is certain to be on the disk at a cut, and what may be. */
export interface Settled<Op> {
  readonly durable: readonly Op[]
  readonly pending: readonly Op[]
}

export function settledAt<Op extends Spell>(
  ops: readonly Op[],
  syncs: readonly Spell[],
  cut: number,
): Settled<Op> {
  const flushed = Math.max(0, ...syncs.filter(({ end }) => end <= cut).map(({ begin }) => begin))
  const begun = ops.filter(({ begin }) => begin <= cut)
  return {
    durable: begun.filter(({ end }) => end < flushed),
    pending: begun.filter(({ end }) => end >= flushed),
  }
}

/** The names of a folder after its durable entries and the first `count` of those that are pending. */
export function namesAfter(
  base: ReadonlyMap<string, InodeId>,
  { durable, pending }: Settled<EntryOp>,
  count: number,
): ReadonlyMap<string, InodeId> {
  const names = new Map(base)
  const order = (a: EntryOp, b: EntryOp): number => (a.end === b.end ? a.begin - b.begin : a.end - b.end)
  for (const { name, inode } of [...durable.toSorted(order), ...pending.toSorted(order).slice(0, count)]) {
    if (inode === null) names.delete(name)
    else names.set(name, inode)
  }
  return names
}

/** The bytes of a file in a crash state. */
export function bytesOf(tape: Tape, state: CrashState, inode: InodeId): Uint8Array {
  const { base } = tape.file(inode)
  const applied = [...(state.files.get(inode) ?? [])].sort((a, b) => a.op.begin - b.op.begin)
  const ends = applied.map(({ op }) => (op.kind === 'write' ? op.at + op.bytes.length : op.length))
  const bytes = new Uint8Array(Math.max(base.length, ...ends))
  bytes.set(base)
  let size = base.length
  for (const { op, extent } of applied) {
    if (op.kind === 'truncate') {
      if (op.length < size) bytes.fill(0, op.length, size)
      size = op.length
    } else size = Math.max(size, written(bytes, op.at, op.bytes, extent))
  }
  return bytes.subarray(0, size)
}

/** Puts that much of a write there; returns where the file ends at least. */
function written(bytes: Uint8Array, at: number, what: Uint8Array, extent: Extent): number {
  const end = at + what.length
  switch (extent.kind) {
    case 'whole':
      bytes.set(what, at)
      return end
    case 'size':
      return end
    case 'junk':
      bytes.fill(JUNK, at, end)
      return end
    case 'start':
      bytes.set(what.subarray(0, extent.bytes), at)
      return at + extent.bytes
    case 'pages': {
      const first = Math.floor(at / PAGE)
      for (let page = first; page * PAGE < end; page++) {
        if (((extent.bits >> ((page - first) % 16)) & 1) === 0) continue
        const [from, to] = [Math.max(at, page * PAGE), Math.min(end, (page + 1) * PAGE)]
        bytes.set(what.subarray(from - at, to - at), from)
      }
      return end
    }
  }
}
