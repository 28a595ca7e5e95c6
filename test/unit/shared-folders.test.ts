// What downloads share of their folder: one proof that it can be written, one flush for all renames before it.
import { describe, expect, test } from 'vitest'
import { type Disk, DiskError } from '../../src/main/engine/ports.ts'
import { sharedFolders } from '../../src/main/engine/shared-folders.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createFakePart } from '../support/fake-part.ts'

interface Call {
  readonly what: string
  readonly dir: string
  end(error?: Error): void
}

/** A disk whose folder calls end when the test says so. */
function world() {
  const clock = createFakeClock()
  const calls: Call[] = []
  const scripted = (what: string) => (dir: string) =>
    new Promise<void>((resolve, reject) => {
      calls.push({ what, dir, end: error => (error === undefined ? resolve() : reject(error)) })
    })
  let missing = 0
  const disk = {
    prepareFolder: scripted('prepare'),
    syncFolder: scripted('sync'),
    createPart: async () => {
      if (missing-- > 0) throw new DiskError('missing', 'nothing has that name')
      return createFakePart()
    },
  } as unknown as Disk
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 20; i++) await Promise.resolve()
  }
  return {
    clock,
    calls,
    settle,
    shared: sharedFolders(disk, clock),
    miss(times: number): void {
      missing = times
    },
  }
}

describe('a folder is prepared', () => {
  test('once for all that ask while it is, and for a while after', async () => {
    const { clock, calls, shared } = world()
    const both = Promise.all([shared.prepareFolder('/a'), shared.prepareFolder('/a')])
    calls[0]?.end()
    await both
    clock.advance(4_999)
    await shared.prepareFolder('/a')
    expect(calls).toHaveLength(1)
    clock.advance(1)
    void shared.prepareFolder('/a')
    void shared.prepareFolder('/b')
    expect(calls.map(({ dir }) => dir)).toEqual(['/a', '/a', '/b'])
  })

  test('again at once where that failed', async () => {
    const { calls, shared } = world()
    const first = shared.prepareFolder('/a')
    calls[0]?.end(new DiskError('denied', 'no'))
    await expect(first).rejects.toThrow('no')
    void shared.prepareFolder('/a')
    expect(calls).toHaveLength(2)
  })

  test('again where it has gone since, before a file is made in it', async () => {
    const { calls, shared, settle, miss } = world()
    const prepared = shared.prepareFolder('/a')
    calls[0]?.end()
    await prepared
    miss(1)
    const made = shared.createPart('/a/file.part')
    await settle()
    expect(calls).toHaveLength(2)
    calls[1]?.end()
    await made
  })

  test('and a file that cannot be made all the same is told', async () => {
    const { calls, shared, settle, miss } = world()
    miss(2)
    const made = shared.createPart('/a/file.part')
    await settle()
    calls[0]?.end()
    await expect(made).rejects.toMatchObject({ fault: 'missing' })
  })
})

describe('a flush', () => {
  test('that runs is too late for those who come: they share the next', async () => {
    const { calls, shared, settle } = world()
    const ended: string[] = []
    const flush = (name: string): void => void shared.syncFolder('/a').then(() => ended.push(name))
    flush('first')
    flush('second')
    flush('third')
    expect(calls).toHaveLength(1)
    calls[0]?.end()
    await settle()
    expect([ended, calls.length]).toEqual([['first'], 2])
    flush('fourth')
    calls[1]?.end()
    await settle()
    expect([ended, calls.length]).toEqual([['first', 'second', 'third'], 3])
    calls[2]?.end()
    await settle()
    expect(ended).toEqual(['first', 'second', 'third', 'fourth'])
    flush('fifth')
    expect(calls).toHaveLength(4)
  })

  test('of another folder does not wait', () => {
    const { calls, shared } = world()
    void shared.syncFolder('/a')
    void shared.syncFolder('/b')
    expect(calls.map(({ dir }) => dir)).toEqual(['/a', '/b'])
  })

  test('that fails is told to those it was for, and the next runs', async () => {
    const { calls, shared, settle } = world()
    const first = shared.syncFolder('/a')
    const second = shared.syncFolder('/a')
    calls[0]?.end(new DiskError('io', 'no'))
    await expect(first).rejects.toThrow('no')
    await settle()
    calls[1]?.end()
    await second
    expect(calls).toHaveLength(2)
  })
})
