// What a restart and a removal do to one download once its transfer has let go of its files.
import { NEW_RECORD } from './intent.ts'
import type { Journal } from './journal.ts'
import { removeOurs } from './part-store.ts'
import type { Disk } from './ports.ts'
import type { DownloadRecord } from './store-port.ts'

/** Its turn comes again, as if nothing had gone wrong. */
export const ONCE_MORE = {
  state: 'queued',
  failureCode: null,
  failureDetail: null,
} as const satisfies Partial<DownloadRecord>

/** Deletes the part file and forgets all that was received. One that was paused meanwhile stays so. */
export async function beginAfresh(disk: Disk, journal: Journal): Promise<void> {
  const { record, intent } = journal
  await removeOurs(disk, intent.dir, record.partName, record.partId)
  // The old transfer may have had a word after the order. The later pause of a person stands, also one that comes now.
  if (journal.record.state !== 'paused') journal.later(ONCE_MORE)
  const { state: _, priority: __, ...rest } = NEW_RECORD
  await journal.clearMap(rest)
}

/** Deletes what the download has on the disk: the part file or, where it is done and only then, the file. */
export async function deleteFiles(disk: Disk, journal: Journal, withFile: boolean): Promise<void> {
  const { record, intent } = journal
  const name = record.state !== 'done' ? record.partName : withFile ? record.name : null
  await removeOurs(disk, intent.dir, name, record.partId)
}
