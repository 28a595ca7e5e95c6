// Downloads that wait for their volume: told when it has room for them, one after another, or is there again.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Entry } from '../../src/main/engine/entry.ts'
import { Parking, roomWanted } from '../../src/main/engine/parking.ts'
import { type Disk, DiskError, type FileFacts } from '../../src/main/engine/ports.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { sampleEntry } from './entry-samples.ts'

const MIB = 1_048_576
const FULL = { code: 'disk-full', detail: 'no room' } as const
const AWAY = { code: 'disk-error', detail: '/drive is not there' } as const

/** Volumes by folder, free bytes by volume, and the files that are there. */
function world() {
  const clock = createFakeClock()
  const volumes = new Map<string, string>()
  const free = new Map<string, number>()
  const files = new Set<string>()
  /** What answers wait for, where the test holds them. */
  let gate: Promise<void> = Promise.resolve()
  let asked = 0
  const missing = (): never => {
    throw new DiskError('missing', 'it is not there')
  }
  const disk = {
    volumeOf: async (dir: string) => {
      await gate
      return volumes.get(dir) ?? missing()
    },
    freeSpace: async (dir: string) => {
      asked++
      await gate
      return free.get(volumes.get(dir) ?? '') ?? missing()
    },
    facts: async (path: string): Promise<FileFacts | null> => {
      asked++
      await gate
      return files.has(path) ? { kind: 'file', size: 1, id: '1:1', allocated: null } : null
    },
  } as unknown as Disk
  const freed: (readonly Entry[])[] = []
  const parking = new Parking(disk, clock, entries => freed.push(entries))
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 60; i++) await Promise.resolve()
  }
  return {
    clock,
    volumes,
    free,
    files,
    freed,
    parking,
    settle,
    looks: () => asked,
    /** Holds every answer of the disk; returns what lets it go on. */
    hold(): () => void {
      let release = (): void => undefined
      gate = new Promise(resolve => {
        release = resolve
      })
      return () => release()
    },
    /** A look, five seconds after the one before. */
    async look(): Promise<void> {
      clock.advance(5_000)
      await settle()
    },
  }
}

/** One of `/disk` that has so many bytes to come. */
function needing(rank: number, bytes: number, dir = '/disk'): Entry {
  const representation = {
    total: bytes + 1_000,
    etag: null,
    lastModified: null,
    validator: null,
    splittable: true,
  }
  return sampleEntry(rank, { intent: { dir }, record: { representation, durable: 1_000 } })
}

test.each([
  [0, MIB],
  [1, MIB + 1],
  [8 * MIB, 9 * MIB],
  [16 * MIB, 18 * MIB],
  [512 * MIB, 576 * MIB],
  [10_000 * MIB, 10_064 * MIB],
])('%i bytes to come want %i free', (missing, wanted) => {
  expect(roomWanted(missing)).toBe(wanted)
})

describe('a full volume', () => {
  test('is looked at every five seconds until it has room', async () => {
    const it = world()
    it.volumes.set('/disk', 'v')
    it.free.set('v', 0)
    const entry = needing(1, 80 * MIB)
    it.parking.add(entry, FULL)
    expect(entry.parked).toBe(FULL)
    for (const room of [0, 80 * MIB, 90 * MIB - 1]) {
      it.free.set('v', room)
      await it.look()
      expect([it.freed, entry.parked]).toEqual([[], FULL])
    }
    it.free.set('v', 90 * MIB)
    it.clock.advance(4_999)
    await it.settle()
    expect(it.freed).toEqual([])
    it.clock.advance(1)
    await it.settle()
    expect(it.freed).toEqual([[entry]])
    expect(entry.parked).toBeNull()
    expect(it.clock.pending()).toEqual([])
  })

  test('has room for one after another, in the order of the queue, and nothing is promised twice', async () => {
    const it = world()
    it.volumes.set('/disk', 'v').set('/disk/other', 'v')
    const [a, b, c] = [needing(1, 80 * MIB), needing(2, 80 * MIB, '/disk/other'), needing(3, 8 * MIB)]
    for (const entry of [c, b, a]) it.parking.add(entry, FULL)
    it.free.set('v', 100 * MIB)
    await it.look()
    // Ninety for the first; the second does not fit into what is left, the third does.
    expect(it.freed).toEqual([[a, c]])
    it.free.set('v', 180 * MIB)
    await it.look()
    expect(it.freed).toEqual([[a, c], [b]])
  })

  test('is not another one', async () => {
    const it = world()
    it.volumes.set('/full', 'v').set('/roomy', 'w')
    it.free.set('v', 0).set('w', 100 * MIB)
    const [a, b] = [needing(1, 80 * MIB, '/full'), needing(2, 80 * MIB, '/roomy')]
    it.parking.add(a, FULL)
    it.parking.add(b, FULL)
    await it.look()
    expect(it.freed).toEqual([[b]])
    expect(a.parked).toBe(FULL)
  })

  test('that is away, or cannot be asked, is looked at again', async () => {
    const it = world()
    const entry = needing(1, 8 * MIB)
    it.parking.add(entry, FULL)
    await it.look()
    it.volumes.set('/disk', 'v')
    await it.look()
    expect(it.freed).toEqual([])
    it.free.set('v', 9 * MIB)
    await it.look()
    expect(it.freed).toEqual([[entry]])
  })

  test('needs only a little for a download of unknown length', async () => {
    const it = world()
    it.volumes.set('/disk', 'v')
    it.free.set('v', MIB - 1)
    const entry = sampleEntry(1, { intent: { dir: '/disk' } })
    it.parking.add(entry, FULL)
    await it.look()
    expect(it.freed).toEqual([])
    it.free.set('v', MIB)
    await it.look()
    expect(it.freed).toEqual([[entry]])
  })

  test('what goes on never needs more than there is free', async () => {
    const needs = fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(needs, fc.nat({ max: 1_000 }), async (list, room) => {
        const it = world()
        it.volumes.set('/disk', 'v')
        it.free.set('v', room * MIB)
        for (const [rank, need] of list.entries()) it.parking.add(needing(rank, need * MIB), FULL)
        await it.look()
        const gone = it.freed.flat().map(({ rank }) => rank)
        const wanted = gone.map(rank => roomWanted((list[rank] ?? 0) * MIB)).reduce((a, b) => a + b, 0)
        expect(wanted).toBeLessThanOrEqual(room * MIB)
        expect(gone).toEqual(gone.toSorted((a, b) => a - b))
        // And none waits that would have fitted as well.
        for (const [rank, need] of list.entries())
          if (!gone.includes(rank)) expect(wanted + roomWanted(need * MIB)).toBeGreaterThan(room * MIB)
      }),
      { numRuns: 100 },
    )
  })
})

describe('a drive that was taken away', () => {
  test('is waited for until the part file is there again', async () => {
    const it = world()
    const made = { partName: 'a.iso.part', partId: '1:1' }
    const entry = sampleEntry(1, { intent: { dir: '/drive' }, record: made })
    it.parking.add(entry, AWAY)
    await it.look()
    // Its folder alone may be another's: a mount point that is empty now.
    it.files.add('/drive')
    await it.look()
    expect([it.freed, entry.parked]).toEqual([[], AWAY])
    it.files.add('/drive/a.iso.part')
    await it.look()
    expect(it.freed).toEqual([[entry]])
  })

  test('before anything was made on it is waited for until its folder is there again', async () => {
    const it = world()
    const entry = sampleEntry(1, { intent: { dir: '/drive' }, record: { partName: 'a.iso.part' } })
    it.parking.add(entry, AWAY)
    await it.look()
    expect(it.freed).toEqual([])
    it.files.add('/drive')
    await it.look()
    expect(it.freed).toEqual([[entry]])
  })
})

describe('one that is freed by hand', () => {
  test('is not looked for any more', async () => {
    const it = world()
    const entry = needing(1, 8 * MIB)
    it.parking.add(entry, FULL)
    it.parking.free(entry)
    expect([entry.parked, it.clock.pending()]).toEqual([null, []])
  })

  test('while it is looked at is not told of', async () => {
    const it = world()
    it.volumes.set('/disk', 'v')
    it.free.set('v', 100 * MIB)
    const [a, b] = [needing(1, 8 * MIB), needing(2, 8 * MIB)]
    it.parking.add(a, FULL)
    it.parking.add(b, FULL)
    const release = it.hold()
    await it.look()
    it.parking.free(a)
    release()
    await it.settle()
    expect(it.freed).toEqual([[b]])
  })
})

describe('looking', () => {
  /** One waits on a full disk, which has been asked and does not answer before `release`. */
  async function lookedAt() {
    const it = world()
    it.volumes.set('/disk', 'v')
    it.free.set('v', 0)
    it.parking.add(needing(1, 8 * MIB), FULL)
    const release = it.hold()
    await it.look()
    return { it, release }
  }

  test('waits for the look before, however slow the disk', async () => {
    const { it, release } = await lookedAt()
    expect(it.clock.pending()).toEqual([])
    release()
    await it.settle()
    expect(it.clock.pending()).toEqual([5_000])
  })

  test('ends when told', async () => {
    const it = world()
    it.parking.add(needing(1, 8 * MIB), FULL)
    it.parking.stop()
    expect(it.clock.pending()).toEqual([])
    await it.look()
    expect(it.looks()).toBe(0)
    // One that ends with everything else.
    const late = needing(2, 8 * MIB)
    it.parking.add(late, FULL)
    expect([late.parked, it.clock.pending()]).toEqual([FULL, []])
  })

  test('ends when told while the disk is being asked', async () => {
    const { it, release } = await lookedAt()
    it.parking.stop()
    release()
    await it.settle()
    expect(it.clock.pending()).toEqual([])
  })
})

describe('neighbours', () => {
  test('are those that write to the same volume', async () => {
    const it = world()
    it.volumes.set('/disk/a', 'v').set('/disk/b', 'v').set('/usb', 'w')
    const [a, b, c, d] = [
      needing(1, 1, '/disk/a'),
      needing(2, 1, '/disk/b'),
      needing(3, 1, '/usb'),
      needing(4, 1, '/away'),
    ]
    expect(await it.parking.neighbours(a, [a, b, c, d])).toEqual([b])
    expect(await it.parking.neighbours(c, [a, b, c, d])).toEqual([])
    // Of one whose volume is away nothing can be said.
    expect(await it.parking.neighbours(d, [a, b, c, needing(5, 1, '/away')])).toEqual([])
  })
})
