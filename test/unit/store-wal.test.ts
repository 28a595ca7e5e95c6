// The log of the database after a cut of the power, byte by byte: cut at odd places, with pages that never reached the
// disk, with what an earlier round of the log left behind, and beside an index that says something else. It opens, and
// shows exactly the changes whose last page is whole.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Store } from '../../src/main/engine/store-port.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import { tempDir } from '../support/temp.ts'
import { plainIntent } from './store-samples.ts'

/** https://sqlite.org/walformat.html: the head of the log, and of each frame in front of its page. */
const LOG_HEAD = 32
const FRAME_HEAD = 24
/** In a frame's head: the pages of the database after the commit that it ends, else 0; and the log's two salts. */
const COMMIT_AT = 4
const SALTS_AT = 8
/** In the log's head: how often it was begun anew. */
const ROUND_AT = 12

interface Recorded {
  readonly home: string
  readonly database: Buffer
  readonly log: Buffer
  readonly index: Buffer
  /** What the store showed before the first commit in the log, and after each. */
  readonly seen: readonly string[]
}

interface Log {
  /** Where each frame begins; the last is where a further one would. */
  readonly frames: readonly number[]
  /** How many commits are whole within so many bytes. */
  commitsWithin(bytes: number): number
  /** Commits that came before the changes. */
  readonly earlier: number
}

function picture(store: Store): string {
  const downloads = store.downloads()
  const maps = downloads.map(({ id }) => [...store.loadMap(id)].map(([page, bytes]) => [page, ...bytes]))
  return JSON.stringify({ downloads, maps, setting: store.setting('step') })
}

/** Each of the changes is one commit; those that fill several pages among them. */
const CHANGES: readonly ((store: Store) => void)[] = [
  store => void store.add([1, 2].map(plainIntent), 1),
  store => store.commitMap(1, new Map([[0, new Uint8Array(8_192).fill(1)]]), { durable: 1 }),
  store =>
    store.together(() => {
      store.update(1, { state: 'finishing', name: 'a' })
      store.commitMap(2, new Map([[0, Uint8Array.of(2)]]), { state: 'running' })
    }),
  store => store.clearMap(1, { state: 'done' }),
  store => store.remove([2]),
  store => store.setSetting('step', 'last'),
]

/** Makes the changes; `before` is done to the store first, and forgotten. */
async function recorded(before: (store: Store, dir: string) => void = () => undefined): Promise<Recorded> {
  const home = await tempDir()
  const dir = join(home, 'source')
  const { store } = openStore({ dir })
  onTestFinished(() => store.close())
  before(store, dir)
  const seen = [picture(store)]
  for (const change of CHANGES) {
    change(store)
    seen.push(picture(store))
  }
  expect(new Set(seen).size).toBe(seen.length)
  const read = (suffix: string): Buffer => readFileSync(join(dir, `sluice.db${suffix}`))
  return { home, database: read(''), log: read('-wal'), index: read('-shm'), seen }
}

/** The frames of the log's present round. */
function framesOf(log: Buffer): Log {
  const size = FRAME_HEAD + log.readUInt32BE(8)
  const salts = log.subarray(16, 24)
  const frames = [LOG_HEAD]
  const ends: number[] = []
  for (let at = LOG_HEAD; at + size <= log.length; at += size) {
    if (!log.subarray(at + SALTS_AT, at + SALTS_AT + 8).equals(salts)) break
    frames.push(at + size)
    if (log.readUInt32BE(at + COMMIT_AT) > 0) ends.push(at + size)
  }
  const commitsWithin = (bytes: number): number => ends.filter(end => end <= bytes).length
  return { frames, commitsWithin, earlier: ends.length - CHANGES.length }
}

/** What the store shows that finds these files. */
function opened({ home, database }: Recorded, log: Uint8Array, index: Uint8Array | null = null): string {
  const dir = join(home, 'opened')
  mkdirSync(dir, { recursive: true })
  writeFileSync(join(dir, 'sluice.db'), database)
  writeFileSync(join(dir, 'sluice.db-wal'), log)
  if (index !== null) writeFileSync(join(dir, 'sluice.db-shm'), index)
  const { store, notices } = openStore({ dir })
  try {
    expect(notices).toEqual([])
    return picture(store)
  } finally {
    store.close()
  }
}

/** The bytes of the log as they were just before SQLite emptied it into the database and began it anew. */
function intoNextRound(store: Store, dir: string): Buffer {
  const path = join(dir, 'sluice.db-wal')
  const id = store.add([plainIntent(0)], 1)[0] ?? 0
  for (let before = readFileSync(path), step = 1; ; step++) {
    store.commitMap(id, new Map([[0, new Uint8Array(8_192).fill(step)]]), { durable: step })
    const log = readFileSync(path)
    if (log.readUInt32BE(ROUND_AT) !== before.readUInt32BE(ROUND_AT)) return before
    before = log
  }
}

describe('a log', () => {
  it('that is cut inside its head or a frame loses that frame and nothing before it', async () => {
    const run = await recorded()
    const { frames, commitsWithin, earlier } = framesOf(run.log)
    const places = frames.flatMap((at, i) => [0, 1 + i, FRAME_HEAD - 1, 2_000 + i].map(by => at + by))
    for (const cut of places.filter(place => place <= run.log.length)) {
      const commits = commitsWithin(cut) - earlier
      // Before that there was no list.
      if (commits < 0) continue
      expect(run.seen.indexOf(opened(run, run.log.subarray(0, cut))), `cut at ${cut}`).toBe(commits)
    }
  })

  it('of which one page never reached the disk goes back to before that page', async () => {
    const run = await recorded()
    const { frames, commitsWithin, earlier } = framesOf(run.log)
    for (const [i, at] of frames.slice(0, -1).entries()) {
      const commits = commitsWithin(at) - earlier
      if (commits < 0) continue
      for (const spoil of [(frame: Buffer) => frame.fill(0), (frame: Buffer) => frame.fill(0xee, 500, 501)]) {
        const log = Buffer.from(run.log)
        spoil(log.subarray(at, frames[i + 1]))
        expect(run.seen.indexOf(opened(run, log)), `frame ${i}`).toBe(commits)
      }
    }
  })

  it('that has begun anew takes nothing of its earlier round for new', async () => {
    let earlierRound: Buffer = Buffer.alloc(0)
    const run = await recorded((store, dir) => {
      earlierRound = intoNextRound(store, dir)
    })
    const { frames, commitsWithin, earlier } = framesOf(run.log)
    expect(frames.length).toBeLessThan(100)
    expect(earlierRound.length).toBe(run.log.length)
    for (const at of frames) {
      const commits = commitsWithin(at) - earlier
      if (commits < 0) continue
      const log = Buffer.concat([run.log.subarray(0, at), earlierRound.subarray(at)])
      expect(run.seen.indexOf(opened(run, log)), `cut at ${at}`).toBe(commits)
    }
  })

  it('that was begun anew without its head having reached the disk has lost nothing', async () => {
    let earlierRound: Buffer = Buffer.alloc(0)
    let before = ''
    const run = await recorded((store, dir) => {
      earlierRound = intoNextRound(store, dir)
      before = picture(store)
    })
    const found = JSON.parse(opened(run, earlierRound))
    // All but the commit with which the new round begins.
    const { durable } = JSON.parse(before).downloads[0].record
    expect(found.downloads[0].record.durable).toBe(durable - 1)
  })

  it.each([
    ['missing', () => null],
    ['empty', () => Buffer.alloc(0)],
    ['zeros', (index: Buffer) => Buffer.alloc(index.length)],
    ['garbage', (index: Buffer) => Buffer.alloc(index.length, 0xee)],
    ['of later changes', (index: Buffer) => index],
  ])('whose index is %s is read all the same', async (_, indexOf) => {
    const run = await recorded()
    const { frames, commitsWithin, earlier } = framesOf(run.log)
    for (const at of frames.slice(-3)) {
      const shown = opened(run, run.log.subarray(0, at), indexOf(run.index))
      expect(run.seen.indexOf(shown)).toBe(commitsWithin(at) - earlier)
    }
  })
})
