// How a download stands that does not run: what it waits for, or what is being done with it.
import type { DownloadState } from '../../shared/model.ts'
import type { Entry } from './entry.ts'
import type { HostBook } from './host-book.ts'
import { linkOf } from './link.ts'

/** null where its record says all there is to say. */
export function standingOf(
  { journal, transfer, isChecking, isResting, parked }: Entry,
  book: HostBook,
): DownloadState | null {
  if (isChecking) return { kind: 'verifying' }
  if (transfer !== null) return null
  if (isResting) return { kind: 'paused' }
  if (parked !== null) return { kind: 'waiting', until: null, because: parked }
  const { state } = journal.record
  if (state !== 'queued' && state !== 'running') return null
  const { host } = linkOf(journal.intent)
  const until = book.coolingUntil(host)
  return until === null
    ? null
    : { kind: 'waiting', until, because: { code: 'rate-limited', detail: book.because(host) } }
}
