// An open part file: positional, whole writes, and a sync whose failure is final.
import { constants } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { open } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { PartFile } from '../engine/ports.ts'
import { DiskError } from '../engine/ports.ts'
import { told } from './disk-errors.ts'
import { factsOf, statsAt } from './file-facts.ts'
import { syncFolder } from './folder.ts'

/** The part of a FileHandle that a part file uses. */
export type PartHandle = Pick<
  FileHandle,
  'write' | 'read' | 'stat' | 'truncate' | 'sync' | 'datasync' | 'close'
>

/** For the user alone until it is published. */
const PART_MODE = 0o600

/** Windows has neither flag; there the facts taken before and after opening are compared. */
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0
/** So that a FIFO cannot hold up the opening. */
const NO_WAIT = constants.O_NONBLOCK ?? 0

/** Creates the part file; 'exists' where anything, even a dangling link, has that name (O_EXCL). */
export function createPartFile(path: string): Promise<PartFile> {
  return told(`create ${basename(path)}`, async () => {
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | NO_FOLLOW
    const handle = await open(path, flags, PART_MODE)
    return partFile(path, handle, { created: true })
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
      return partFile(path, handle, { created: false })
    } catch (error) {
      await handle.close()
      throw error
    }
  })
}

/** A part file over an open handle. `created`: its name is not durable yet, and becomes so with the first sync. */
export function partFile(path: string, handle: PartHandle, options: { readonly created: boolean }): PartFile {
  const name = basename(path)
  let nameDurable = !options.created
  let syncs = Promise.resolve()

  async function syncOnce(): Promise<void> {
    await told(`save ${name}`, async () => {
      await flush(handle)
      if (!nameDurable) await syncFolder(dirname(path))
      nameDurable = true
    })
  }

  return {
    path,
    write: (bytes, position) => told(`write ${name}`, () => writeAll(handle, bytes, position)),
    read: (into, position) => told(`read ${name}`, () => readAll(handle, into, position)),
    facts: () => told(`look at ${name}`, async () => factsOf(await handle.stat({ bigint: true }))),
    truncate: length => told(`shorten ${name}`, () => handle.truncate(length)),
    sync() {
      // The kernel reports a lost write once and then calls the page clean, so after a failure another success
      // would be a lie. One at a time, so that no sync can pass while the failure of another is on its way.
      syncs = syncs.then(syncOnce, () => {
        throw new DiskError('io', `could not save ${name}: an earlier save of it failed`)
      })
      return syncs
    },
    close: () => told(`close ${name}`, () => handle.close()),
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
