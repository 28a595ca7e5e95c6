// Part files on real file systems: whole positional writes, refusal of everything that is not a regular file,
// and a sync that is never tried again after it failed.
import { execFileSync } from 'node:child_process'
import { lstat, mkdir, readFile, symlink, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createDisk } from '../../src/main/disk/disk.ts'
import type { PartHandle } from '../../src/main/disk/part-file.ts'
import { partFile } from '../../src/main/disk/part-file.ts'
import type { PartFile } from '../../src/main/engine/ports.ts'
import { handleWith } from '../support/part-handle.ts'
import { sealFolder, smallVolume, tempDir } from '../support/temp.ts'

const posix = process.platform !== 'win32'
const disk = createDisk()

function closing(part: PartFile): PartFile {
  onTestFinished(() => part.close())
  return part
}

async function created(path: string): Promise<PartFile> {
  return closing(await disk.createPart(path))
}

function pattern(length: number, seed: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 31 + seed) & 0xff)
}

describe('writing and reading', () => {
  test('pieces land at their positions in any order, and read back', async () => {
    const path = join(await tempDir(), 'a.part')
    const part = await created(path)
    const whole = pattern(300_000, 1)

    await Promise.all([
      part.write(whole.subarray(200_000), 200_000),
      part.write(whole.subarray(0, 65_537), 0),
      part.write(whole.subarray(65_537, 200_000), 65_537),
    ])
    await part.sync()

    expect(await readFile(path)).toEqual(Buffer.from(whole))
    const into = new Uint8Array(1000)
    expect(await part.read(into, 199_500)).toBe(1000)
    expect(into).toEqual(whole.subarray(199_500, 200_500))
  })

  test('a read past the end returns what there is', async () => {
    const part = await created(join(await tempDir(), 'a.part'))
    await part.write(pattern(10, 0), 0)

    expect(await part.read(new Uint8Array(100), 4)).toBe(6)
    expect(await part.read(new Uint8Array(100), 10)).toBe(0)
    expect(await part.read(new Uint8Array(100), 5000)).toBe(0)
  })

  test('a write beyond the end leaves a hole, and truncate cuts', async () => {
    const part = await created(join(await tempDir(), 'a.part'))
    await part.write(pattern(5, 9), 1_000_000)
    expect((await part.facts()).size).toBe(1_000_005)

    await part.truncate(3)
    expect((await part.facts()).size).toBe(3)
  })

  test('an empty write does nothing', async () => {
    const part = await created(join(await tempDir(), 'a.part'))
    await part.write(new Uint8Array(0), 7)
    expect((await part.facts()).size).toBe(0)
  })

  test('short counts are carried on until every byte is written', async () => {
    const path = join(await tempDir(), 'a.part')
    const counts: number[] = []
    const handle = await handleWith(path, real => ({
      write: (async (bytes: Uint8Array, offset: number, length: number, position: number) => {
        const result = await real.write(bytes, offset, Math.min(length, 7), position)
        counts.push(result.bytesWritten)
        return result
      }) as PartHandle['write'],
    }))

    await partFile(path, handle, { created: false }).write(pattern(20, 3), 100)

    expect(counts).toEqual([7, 7, 6])
    expect((await readFile(path)).subarray(100)).toEqual(Buffer.from(pattern(20, 3)))
  })

  test('one count of nothing is tried again, two in a row mean a full disk', async () => {
    const path = join(await tempDir(), 'a.part')
    const answers = [4, 0, 4, 0, 0]
    const handle = await handleWith(path, real => ({
      write: (async (bytes: Uint8Array, offset: number, length: number, position: number) =>
        real.write(
          bytes,
          offset,
          Math.min(length, answers.shift() ?? length),
          position,
        )) as PartHandle['write'],
    }))

    const writing = partFile(path, handle, { created: false }).write(pattern(20, 3), 0)

    await expect(writing).rejects.toMatchObject({ name: 'DiskError', fault: 'full' })
    expect(answers).toEqual([])
  })

  test('a disk that fills up in the middle of a write says so, and keeps what fitted', async ctx => {
    const dir = await smallVolume(256 * 1024)
    if (dir === null) return ctx.skip('mounting a tmpfs is not permitted here')
    const path = join(dir, 'a.part')
    const part = await created(path)
    const whole = pattern(1024 * 1024, 5)

    await expect(part.write(whole, 0)).rejects.toMatchObject({ fault: 'full' })

    const kept = await readFile(path)
    expect(kept.length).toBeGreaterThan(0)
    expect(kept.length).toBeLessThan(whole.length)
    expect(kept).toEqual(Buffer.from(whole.subarray(0, kept.length)))
  })

  test('a closed part file throws, and closing it again does not', async () => {
    const part = await disk.createPart(join(await tempDir(), 'a.part'))
    await part.close()
    await part.close()
    await expect(part.write(pattern(1, 1), 0)).rejects.toMatchObject({ name: 'DiskError', fault: 'io' })
  })
})

describe('creating', () => {
  test.runIf(posix)('the file is for its user alone', async () => {
    const path = join(await tempDir(), 'a.part')
    await created(path)
    expect((await lstat(path)).mode & 0o777).toBe(0o600)
  })

  test('a name that is taken is left as it is', async () => {
    const path = join(await tempDir(), 'a.part')
    await writeFile(path, 'mine')
    await expect(disk.createPart(path)).rejects.toMatchObject({ fault: 'exists' })
    expect(await readFile(path, 'utf8')).toBe('mine')
  })

  test.runIf(posix)('a dangling link is not followed', async () => {
    const dir = await tempDir()
    await symlink(join(dir, 'elsewhere'), join(dir, 'a.part'))
    await expect(disk.createPart(join(dir, 'a.part'))).rejects.toMatchObject({ fault: 'exists' })
    expect(await disk.facts(join(dir, 'elsewhere'))).toBeNull()
  })

  test('a name too long, a folder that is missing, a parent that is a file', async () => {
    const dir = await tempDir()
    await writeFile(join(dir, 'file'), '')
    const fault = (path: string) => disk.createPart(path).catch((error: { fault: string }) => error.fault)

    if (posix) expect(await fault(join(dir, 'n'.repeat(300)))).toBe('name-too-long')
    expect(await fault(join(dir, 'no', 'a.part'))).toBe('missing')
    if (posix) expect(await fault(join(dir, 'file', 'a.part'))).toBe('not-a-file')
  })

  test('a read-only folder is denied', async ctx => {
    const dir = await tempDir()
    if (!(await sealFolder(dir))) return ctx.skip('no read-only folder can be had here')
    await expect(disk.createPart(join(dir, 'a.part'))).rejects.toMatchObject({ fault: 'denied' })
  })
})

describe('opening', () => {
  test('what is there is opened, not cut', async () => {
    const path = join(await tempDir(), 'a.part')
    await writeFile(path, 'hello')
    const part = closing(await disk.openPart(path))
    await part.write(new TextEncoder().encode('J'), 0)
    expect(await readFile(path, 'utf8')).toBe('Jello')
    expect(await part.facts()).toEqual(await disk.facts(path))
  })

  test('nothing there', async () => {
    const path = join(await tempDir(), 'a.part')
    await expect(disk.openPart(path)).rejects.toMatchObject({ name: 'DiskError', fault: 'missing' })
    expect(await disk.facts(path)).toBeNull()
  })

  test('a folder', async () => {
    const path = join(await tempDir(), 'a.part')
    await mkdir(path)
    await expect(disk.openPart(path)).rejects.toMatchObject({ fault: 'not-a-file' })
  })

  test.runIf(posix)('a link to a file, swapped in', async () => {
    const dir = await tempDir()
    const path = join(dir, 'a.part')
    await (await disk.createPart(path)).close()
    await writeFile(join(dir, 'secret'), 'secret')
    await unlink(path)
    await symlink(join(dir, 'secret'), path)

    await expect(disk.openPart(path)).rejects.toMatchObject({ fault: 'not-a-file' })
    expect(await disk.facts(path)).toMatchObject({ kind: 'other' })
    expect(await readFile(join(dir, 'secret'), 'utf8')).toBe('secret')
  })

  test.runIf(posix)('a FIFO, without waiting for its other end', async () => {
    const path = join(await tempDir(), 'a.part')
    execFileSync('mkfifo', [path])
    await expect(disk.openPart(path)).rejects.toMatchObject({ fault: 'not-a-file' })
  })

  test('another file under the same name has another id', async () => {
    const path = join(await tempDir(), 'a.part')
    const part = await created(path)
    const before = await disk.facts(path)
    expect((await part.facts()).id).toBe(before?.id)
    if (!posix) return

    // While the first is open its inode cannot be given out again.
    await unlink(path)
    await writeFile(path, '')
    expect((await disk.facts(path))?.id).not.toBe(before?.id)
    expect((await part.facts()).id).toBe(before?.id)
  })
})

describe('sync', () => {
  test('after a failure it refuses, although the next one would succeed', async () => {
    const path = join(await tempDir(), 'a.part')
    let calls = 0
    const failOnce = (real: PartHandle) => async () => {
      calls += 1
      if (calls === 1) throw Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' })
      await real.datasync()
    }
    const handle = await handleWith(path, real => ({ datasync: failOnce(real), sync: failOnce(real) }))
    const part = partFile(path, handle, { created: false })

    // The second is asked for before the first has failed.
    const results = await Promise.allSettled([part.sync(), part.sync()])
    expect(results.map(result => result.status)).toEqual(['rejected', 'rejected'])
    await expect(part.sync()).rejects.toMatchObject({ name: 'DiskError', fault: 'io' })
    expect(calls).toBe(1)
  })

  test('a failure keeps its own fault, the refusals after it are io', async () => {
    const path = join(await tempDir(), 'a.part')
    const fail = () => Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' }))
    const part = partFile(path, await handleWith(path, () => ({ datasync: fail, sync: fail })), {
      created: false,
    })

    await expect(part.sync()).rejects.toMatchObject({ fault: 'full' })
    await expect(part.sync()).rejects.toMatchObject({ fault: 'io' })
  })
})
