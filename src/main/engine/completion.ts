// The end of a transfer: what was received is proved, made durable and given its name.
import { publish, publishAtOnce, verify } from './finish.ts'
import type { Journal } from './journal.ts'
import { LatePart } from './late-part.ts'
import type { TransferDeps } from './transfer-terms.ts'
import { fail } from './trouble.ts'
import type { Work } from './work.ts'

export interface Completion {
  readonly work: Work
  /** Only the closing connection marked the end of the body. */
  readonly unverified: boolean
  readonly signal: AbortSignal
  /** It was open to others for so long that what the disk holds is read back. */
  readonly readBack: boolean
  /** How often regions of it were fetched again already. */
  readonly restarts: number
  /** Told of each step that people may see. */
  readonly onPhase: (phase: 'verifying' | 'finishing') => void
  /** Told every now and then of the bytes read back so far. */
  readonly onProgress: (bytes: number) => void
}

/** False when the signal ended it on the way. Throws what verify() and publish() throw. */
export async function complete(
  { disk, clock }: Pick<TransferDeps, 'disk' | 'clock'>,
  journal: Journal,
  { work, unverified, signal, readBack, restarts, onPhase, onProgress }: Completion,
): Promise<boolean> {
  const { part, map } = work
  if (!map.complete) throw fail('protocol', 'the download ended before it was complete')
  if (part instanceof LatePart && part.isInMemory && journal.intent.checksum === null) {
    onPhase('finishing')
    await publishAtOnce(disk, journal, { late: part, map }, { now: clock.now(), unverified })
  } else {
    onPhase('verifying')
    if (!(await verify(journal, { part, map, signal, readBack, restarts, onProgress }))) return false
    onPhase('finishing')
    await publish(disk, journal, part, { now: clock.now(), unverified })
  }
  return true
}
