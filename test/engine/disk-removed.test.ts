// A drive that is taken away and put back: nothing is written to the folder it was mounted on, and nothing that is on the
// drive is fetched again.
import { execFile } from 'node:child_process'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { diskError } from '../../src/main/disk/disk-errors.ts'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { finished, openBench, outcome, settled, until } from '../support/engine-harness.ts'
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

describe('while the download is paused', () => {
  // Fails: an empty folder in the place of the drive is taken for the drive with its part file deleted.
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
    const away = await settled(bench.queue, id)
    expect(outcome(away)).toBe('waits: disk-error')
    expect(await readdir(drive.dir)).toEqual([])
    expect(bench.stored(id).record.durable).toBe(HELD)

    await drive.putBack()
    bench.queue.resume([id])
    const view = await until(bench.queue, id, ({ state }) => state.kind === 'done')
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(server.requestsFor('/file.bin').map(({ range }) => range)).toEqual([
      'bytes=0-',
      `bytes=${HELD}-${content.size - 1}`,
    ])
  })
})

// Fails: every 'missing' is taken for a part file that was deleted, and what is known of it is forgotten.
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
    const away = await settled(bench.queue, id)
    expect(outcome(away)).toBe('waits: disk-error')
    expect(await readdir(drive.dir)).toEqual([])

    await drive.putBack()
    bench.queue.resume([id])
    const view = await until(bench.queue, id, ({ state }) => state.kind === 'done')
    expect(await sha256OfFile(view.path ?? '')).toBe(content.sha256())
    expect(await readdir(drive.dir)).toEqual(['file.bin'])
    expect(server.requestsFor('/file.bin')).toHaveLength(1)
  })
})
