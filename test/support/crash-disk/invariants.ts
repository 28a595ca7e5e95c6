// What must hold of every crash state, before anything is repaired. Each broken promise is a sentence.
import { basename, join, relative } from 'node:path'
import { crc32 } from 'node:zlib'
import { CHUNK, ChunkMap } from '../../../src/main/engine/chunk-map.ts'
import type { StoredDownload } from '../../../src/main/engine/store-port.ts'
import type { DownloadId } from '../../../src/shared/model.ts'
import { bytesOf, type CrashState } from './crash-state.ts'
import { folderId } from './recorded-fs.ts'
import type { InodeId, Known, Tape } from './tape.ts'

/** All bytes of the representation that a download holds or is to end with. */
export type Truth = (download: StoredDownload) => Buffer

export interface Case {
  readonly root: string
  readonly truth: Truth
  /** Every file that may ever stand under a final name. */
  readonly whole: readonly Buffer[]
  /** Somebody else's file. */
  readonly mayStay: (path: string) => boolean
}

export function brokenPromises(
  tape: Tape,
  state: CrashState,
  { root, truth, whole, mayStay }: Case,
): readonly string[] {
  const store = tape.commits[state.commit]?.state
  if (store === undefined) return ['there is no store']
  const known = tape.knownAt(state.cut)
  const cache = new Map<InodeId, Uint8Array>()
  const bytes = (inode: InodeId): Uint8Array => {
    const there = cache.get(inode) ?? bytesOf(tape, state, inode)
    cache.set(inode, there)
    return there
  }
  const inodeAt = (dir: string, name: string | null): InodeId | null =>
    name === null ? null : (state.folders.get(relative(root, dir))?.get(name) ?? null)

  const said = [...known].flatMap(([id, what]) => {
    const stored = store.downloads.find(download => download.id === id)
    return keptWord(id, what, stored)
  })
  const claimed = store.downloads.flatMap(download => {
    const { id, intent, record } = download
    const broken: string[] = []
    const map = ChunkMap.decode(record.representation?.total ?? null, store.maps.get(id) ?? new Map())
    const target = inodeAt(intent.dir, record.name)
    if (record.state === 'done' && known.get(id) !== 'touched') {
      if (target === null) broken.push(`${id} is done and ${record.name} is not there`)
      else if (Buffer.compare(bytes(target), truth(download)) !== 0) broken.push(`${id} is done and wrong`)
    }
    if (map.received === 0) return broken
    const part = inodeAt(intent.dir, record.partName)
    // Another download may have the name of a part file by now that has got its own.
    const file = [part, target].find(inode => inode !== null && inode === record.partId) ?? part
    if (file === null) {
      if (known.get(id) !== 'touched') broken.push(`${id} claims ${map.received} bytes of no file`)
      return broken
    }
    if (file !== record.partId) broken.push(`${id} claims bytes of a file that is not its own`)
    return [...broken, ...falseClaims(id, map, bytes(file), truth(download))]
  })
  const named = [...state.folders].flatMap(([path, names]) =>
    [...names].flatMap(([name, inode]) => {
      const place = join(path, name)
      if (inode === folderId(place) || isProvisional(name) || mayStay(place)) return []
      return whole.some(bytesOfIt => Buffer.compare(bytes(inode), bytesOfIt) === 0)
        ? []
        : [`${name} has its final name and is not a whole file`]
    }),
  )
  return [...said, ...claimed, ...named]
}

/** A part file, or the empty file by which a folder proves that it can be written. */
export function isProvisional(name: string): boolean {
  return name.endsWith('.part') || isProof(name)
}

export function isProof(path: string): boolean {
  return basename(path).startsWith('.sluice-')
}

function keptWord(id: DownloadId, known: Known, stored: StoredDownload | undefined): readonly string[] {
  const state = stored?.record.state ?? 'absent'
  switch (known) {
    case 'listed':
      return state === 'absent' ? [`${id} was added and is not in the list`] : []
    case 'paused':
    case 'done':
      return state === known ? [] : [`${id} was ${known} and is ${state}`]
    case 'gone':
      return state === 'absent' ? [] : [`${id} was removed and is ${state}`]
    case 'touched':
      return []
  }
}

function falseClaims(id: DownloadId, map: ChunkMap, bytes: Uint8Array, truth: Buffer): readonly string[] {
  const broken: string[] = []
  for (let chunk = 0; chunk < map.chunks; chunk++) {
    const filled = map.filled(chunk)
    if (filled === 0) continue
    const [start, end] = [chunk * CHUNK, chunk * CHUNK + filled]
    const right = truth.subarray(start, end)
    if (Buffer.compare(bytes.subarray(start, end), right) !== 0)
      broken.push(`${id} claims ${filled} bytes of chunk ${chunk} that are not there`)
    if (crc32(right) !== map.crc(chunk)) broken.push(`${id} has the wrong checksum of chunk ${chunk}`)
  }
  return broken
}
