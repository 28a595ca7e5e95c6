// Compares a download's file, finished or not, with the checksums its chunk map keeps. Chunks that are wrong are missing
// again; a finished file then becomes a part file again until they are there.
import { join } from 'node:path'
import type { CheckReport } from '../../shared/model.ts'
import { ChunkMap } from './chunk-map.ts'
import { alternatives, partNameFor } from './file-name.ts'
import type { Journal } from './journal.ts'
import { type Disk, DiskError, type PartFile } from './ports.ts'
import { recheck } from './recheck.ts'

/**
 * What the comparison found; null where the signal ended it. Where chunks of a finished file are wrong, its state is
 * `queued` afterwards. Throws DiskError and StoreError.
 * @param mend false: the file, the map and the state stay as they are.
 * @param onProgress told every now and then of the bytes compared so far.
 */
export async function checkFile(
  disk: Disk,
  journal: Journal,
  mend: boolean,
  signal: AbortSignal,
  onProgress?: (bytes: number) => void,
): Promise<CheckReport | null> {
  const { id, record } = journal
  const report = { id, chunks: 0, wrong: 0, missing: false }
  const found = await findFile(disk, journal)
  if (found === null) return { ...report, missing: record.partId !== null }
  const { part, isTarget } = found
  try {
    const map = ChunkMap.decode(record.representation?.total ?? null, journal.loadMap())
    const compared = await recheck(part, map, signal, { onProgress })
    if (compared === null) return null
    // What somebody added to a whole file counts as one more that is wrong; the finish cuts it off again.
    const added = isTarget && map.complete && (await part.facts()).size > map.received ? 1 : 0
    const checked = { ...compared, wrong: compared.wrong + added }
    journal.tell('checked', checked)
    if (checked.wrong > 0 && mend) {
      const partName = isTarget ? await takePartName(disk, journal) : record.partName
      const state = record.state === 'done' ? ({ state: 'queued', finishedAt: null } as const) : {}
      const change = { ...state, partName, durable: map.received, recent: null }
      await journal.commitMap(map.takeDirty(), change)
      if (compared.wrong > 0)
        journal.tell('refetched', { chunks: compared.wrong, because: 'they are not what was received' })
    }
    return { ...report, ...checked }
  } finally {
    await part.close()
  }
}

/** The very file that was made for the download, under its name or still, or again, under that of its part file. */
async function findFile(
  disk: Disk,
  { record, intent }: Journal,
): Promise<{ readonly part: PartFile; readonly isTarget: boolean } | null> {
  const names = record.state === 'done' ? [record.name, record.partName] : [record.partName]
  for (const name of names) {
    if (name === null) continue
    const part = await openIfThere(disk, join(intent.dir, name))
    if (part === null) continue
    try {
      // A part file that somebody replaced is compared all the same: its chunks say whose it is.
      if (record.state !== 'done' || (await part.facts()).id === record.partId)
        return { part, isTarget: record.state === 'done' && name === record.name }
    } catch (error) {
      await part.close()
      throw error
    }
    await part.close()
  }
  return null
}

/** null also where something that is no file has its name by now: the file itself is not there. */
async function openIfThere(disk: Disk, path: string): Promise<PartFile | null> {
  try {
    return await disk.openPart(path)
  } catch (error) {
    if (error instanceof DiskError && (error.fault === 'missing' || error.fault === 'not-a-file')) return null
    throw error
  }
}

/**
 * A file that is not right must not have its name. What is wrong is written down only afterwards; until then the download
 * counts as finishing: after a crash in between it is done as before, or goes on from its part file and proves itself.
 */
async function takePartName(disk: Disk, journal: Journal): Promise<string> {
  const { record, intent } = journal
  const name = record.name ?? 'download'
  for (const candidate of alternatives(name)) {
    const partName = partNameFor(candidate)
    await journal.save({ state: 'finishing', partName })
    try {
      await disk.renameNoReplace(
        join(intent.dir, name),
        join(intent.dir, partName),
        record.partId ?? undefined,
      )
    } catch (error) {
      if (error instanceof DiskError && error.fault === 'exists') continue
      await journal.save({ state: 'done' })
      throw error
    }
    await disk.syncFolder(intent.dir)
    return partName
  }
  await journal.save({ state: 'done' })
  throw new DiskError('exists', `${partNameFor(name)} is taken`)
}
