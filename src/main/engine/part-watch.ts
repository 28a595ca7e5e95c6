// Sees to it that what is written to is what will be found: the part file may be moved, deleted, replaced or cut short
// by others while it is open, and its writes go on without a word.
import { join } from 'node:path'
import type { ChunkMap } from './chunk-map.ts'
import type { Journal } from './journal.ts'
import { type Disk, DiskError } from './ports.ts'
import { fail, Setback } from './trouble.ts'

/**
 * Resolves where the part file of the download still has its name and its length. Rejects with 'vanished' where its
 * drive is gone, with a disk error where it has another place or something else has its own, with 'corrupt' where it was
 * cut short.
 * @param restarts how often regions of it were fetched again already.
 */
export async function stillOurs(
  disk: Disk,
  journal: Journal,
  map: ChunkMap,
  restarts: number,
): Promise<void> {
  const { partName, partId } = journal.record
  if (partName === null || partId === null) return
  const { dir } = journal.intent
  // Before the file is asked: what comes meanwhile makes both longer.
  const { claimedEnd } = map
  const there = await disk.facts(join(dir, partName))
  if (there === null) {
    throw (await absenceOf(disk, journal)) ?? fail('disk-error', `${partName} is not there`)
  }
  if (there.kind !== 'file')
    throw new DiskError('not-a-file', `${partName} is a link or a folder now, not a regular file`)
  if (there.id !== partId) throw fail('disk-error', `${partName} was replaced by another file`)
  if (there.size < claimedEnd) {
    const detail = `${partName} was cut short by another program`
    throw new Setback({ kind: 'corrupt', times: restarts + 1, detail })
  }
}

/** A drive that was taken out shows as many kinds of errors; what has become of its folder tells them apart. */
export async function asVanished(disk: Disk, journal: Journal, error: unknown): Promise<unknown> {
  if (!(error instanceof DiskError) || error.fault === 'full') return error
  return (await absenceOf(disk, journal)) ?? error
}

/** 'vanished' where the folder is not there any more, or another has its place; null where it is there. */
async function absenceOf(disk: Disk, { intent, record }: Journal): Promise<Setback | null> {
  const folder = await disk.facts(intent.dir).catch(() => null)
  if (folder !== null && (record.dirId === null || folder.id === record.dirId)) return null
  return new Setback({ kind: 'vanished', detail: `the drive of ${intent.dir} is not there` })
}
