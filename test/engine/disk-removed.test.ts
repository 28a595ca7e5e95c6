// A drive that is taken away and put back: nothing is written to the folder it was mounted on, and nothing that is on the
// drive is fetched again.
import { execFile } from 'node:child_process'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { diskError } from '../../src/main/disk/disk-errors.ts'
import type { DownloadId } from '../../src/shared/model.ts'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { type Bench, finished, openBench, outcome, settled, until } from '../support/engine-harness.ts'
import { first } from '../support/range-server/behaviour.ts'
import { serverForEach } from '../support/server-for-each.ts'
import { smallVolume, tempDir } from '../support/temp.ts'

const run = promisify(execFile)
const NO_MOUNT = 'mounting is not permitted here'
const content = pseudoRandom(5_000_000)
const HELD = 1_700_000

const server = serverForEach()

interface Drive {
  /** Where it is mounted: an empty folder of another volume while it is not. */
  readonly dir: string
  remove(): Promise<void>
  putBack(): Promise<void>
}

async function openDrive(): Promise<Drive | null> {
  const files = await smallVolume(16 * 1_048_576)
  if (files === null) return null
  const dir = join(await tempDir(), 'drive')
  await mkdir(dir)
  let isThere = false
  const remove = async (): Promise<void> => {
    if (isThere) await run('umount', ['-l', dir])
    isThere = false
  }
  const putBack = async (): Promise<void> => {
    await run('mount', ['--bind', files, dir])
    isThere = true
  }
  await putBack()
  onTestFinished(remove)
  return { dir, remove, putBack }
}

/** The download waits for its drive, and nothing was made in its place. */
async function expectAway({ queue }: Bench, id: DownloadId, { dir }: Drive): Promise<void> {
  expect(outcome(await settled(queue, id))).toBe('waits: disk-error')
  expect(await readdir(dir)).toEqual([])
}

/** The drive is there again, and the download comes to its end. */
async function expectBack({ queue }: Bench, id: DownloadId, drive: Drive): Promise<void> {
  await drive.putBack()
  queue.resume([id])
  const view = await until(queue, id, ({ state }) => state.kind === 'done')
  expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
}

describe('while the download is paused', () => {
  // An empty folder in the place of the drive is not the drive with its part file deleted.
  test('it fails rather than start over elsewhere, and goes on when the drive is back', async ctx => {
    const drive = await openDrive()
    if (drive === null) return ctx.skip(NO_MOUNT)
    const bench = await openBench()
    const url = server.route('/file.bin', first(1, { content, stallAt: HELD }, { content }))
    const id = bench.add(url, { dir: drive.dir })
    await until(bench.queue, id, view => view.received === HELD)
    bench.queue.pause([id])
    await until(bench.queue, id, view => view.durable === HELD && view.connections === 0)

    await drive.remove()
    bench.queue.resume([id])
    await expectAway(bench, id, drive)
    expect(bench.stored(id).record.durable).toBe(HELD)

    await expectBack(bench, id, drive)
    expect(server.requestsFor('/file.bin').map(({ range }) => range)).toEqual([
      'bytes=0-',
      `bytes=${HELD}-${content.size - 1}`,
    ])
  })
})

// Not every 'missing' is a part file that was deleted, and forgotten with it.
test('a share that is out of reach for a moment costs nothing that was received', async () => {
  let isAway = false
  const bench = await openBench({
    disk: real => ({
      ...real,
      openPart: path =>
        isAway ? Promise.reject(diskError(stale(), 'open file.bin.part')) : real.openPart(path),
    }),
  })
  const url = server.route('/file.bin', first(1, { content, stallAt: HELD }, { content }))
  const id = bench.add(url)
  await until(bench.queue, id, view => view.received === HELD)
  bench.queue.pause([id])
  await until(bench.queue, id, view => view.durable === HELD && view.connections === 0)
  isAway = true
  bench.queue.resume([id])
  expect(outcome(await finished(bench.queue, id))).toBe('disk-error')
  expect(bench.stored(id).record.durable).toBe(HELD)
})

function stale(): Error {
  return Object.assign(new Error('ESTALE: stale file handle, lstat'), { code: 'ESTALE' })
}

describe('while the download runs', () => {
  test('no name is given elsewhere, and what the drive holds is not fetched again', async ctx => {
    const drive = await openDrive()
    if (drive === null) return ctx.skip(NO_MOUNT)
    const bench = await openBench()
    const url = server.route('/file.bin', first(1, { content, stallAt: HELD }, { content }))
    const id = bench.add(url, { dir: drive.dir })
    await until(bench.queue, id, view => view.durable === HELD)
    await drive.remove()
    server.release('/file.bin')
    await expectAway(bench, id, drive)

    await expectBack(bench, id, drive)
    expect(await readdir(drive.dir)).toEqual(['file.bin'])
    expect(server.requestsFor('/file.bin')).toHaveLength(1)
  })
})
