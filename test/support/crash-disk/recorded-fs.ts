// The file system below src/main/disk, listening in: for a test file to put in the place of node:fs and node:fs/promises,
// so that the disk's own code is what is recorded. Whatever happens outside of the watched folders passes unseen.
import type { BigIntStats, PathLike } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { basename, dirname, relative, sep } from 'node:path'
import type { FileHistory, InodeId, Tape } from './tape.ts'

type Promises = typeof import('node:fs/promises')
type Fs = typeof import('node:fs')

/** A file that stands for one of an earlier life: the id it goes by. */
export type Aliases = ReadonlyMap<InodeId, InodeId>

interface Watch {
  readonly root: string
  readonly tape: Tape
}

let watched: Watch | null = null
let aliases: Aliases = new Map()

/** Records on `tape` what happens in `root` from now on; null: nothing any more. */
export function listen(root: string, tape: Tape | null): void {
  watched = tape === null ? null : { root, tape }
}

/** A restored file has another inode than the one it stands for; from now on it shows the old one. */
export function present(as: Aliases): void {
  aliases = as
}

export function idOf(stats: BigIntStats): InodeId {
  return `${stats.ino}:${stats.birthtimeNs}`
}

/** In place of node:fs. */
export function recordedFs(fs: Fs): Fs {
  return {
    ...fs,
    lstatSync: shown(fs.lstatSync as (...args: readonly never[]) => unknown) as Fs['lstatSync'],
    fstatSync: shown(fs.fstatSync as (...args: readonly never[]) => unknown) as Fs['fstatSync'],
  }
}

/** In place of node:fs/promises. */
export function recordedPromises(fs: Promises): Promises {
  const lstat = async (path: PathLike): Promise<BigIntStats> =>
    aliased(await fs.lstat(path, { bigint: true }))

  async function open(path: PathLike, flags?: string | number, mode?: number): Promise<FileHandle> {
    const place = placeOf(path)
    if (place === null) return await fs.open(path, flags, mode)
    const { tape, folder, name } = place
    if ((await fs.stat(path).catch(() => null))?.isDirectory() === true) {
      return folderHandle(await fs.open(path, flags, mode), tape, place.path)
    }
    const { ops } = tape.folder(folder)
    const creates = flags === 'wx' || (typeof flags === 'number' && (flags & fs.constants.O_CREAT) !== 0)
    if (!creates) {
      const handle = await fs.open(path, flags, mode)
      return fileHandle(handle, tape, tape.file(idOf(aliased(await handle.stat({ bigint: true })))))
    }
    const op = { name, inode: null as InodeId | null, begin: tape.tick(), end: Number.POSITIVE_INFINITY }
    return await tape.during(ops, op, async () => {
      const handle = await fs.open(path, flags, mode)
      op.inode = idOf(await handle.stat({ bigint: true }))
      return fileHandle(handle, tape, tape.file(op.inode))
    })
  }

  async function entry(path: PathLike, inode: InodeId | null, work: () => Promise<void>): Promise<void> {
    const place = placeOf(path)
    if (place === null) return await work()
    const op = { name: place.name, inode, begin: place.tape.tick(), end: Number.POSITIVE_INFINITY }
    await place.tape.during(place.tape.folder(place.folder).ops, op, work)
  }

  async function mkdir(path: PathLike, options?: Parameters<Promises['mkdir']>[1]): Promise<unknown> {
    const place = placeOf(path)
    if (place === null) return await fs.mkdir(path, options)
    await entry(path, folderId(place.path), async () => void (await fs.mkdir(path)))
    place.tape.folder(place.path)
    return undefined
  }

  return {
    ...fs,
    open: open as Promises['open'],
    lstat: (async (path: PathLike, options?: { bigint?: boolean }) =>
      options?.bigint === true ? await lstat(path) : await fs.lstat(path)) as Promises['lstat'],
    link: async (from, to) => {
      const id = placeOf(to) === null ? null : idOf(await lstat(from))
      await entry(to, id, () => fs.link(from, to))
    },
    unlink: path => entry(path, null, () => fs.unlink(path)),
    mkdir: mkdir as Promises['mkdir'],
    rename: async (from, to) => {
      if (placeOf(from) !== null || placeOf(to) !== null) throw new Error('a rename is not recorded')
      await fs.rename(from, to)
    },
  }
}

/** How a folder stands among the entries of its parent. */
export function folderId(path: string): InodeId {
  return `folder ${path}`
}

function folderHandle(handle: FileHandle, tape: Tape, path: string): FileHandle {
  const { syncs } = tape.folder(path)
  const sync = (): Promise<void> => flushed(tape, tape.deaf === 'folders' ? [] : syncs, () => handle.sync())
  return { sync, close: () => handle.close() } as FileHandle
}

function fileHandle(handle: FileHandle, tape: Tape, file: FileHistory): FileHandle {
  const syncs = tape.deaf === 'files' ? [] : file.syncs
  const whole = {
    fd: handle.fd,
    async write(bytes: Uint8Array, offset: number, length: number, at: number) {
      const copy = Uint8Array.prototype.slice.call(bytes, offset, offset + length)
      const op = {
        kind: 'write',
        at,
        bytes: copy,
        begin: tape.tick(),
        end: Number.POSITIVE_INFINITY,
      } as const
      return await tape.during(file.ops, op, async () => {
        const written = await handle.write(bytes, offset, length, at)
        if (written.bytesWritten !== length) throw new Error('a short write is not recorded')
        return written
      })
    },
    async truncate(length: number) {
      const op = { kind: 'truncate', length, begin: tape.tick(), end: Number.POSITIVE_INFINITY } as const
      await tape.during(file.ops, op, () => handle.truncate(length))
    },
    read: handle.read.bind(handle),
    stat: async () => aliased(await handle.stat({ bigint: true })),
    sync: () => flushed(tape, syncs, () => handle.sync()),
    datasync: () => flushed(tape, syncs, () => handle.datasync()),
    chmod: (mode: number) => handle.chmod(mode),
    close: () => handle.close(),
  }
  return whole as unknown as FileHandle
}

async function flushed(
  tape: Tape,
  syncs: { begin: number; end: number }[],
  work: () => Promise<void>,
): Promise<void> {
  await tape.during(syncs, { begin: tape.tick(), end: Number.POSITIVE_INFINITY }, work)
}

function placeOf(path: PathLike): {
  readonly tape: Tape
  readonly folder: string
  readonly name: string
  readonly path: string
} | null {
  if (watched === null || typeof path !== 'string') return null
  const { root, tape } = watched
  if (path !== root && !path.startsWith(root + sep)) return null
  const within = relative(root, path)
  return {
    tape,
    path: within,
    folder: within === '' ? '' : relative(root, dirname(path)),
    name: basename(path),
  }
}

function aliased(stats: BigIntStats): BigIntStats {
  const alias = aliases.get(idOf(stats))
  if (alias === undefined) return stats
  const [ino = '0', birthtimeNs = '0'] = alias.split(':')
  return Object.assign(Object.create(Object.getPrototypeOf(stats)), stats, {
    ino: BigInt(ino),
    birthtimeNs: BigInt(birthtimeNs),
  })
}

function shown(stat: (...args: readonly never[]) => unknown): (...args: readonly never[]) => unknown {
  return (...args) => {
    const stats = stat(...args)
    const isBig = typeof stats === 'object' && stats !== null && 'birthtimeNs' in stats
    return isBig ? aliased(stats as BigIntStats) : stats
  }
}
