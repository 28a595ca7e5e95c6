// A download before anything is known of it, and when two are the same.
import type { DownloadIntent, DownloadRecord } from './ports.ts'

/** Two intents for the same bytes in the same place are one download. */
export const keyOf = ({ url, dir, wantedName }: DownloadIntent): string =>
  JSON.stringify([url, dir, wantedName])

export const NEW_RECORD: DownloadRecord = {
  state: 'queued',
  representation: null,
  name: null,
  partName: null,
  partId: null,
  durable: 0,
  failureCode: null,
  failureDetail: null,
  finishedAt: null,
  unverified: false,
}
