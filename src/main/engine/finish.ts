// The last step of a download, and its repair after a crash: from a complete part file to the target's name.
import { join } from 'node:path'
import type { ChunkMap } from './chunk-map.ts'
import { alternatives } from './file-name.ts'
import type { Journal } from './journal.ts'
import type { LatePart } from './late-part.ts'
import { type Disk, DiskError, type PartFile } from './ports.ts'
import { recheck } from './recheck.ts'
import type { DownloadRecord } from './store-port.ts'
import { fail, Setback } from './trouble.ts'

export interface Verification {
  readonly part: PartFile
  readonly map: ChunkMap
  readonly signal: AbortSignal
  /** It was open to others for so long that what the disk holds is read back, and every chunk has to prove itself. */
  readonly readBack: boolean
  /** How often chunks of it were fetched again already. */
  readonly restarts: number
  /** Told every now and then of the bytes read back so far. */
  readonly onProgress?: (bytes: number) => void
}

/**
 * Proves the length and, where one is known, the checksum; else, or where anything looks tampered with, each chunk by
 * its CRC-32: those that cannot are missing again. Throws 'checksum-mismatch', or 'corrupt' where chunks have to be
 * fetched again; false when the signal ended it.
 */
export async function verify(journal: Journal, verification: Verification): Promise<boolean> {
  const { part, map, signal } = verification
  const total = map.received
  await part.sync()
  const { size, allocated } = await part.facts()
  if (size > total) {
    await part.truncate(total)
    // What somebody added must not come back with the name.
    await part.sync()
  }
  const isDoubtful = size < total || (allocated !== null && allocated < total)
  const { checksum } = journal.intent
  if (isDoubtful && !(await proveChunks(journal, verification))) return false
  if (checksum === null)
    return isDoubtful || !verification.readBack || (await proveChunks(journal, verification))
  const hex = await part.digest(checksum.algorithm, total, signal)
  if (hex === null) return false
  if (hex === checksum.hex) {
    journal.tell('verified', { algorithm: checksum.algorithm })
    return true
  }
  // What was received may be right, and the disk wrong.
  if (!(await proveChunks(journal, verification))) return false
  throw fail('checksum-mismatch', `${checksum.algorithm} is ${hex}, not ${checksum.hex}`)
}

/** Reads everything back. False when the signal ended it. */
async function proveChunks(
  journal: Journal,
  { part, map, signal, restarts, onProgress }: Verification,
): Promise<boolean> {
  const checked = await recheck(part, map, signal, { onProgress })
  if (checked === null) return false
  const { chunks, wrong } = checked
  journal.tell('checked', { chunks, wrong })
  if (wrong === 0) return true
  await journal.commitMap(map.takeDirty(), { durable: map.received })
  const detail = 'the disk does not hold what was written, or another program changed the part file'
  throw new Setback({ kind: 'corrupt', times: restarts + 1, detail })
}

export interface Done {
  /** Wall clock, ms. */
  readonly now: number
  readonly unverified: boolean
}

/**
 * Mark of where it came from → no-replace rename of the durable part file → fsync of the folder → done. Each name is
 * written down before it is tried, so that a crash in between can be told apart at the next start. Closes the part file.
 */
export async function publish(disk: Disk, journal: Journal, part: PartFile, done: Done): Promise<void> {
  const { id } = await part.facts()
  await part.close()
  const { name } = journal.record
  await journal.save({ state: 'finishing', unverified: done.unverified, name })
  if (disk.mark !== undefined) await mark(disk.mark, journal, part.path)
  await takeName(disk, journal, part.path, id)
  await disk.syncFolder(journal.intent.dir)
  journal.tell('finished')
  // The map is kept: the file can be compared with it for good.
  await journal.save(doneRecord(journal, done))
}

/**
 * The same from memory: the file is made, written whole, made durable and named. Until it has its name nothing is
 * claimed: after a crash it is thrown away and fetched again.
 */
export async function publishAtOnce(
  disk: Disk,
  journal: Journal,
  { late, map }: { readonly late: LatePart; readonly map: ChunkMap },
  done: Done,
): Promise<void> {
  const { unverified } = done
  const part = await late.make({ brief: true, change: { state: 'finishing', unverified } })
  await part.sync()
  const { representation, partId } = journal.record
  journal.later({ durable: representation?.total ?? 0 })
  await part.close()
  if (disk.mark !== undefined) await mark(disk.mark, journal, part.path)
  await takeName(disk, journal, part.path, partId ?? '')
  await disk.syncFolder(journal.intent.dir)
  journal.tell('finished')
  await journal.commitMap(map.takeDirty(), doneRecord(journal, done))
}

/** The file is worth more than its mark: one that cannot be marked is finished all the same, and its timeline says so. */
async function mark(make: NonNullable<Disk['mark']>, journal: Journal, path: string): Promise<void> {
  const { url, headers } = journal.intent
  try {
    await make(path, { url, referrer: headers['referer'] ?? null })
  } catch (error) {
    if (!(error instanceof DiskError)) throw error
    journal.tell('unmarked', { detail: error.message })
  }
}

/** Renames to the first name that is free, beginning with the one written down; throws 'name-taken' where none is. */
async function takeName(disk: Disk, journal: Journal, path: string, id: string): Promise<void> {
  const wanted = journal.record.name ?? 'download'
  for (const name of alternatives(wanted)) {
    if (name !== journal.record.name) await journal.save({ name })
    try {
      await disk.renameNoReplace(path, join(journal.intent.dir, name), id)
      return
    } catch (error) {
      if (!(error instanceof DiskError) || error.fault !== 'exists') throw error
    }
  }
  throw fail('name-taken', wanted)
}

function doneRecord(journal: Journal, done: Done): Partial<DownloadRecord> {
  const { representation, durable } = journal.record
  return {
    state: 'done',
    finishedAt: done.now,
    unverified: done.unverified,
    failureCode: null,
    failureDetail: null,
    durable: representation?.total ?? durable,
    recent: null,
    seams: null,
  }
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
  // Named as a whole; what grew or shrank since has to prove itself anew.
  const total = record.representation?.total ?? null
  if (total !== null && facts.size !== total) return false
  const partPath = join(intent.dir, record.partName)
  const part = await disk.facts(partPath)
  // The target was linked, the part's name not yet removed: both are the same file.
  if (part !== null && part.id === facts.id) await disk.remove(partPath)
  await disk.syncFolder(intent.dir)
  journal.tell('finished')
  await journal.save(doneRecord(journal, { now, unverified: record.unverified }))
  return true
}

/**
 * Whether the file has its name already and only that could not be written down. A target that is the very part file says
 * so only of a download that has all its bytes and nothing left to prove: a person may have given the name too early, to
 * look into what is there. It then gets the name of its part file again, and goes on from there.
 */
export async function isPublished(disk: Disk, journal: Journal, now: number): Promise<boolean> {
  const { record, intent } = journal
  const { name, partName, partId, representation, durable, seams } = record
  if (name === null || partName === null || partId === null || representation === null) return false
  const isProved = durable === representation.total && seams === null && intent.checksum === null
  if (isProved && (await repairFinishing(disk, journal, now))) return true
  const [target, partPath] = [join(intent.dir, name), join(intent.dir, partName)]
  const facts = await disk.facts(target)
  if (facts?.kind !== 'file' || facts.id !== partId || (await disk.facts(partPath)) !== null) return false
  await disk.renameNoReplace(target, partPath, partId)
  await disk.syncFolder(intent.dir)
  return false
}
