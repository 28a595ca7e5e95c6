// What `sluice list` and `sluice log` print. Pure.
import { formatBytes, formatInstant } from '../../shared/format.ts'
import type { DownloadState, DownloadView, TimelineEvent } from '../../shared/model.ts'
import { stateSentence } from '../../shared/sentences.ts'
import { eventSentence, factsWithoutUrls, waitOf } from '../../shared/timeline.ts'
import type { StoredDownload } from '../engine/store-port.ts'
import { table } from './table.ts'

/** A download as it is stored, how that is shown, and what happened to it last; null where that is not known. */
export interface Listed {
  readonly stored: StoredDownload
  readonly view: DownloadView
  readonly last: TimelineEvent | null
}

/** A table with a line of headings. */
export function listTable(listed: readonly Listed[], now: number): string {
  const rows = listed.map(one => [
    String(one.view.id),
    receivedOf(one.view),
    one.view.name,
    storedSentence(one, now),
  ])
  return table([['ID', 'RECEIVED', 'NAME', 'STATE'], ...rows], [0])
}

/** One object a line. No URL: those hold tokens, and lists are passed on. */
export function listLines(listed: readonly Listed[], now: number): string {
  return lines(
    listed.map(one => {
      const { view, stored } = one
      const { state, failureCode } = stored.record
      return {
        id: view.id,
        state,
        message: storedSentence(one, now),
        ...(state === 'failed' ? { code: failureCode } : {}),
        received: view.received,
        total: view.total,
        name: view.name,
        dir: view.dir,
        path: view.path,
        host: view.host,
        priority: view.priority,
        addedAt: view.addedAt,
      }
    }),
  )
}

/** One line each: when by the local clock, and what. */
export function logText(events: readonly TimelineEvent[], host: string): string {
  return events.map(event => `${formatInstant(event.at)}  ${eventSentence(event, { host })}\n`).join('')
}

/** One object a line. */
export function logLines(events: readonly TimelineEvent[], host: string): string {
  return lines(
    events.map(event => ({
      at: event.at,
      kind: event.kind,
      facts: factsWithoutUrls(event.facts),
      message: eventSentence(event, { host }),
    })),
  )
}

export const lines = (objects: readonly object[]): string =>
  objects.map(object => `${JSON.stringify(object)}\n`).join('')

function receivedOf({ received, total, state }: DownloadView): string {
  if (state.kind === 'done' || total === null) return formatBytes(received)
  return `${formatBytes(received)} of ${formatBytes(total)}`
}

/** Of one that was running nobody here knows more than was written down: why it waits, if that was its last word. */
function storedSentence({ stored, view, last }: Listed, now: number): string {
  if (stored.record.state !== 'running') return stateSentence(view, now)
  const wait: DownloadState | null = last === null ? null : waitOf(last)
  return wait === null ? 'Unfinished' : stateSentence({ ...view, state: wait }, now)
}
