// The checkpoint's order under scripted faults: freeze, then sync, then commit, and what each failure leaves.
import { describe, expect, test } from 'vitest'
import { CHECKPOINT_MS, Checkpointer } from '../../src/main/engine/checkpoint.ts'
import { ChunkMap } from '../../src/main/engine/chunk-map.ts'
import { Commits } from '../../src/main/engine/commits.ts'
import { Journal } from '../../src/main/engine/journal.ts'
import { DiskError } from '../../src/main/engine/ports.ts'
import { decodeRecent } from '../../src/main/engine/recent-chunks.ts'
import { Seams } from '../../src/main/engine/seams.ts'
import { type Store, StoreError } from '../../src/main/engine/store-port.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createFakePart } from '../support/fake-part.ts'
import { storeWithOne } from './store-samples.ts'

const TOTAL = 5_000

async function world(watch?: () => Promise<void>) {
  const { store, download } = await storeWithOne()
  const clock = createFakeClock()
  const part = createFakePart()
  const map = new ChunkMap(TOTAL)
  const commits: string[] = []
  const faults: StoreError[] = []
  const watched: Store = {
    ...store,
    commitMap(id, pages, change) {
      commits.push(`after ${part.calls.filter(call => call === 'sync').length} syncs`)
      const fault = faults.shift()
      if (fault !== undefined) throw fault
      store.commitMap(id, pages, change)
    },
  }
  const journal = new Journal(new Commits(watched), download, clock.now)
  const failures: unknown[] = []
  const seams = new Seams()
  const target = { clock, part, map, journal, seams, ...(watch === undefined ? {} : { watch }) }
  const checkpointer = new Checkpointer(target, error => failures.push(error))
  return {
    clock,
    part,
    map,
    journal,
    seams,
    checkpointer,
    commits,
    failures,
    failNextCommit: () => faults.push(new StoreError('full', 'the disk is full')),
    /** As a transfer does: into the file, then into the map. */
    async write(length: number): Promise<void> {
      const bytes = new Uint8Array(length).fill(1)
      const position = map.received
      await part.write(bytes, position)
      map.append(position, bytes)
    },
    /** What would be there after a crash. */
    claimed: () => ChunkMap.decode(TOTAL, store.loadMap(download.id)).received,
  }
}

const sync = (calls: readonly string[]): number => calls.filter(call => call === 'sync').length

describe('asked for', () => {
  test('what was written is durable, then claimed', async () => {
    const { checkpointer, commits, write, claimed, journal, part } = await world()
    await write(1_000)
    expect(claimed()).toBe(0)
    await checkpointer.now()
    expect(commits).toEqual(['after 1 syncs'])
    expect(part.durable).toHaveLength(1_000)
    expect(claimed()).toBe(1_000)
    expect(journal.record.durable).toBe(1_000)
  })

  test('nothing is committed while the sync goes on', async () => {
    const { checkpointer, commits, write, part } = await world()
    await write(1_000)
    const held = part.holdNext('sync')
    const done = checkpointer.now()
    await held.entered
    expect(commits).toEqual([])
    held.release()
    await done
    expect(commits).toHaveLength(1)
  })

  test('bytes that come during the sync are not claimed, and not forgotten', async () => {
    const { checkpointer, write, part, claimed, journal, map } = await world()
    await write(1_000)
    const held = part.holdNext('sync')
    const done = checkpointer.now()
    await held.entered
    await write(500)
    held.release()
    await done
    expect(map.received).toBe(1_500)
    expect(claimed()).toBe(1_000)
    expect(journal.record.durable).toBe(1_000)
    expect(part.durable).toHaveLength(1_000)
    await checkpointer.now()
    expect(claimed()).toBe(1_500)
  })

  test('nothing new costs nothing', async () => {
    const { checkpointer, write, part, commits } = await world()
    await checkpointer.now()
    await write(10)
    await checkpointer.now()
    await checkpointer.now()
    expect(sync(part.calls)).toBe(1)
    expect(commits).toHaveLength(1)
  })

  test('twice at once runs one after the other, and the second takes what came between', async () => {
    const { checkpointer, write, part, claimed, commits } = await world()
    await write(100)
    const held = part.holdNext('sync')
    const first = checkpointer.now()
    await held.entered
    await write(100)
    const second = checkpointer.now()
    expect(sync(part.calls)).toBe(1)
    held.release()
    await first
    expect(claimed()).toBe(100)
    await second
    expect(claimed()).toBe(200)
    expect(commits).toEqual(['after 1 syncs', 'after 2 syncs'])
  })
})

describe('held', () => {
  test('claims nothing, and claims it all afterwards', async () => {
    const { checkpointer, write, claimed, part } = await world()
    checkpointer.held = true
    await write(100)
    await checkpointer.now()
    expect(claimed()).toBe(0)
    expect(sync(part.calls)).toBe(0)
    checkpointer.held = false
    await checkpointer.now()
    expect(claimed()).toBe(100)
  })
})

describe('a failed sync', () => {
  const EIO = new DiskError('io', 'could not write the file (EIO)')

  test('is told, never tried again, and nothing is committed after it', async () => {
    const { checkpointer, write, part, claimed, commits } = await world()
    await write(100)
    await checkpointer.now()
    await write(100)
    part.failNext('sync', EIO)
    await expect(checkpointer.now()).rejects.toBe(EIO)
    await write(100)
    await checkpointer.now().catch(() => undefined)
    await checkpointer.now().catch(() => undefined)
    expect(sync(part.calls)).toBe(2)
    expect(commits).toHaveLength(1)
    expect(claimed()).toBe(100)
  })

  // Who resolves says that what was written is durable; the finish relies on that.
  test('fails every later checkpoint too', async () => {
    const { checkpointer, write, part } = await world()
    await write(100)
    part.failNext('sync', EIO)
    await expect(checkpointer.now()).rejects.toBe(EIO)
    await expect(checkpointer.now()).rejects.toBe(EIO)
  })

  test('fails the checkpoint that was waiting behind it', async () => {
    const { checkpointer, write, part, commits } = await world()
    await write(100)
    const held = part.holdNext('sync')
    const first = checkpointer.now()
    await held.entered
    await write(100)
    const second = checkpointer.now()
    const settled = Promise.allSettled([first, second])
    held.fail(EIO)
    expect(await settled).toEqual([
      { status: 'rejected', reason: EIO },
      { status: 'rejected', reason: EIO },
    ])
    expect(commits).toEqual([])
    expect(sync(part.calls)).toBe(1)
  })
})

describe('a failed commit', () => {
  test('is told, and the next checkpoint carries its pages', async () => {
    const { checkpointer, write, claimed, journal, failNextCommit } = await world()
    await write(100)
    failNextCommit()
    await expect(checkpointer.now()).rejects.toMatchObject({ fault: 'full' })
    expect(claimed()).toBe(0)
    expect(journal.record.durable).toBe(0)
    await checkpointer.now()
    expect(claimed()).toBe(100)
    expect(journal.record.durable).toBe(100)
  })

  test('is told, and what is still to be proved of its bytes goes with them the next time', async () => {
    const { checkpointer, write, seams, journal, failNextCommit } = await world()
    seams.add(40)
    await write(100)
    failNextCommit()
    await expect(checkpointer.now()).rejects.toMatchObject({ fault: 'full' })
    await checkpointer.now()
    expect(journal.record).toMatchObject({ durable: 100, seams: '[40]' })
  })
})

describe('on its timer', () => {
  test('comes every two seconds, the next counted from the end of the last', async () => {
    const { clock, checkpointer, write, claimed, part } = await world()
    checkpointer.start()
    await write(100)
    clock.advance(CHECKPOINT_MS - 1)
    expect(sync(part.calls)).toBe(0)
    const held = part.holdNext('sync')
    clock.advance(1)
    await held.entered
    clock.advance(60_000)
    expect(clock.pending()).toEqual([])
    held.release()
    await clock.timersSet()
    expect(claimed()).toBe(100)
    expect(clock.pending()).toEqual([CHECKPOINT_MS])
    await write(100)
    clock.advance(CHECKPOINT_MS)
    await clock.timersSet()
    expect(claimed()).toBe(200)
  })

  test('stops when told, even while one runs', async () => {
    const { clock, checkpointer, write, part, claimed } = await world()
    checkpointer.start()
    await write(100)
    const held = part.holdNext('sync')
    clock.advance(CHECKPOINT_MS)
    await held.entered
    checkpointer.stop()
    held.release()
    await checkpointer.now()
    expect(claimed()).toBe(100)
    expect(clock.pending()).toEqual([])
  })

  test('stops before the first', async () => {
    const { clock, checkpointer, write, part } = await world()
    checkpointer.start()
    await write(100)
    checkpointer.stop()
    clock.advance(10 * CHECKPOINT_MS)
    await part.facts()
    expect(sync(part.calls)).toBe(0)
  })

  test('a failure is told once, and it does not come again', async () => {
    const { clock, checkpointer, write, part, failures } = await world()
    checkpointer.start()
    await write(100)
    const error = new DiskError('io', 'could not write the file (EIO)')
    part.failNext('sync', error)
    clock.advance(CHECKPOINT_MS)
    await checkpointer.now().catch(() => undefined)
    expect(failures).toEqual([error])
    expect(clock.pending()).toEqual([])
  })
})

describe('what the record keeps of it', () => {
  test('when a byte last came: not written anew where none did', async () => {
    const { checkpointer, write, journal, clock, map } = await world()
    expect(journal.record.progressAt).toBeNull()
    await write(100)
    await checkpointer.now()
    const first = clock.now()
    expect(journal.record.progressAt).toBe(first)
    clock.advance(5_000)
    map.drop(0)
    await checkpointer.now()
    expect(journal.record).toMatchObject({ durable: 0, progressAt: first })
    await write(100)
    await checkpointer.now()
    expect(journal.record.progressAt).toBe(first + 5_000)
  })

  test('which chunks it claimed within the last minute', async () => {
    const { checkpointer, write, journal, clock } = await world()
    await write(100)
    await checkpointer.now()
    expect(decodeRecent(journal.record.recent)).toEqual([0])
    expect(journal.record.recent).toContain(`${clock.now()}`)
  })
})

describe('a part file that is not what is written to any more', () => {
  test('is told after its sync and its claim, which takes nothing from what is durable', async () => {
    let isThere = false
    const seen: number[] = []
    const { checkpointer, write, claimed, part, commits } = await world(async () => {
      seen.push(sync(part.calls))
      if (!isThere) throw new DiskError('missing', 'it is not there')
    })
    await write(100)
    await expect(checkpointer.now()).rejects.toMatchObject({ fault: 'missing' })
    expect([seen, commits, claimed()]).toEqual([[1], ['after 1 syncs'], 100])
    isThere = true
    await checkpointer.now()
    expect(claimed()).toBe(100)
  })
})
