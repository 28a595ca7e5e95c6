// A download's part file and map at the start of a session: made, found again, or found to be garbage.
import { join } from 'node:path'
import { ChunkMap } from './chunk-map.ts'
import { alternatives, partNameFor } from './file-name.ts'
import type { Journal } from './journal.ts'
import { type Disk, DiskError, type PartFile } from './ports.ts'
import { decodeRecent } from './recent-chunks.ts'
import { recheck } from './recheck.ts'
import type { DownloadRecord } from './store-port.ts'
import { fail, Setback } from './trouble.ts'

export interface Found {
  readonly part: PartFile
  readonly map: ChunkMap
}

/** What of an earlier session has to prove itself again: nothing, what was claimed in its last minute, everything. */
export type Doubt = 'none' | 'recent' | 'all'

/**
 * Opens what an earlier session left and brings the map down to what is really there: chunks past a part file that is
 * too short (a zero-byte one above all) are garbage; in a file that is not the one we made, every chunk must prove
 * itself by its CRC-32. null where there is nothing to go on from.
 * @param onProgress told every now and then of the bytes compared so far.
 */
export async function reopenPart(
  disk: Disk,
  journal: Journal,
  signal: AbortSignal,
  doubt: Doubt = 'none',
  onProgress?: (bytes: number) => void,
): Promise<Found | null> {
  const { record, intent } = journal
  if (record.partName === null || record.representation === null) return null
  const path = join(intent.dir, record.partName)
  // Without its drive the folder would be made anew, empty, and what the drive holds be fetched again.
  const folder = await disk.facts(intent.dir)
  if (folder === null && (record.durable > 0 || record.partId !== null))
    throw new Setback({ kind: 'vanished', detail: `the drive of ${intent.dir} is not there` })
  let part: PartFile
  try {
    part = await disk.openPart(path)
  } catch (error) {
    if (!(error instanceof DiskError) || error.fault !== 'missing') throw error
    // A drive that went away is told as 'missing' too.
    if ((await disk.facts(path)) !== null) throw error
    if (record.durable > 0 && record.dirId !== null && folder?.id !== record.dirId)
      throw new Setback({ kind: 'vanished', detail: `the drive of ${intent.dir} is not there` })
    await journal.clearMap({ representation: null, partName: null, partId: null, durable: 0 })
    return null
  }
  try {
    const map = ChunkMap.decode(record.representation.total, journal.loadMap())
    const facts = await part.facts()
    map.dropBeyond(facts.size)
    const isOther = facts.id !== record.partId
    const among = doubt === 'recent' && !isOther ? decodeRecent(record.recent) : undefined
    const checked =
      isOther || doubt !== 'none' ? await recheck(part, map, signal, { among, onProgress }) : null
    if (checked !== null && checked.wrong > 0)
      journal.tell('refetched', { chunks: checked.wrong, because: 'they are not what was received' })
    if (signal.aborted) {
      // Half a check proves nothing: the next session makes it again.
      await part.close()
      return null
    }
    if (isOther && map.received === 0) {
      // Nothing in it is ours: somebody else's file has the name now, perhaps another download's, and keeps it.
      await part.close()
      await journal.clearMap({ representation: null, partName: null, partId: null, durable: 0 })
      return null
    }
    // Fewer claims first: the bytes they spoke of may be written over from here on.
    await journal.commitMap(map.takeDirty(), {
      durable: map.received,
      partId: facts.id,
      dirId: folder?.id ?? null,
    })
    return { part, map }
  } catch (error) {
    await part.close()
    throw error
  }
}

export interface NewPart {
  /** For the target, sanitised. */
  readonly name: string
  /** As Disk.createPart has it: whether the target's name is free shows when it is given. */
  readonly brief?: boolean
  /** What else is to be written down once the file is there. */
  readonly change?: Partial<DownloadRecord>
}

/**
 * Creates the part file under the first name that neither a file nor another part file has, and writes down whose it is.
 */
export async function createPart(disk: Disk, journal: Journal, made: NewPart): Promise<PartFile> {
  const { name, brief = false, change = {} } = made
  const { dir } = journal.intent
  for (const candidate of alternatives(name)) {
    if (!brief && (await disk.facts(join(dir, candidate))) !== null) continue
    const partName = partNameFor(candidate)
    // Announced before it is made: a crash in between leaves an empty file that the next start knows as ours.
    await journal.save({ name: candidate, partName, partId: null })
    try {
      const part = await disk.createPart(join(dir, partName), brief)
      try {
        // The folder is known again by its id: one in its place, of a drive that is not mounted, has another.
        const folder = brief ? null : await disk.facts(dir)
        await journal.save({ ...change, partId: (await part.facts()).id, dirId: folder?.id ?? null })
      } catch (error) {
        await part.close()
        // Nobody would know whose it is: not even a removal would find it.
        await disk.remove(part.path).catch(() => undefined)
        throw error
      }
      return part
    } catch (error) {
      if (!(error instanceof DiskError) || error.fault !== 'exists') throw error
    }
  }
  throw fail('name-taken', name)
}

/** Throws DiskError 'full' where the volume of the folder has not that many bytes left. */
export async function needRoom(disk: Disk, journal: Journal, bytes: number): Promise<void> {
  if (bytes <= 0) return
  const free = await disk.freeSpace(journal.intent.dir)
  if (free < bytes) throw new DiskError('full', `${bytes} bytes are needed, ${free} are free`)
}

/** Deletes a file of the folder only where it is the very one that was made for the download; null: nothing was. */
export async function removeOurs(
  disk: Disk,
  dir: string,
  name: string | null,
  id: string | null,
): Promise<void> {
  if (name === null) return
  const path = join(dir, name)
  const facts = await disk.facts(path)
  if (facts === null || facts.id !== id) return
  await disk.remove(path)
  // Nobody will know of it any more: it must not come back after a power cut.
  await disk.syncFolder(dir)
}
