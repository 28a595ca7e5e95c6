// The last step of a download, and its repair after a crash: from a complete part file to the target's name.
import { join } from 'node:path'
import type { ChunkMap } from './chunk-map.ts'
import { digestOf } from './digest.ts'
import { alternatives } from './file-name.ts'
import type { Journal } from './journal.ts'
import { type Disk, DiskError, type DownloadRecord, type PartFile } from './ports.ts'
import { recheck } from './recheck.ts'
import { fail } from './trouble.ts'

/**
 * Proves the length and, where one is known, the checksum. A file with holes was tampered with while it was written
 * (or lies on a disk that compresses): each chunk then proves itself by its CRC-32, and those that cannot are missing
 * again. Throws 'checksum-mismatch' or 'disk-error'; false when the signal ended it.
 */
export async function verify(
  journal: Journal,
  part: PartFile,
  map: ChunkMap,
  signal: AbortSignal,
): Promise<boolean> {
  const total = map.received
  await part.sync()
  const { size, allocated } = await part.facts()
  if (allocated !== null && allocated < total && (await recheck(part, map, signal)) > 0) {
    journal.commitMap(map.takeDirty(), { durable: map.received })
    throw fail('disk-error', 'another program changed the part file')
  }
  if (size > total) await part.truncate(total)
  if (size < total) throw fail('disk-error', `the part file has ${size} of ${total} bytes`)
  const { checksum } = journal.intent
  if (checksum === null) return true
  const hex = await digestOf(part, total, checksum.algorithm, signal)
  if (hex === null) return false
  if (hex !== checksum.hex)
    throw fail('checksum-mismatch', `${checksum.algorithm} is ${hex}, not ${checksum.hex}`)
  return true
}

/**
 * No-replace rename of the durable part file → fsync of the folder → done. Each name is written down before it is tried, so that a
 * crash in between can be told apart at the next start. Closes the part file.
 */
export async function publish(
  disk: Disk,
  journal: Journal,
  part: PartFile,
  done: { readonly now: number; readonly unverified: boolean },
): Promise<void> {
  const { dir } = journal.intent
  const [ours, named] = [await part.facts(), await disk.facts(part.path)]
  if (named?.id !== ours.id) throw fail('disk-error', `${part.path} is not there`)
  await part.close()
  await takeName(disk, journal, part.path, done.unverified)
  await disk.syncFolder(dir)
  markDone(journal, done)
}

/** Renames to the first name that is free; throws 'name-taken' where none is. */
async function takeName(disk: Disk, journal: Journal, path: string, unverified: boolean): Promise<void> {
  const wanted = journal.record.name ?? 'download'
  for (const name of alternatives(wanted)) {
    journal.save({ state: 'finishing', name, unverified })
    try {
      await disk.renameNoReplace(path, join(journal.intent.dir, name))
      return
    } catch (error) {
      if (!(error instanceof DiskError) || error.fault !== 'exists') throw error
    }
  }
  throw fail('name-taken', wanted)
}

function markDone(journal: Journal, done: { readonly now: number; readonly unverified: boolean }): void {
  const change: Partial<DownloadRecord> = {
    state: 'done',
    finishedAt: done.now,
    unverified: done.unverified,
    failureCode: null,
    failureDetail: null,
  }
  journal.clearMap({ ...change, durable: journal.record.representation?.total ?? journal.record.durable })
}

/**
 * Start-up repair of a download that was finishing: the rename may have happened or not. The target is ours when it is
 * the very file that was the part file. True when it is done; false when it has to go on from its part file.
 */
export async function repairFinishing(disk: Disk, journal: Journal, now: number): Promise<boolean> {
  const { record, intent } = journal
  if (record.name === null || record.partName === null) return false
  const target = join(intent.dir, record.name)
  const facts = await disk.facts(target)
  if (facts === null || facts.kind !== 'file' || facts.id !== record.partId) return false
  const partPath = join(intent.dir, record.partName)
  const part = await disk.facts(partPath)
  // The target was linked, the part's name not yet removed: both are the same file.
  if (part !== null && part.id === facts.id) await disk.remove(partPath)
  await disk.syncFolder(intent.dir)
  markDone(journal, { now, unverified: record.unverified })
  return true
}
