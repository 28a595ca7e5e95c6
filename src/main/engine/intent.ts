// A download before anything is known of it, and when two are the same.
import type { DownloadIntent, DownloadRecord } from './store-port.ts'

/** Two intents for the same bytes in the same place are one download. */
export const keyOf = ({ url, dir, wantedName }: DownloadIntent): string =>
  JSON.stringify([url, dir, wantedName])

/** Whether the person asked for the same in every respect. */
export function sameIntent(one: DownloadIntent, other: DownloadIntent): boolean {
  return (
    keyOf(one) === keyOf(other) &&
    one.connections === other.connections &&
    one.checksum?.algorithm === other.checksum?.algorithm &&
    one.checksum?.hex === other.checksum?.hex &&
    sameHeaders(one.headers, other.headers)
  )
}

function sameHeaders(one: DownloadIntent['headers'], other: DownloadIntent['headers']): boolean {
  const names = Object.keys(one)
  return names.length === Object.keys(other).length && names.every(name => one[name] === other[name])
}

export const NEW_RECORD: DownloadRecord = {
  state: 'queued',
  representation: null,
  name: null,
  partName: null,
  partId: null,
  dirId: null,
  durable: 0,
  failureCode: null,
  failureDetail: null,
  finishedAt: null,
  unverified: false,
  progressAt: null,
  recent: null,
  seams: null,
  priority: 'normal',
}
