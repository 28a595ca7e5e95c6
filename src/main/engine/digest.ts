// The digest of a finished file, for a person to compare with what its publisher says.
import { join } from 'node:path'
import type { Checksum } from '../../shared/model.ts'
import type { Entry } from './entry.ts'
import type { Disk } from './ports.ts'
import { fail, judge, plainSituation } from './trouble.ts'

/**
 * Lower-case hex of all bytes that the file has now, worked out aside. Throws TroubleError: 'gone' where there is no
 * finished file of that download, 'disk-error' where it is not there any more or cannot be read, 'cancelled'.
 */
export async function digestOf(
  disk: Disk,
  entry: Entry | null,
  algorithm: Checksum['algorithm'],
  signal: AbortSignal,
): Promise<string> {
  if (entry === null || !entry.isDone) throw fail('gone', 'there is no finished file of this download')
  const { intent, record } = entry.journal
  try {
    const part = await disk.openPart(join(intent.dir, record.name ?? ''))
    try {
      const hex = await part.digest(algorithm, (await part.facts()).size, signal)
      if (hex === null) throw fail('cancelled', 'Sluice is being closed')
      return hex
    } finally {
      await part.close()
    }
  } catch (error) {
    throw judge(error, plainSituation(false))
  }
}
