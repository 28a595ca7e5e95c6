// An open part file: positional, whole writes, and a sync whose failure is final.
import { constants, fstatSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { open } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { FileFacts, PartFile } from '../engine/ports.ts'
import { DiskError } from '../engine/ports.ts'
import { told } from './disk-errors.ts'
import { factsOf, statsAt } from './file-facts.ts'
import { syncFolder } from './folder.ts'
import { digestOf, wrongChunks } from './read-back.ts'

/** The part of a FileHandle that a part file uses. */
export type PartHandle = Pick<
  FileHandle,
  'fd' | 'write' | 'read' | 'stat' | 'truncate' | 'sync' | 'datasync' | 'close'
>

/** For the user alone until it is published. */
const PART_MODE = 0o600
/** Less the umask. */
const ORDINARY_MODE = 0o666

const UNCHANGED = 1

/** Windows has neither flag; there the facts taken before and after opening are compared. */
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0
/** So that a FIFO cannot hold up the opening. */
const NO_WAIT = constants.O_NONBLOCK ?? 0

/**
 * Creates the part file; 'exists' where anything, even a dangling link, has that name (O_EXCL).
 * @param brief as Disk.createPart has it.
 */
export function createPartFile(path: string, brief = false): Promise<PartFile> {
  return told(`create ${basename(path)}`, async () => {
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | NO_FOLLOW
    const handle = await open(path, flags, brief ? ORDINARY_MODE : PART_MODE)
    // Of a file that was made just now the system knows this without asking a disk.
    const made = factsOf(fstatSync(handle.fd, { bigint: true }))
    return partFile(path, handle, { created: !brief, made })
  })
}

/** Opens a part file that is there; 'not-a-file' for a link, a folder, a FIFO or a device. */
export function openPartFile(path: string): Promise<PartFile> {
  const name = basename(path)
  return told(`open ${name}`, async () => {
    const before = await statsAt(path)
    if (before === null) throw new DiskError('missing', `${name} is not there`)
    if (!before.isFile()) throw notAFile(name)
    const handle = await open(path, constants.O_RDWR | NO_FOLLOW | NO_WAIT)
    try {
      const after = await handle.stat({ bigint: true })
      // Something else may have taken the name in between.
      if (!after.isFile() || factsOf(after).id !== factsOf(before).id) throw notAFile(name)
      // Who made it may not have come to make its name durable.
      return partFile(path, handle, { created: true })
    } catch (error) {
      await handle.close()
      throw error
    }
  })
}

export interface PartOptions {
  /** Its name is not durable yet, and becomes so with the first sync. */
  readonly created: boolean
  /** What it is before anything has been done with it. */
  readonly made?: FileFacts
}

/** A part file over an open handle. */
export function partFile(path: string, handle: PartHandle, options: PartOptions): PartFile {
  const name = basename(path)
  let nameDurable = !options.created
  /** Changes begun or ended, and how many of these the last sync found. What another session wrote may not be durable. */
  let changes = UNCHANGED
  let synced = 0
  let syncs = Promise.resolve()
  /** Ends what reads the file back: once closed, another file may get the descriptor. */
  const closing = new AbortController()
  const readers = new Set<Promise<unknown>>()

  async function changed<T>(doing: string, work: () => Promise<T>): Promise<T> {
    changes++
    try {
      return await told(doing, work)
    } finally {
      changes++
    }
  }

  async function syncOnce(): Promise<void> {
    if (synced === changes && nameDurable) return
    const found = changes
    await told(`save ${name}`, async () => {
      await flush(handle)
      if (!nameDurable) await syncFolder(dirname(path))
      nameDurable = true
    })
    synced = found
  }

  function readBack<T>(work: (signal: AbortSignal) => Promise<T | null>, signal: AbortSignal) {
    return told(`check ${name}`, async () => {
      const reading = work(AbortSignal.any([signal, closing.signal]))
      readers.add(reading)
      const answer = await reading.finally(() => readers.delete(reading))
      if (answer === null && !signal.aborted)
        throw new DiskError('io', `could not check ${name}: it has been closed`)
      return answer
    })
  }

  return {
    path,
    write: (bytes, position) => changed(`write ${name}`, () => writeAll(handle, bytes, position)),
    read: (into, position) => told(`read ${name}`, () => readAll(handle, into, position)),
    facts: async () =>
      options.made !== undefined && changes === UNCHANGED
        ? options.made
        : await told(`look at ${name}`, async () => factsOf(await handle.stat({ bigint: true }))),
    digest: (algorithm, length, signal) =>
      readBack(either => digestOf({ descriptor: handle.fd, length, algorithm }, either), signal),
    check: (sums, signal) => readBack(either => wrongChunks({ descriptor: handle.fd, sums }, either), signal),
    truncate: length => changed(`shorten ${name}`, () => handle.truncate(length)),
    sync() {
      // The kernel reports a lost write once and then calls the page clean, so after a failure another success
      // would be a lie. One at a time, so that no sync can pass while the failure of another is on its way.
      syncs = syncs.then(syncOnce, () => {
        throw new DiskError('io', `could not save ${name}: an earlier save of it failed`)
      })
      return syncs
    },
    close: () =>
      told(`close ${name}`, async () => {
        closing.abort()
        await Promise.allSettled(readers)
        await handle.close()
      }),
  }
}

/** fdatasync keeps a new size on Linux; elsewhere only fsync is sure to (libuv makes it F_FULLFSYNC on macOS). */
function flush(handle: PartHandle): Promise<void> {
  return process.platform === 'linux' ? handle.datasync() : handle.sync()
}

async function writeAll(handle: PartHandle, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0
  let stuck = false
  while (done < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done)
    if (bytesWritten === 0 && stuck)
      throw new DiskError('full', 'could not write: the disk takes no more bytes')
    stuck = bytesWritten === 0
    done += bytesWritten
  }
}

async function readAll(handle: PartHandle, into: Uint8Array, position: number): Promise<number> {
  let done = 0
  while (done < into.length) {
    const { bytesRead } = await handle.read(into, done, into.length - done, position + done)
    if (bytesRead === 0) break
    done += bytesRead
  }
  return done
}

function notAFile(name: string): DiskError {
  return new DiskError('not-a-file', `${name} is a link, a folder or a device, not a regular file`)
}
