// The crash states of a tape: at every tick each way in which the entries of the folders may have got ahead, with each
// way in which what was written may have. All of them where they are few, else a sample that begins with every pair of a
// commit and the names that may stand beside it.
import { createHash } from 'node:crypto'
import {
  type Applied,
  type CrashState,
  type Extent,
  namesAfter,
  type Settled,
  settledAt,
  WHOLE,
} from './crash-state.ts'
import { continuation } from './store-state.ts'
import type { DataOp, EntryOp, InodeId, Tape } from './tape.ts'

/** So few writes are combined in every way. */
const FEW = 3
/** Of more: how many are left out alone, stand alone or are torn alone, and so many mixtures are drawn; at least, at each tick. */
const LEAST_DEPTH = 3

type Random = () => number
/** What of the pending writes reached the disk. */
type Mix = readonly Applied[]

interface At {
  readonly cut: number
  readonly commit: number
  readonly files: ReadonlyMap<InodeId, Settled<DataOp>>
  readonly folders: ReadonlyMap<string, Settled<EntryOp>>
}

export interface Sample {
  /** No two the same; the first `kinds` of them are one of each kind. */
  readonly states: readonly CrashState[]
  readonly kinds: number
}

/** At most `limit` states, the same ones for the same tape and `random`. */
export function crashStates(tape: Tape, random: Random, limit: number): Sample {
  const numbers = new Map([...tape.files.values()].flatMap(({ ops }) => ops).map((op, i) => [op, i]))
  const depth = Math.max(LEAST_DEPTH, Math.ceil(limit / tape.ticks))
  const seen = new Set<string>()
  const kinds = new Map<string, CrashState[]>()
  for (let cut = tape.commits[0]?.at ?? 0; cut <= tape.ticks; cut++) {
    for (const state of statesAt(tape, cut, random, depth)) {
      const key = keyOf(numbers, state)
      if (seen.has(key)) continue
      seen.add(key)
      const kind = `${state.commit} ${namesOf(state)}`
      kinds.set(kind, [...(kinds.get(kind) ?? []), state])
    }
  }
  // One of each kind, in random order, then a second of each, and so on; first where all that may is lost.
  const drawn = [...kinds.values()].map(([bare, ...others]) => [bare, ...shuffled(others, random)])
  const states: CrashState[] = []
  for (let round = 0; states.length < Math.min(limit, seen.size); round++) {
    states.push(...shuffled(drawn, random).flatMap(of => of[round] ?? []))
  }
  return { states: states.slice(0, limit), kinds: kinds.size }
}

function statesAt(tape: Tape, cut: number, random: Random, depth: number): readonly CrashState[] {
  const at: At = {
    cut,
    commit: tape.commits.findLastIndex(commit => commit.at <= cut),
    files: mapped(tape.files, ({ ops, syncs }) => settledAt(ops, syncs, cut)),
    folders: mapped(tape.folders, ({ ops, syncs }) => settledAt(ops, syncs, cut)),
  }
  const pending = [...at.files.values()].flatMap(({ pending }) => pending)
  const mixes = mixesOf(pending, random, depth)
  return namings(tape, at).flatMap(folders =>
    mixes.map(mix => {
      const files = mapped(at.files, ({ durable, pending: here }) => {
        const own = new Set(here)
        return [...durable.map(inWhole), ...mix.filter(({ op }) => own.has(op))]
      })
      return { cut, commit: at.commit, torn: tornAt(tape, at.commit, random), folders, files }
    }),
  )
}

/** Every way in which the names of all folders may stand. */
function namings(tape: Tape, at: At): readonly CrashState['folders'][] {
  let ways: CrashState['folders'][] = [new Map()]
  for (const [path, { base }] of tape.folders) {
    const settled = at.folders.get(path)
    if (settled === undefined) continue
    ways = ways.flatMap(way =>
      Array.from({ length: settled.pending.length + 1 }, (_, count) =>
        new Map(way).set(path, namesAfter(base, settled, count)),
      ),
    )
  }
  return ways
}

function mixesOf(pending: readonly DataOp[], random: Random, depth: number): readonly Mix[] {
  if (pending.length === 0) return [[]]
  if (pending.length <= FEW) return combinations(pending, random)
  const whole = (ops: readonly DataOp[]): Mix => ops.map(inWhole)
  const some = (): readonly DataOp[] => shuffled(pending, random).slice(0, depth)
  return [
    [],
    whole(pending),
    ...some().map(one => whole(pending.filter(op => op !== one))),
    ...some().map(one => [{ op: one, extent: WHOLE }]),
    ...some().map(one => pending.map(op => ({ op, extent: op === one ? drawn(op, random) : WHOLE }))),
    ...Array.from({ length: depth }, () =>
      pending
        .filter(() => random() < 0.6)
        .map(op => ({ op, extent: random() < 0.5 ? WHOLE : drawn(op, random) })),
    ),
  ]
}

/** The same object for the same change: there are many states. */
const wholes = new WeakMap<DataOp, Applied>()
function inWhole(op: DataOp): Applied {
  const there = wholes.get(op)
  if (there !== undefined) return there
  const made = { op, extent: WHOLE }
  wholes.set(op, made)
  return made
}

/** Each of them missing, whole, and in one other way. */
function combinations(pending: readonly DataOp[], random: Random): readonly Mix[] {
  return pending.reduce<readonly Mix[]>(
    (mixes, op) =>
      mixes.flatMap(mix => [
        mix,
        [...mix, { op, extent: WHOLE }],
        [...mix, { op, extent: drawn(op, random) }],
      ]),
    [[]],
  )
}

function drawn(op: DataOp, random: Random): Extent {
  if (op.kind === 'truncate') return WHOLE
  const kinds: readonly Extent[] = [
    { kind: 'size' },
    { kind: 'junk' },
    { kind: 'start', bytes: Math.floor(random() * op.bytes.length) },
    { kind: 'pages', bits: Math.floor(random() * 65_536) },
  ]
  return kinds[Math.floor(random() * kinds.length)] ?? WHOLE
}

function tornAt(tape: Tape, commit: number, random: Random): number {
  const [state, next] = [tape.commits[commit]?.state, tape.commits[commit + 1]?.state]
  if (state === undefined || next === undefined || random() < 0.7) return 0
  return Math.floor(random() * (continuation(state, next)?.length ?? 0))
}

/** Equal for states in which the disk and the store are the same. */
function keyOf(numbers: ReadonlyMap<DataOp, number>, state: CrashState): string {
  const { commit, folders, files } = state
  const there = new Set([...folders.values()].flatMap(entries => [...entries.values()]))
  const data = [...files]
    .filter(([inode]) => there.has(inode))
    .map(([inode, applied]) => {
      const numbered = applied.map(({ op, extent }) => [
        numbers.get(op) ?? -1,
        Object.values(extent).join(' '),
      ])
      return [inode, ...numbered.sort(([a], [b]) => Number(a) - Number(b))]
    })
  return createHash('sha1')
    .update(JSON.stringify([commit, namesOf(state), data]))
    .digest('base64')
}

function namesOf({ folders }: CrashState): string {
  return JSON.stringify([...folders].map(([path, entries]) => [path, ...entries]))
}

function mapped<K, V, W>(map: ReadonlyMap<K, V>, work: (value: V) => W): ReadonlyMap<K, W> {
  return new Map([...map].map(([key, value]) => [key, work(value)]))
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map(item => ({ item, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item)
}
