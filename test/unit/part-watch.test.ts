// Whether what is written to is what will be found, on a real disk: moved, replaced, cut short, its folder gone.
import { mkdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createDisk } from '../../src/main/disk/disk.ts'
import { ChunkMap } from '../../src/main/engine/chunk-map.ts'
import { asVanished, stillOurs } from '../../src/main/engine/part-watch.ts'
import { type Disk, DiskError } from '../../src/main/engine/ports.ts'
import { judge, plainSituation, Setback, TroubleError } from '../../src/main/engine/trouble.ts'
import { tempDir } from '../support/temp.ts'
import { sampleEntry } from './entry-samples.ts'

const disk = createDisk()

/** A part file in a folder of its own with a hundred bytes in it, all of them claimed. */
async function world() {
  const dir = join(await tempDir(), 'downloads')
  await mkdir(dir)
  const path = join(dir, 'a.iso.part')
  const part = await disk.createPart(path)
  onTestFinished(() => part.close())
  const map = new ChunkMap(1_000)
  const write = async (length: number): Promise<void> => {
    const bytes = new Uint8Array(length).fill(7)
    await part.write(bytes, map.received)
    map.append(map.received, bytes)
  }
  await write(100)
  const ids = { partId: (await part.facts()).id, dirId: (await disk.facts(dir))?.id ?? null }
  const { journal } = sampleEntry(1, { intent: { dir }, record: { partName: 'a.iso.part', ...ids } })
  return {
    dir,
    path,
    part,
    map,
    journal,
    write,
    look: (restarts = 0) => stillOurs(disk, journal, map, restarts),
  }
}

const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.fail('it was believed'),
    error => error,
  )

test('one that has its name and its length is ours', async () => {
  const { part, look } = await world()
  await expect(look()).resolves.toBeUndefined()
  await part.write(new Uint8Array(500), 200)
  await expect(look()).resolves.toBeUndefined()
})

test('one that grows while it is looked at is ours', async () => {
  const { journal, map, write } = await world()
  const slow: Disk = {
    ...disk,
    async facts(path) {
      const facts = await disk.facts(path)
      await write(50)
      return facts
    },
  }
  await expect(stillOurs(slow, journal, map, 0)).resolves.toBeUndefined()
  expect(map.received).toBe(150)
})

test('one that was not made yet is nobody else’s', async () => {
  const { journal } = sampleEntry(1, { intent: { dir: join(await tempDir(), 'gone') } })
  await expect(stillOurs(disk, journal, new ChunkMap(1_000), 0)).resolves.toBeUndefined()
})

describe('one that is', () => {
  test('deleted or moved away is an error of the disk', async () => {
    const { path, dir, look } = await world()
    await rename(path, join(dir, 'elsewhere'))
    const error = await rejection(look())
    expect(error).toBeInstanceOf(TroubleError)
    expect(judge(error, plainSituation(true)).recovery).toEqual({
      do: 'refuse',
      because: { code: 'disk-error', detail: 'a.iso.part is not there' },
    })
  })

  test('replaced by another of the same length too', async () => {
    const { path, look } = await world()
    await rename(path, `${path}.old`)
    await writeFile(path, new Uint8Array(100).fill(7))
    const error = await rejection(look())
    expect(judge(error, plainSituation(true)).recovery).toMatchObject({
      do: 'refuse',
      because: { code: 'disk-error', detail: expect.stringContaining('replaced') },
    })
  })

  test.each([
    ['a link to itself', (path: string) => symlink(`${path}.old`, path)],
    ['a folder', (path: string) => mkdir(path)],
  ])('%s now is not written to any more', async (_what, make) => {
    const { path, look } = await world()
    await rename(path, `${path}.old`)
    await make(path)
    expect(await rejection(look())).toMatchObject({ name: 'DiskError', fault: 'not-a-file' })
  })

  test('in a folder that has gone waits for it', async () => {
    const { dir, look } = await world()
    await rename(dir, `${dir}-unplugged`)
    const error = await rejection(look())
    expect(error).toBeInstanceOf(Setback)
    expect(judge(error, plainSituation(true)).recovery).toMatchObject({ do: 'pause-volume' })
    // A mount point that is empty now is another folder.
    await mkdir(dir)
    expect(judge(await rejection(look()), plainSituation(true)).recovery).toMatchObject({
      do: 'pause-volume',
    })
    await rm(dir, { recursive: true })
    await rename(`${dir}-unplugged`, dir)
    await expect(look()).resolves.toBeUndefined()
  })

  test.each([
    [0, 'restart-region'],
    [2, 'restart-region'],
    [3, 'refuse'],
  ] as const)('cut short, after %i times of fetching it again: %s', async (restarts, what) => {
    const { path, look } = await world()
    await truncate(path, 99)
    expect(judge(await rejection(look(restarts)), plainSituation(true)).recovery.do).toBe(what)
  })
})

describe('an error of the disk', () => {
  const io = new DiskError('io', 'EIO')

  test('is a drive that was taken away where the folder has gone, or is another', async () => {
    const { dir, journal } = await world()
    expect(await asVanished(disk, journal, io)).toBe(io)
    await rename(dir, `${dir}-unplugged`)
    expect(await asVanished(disk, journal, io)).toMatchObject({ happening: { kind: 'vanished' } })
    await mkdir(dir)
    expect(await asVanished(disk, journal, io)).toMatchObject({ happening: { kind: 'vanished' } })
  })

  test('is what it is in a folder of which nothing more is known', async () => {
    const dir = await tempDir()
    expect(await asVanished(disk, sampleEntry(1, { intent: { dir } }).journal, io)).toBe(io)
  })

  test('that the disk is full stays what it is, and so does every other error', async () => {
    const { journal } = sampleEntry(1, { intent: { dir: join(await tempDir(), 'gone') } })
    for (const error of [new DiskError('full', 'ENOSPC'), new TypeError('a bug'), 'text'])
      expect(await asVanished(disk, journal, error)).toBe(error)
  })
})
