// The model of a cut disk itself: what it holds certain and what possible, and that a flush which does nothing is found.
import { describe, expect, it, vi } from 'vitest'
import { CHUNK } from '../../src/main/engine/chunk-map.ts'
import { pseudoRandom } from '../support/bytes.ts'
import {
  type Applied,
  bytesOf,
  type CrashState,
  type Extent,
  namesAfter,
  settledAt,
} from '../support/crash-disk/crash-state.ts'
import { crashStates } from '../support/crash-disk/crash-states.ts'
import { cutPower } from '../support/crash-disk/power-cuts.ts'
import { stalling } from '../support/crash-disk/runs.ts'
import type { StoreState } from '../support/crash-disk/store-state.ts'
import { type DataOp, Tape } from '../support/crash-disk/tape.ts'
import { seeded } from '../support/fast-lane/mutations.ts'

vi.mock('node:fs', async original =>
  (await import('../support/crash-disk/recorded-fs.ts')).recordedFs(await original()),
)
vi.mock('node:fs/promises', async original =>
  (await import('../support/crash-disk/recorded-fs.ts')).recordedPromises(await original()),
)

const NO_STORE: StoreState = {
  database: Buffer.alloc(0),
  log: Buffer.alloc(0),
  downloads: [],
  maps: new Map(),
}

function write(at: number, text: string, begin = 1, end = 2): DataOp {
  return { kind: 'write', at, bytes: Buffer.from(text), begin, end }
}

function truncation(length: number, begin = 3, end = 4): DataOp {
  return { kind: 'truncate', length, begin, end }
}

describe('a write', () => {
  it.each([
    ['is lost where no flush came', [], 9, []],
    ['is durable after a flush that began when it had returned', [[4, 6]], 6, ['a']],
    ['is not before that flush has returned', [[4, 6]], 5, []],
    ['is not where the flush began before it had returned', [[2, 6]], 6, []],
    [
      'stays durable whatever comes later',
      [
        [4, 6],
        [8, 9],
      ],
      8,
      ['a'],
    ],
  ] as const)('%s', (_, syncs, cut, durable) => {
    const ops = [{ name: 'a', begin: 1, end: 3 }]
    const settled = settledAt(
      ops,
      syncs.map(([begin, end]) => ({ begin, end })),
      cut,
    )
    expect(settled.durable.map(({ name }) => name)).toEqual(durable)
    expect(settled.pending).toHaveLength(1 - durable.length)
  })

  it('that has not begun is not even possible', () => {
    expect(settledAt([{ begin: 5, end: 6 }], [], 4)).toEqual({ durable: [], pending: [] })
  })
})

it('the names of a folder come and go in the order in which they did', () => {
  const op = (name: string, inode: string | null, begin: number) => ({ name, inode, begin, end: begin + 1 })
  const settled = {
    durable: [op('a.part', 'A', 1)],
    pending: [op('a', 'A', 3), op('a.part', null, 5)],
  }
  const after = [0, 1, 2].map(count => [...namesAfter(new Map([['b', 'B']]), settled, count).keys()])
  expect(after).toEqual([
    ['b', 'a.part'],
    ['b', 'a.part', 'a'],
    ['b', 'a'],
  ])
})

describe('the bytes of a file', () => {
  const page = 'x'.repeat(4_096)
  it.each<[string, readonly [DataOp, Extent][], string]>([
    ['in whole', [[write(2, 'abc'), { kind: 'whole' }]], '\0\0abc'],
    ['as a length only', [[write(1, 'abc'), { kind: 'size' }]], '\0\0\0\0'],
    ['in their beginning', [[write(0, 'abc'), { kind: 'start', bytes: 2 }]], 'ab'],
    ['by pages', [[write(0, page + page), { kind: 'pages', bits: 2 }]], '\0'.repeat(4_096) + page],
    ['without a gap’s', [[write(3, 'z'), { kind: 'whole' }]], '\0\0\0z'],
    [
      'shortened and written again',
      [
        [write(0, 'abcdef'), { kind: 'whole' }],
        [truncation(2), { kind: 'whole' }],
        [write(4, 'z', 5, 6), { kind: 'whole' }],
      ],
      'ab\0\0z',
    ],
  ])('%s', (_, applied, text) => {
    const tape = new Tape()
    tape.file('A')
    const files = new Map<string, readonly Applied[]>([
      ['A', applied.map(([op, extent]) => ({ op, extent }))],
    ])
    const state: CrashState = { cut: 9, commit: 0, torn: 0, folders: new Map(), files }
    expect(Buffer.from(bytesOf(tape, state, 'A')).toString('latin1')).toBe(text)
  })
})

it('the states of a few changes are all there are, and the same for the same seed', () => {
  const tape = new Tape()
  tape.commit(NO_STORE)
  const { ops } = tape.folder('')
  ops.push({ name: 'a', inode: 'A', begin: tape.tick(), end: tape.tick() })
  const file = tape.file('A')
  for (const text of ['one', 'two']) {
    const begin = tape.tick()
    file.ops.push(write(0, text, begin, tape.tick()))
  }
  const { states, kinds } = crashStates(tape, seeded(1), 1_000)
  // Without the name; and with it, each of the two writes missing, whole, or in one of its other ways.
  const named = states.filter(({ folders }) => folders.get('')?.has('a') === true)
  const pairs = named.map(({ files }) =>
    files
      .get('A')
      ?.map(({ op }) => file.ops.indexOf(op))
      .join(' '),
  )
  expect(kinds).toBe(2)
  expect(new Set(pairs)).toEqual(new Set(['', '0', '1', '0 1']))
  expect(states.length - named.length).toBe(1)
  expect(crashStates(tape, seeded(1), 1_000).states).toEqual(states)
})

describe('a disk', () => {
  const content = pseudoRandom(CHUNK + 400_000, 3)
  const run = stalling(content, 500_000, { share: 0.1 })

  it('that flushes no file is found out by the map', async () => {
    const { broken } = await cutPower({ ...run, deaf: 'files' })
    expect(broken.join('\n')).toMatch(/claims \d+ bytes of chunk 0 that are not there/)
  })

  it('that flushes no folder is found out by the file that is done', async () => {
    const { broken } = await cutPower({ ...run, deaf: 'folders' })
    expect(broken.join('\n')).toContain('1 is done and a.bin is not there')
  })
})
